package io.mlsetup.access;

import io.mlsetup.common.Reason;
import java.util.Locale;

/** What document 000 wants an administrator to weigh before a grant; shown wherever a grant brings it along. */
public enum Warning {
    ALL_JOB_RESULTS(
            "Users with a machine learning role, or with the cluster privilege `monitor_ml`, `monitor` or one that includes them, see the"
                    + " results of every anomaly detection job, even"
                    + " where they cannot read the source indices. Results may hold field values from those indices."),
    SPACE_JOB_RESULTS(
            "Users who can open machine learning in a Kibana space see the results of every anomaly detection job visible"
                    + " there, even where they cannot read the source indices. Results may hold field values from those indices."),
    SAVED_OBJECTS_GRANTED(
            "Kibana's machine learning privileges bring the same level of access to saved objects: data views, dashboards,"
                    + " Discover sessions, visualizations, and machine learning jobs, trained models and modules."),
    JOBS_WITHOUT_DATA(
            "An imported anomaly detection job has no model yet. Run it, so that it can learn from the data in this cluster.");

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

    public Reason reason() {
        return new Reason(id(), message);
    }
}
