package io.mlsetup.job.importing;

import static java.util.Objects.requireNonNull;

import io.mlsetup.job.drafting.Draft;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.cluster.metadata.IndexNameExpressionResolver;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.ValidationException;
import org.elasticsearch.license.License;
import org.elasticsearch.transport.RemoteClusterService;
import org.elasticsearch.xpack.core.common.validation.SourceDestValidator;
import org.elasticsearch.xpack.core.common.validation.SourceDestValidator.SourceDestValidation;

/**
 * Why machine learning would refuse the source and destination of data frame analytics, by the very validation of x-pack-core
 * that its put request goes through. Whether the source is there and may be read is asked as the caller instead.
 */
final class Refusals {

    private static final List<SourceDestValidation> VALIDATIONS = List.of(
            SourceDestValidator.DESTINATION_SINGLE_INDEX_VALIDATION,
            SourceDestValidator.DESTINATION_IN_SOURCE_VALIDATION,
            SourceDestValidator.REMOTE_SOURCE_NOT_SUPPORTED_VALIDATION);

    private final ClusterService clusterService;
    private final SourceDestValidator validator;

    Refusals(
            ClusterService clusterService,
            IndexNameExpressionResolver indexNames,
            RemoteClusterService remoteClusters) {
        this.clusterService = requireNonNull(clusterService);
        this.validator = new SourceDestValidator(
                indexNames,
                remoteClusters,
                null,
                null,
                clusterService.getNodeName(),
                License.OperationMode.PLATINUM.description());
    }

    /** The refused ones, by their id. */
    Map<String, List<String>> of(Draft draft) {
        Map<String, List<String>> refused = new HashMap<>();
        draft.readable()
                .forEach(config -> validator.validate(
                        clusterService.state(),
                        config.getSource().getIndex(),
                        config.getDest().getIndex(),
                        null,
                        VALIDATIONS,
                        ActionListener.wrap(valid -> {}, e -> refused.put(config.getId(), reasons(e)))));
        return refused;
    }

    private static List<String> reasons(Exception e) {
        return e instanceof ValidationException validation
                ? validation.validationErrors()
                : List.of(String.valueOf(e.getMessage()));
    }
}
