package io.mlsetup.common;

import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.transport.ActionNotFoundTransportException;

/**
 * An action that a node does not have: where machine learning is switched off, or its module is missing, its actions are not
 * registered at all.
 */
public final class MissingAction {

    private MissingAction() {}

    /**
     * Whether that is what a failure says: by the words of Elasticsearch's node client, which has no type for it; or by the type
     * that another node answers with, as the elected master if machine learning is off there, to which jobs, datafeeds and
     * analytics are sent on.
     */
    public static boolean isCauseOf(Throwable failure) {
        Throwable cause = ExceptionsHelper.unwrapCause(failure);
        return cause instanceof ActionNotFoundTransportException
                || (cause instanceof IllegalStateException
                        && String.valueOf(cause.getMessage()).startsWith("failed to find action"));
    }
}
