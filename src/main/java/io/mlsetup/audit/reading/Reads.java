package io.mlsetup.audit.reading;

import io.mlsetup.common.MissingAction;
import io.mlsetup.common.Printable;
import io.mlsetup.common.Reason;
import io.mlsetup.common.Timed;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.ElasticsearchSecurityException;
import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.tasks.TaskCancelledException;

/** Requests as the caller, each with a timeout. What is refused or fails is noted, and something else stands in its place. */
final class Reads {

    private static final Logger logger = LogManager.getLogger(Reads.class);

    private final Client client;
    private final List<Reason> notJudged = new ArrayList<>();

    Reads(Client client) {
        this.client = client;
    }

    Client client() {
        return client;
    }

    synchronized void note(String id, String message) {
        Reason reason = new Reason(id, message);
        if (!notJudged.contains(reason)) {
            notJudged.add(reason);
        }
    }

    synchronized List<Reason> notJudged() {
        return List.copyOf(notJudged);
    }

    /**
     * Asks.
     *
     * @param what names what is read, for the note if it cannot be
     * @param otherwise stands for it then
     */
    <R extends ActionResponse, T> void ask(
            String id,
            String what,
            ActionType<R> action,
            ActionRequest request,
            Function<R, T> read,
            T otherwise,
            ActionListener<T> listener) {
        ActionListener<R> answered = ActionListener.wrap(response -> listener.onResponse(read.apply(response)), e -> {
            if (ExceptionsHelper.unwrapCause(e) instanceof TaskCancelledException) {
                listener.onFailure(e);
                return;
            }
            logger.debug(() -> "[" + action.name() + "] gave no answer", e);
            note(id, what + " could not be read: " + because(e));
            listener.onResponse(otherwise);
        });
        Timed.execute(client, action, request, Timed.LONG, answered);
    }

    private static String because(Exception e) {
        Throwable cause = ExceptionsHelper.unwrapCause(e);
        if (MissingAction.isCauseOf(cause)) {
            return "this node, or the elected master, does not offer it.";
        }
        return cause instanceof ElasticsearchSecurityException
                ? Printable.of(cause.getMessage())
                : "no answer (" + cause.getClass().getSimpleName() + ").";
    }
}
