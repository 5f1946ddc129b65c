package io.mlsetup.kibana;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The kinds of job that Kibana assigns to spaces. */
public enum JobType {
    ANOMALY_DETECTOR("anomaly-detector"),
    DATA_FRAME_ANALYTICS("data-frame-analytics");

    private final String stored;

    JobType(String stored) {
        this.stored = stored;
    }

    /** The name in answers. */
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** By the name that Kibana's saved objects use. */
    static Optional<JobType> ofStored(Object name) {
        return Arrays.stream(values()).filter(type -> type.stored.equals(name)).findFirst();
    }
}
