package io.mlsetup.check;

import io.mlsetup.access.UserKind;
import io.mlsetup.cluster.ClusterIndicators;
import io.mlsetup.verdict.Evaluation;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Indicator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The indicators that a check adds to the cluster's: those that are judged for one caller, in the order in which they are shown. */
final class Indicators {

    static final List<CallerIndicator> ACCESS = List.of(
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

    static List<CallerIndicator> shown(Predicate<String> shown) {
        return ACCESS.stream().filter(indicator -> shown.test(indicator.id())).toList();
    }

    /** Evaluates those that are to be shown; no one depends on another. */
    static List<Finding> evaluate(AccessFacts facts, Predicate<String> shown) {
        return Evaluation.all(shown(shown), facts);
    }
}
