package io.mlsetup.job.planning;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;

import io.mlsetup.common.Reason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.elasticsearch.test.ESTestCase;

/** What an index that jobs share takes no more. */
public class ResultsIndexTests extends ESTestCase {

    private static ResultsIndex index(Map<String, Object> properties, long limit) {
        return ResultsIndex.of(".ml-anomalies-shared", false, Map.of("properties", properties), limit);
    }

    private static List<String> ids(List<Reason> reasons) {
        return reasons.stream().map(Reason::id).toList();
    }

    private static List<String> fields(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    public void testAFieldOfAnotherType() {
        Map<String, Object> mapping = Map.of(
                "host", Map.of("type", "text"),
                "ip", Map.of("type", "keyword"),
                "geo", Map.of("properties", Map.of("city", Map.of("type", "keyword"))));
        List<Reason> clash = index(mapping, 1000).add(List.of("host", "ip"));
        assertThat(ids(clash), contains("results_index_clash"));
        assertThat(clash.get(0).message(), containsString("[host]"));
        assertThat(index(mapping, 1000).add(List.of("ip", "geo.city", "geo.country", "other")), empty());
        // An object where a keyword would be, and the other way round.
        assertThat(ids(index(mapping, 1000).add(List.of("geo"))), contains("results_index_clash"));
        assertThat(ids(index(mapping, 1000).add(List.of("ip.port"))), contains("results_index_clash"));
    }

    /** Jobs of one file share it too. */
    public void testJobsOfOneFile() {
        ResultsIndex index = index(Map.of(), 1000);
        assertThat(index.add(List.of("agent.name")), empty());
        assertThat(ids(index.add(List.of("agent"))), contains("results_index_clash"));
        assertThat(index.add(List.of("agent.version")), empty());
    }

    /** What machine learning itself writes there is no field of a job. */
    public void testReservedFields() {
        assertThat(index(Map.of("timestamp", Map.of("type", "date")), 1000).add(List.of("timestamp")), empty());
    }

    /** x-pack-ml adds the fields of the job to those that are there, whether it has them or not. */
    public void testNoRoom() {
        Map<String, Object> mapping = new HashMap<>();
        fields("field-", 990).forEach(field -> mapping.put(field, Map.of("type", "keyword")));
        assertThat(index(mapping, 2000).add(fields("more-", 10)), empty());
        assertThat(ids(index(mapping, 2000).add(fields("more-", 11))), contains("results_index_full"));
        assertThat(ids(index(mapping, 995).add(fields("more-", 6))), contains("results_index_full"));
        assertThat(index(mapping, 995).add(fields("field-", 6)), empty());
    }

    public void testAClosedIndex() {
        assertThat(ids(ResultsIndex.of("x", true, Map.of(), 1000).add(List.of())), contains("results_index_closed"));
    }
}
