package io.mlsetup.kibana;

import io.mlsetup.fuzz.Answers;
import io.mlsetup.fuzz.Hostile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.elasticsearch.test.ESTestCase;

/** Whatever stands in Kibana's indices: it is an object or it is none, and nothing is thrown. */
public class SavedObjectsFuzzTests extends ESTestCase {

    private final Hostile hostile = new Hostile(random());

    public void testAnyDocument() {
        int objects = 0;
        for (int i = 0; i < 5_000; i++) {
            String id = randomFrom("space:ops", "ml-job:anomaly-detector-a", "index-pattern:x", hostile.string());
            Map<String, Object> source = document();
            objects += count(source, SavedObjects.job(id, source));
            objects += count(source, SavedObjects.model(id, source));
            Optional<Assigned<DataView>> view = SavedObjects.dataView(id, source);
            objects += count(source, view);
            view.ifPresent(v -> Answers.of(v, () -> v.object().covers(randomFrom("logs-*", "a", "*"))));
            Optional<Space> space = SavedObjects.space(id, source);
            objects += count(source, space);
            space.ifPresent(s -> assertNotNull(s.name() + s.solution() + s.disabledFeatures() + s.isMlVisible()));
        }
        assertTrue("the search reaches what is behind the checks", objects > 50);
        assertEquals(Optional.empty(), SavedObjects.job("x", null));
    }

    private static int count(Object source, Optional<?> object) {
        assertNotNull(String.valueOf(source), object);
        return object.isPresent() ? 1 : 0;
    }

    private Map<String, Object> document() {
        Map<String, Object> source = new LinkedHashMap<>();
        source.put("type", hostile.mostly("space"));
        source.put("namespaces", hostile.mostly(List.of("ops")));
        String type = randomFrom("space", "ml-job", "ml-trained-model", "index-pattern");
        Map<String, Object> attributes = hostile.object(
                2,
                List.of("name", "title", "type", "job_id", "datafeed_id", "model_id", "disabledFeatures", "solution"));
        attributes.put("title", hostile.mostly(hostile.string()));
        attributes.put("job_id", hostile.mostly("a"));
        source.put(type, hostile.mostly(attributes));
        return source;
    }

    /** Titles are typed by people in Kibana, and must not make any question long. */
    public void testAnyDataView() {
        for (int i = 0; i < 1_000; i++) {
            DataView view = new DataView(hostile.string() + randomFrom(",", "*", ",-", "") + hostile.string(), false);
            String pattern = randomFrom("logs-*", "logs", "*", "a*b*c", hostile.string());
            Answers.of(view + " covers " + pattern, () -> view.covers(pattern));
        }
    }

    /** A title with a hundred wildcards is more than automata can decide: it covers nothing, and is no fault. */
    public void testTitlesThatAreTooMuch() {
        for (String title :
                List.of("*a*b".repeat(60), "*" + "?".repeat(400) + "a*", "*a".repeat(3) + "?".repeat(60) + "*")) {
            DataView view = new DataView(title, false);
            assertNotNull(Answers.of(title, () -> view.covers("logs-*")));
        }
    }
}
