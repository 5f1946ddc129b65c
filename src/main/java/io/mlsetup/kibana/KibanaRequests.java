package io.mlsetup.kibana;

import io.mlsetup.common.DevTools;
import java.util.Map;

/** Requests to Kibana, as they are pasted into Dev Tools: each goes to the space that its path names, and without one to the default. */
public final class KibanaRequests {

    /**
     * Makes Kibana create its saved objects for jobs that were made without it: without them a job shows in no space. It puts each of
     * them into all spaces, see {@link #synchronize(String)}.
     */
    public static final String SYNCHRONIZE = "GET kbn:/api/ml/saved_objects/sync?simulate=false";

    private KibanaRequests() {}

    /**
     * The same for one space alone: without {@code addToAllSpaces=false} Kibana, since 8.18, puts every job that it has not seen before
     * into all spaces (elastic/kibana#202175), as it does by itself within the hour.
     */
    public static String synchronize(String space) {
        return "GET " + path(space) + "/ml/saved_objects/sync?simulate=false&addToAllSpaces=false";
    }

    /**
     * Makes a data view in a space.
     *
     * @param title what it covers
     */
    public static String createDataView(String space, String title) {
        return DevTools.request(
                "POST " + path(space) + "/data_views/data_view", Map.of("data_view", Map.of("title", title)));
    }

    private static String path(String space) {
        return space.equals("default") ? "kbn:/api" : "kbn:/s/" + space + "/api";
    }
}
