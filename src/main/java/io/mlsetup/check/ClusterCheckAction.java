package io.mlsetup.check;

import static java.util.Objects.requireNonNull;

import io.mlsetup.common.CancellableRequest;
import io.mlsetup.common.LocalResponse;
import io.mlsetup.verdict.Verdict;
import org.elasticsearch.action.ActionType;

/**
 * The cluster-level part of the verdict, for those who may see cluster facts. Its name lies under machine learning's monitor
 * actions, so that Elasticsearch's own engine grants it by {@code monitor_ml}, {@code manage_ml}, {@code monitor},
 * {@code manage} and {@code all}. It runs on the node that got the request and has no wire format.
 */
public final class ClusterCheckAction {

    public static final String NAME = "cluster:monitor/xpack/ml/setup/check";
    public static final ActionType<Response> TYPE = new ActionType<>(NAME);

    private ClusterCheckAction() {}

    /** What to wait for, if anything; a cancellable task, so that a client that goes away ends the wait. */
    public static final class Request extends CancellableRequest {

        private final CheckRequest check;

        public Request(CheckRequest check) {
            this.check = requireNonNull(check);
        }

        CheckRequest check() {
            return check;
        }

        @Override
        public String getDescription() {
            return check.description();
        }
    }

    /** The cluster-level findings, and whether they are not what was waited for. */
    public static final class Response extends LocalResponse {

        private final Verdict verdict;
        private final boolean timedOut;

        Response(Verdict verdict, boolean timedOut) {
            this.verdict = requireNonNull(verdict);
            this.timedOut = timedOut;
        }

        public Verdict verdict() {
            return verdict;
        }

        public boolean timedOut() {
            return timedOut;
        }
    }
}
