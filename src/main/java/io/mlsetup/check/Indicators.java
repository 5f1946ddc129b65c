package io.mlsetup.check;

import io.mlsetup.access.UserKind;
import io.mlsetup.cluster.ClusterIndicators;
import io.mlsetup.verdict.Evaluation;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Indicator;
import java.util.List;
import java.util.stream.Stream;

/** The indicators that a check adds to the cluster's: those that are judged for one caller, in the order in which they are shown. */
final class Indicators {

    static final List<Indicator<AccessFacts>> ACCESS = List.of(
            new AccessIndicator("api_access", UserKind.API, UserKind.DEV_TOOLS),
            new AccessIndicator("kibana_access", UserKind.KIBANA),
            new AccessIndicator("file_upload_access"),
            new KibanaSpaceIndicator(),
            new DataViewsIndicator());

    /** The ids of all indicators of a check. */
    static final List<String> IDS = Stream.concat(
                    ClusterIndicators.IDS.stream(), ACCESS.stream().map(Indicator::id))
            .toList();

    private Indicators() {}

    static List<Finding> evaluate(AccessFacts facts) {
        return Evaluation.all(ACCESS, facts);
    }
}
