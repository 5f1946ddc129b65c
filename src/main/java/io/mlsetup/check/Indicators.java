package io.mlsetup.check;

import io.mlsetup.access.Requirement;
import io.mlsetup.access.UserKind;
import io.mlsetup.cluster.ClusterIndicators;
import io.mlsetup.verdict.Evaluation;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Indicator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /** What those lack that are to be shown and print requests, in their order; behind what the facts have of others. */
    static Map<String, List<Requirement>> lacking(AccessFacts facts, Predicate<String> shown) {
        Map<String, List<Requirement>> lacking = new LinkedHashMap<>(facts.lacking());
        for (CallerIndicator indicator : shown(shown)) {
            List<Requirement> lack = indicator.lacking(facts);
            if (!lack.isEmpty()) {
                lacking.put(indicator.id(), lack);
            }
        }
        return lacking;
    }

    /** Evaluates those that are to be shown; no one depends on another, but what they print is pasted together. */
    static List<Finding> evaluate(AccessFacts facts, Predicate<String> shown) {
        AccessFacts known = facts.with(lacking(facts, shown));
        return Evaluation.explainedOnce(Evaluation.all(shown(shown), known), "The reason is the same");
    }
}
