package io.mlsetup.access;

import java.util.Locale;

/** The kinds of user that document 000 distinguishes. */
public enum UserKind {
    /** Uses a client or curl. */
    API,
    /** Uses the machine learning pages of Kibana, and not Dev Tools. */
    KIBANA,
    /** Uses the APIs from Kibana's Dev Tools: the row of the API user, and entry to Dev Tools. */
    DEV_TOOLS;

    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }
}
