package io.mlsetup.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.elasticsearch.license.License;
import org.elasticsearch.license.License.OperationMode;
import org.elasticsearch.license.LicenseUtils;
import org.elasticsearch.license.LicensesMetadata;
import org.elasticsearch.xpack.core.ml.MachineLearningField;

/**
 * The cluster's license, read from the license metadata of the cluster state and not from x-pack-core's license state, which
 * claims an active trial before it has read the first license.
 *
 * @param type as {@code GET _license} prints it, or {@code missing}
 * @param issued from when it holds
 * @param expiry until when it holds, exclusively
 * @param trialUsed whether this cluster's license metadata shows that a trial was started
 */
public record LicenseFacts(String type, OperationMode mode, Instant issued, Instant expiry, boolean trialUsed) {

    /** Empty while the metadata holds no word about a license, as just after the first start. */
    static Optional<LicenseFacts> of(LicensesMetadata metadata) {
        if (metadata == null) {
            return Optional.empty();
        }
        License license = LicensesMetadata.extractLicense(metadata);
        // The version of the trial has no public reader, but equality with metadata that never had one tells.
        boolean trialUsed = !metadata.equals(new LicensesMetadata(metadata.getLicense(), null));
        if (license == null) {
            return metadata.getLicense() == null && !trialUsed
                    ? Optional.empty()
                    : Optional.of(new LicenseFacts(
                            "missing", OperationMode.MISSING, Instant.EPOCH, Instant.EPOCH, trialUsed));
        }
        return Optional.of(new LicenseFacts(
                license.type(),
                license.operationMode(),
                Instant.ofEpochMilli(license.issueDate()),
                Instant.ofEpochMilli(LicenseUtils.getExpiryDate(license)),
                trialUsed));
    }

    /** Whether machine learning may be used under this license now. */
    public boolean allowsMl(Instant now) {
        return includesMl() && isActive(now);
    }

    /** Whether the subscription level includes machine learning, by the minimum that x-pack-core states for it. */
    boolean includesMl() {
        OperationMode minimum = MachineLearningField.ML_API_FEATURE.getMinimumOperationMode();
        return mode == OperationMode.TRIAL || OperationMode.compare(mode, minimum) >= 0;
    }

    /** A license is active from its issue to just before its expiry; there is no grace period. */
    boolean isActive(Instant now) {
        return !now.isBefore(issued) && now.isBefore(expiry);
    }

    Duration left(Instant now) {
        return Duration.between(now, expiry);
    }
}
