package io.mlsetup.space;

import io.mlsetup.kibana.Fact;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The jobs that Elasticsearch has, as the caller may read them.
 *
 * @param anomalyDetectors their ids
 * @param datafeeds by the id of their job
 * @param analytics the source indices of data frame analytics jobs, by the job's id
 */
record MlConfigs(
        Fact<Set<String>> anomalyDetectors,
        Fact<Map<String, Datafeed>> datafeeds,
        Fact<Map<String, List<String>>> analytics) {

    /** Where an anomaly detection job's data comes from. */
    record Datafeed(String id, List<String> indices) {}
}
