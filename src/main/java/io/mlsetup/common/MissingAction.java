package io.mlsetup.common;

/**
 * An action that this node does not have: where machine learning is switched off, or its module is missing, its actions are not
 * registered at all.
 */
public final class MissingAction {

    private MissingAction() {}

    /** Whether that is what a failure says, by the words of Elasticsearch's node client, which has no type for it. */
    public static boolean isCauseOf(Throwable failure) {
        return failure instanceof IllegalStateException
                && String.valueOf(failure.getMessage()).startsWith("failed to find action");
    }
}
