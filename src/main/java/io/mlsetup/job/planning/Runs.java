package io.mlsetup.job.planning;

import io.mlsetup.job.drafting.ItemKey;

/** The requests that close and open, stop and start what runs. */
public final class Runs {

    private Runs() {}

    /** Closing a job stops its datafeed first. */
    public static String halt(ItemKey key) {
        return path(key) + (isJob(key) ? "/_close" : "/_stop");
    }

    /** What failed is neither closed nor stopped without force. */
    static String haltFailed(ItemKey key) {
        return halt(key) + "?force=true";
    }

    public static String resume(ItemKey key) {
        return path(key) + (isJob(key) ? "/_open" : "/_start");
    }

    private static boolean isJob(ItemKey key) {
        return switch (key.type()) {
            case ANOMALY_DETECTOR -> true;
            case DATAFEED, DATA_FRAME_ANALYTICS -> false;
            default -> throw new IllegalArgumentException("nothing of type [" + key.type() + "] runs");
        };
    }

    private static String path(ItemKey key) {
        return switch (key.type()) {
            case ANOMALY_DETECTOR -> "POST /_ml/anomaly_detectors/" + key.id();
            case DATAFEED -> "POST /_ml/datafeeds/" + key.id();
            default -> "POST /_ml/data_frame/analytics/" + key.id();
        };
    }
}
