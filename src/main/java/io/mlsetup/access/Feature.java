package io.mlsetup.access;

import java.util.Locale;

/** The features whose requirements document 000 tells apart. */
public enum Feature {
    ANOMALY_DETECTION,
    DATA_FRAME_ANALYTICS,
    /** The upload of files in the Data Visualizer, which has one row of its own whatever the access. */
    FILE_UPLOAD;

    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }
}
