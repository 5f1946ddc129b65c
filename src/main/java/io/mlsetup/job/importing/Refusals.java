package io.mlsetup.job.importing;

import static java.util.Objects.requireNonNull;

import io.mlsetup.common.Reason;
import io.mlsetup.job.Configs;
import io.mlsetup.job.drafting.Candidate;
import io.mlsetup.job.drafting.Draft;
import io.mlsetup.job.drafting.Draft.AnomalyDetectorDraft;
import io.mlsetup.job.drafting.ItemKey;
import io.mlsetup.job.drafting.ItemType;
import io.mlsetup.job.planning.ResultsIndex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.metadata.IndexNameExpressionResolver;
import org.elasticsearch.common.ValidationException;
import org.elasticsearch.license.License;
import org.elasticsearch.transport.RemoteClusterService;
import org.elasticsearch.xpack.core.common.validation.SourceDestValidator;
import org.elasticsearch.xpack.core.common.validation.SourceDestValidator.SourceDestValidation;
import org.elasticsearch.xpack.core.ml.job.config.Job;

/**
 * Why machine learning would refuse items for what the cluster state says. Data frame analytics: by the very validation of x-pack-core
 * that their put request goes through; whether the source is there and may be read is asked as the caller instead. Jobs: for the index of
 * their results, and their analyzer.
 */
final class Refusals {

    private static final List<SourceDestValidation> VALIDATIONS = List.of(
            SourceDestValidator.DESTINATION_SINGLE_INDEX_VALIDATION,
            SourceDestValidator.DESTINATION_IN_SOURCE_VALIDATION,
            SourceDestValidator.REMOTE_SOURCE_NOT_SUPPORTED_VALIDATION);

    private final SourceDestValidator validator;
    private final Analyzers analyzers;

    Refusals(
            String nodeName,
            IndexNameExpressionResolver indexNames,
            RemoteClusterService remoteClusters,
            Analyzers analyzers) {
        this.analyzers = requireNonNull(analyzers);
        this.validator = new SourceDestValidator(
                indexNames, remoteClusters, null, null, nodeName, License.OperationMode.PLATINUM.description());
    }

    /** Of those that are not there yet; takes time, and is not for a transport thread. */
    Map<ItemKey, List<Reason>> of(Draft draft, Configs existing, LeftOvers.Found leftOvers, ClusterState state) {
        Map<ItemKey, List<Reason>> refusals = new HashMap<>();
        draft.readable()
                .forEach(config -> validator.validate(
                        state,
                        config.getSource().getIndex(),
                        config.getDest().getIndex(),
                        null,
                        VALIDATIONS,
                        ActionListener.wrap(
                                valid -> {},
                                e -> refusals.put(
                                        new ItemKey(ItemType.DATA_FRAME_ANALYTICS, config.getId()), reasons(e)))));
        jobs(draft, existing, leftOvers, state, refusals);
        return refusals;
    }

    private static List<Reason> reasons(Exception e) {
        List<String> messages = e instanceof ValidationException validation
                ? validation.validationErrors()
                : List.of(String.valueOf(e.getMessage()));
        return messages.stream().map(message -> new Reason("refused", message)).toList();
    }

    private void jobs(
            Draft draft,
            Configs existing,
            LeftOvers.Found leftOvers,
            ClusterState state,
            Map<ItemKey, List<Reason>> refusals) {
        Set<String> there = new HashSet<>();
        existing.jobs().forEach(job -> there.add(job.getId()));
        Map<String, Optional<ResultsIndex>> results = new HashMap<>();
        for (AnomalyDetectorDraft anomalyDetector : draft.anomalyDetectors()) {
            Candidate<Job> candidate = anomalyDetector.job();
            if (!candidate.problems().isEmpty() || there.contains(candidate.id())) {
                continue;
            }
            Job job = candidate.config();
            List<Reason> reasons = new ArrayList<>();
            results.computeIfAbsent(job.getInitialResultsIndexName(), name -> MlIndices.results(state, job))
                    .ifPresent(index ->
                            reasons.addAll(index.add(job.getAnalysisConfig().termFields())));
            analyzers.refusal(job).ifPresent(reasons::add);
            if (leftOvers.jobIds().contains(job.getId())) {
                reasons.add(new Reason(
                        "left_over_results",
                        "Results or state of an earlier job [" + job.getId()
                                + "] are still there, which Elasticsearch would take for those of the new one: delete them, or import"
                                + " the job under another id with [rename]."));
            }
            if (leftOvers.closed()) {
                reasons.add(new Reason(
                        "ml_index_closed",
                        "An index with the state of jobs (.ml-state*) or with their results (.ml-anomalies-*) is closed, without"
                                + " which no job is created: open it."));
            }
            if (!reasons.isEmpty()) {
                refusals.put(candidate.key(), reasons);
            }
        }
    }
}
