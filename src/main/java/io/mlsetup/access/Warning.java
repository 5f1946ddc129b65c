package io.mlsetup.access;

import io.mlsetup.common.Reason;
import java.util.Locale;
import java.util.Map;

/** What document 000 asks to consider carefully before a grant, told wherever a grant implies it. */
public enum Warning {
    ALL_JOB_RESULTS(
            "The machine learning roles and cluster privileges give access to the results of all anomaly detection jobs,"
                    + " whatever the user may see of the source indices; results may hold field values from them."),
    SPACE_JOB_RESULTS(
            "Access to machine learning in a Kibana space shows the results of all anomaly detection jobs that are"
                    + " visible in that space, whatever the user may see of the source indices; results may hold field values from them."),
    SAVED_OBJECTS_GRANTED(
            "The Kibana privileges for machine learning also grant the same on saved objects: data views, dashboards,"
                    + " Discover sessions and visualizations, and machine learning jobs, trained models and modules."),
    JOBS_WITHOUT_DATA(
            "An imported anomaly detection job holds no model: run it, so that it learns from the data of this cluster.");

    private final String message;

    Warning(String message) {
        this.message = message;
    }

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String message() {
        return message;
    }

    /** As {@code {id, message}}. */
    public Map<String, Object> toMap() {
        return new Reason(id(), message).toMap();
    }
}
