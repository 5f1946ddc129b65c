package io.mlsetup.kibana;

/** Requests to Kibana, as they are pasted into Dev Tools. */
public final class KibanaRequests {

    /** Makes Kibana create its saved objects for jobs that were made without it: without them a job shows in no space. */
    public static final String SYNCHRONIZE = "GET kbn:/api/ml/saved_objects/sync?simulate=false";

    private KibanaRequests() {}
}
