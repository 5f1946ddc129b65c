package io.mlsetup.cluster;

import io.mlsetup.verdict.Details;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Evaluation;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Indicator;
import java.util.List;

/** The indicators that are judged from the cluster state alone, in the order in which they are shown. */
public final class ClusterIndicators {

    static final List<Indicator<ClusterFacts>> ALL = List.of(
            new LicenseIndicator(),
            new MlEnabledIndicator(),
            new MlNodesIndicator(),
            new MlSettingsIndicator(),
            new MlIndicesIndicator(),
            new MlOperationIndicator(),
            new MlCapacityIndicator(),
            new MlJobsIndicator(),
            new MlModelsIndicator(),
            new SecurityIndicator());

    /** Their ids. */
    public static final List<String> IDS = ALL.stream().map(Indicator::id).toList();

    private ClusterIndicators() {}

    /** Evaluates every indicator; none hides another. */
    static List<Finding> evaluate(ClusterFacts facts) {
        return Evaluation.all(ALL, facts);
    }

    /** The indicators where their facts could not be had. */
    static List<Finding> unknown(String symptom, Diagnosis diagnosis) {
        return IDS.stream()
                .map(id -> Finding.unknown(id, symptom, Details.NONE, diagnosis))
                .toList();
    }
}
