package io.mlsetup.kibana;

/** Requests to Kibana, as they are pasted into Dev Tools. */
public final class KibanaRequests {

    /** Makes Kibana create its saved objects for jobs that were made without it: without them a job shows in no space. */
    public static final String SYNCHRONIZE = "GET kbn:/api/ml/saved_objects/sync?simulate=false";

    private KibanaRequests() {}

    /**
     * The same for one space alone: without {@code addToAllSpaces=false} Kibana, since 8.18, puts every job that it has not seen before
     * into all spaces (elastic/kibana#202175), as it does by itself within the hour.
     */
    public static String synchronize(String space) {
        String path = space.equals("default") ? "kbn:/api" : "kbn:/s/" + space + "/api";
        return "GET " + path + "/ml/saved_objects/sync?simulate=false&addToAllSpaces=false";
    }
}
