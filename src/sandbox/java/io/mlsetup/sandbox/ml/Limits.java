package io.mlsetup.sandbox.ml;

import static java.util.Objects.requireNonNull;

import io.mlsetup.line.Line;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.license.LicenseUtils;
import org.elasticsearch.license.XPackLicenseState;
import org.elasticsearch.xpack.core.XPackField;
import org.elasticsearch.xpack.core.XPackPlugin;
import org.elasticsearch.xpack.core.ml.MachineLearningField;

/** What the cluster allows: its license, {@code xpack.ml.max_model_memory_limit}, upgrade mode. */
final class Limits {

    private final ClusterService clusterService;

    Limits(ClusterService clusterService) {
        this.clusterService = requireNonNull(clusterService);
    }

    /** Zero if there is none. */
    ByteSizeValue maxModelMemory() {
        return clusterService.getClusterSettings().get(MachineLearningField.MAX_MODEL_MEMORY_LIMIT);
    }

    boolean upgradeMode() {
        return Line.ml(clusterService.state()).isUpgradeMode();
    }

    /** @throws org.elasticsearch.ElasticsearchSecurityException (403) as every licensed feature of x-pack */
    void requireLicense() {
        XPackLicenseState license = XPackPlugin.getSharedLicenseState();
        if (!MachineLearningField.ML_API_FEATURE.check(license)) {
            throw LicenseUtils.newComplianceException(XPackField.MACHINE_LEARNING);
        }
    }
}
