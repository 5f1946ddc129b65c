package io.mlsetup.access;

import java.util.Locale;

/** How far a user may use the machine learning features. */
public enum Access {
    NONE,
    READ,
    FULL;

    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }
}
