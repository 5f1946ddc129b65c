package io.mlsetup.job.planning;

import io.mlsetup.job.drafting.ItemKey;
import io.mlsetup.job.drafting.ItemType;
import io.mlsetup.job.planning.Running.Span;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

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

    static String resume(ItemKey key) {
        return path(key) + (isJob(key) ? "/_open" : "/_start");
    }

    /** A datafeed that ran goes on: after what its job has seen of its span, and not with what was before that. */
    public static String resume(ItemKey key, Span span) {
        List<String> parameters = new ArrayList<>();
        if (key.type() == ItemType.DATAFEED && span.start() != 0) {
            parameters.add("start=" + Instant.ofEpochMilli(span.start()));
        }
        if (key.type() == ItemType.DATAFEED && span.end() != 0) {
            parameters.add("end=" + Instant.ofEpochMilli(span.end()));
        }
        return resume(key) + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters));
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
