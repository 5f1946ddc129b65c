package io.mlsetup.verdict;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.health.HealthStatus;

/** Evaluates indicators: a fault of one hides no other and breaks no caller. */
public final class Evaluation {

    private static final Logger logger = LogManager.getLogger(Evaluation.class);

    private Evaluation() {}

    public static <F> List<Finding> all(List<? extends Indicator<F>> indicators, F facts) {
        return indicators.stream().map(indicator -> one(indicator, facts)).toList();
    }

    /** The finding of one indicator; {@code unknown} if it throws. */
    public static <F> Finding one(Indicator<F> indicator, F facts) {
        try {
            return indicator.evaluate(facts);
        } catch (Exception e) {
            logger.warn("indicator [{}] failed", indicator.id(), e);
            return Finding.unknown(
                    indicator.id(),
                    "This indicator failed, which is a fault of ml-setup.",
                    Details.NONE,
                    Diagnosis.of(
                            "internal_error",
                            "ml-setup failed with [" + e.getClass().getSimpleName() + "] while it evaluated ["
                                    + indicator.id() + "].",
                            "Report it, with the lines about [" + indicator.id() + "] in the server log."));
        }
    }

    /**
     * Where one lack makes several indicators unknown, the first explains it and the others point there.
     *
     * @param why how the others begin to say so
     */
    public static List<Finding> explainedOnce(List<Finding> findings, String why) {
        Map<Diagnosis, String> explained = new LinkedHashMap<>();
        List<Finding> told = new ArrayList<>();
        for (Finding finding : findings) {
            String first = finding.status() == HealthStatus.UNKNOWN
                            && finding.diagnoses().size() == 1
                    ? explained.putIfAbsent(finding.diagnoses().get(0), finding.indicator())
                    : null;
            told.add(first == null ? finding : finding.pointingTo(first, why));
        }
        return told;
    }
}
