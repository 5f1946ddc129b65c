package io.mlsetup.cluster;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.List;
import org.elasticsearch.common.settings.Settings;

/**
 * The parts of machine learning that newer versions of Elasticsearch (9.4 for certain) can switch off by themselves, by the static settings
 * {@code xpack.ml.{ad,dfa,nlp}.enabled}, each true by default. A version that does not know them does not start with one written.
 */
enum MlPart {
    ANOMALY_DETECTION("ad", "anomaly detection"),
    DATA_FRAME_ANALYTICS("dfa", "data frame analytics"),
    TRAINED_MODELS("nlp", "trained models for natural language");

    private final String key;
    private final String words;

    MlPart(String key, String words) {
        this.key = key;
        this.words = words;
    }

    String words() {
        return words;
    }

    String setting() {
        return "xpack.ml." + key + ".enabled";
    }

    /** What to publish in {@link NodeFacts#ML_PARTS_OFF_ATTRIBUTE} by a node with these settings; empty if nothing is off. */
    static String off(Settings settings) {
        return Arrays.stream(values())
                .filter(part -> !settings.getAsBoolean(part.setting(), true))
                .map(part -> part.key)
                .collect(joining(","));
    }

    /** What {@link #off(Settings)} wrote; what a newer node may know beyond these is left out. */
    static List<MlPart> read(String published) {
        List<String> keys = List.of(published.split(","));
        return Arrays.stream(values()).filter(part -> keys.contains(part.key)).toList();
    }
}
