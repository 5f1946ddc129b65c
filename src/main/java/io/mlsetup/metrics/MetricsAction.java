package io.mlsetup.metrics;

import static java.util.Objects.requireNonNull;

import io.mlsetup.common.LocalRequest;
import io.mlsetup.common.LocalResponse;
import io.mlsetup.verdict.Verdict;
import java.time.Instant;
import java.util.Map;
import org.elasticsearch.action.ActionType;

/**
 * The cluster-level verdict for a scraper. Its name lies under machine learning's monitor actions, so that Elasticsearch's own
 * engine grants it by {@code monitor_ml}, {@code manage_ml}, {@code monitor}, {@code manage} and {@code all}. It runs on the
 * node that got the request and has no wire format.
 */
public final class MetricsAction {

    public static final String NAME = "cluster:monitor/xpack/ml/setup/metrics";
    public static final ActionType<Response> TYPE = new ActionType<>(NAME);

    private MetricsAction() {}

    /** Asks for everything; there is nothing to choose. */
    public static final class Request extends LocalRequest {}

    /** The records that the metrics are made of. */
    public static final class Response extends LocalResponse {

        private final Verdict verdict;
        private final Map<String, Instant> lastChanges;

        Response(Verdict verdict, Map<String, Instant> lastChanges) {
            this.verdict = requireNonNull(verdict);
            this.lastChanges = Map.copyOf(lastChanges);
        }

        /** When each indicator changed last, without those that did not. */
        Map<String, Instant> lastChanges() {
            return lastChanges;
        }

        Verdict verdict() {
            return verdict;
        }
    }
}
