package io.mlsetup.job.planning;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.job.planning.Fields.Difference;
import java.util.List;
import java.util.Map;
import org.elasticsearch.test.ESTestCase;

public class FieldsTests extends ESTestCase {

    private static List<String> between(Map<String, Object> from, Map<String, Object> to) {
        return Fields.between(from, to).stream()
                .map(field -> field.name() + " " + field.from() + " " + field.to())
                .sorted()
                .toList();
    }

    public void testWhatDiffersIsNamedByItsWay() {
        Map<String, Object> from = Map.of("a", Map.of("b", List.of(Map.of("c", 1), Map.of("c", 2)), "d", 3), "e", 4);
        Map<String, Object> to = Map.of("a", Map.of("b", List.of(Map.of("c", 1), Map.of("c", 5)), "d", 3), "f", 6);
        assertThat(between(from, to), contains("a.b[1].c 2 5", "e 4 null", "f null 6"));
        assertThat(between(from, from), empty());
    }

    /** A list of another length, or of something else than objects, is another as a whole. */
    public void testListsThatCannotBeHeldTogether() {
        assertThat(between(Map.of("a", List.of(1)), Map.of("a", List.of(2))), contains("a [1] [2]"));
        assertThat(between(Map.of("a", List.of(Map.of("b", 1))), Map.of("a", List.of())), contains("a [{b=1}] []"));
    }

    public void testWhatIsWrittenAsAWhole() {
        assertThat(
                between(Map.of("query", Map.of("a", 1)), Map.of("query", Map.of("b", 1))),
                contains("query {a=1} {b=1}"));
    }

    public void testApplied() {
        Map<String, Object> from = Map.of("a", Map.of("b", List.of(Map.of("c", 1, "x", 2))), "e", 4);
        Map<String, Object> to = Map.of("a", Map.of("b", List.of(Map.of("c", 7))), "n", Map.of("m", 1));
        assertThat(Fields.with(from, Fields.between(from, to)), equalTo(to));
        Difference deep = new Difference(List.of("n", "m", "o"), null, 1);
        assertThat(Fields.with(from, List.of(deep)).get("n"), equalTo(Map.of("m", Map.of("o", 1))));
    }

    /** A file may write shorter what Elasticsearch renders in full; and may hold anything in any place. */
    public void testWhatAFileGives() {
        Map<String, Object> source = Map.of("index", "x", "list", List.of(Map.of("a", 1)), "not", Map.of());
        assertTrue(Fields.isGiven(source, List.of("index", "0")));
        assertTrue(Fields.isGiven(source, List.of("list", "0", "a")));
        assertFalse(Fields.isGiven(source, List.of("list", "1", "a")));
        assertFalse(Fields.isGiven(source, List.of("not", "a")));
        assertFalse(Fields.isGiven(source, List.of("nowhere")));
        for (String strange : List.of("", "99999999999999", "-1", "\u0661")) {
            assertNull(Fields.at(source, List.of("list", strange)));
            assertTrue(Fields.isGiven(source, List.of("list", strange)));
        }
    }
}
