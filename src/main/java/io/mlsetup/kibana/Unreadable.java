package io.mlsetup.kibana;

import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.index.IndexNotFoundException;
import org.elasticsearch.indices.IndexClosedException;

/** Why what Kibana stores could not be read, in words that name no more of a failure than its kind; the rest of it is logged. */
public final class Unreadable {

    private static final Logger logger = LogManager.getLogger(Unreadable.class);

    /** The id where no Kibana ever stored anything. */
    public static final String NO_KIBANA = "no_kibana";

    private Unreadable() {}

    /** A search in an index of saved objects, or a read, that failed. */
    static <T> Fact<T> index(String index, Exception e) {
        Throwable cause = ExceptionsHelper.unwrapCause(e);
        if (cause instanceof IndexNotFoundException) {
            return Unreadable.<T>noKibana();
        }
        if (cause instanceof IndexClosedException) {
            return Fact.unavailable(
                    "saved_objects_closed",
                    "The index of Kibana's saved objects [" + index + "] is closed.",
                    "Ask an administrator to open it.");
        }
        return because(
                "saved_objects_not_readable", "The index of Kibana's saved objects [" + index + "] cannot be read", e);
    }

    /** No Kibana ever stored anything here. */
    public static <T> Fact.Unavailable<T> noKibana() {
        return new Fact.Unavailable<>(
                NO_KIBANA, "No Kibana has ever connected to this cluster.", "Connect a Kibana to this cluster.");
    }

    /** @param what could not be done, a sentence without its full stop */
    static <T> Fact.Unavailable<T> because(String id, String what, Exception e) {
        logger.debug(() -> "a fact could not be read: " + what, e);
        return new Fact.Unavailable<>(
                id,
                what + " (" + ExceptionsHelper.unwrapCause(e).getClass().getSimpleName() + ").",
                "Ask an administrator to check the health of the indices behind it.");
    }
}
