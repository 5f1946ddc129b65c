package io.mlsetup.access;

import java.util.Locale;

/** The features for which document 000 has requirements of their own. */
public enum Feature {
    ANOMALY_DETECTION,
    DATA_FRAME_ANALYTICS,
    /** The upload of files in the Data Visualizer, which has one row of its own whatever the access. */
    FILE_UPLOAD;

    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }
}
