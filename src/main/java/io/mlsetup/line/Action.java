package io.mlsetup.line;

import static java.util.Objects.requireNonNull;

import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.action.support.TransportAction;

/** An action, and what carries it out. */
public record Action<Q extends ActionRequest, R extends ActionResponse>(
        ActionType<R> type, Class<? extends TransportAction<Q, R>> transport) {

    public Action {
        requireNonNull(type);
        requireNonNull(transport);
    }
}
