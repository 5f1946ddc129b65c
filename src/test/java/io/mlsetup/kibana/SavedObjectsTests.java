package io.mlsetup.kibana;

import static org.hamcrest.Matchers.equalTo;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.elasticsearch.test.ESTestCase;

/** Saved objects as Kibana writes them, and broken ones, which are no objects. */
public class SavedObjectsTests extends ESTestCase {

    private static final Map<String, Object> JOB = Map.of("job_id", "web", "type", "anomaly-detector");

    public void testAcceptable() {
        assertThat(
                SavedObjects.job("x", object("ml-job", JOB, List.of("ops", "default"))),
                equalTo(Optional.of(new Assigned<>(
                        new JobObject(JobType.ANOMALY_DETECTOR, "web", null), Set.of("ops", "default")))));
        Map<String, Object> analytics = Map.of("job_id", "houses", "type", "data-frame-analytics");
        assertThat(
                SavedObjects.job("x", object("ml-job", analytics, List.of("*"))).orElseThrow(),
                equalTo(new Assigned<>(new JobObject(JobType.DATA_FRAME_ANALYTICS, "houses", null), Set.of("*"))));
        assertThat(
                SavedObjects.model("x", object("ml-trained-model", Map.of("model_id", "m"), List.of("ops"))),
                equalTo(Optional.of(new Assigned<>("m", Set.of("ops")))));
        Map<String, Object> rollup = Map.of("title", "logs-*", "type", "rollup");
        assertThat(
                SavedObjects.dataView("x", object("index-pattern", rollup, List.of("ops"))),
                equalTo(Optional.of(new Assigned<>(new DataView("logs-*", true), Set.of("ops")))));
        Map<String, Object> hidden = Map.of("title", "*", "allowHidden", true);
        assertThat(
                SavedObjects.dataView("x", object("index-pattern", hidden, List.of("ops"))),
                equalTo(Optional.of(new Assigned<>(new DataView("*", false, true), Set.of("ops")))));
        Space space = SavedObjects.space("space:ops", Map.of("space", Map.of("name", "Operations")))
                .orElseThrow();
        assertThat(space.id(), equalTo("ops"));
        assertThat(space.name(), equalTo("Operations"));
    }

    /** Kibana cannot search in more than Elasticsearch takes as the first line of a request. */
    public void testATitleThatIsTooLong() {
        for (int length : List.of(10_000, 10_001)) {
            Map<String, Object> view = Map.of("title", "a".repeat(length));
            assertThat(
                    SavedObjects.dataView("x", object("index-pattern", view, List.of("ops")))
                            .isPresent(),
                    equalTo(length == 10_000));
        }
    }

    public void testBadJobs() {
        for (Object attributes : Arrays.asList(
                null,
                "text",
                List.of(JOB),
                Map.of(),
                Map.of("job_id", "web"),
                Map.of("job_id", "web", "type", "module"),
                Map.of("job_id", 7, "type", "anomaly-detector"))) {
            assertTrue(
                    String.valueOf(attributes),
                    SavedObjects.job("x", object("ml-job", attributes, List.of("ops")))
                            .isEmpty());
        }
    }

    public void testWhatIsInNoSpaceIsNoObject() {
        for (Object namespaces : Arrays.asList(null, "ops", List.of(), List.of(1, Map.of()))) {
            assertTrue(
                    String.valueOf(namespaces),
                    SavedObjects.job("x", object("ml-job", JOB, namespaces)).isEmpty());
        }
    }

    /** An id that is no space's could match resources that it should not. */
    public void testBadSpaces() {
        for (String id : List.of("ops", "space:", "space:*", "space:a b", "other:space:ops", "space:OPS")) {
            assertTrue(id, SavedObjects.space(id, Map.of("space", Map.of())).isEmpty());
        }
        Space nameless =
                SavedObjects.space("space:ops", Map.of("space", "text")).orElseThrow();
        assertThat(nameless.name(), equalTo("ops"));
        assertTrue(nameless.isMlVisible());
    }

    public void testBadModelsAndDataViews() {
        for (Object attributes : Arrays.asList(null, 1, Map.of(), Map.of("model_id", 1, "title", List.of()))) {
            assertTrue(SavedObjects.model("x", object("ml-trained-model", attributes, List.of("ops")))
                    .isEmpty());
            assertTrue(SavedObjects.dataView("x", object("index-pattern", attributes, List.of("ops")))
                    .isEmpty());
        }
    }

    private static Map<String, Object> object(String type, Object attributes, Object namespaces) {
        Map<String, Object> source = new HashMap<>();
        source.put("type", type);
        source.put(type, attributes);
        source.put("namespaces", namespaces);
        return source;
    }
}
