package io.mlsetup.common;

import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.action.support.ListenerTimeouts;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.core.TimeValue;

/** Actions that are not waited for longer than some time, since what a check or a guard rests on may hang. */
public final class Timed {

    /** For what a check needs: what one person holds, what one space has. */
    public static final TimeValue SHORT = TimeValue.timeValueSeconds(5);

    /** For what may be thousands: jobs, roles, users. Two of these, one after the other, end before Kibana's Dev Tools give up (30 s). */
    public static final TimeValue LONG = TimeValue.timeValueSeconds(10);

    private Timed() {}

    /**
     * Executes an action.
     *
     * @param listener gets the answer, the failure, or after the timeout an {@code ElasticsearchTimeoutException}, once; that on a thread
     *     of the generic pool, since the one that watches the time is there for the whole node
     */
    public static <R extends ActionResponse> void execute(
            Client client, ActionType<R> action, ActionRequest request, TimeValue timeout, ActionListener<R> listener) {
        client.execute(action, request, listener(client, timeout, action.name(), listener));
    }

    /** A listener that does not wait longer; of what is asked otherwise than by {@link #execute}. */
    public static <R> ActionListener<R> listener(
            Client client, TimeValue timeout, String what, ActionListener<R> listener) {
        return ListenerTimeouts.wrapWithTimeout(
                client.threadPool(), listener, timeout, client.threadPool().generic(), what);
    }
}
