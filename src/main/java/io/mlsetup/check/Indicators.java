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

    /** Whether one that is to be shown needs what Kibana stores of a space. */
    static boolean judgeSavedObjects(Predicate<String> shown) {
        return shown.test("kibana_space") || shown.test("data_views");
    }

    /** Whether one that is to be shown needs to know if Kibana stored its privileges: all whose requirements name one. */
    static boolean judgeKibanaPrivileges(Predicate<String> shown, UserKind userKind) {
        return shown.test("kibana_access")
                || shown.test("file_upload_access")
                || (shown.test("api_access") && userKind == UserKind.DEV_TOOLS);
    }

    /** Evaluates those that are to be shown; no one depends on another. */
    static List<Finding> evaluate(AccessFacts facts, Predicate<String> shown) {
        return Evaluation.all(
                ACCESS.stream().filter(indicator -> shown.test(indicator.id())).toList(), facts);
    }
}
