package io.mlsetup.check;

import io.mlsetup.access.UserKind;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** The indicators, in the order in which they are shown. To add one: a class, a line here, a page in the docs, a test. */
public final class Indicators {

    private static final Logger logger = LogManager.getLogger(Indicators.class);

    /** Judged from the cluster state alone. */
    static final List<Indicator<ClusterFacts>> CLUSTER = List.of(
            new LicenseIndicator(),
            new MlEnabledIndicator(),
            new MlNodesIndicator(),
            new MlSettingsIndicator(),
            new MlIndicesIndicator(),
            new MlOperationIndicator(),
            new SecurityIndicator());

    /** The ids of the cluster-level indicators. */
    public static final List<String> CLUSTER_IDS =
            CLUSTER.stream().map(Indicator::id).toList();

    /** Judged for one caller. */
    static final List<Indicator<AccessFacts>> ACCESS = List.of(
            new AccessIndicator("api_access", UserKind.API, UserKind.DEV_TOOLS),
            new AccessIndicator("kibana_access", UserKind.KIBANA),
            new AccessIndicator("file_upload_access"),
            new KibanaSpaceIndicator(),
            new DataViewsIndicator());

    /** The ids of all indicators. */
    public static final List<String> IDS = Stream.concat(
                    CLUSTER_IDS.stream(), ACCESS.stream().map(Indicator::id))
            .toList();

    private Indicators() {}

    /** Evaluates every cluster-level indicator; none hides another. */
    public static List<Finding> evaluate(ClusterFacts facts) {
        return CLUSTER.stream().map(indicator -> evaluate(indicator, facts)).toList();
    }

    /** Evaluates every indicator of a caller's access. */
    static List<Finding> evaluate(AccessFacts facts) {
        return ACCESS.stream().map(indicator -> evaluate(indicator, facts)).toList();
    }

    /** The cluster-level indicators where their facts could not be had. */
    public static List<Finding> unknown(String symptom, Diagnosis diagnosis) {
        return CLUSTER_IDS.stream()
                .map(id -> Finding.unknown(id, symptom, Map.of(), diagnosis))
                .toList();
    }

    /** A fault of one indicator must hide no other and break no caller. */
    static <F> Finding evaluate(Indicator<F> indicator, F facts) {
        try {
            return indicator.evaluate(facts);
        } catch (Exception e) {
            logger.warn("indicator [{}] failed", indicator.id(), e);
            return Finding.unknown(
                    indicator.id(),
                    "This indicator failed, which is a fault of ml-setup.",
                    Map.of(),
                    Diagnosis.of(
                            "internal_error",
                            "ml-setup met [" + e.getClass().getSimpleName() + "] while it evaluated [" + indicator.id()
                                    + "].",
                            "Report it with the server log's lines about [" + indicator.id() + "]."));
        }
    }
}
