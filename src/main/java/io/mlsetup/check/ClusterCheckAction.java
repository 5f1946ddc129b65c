package io.mlsetup.check;

import static java.util.Objects.requireNonNull;

import io.mlsetup.common.LocalRequest;
import io.mlsetup.verdict.Verdict;
import java.util.Map;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.action.support.TransportAction;
import org.elasticsearch.common.io.stream.StreamOutput;
import org.elasticsearch.tasks.CancellableTask;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.tasks.TaskId;

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
    public static final class Request extends LocalRequest {

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

        @Override
        public Task createTask(long id, String type, String action, TaskId parent, Map<String, String> headers) {
            return new CancellableTask(id, type, action, getDescription(), parent, headers);
        }
    }

    /** The cluster-level findings, and whether they are not what was waited for. */
    public static final class Response extends ActionResponse {

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

        @Override
        public void writeTo(StreamOutput out) {
            TransportAction.localOnly();
        }
    }
}
