package io.mlsetup.privilege;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.test.ESTestCase;

/**
 * The facts of documents {@code 002} and {@code 003} are in the catalogue, by the table {@code document-words.txt}: our text gives
 * each of them, and what follows from it is known; and there is no more in the catalogue than the table has. Whether it is so in the
 * running version is the business of {@link CatalogueDriftTests}.
 */
public class DocumentWordsTests extends ESTestCase {

    private static final Pattern ROW = Pattern.compile("(00[23]) (\\w+) (\\w+): \"(.+)\" -> (.+)");

    private record Row(String document, String kind, String entry, String words, String fact) {
        String key() {
            return kind + " " + entry;
        }
    }

    /** What the catalogue has of a role or privilege. */
    private record Entry(String text, List<String> needsAlso, Set<String> facts) {

        /** What the rows have and this has not, and the other way round; empty if they agree. */
        List<String> problems(List<Row> rows) {
            List<String> problems = new ArrayList<>();
            for (Row row : rows) {
                if (!contains(text, row.words())) {
                    problems.add(row + ": the words are not in [" + text + "]");
                } else if (!knows(row)) {
                    problems.add(row + ": the fact is not among " + facts + " and " + needsAlso);
                }
            }
            Stream.of(text.split("(?<=\\.) "))
                    .filter(sentence -> rows.stream().noneMatch(row -> contains(sentence, row.words())))
                    .forEach(sentence -> problems.add("no row has words of [" + sentence + "]"));
            facts.stream()
                    .filter(fact -> rows.stream().noneMatch(row -> row.fact().equals(fact)))
                    .forEach(fact -> problems.add("no row has the fact [" + fact + "]"));
            needsAlso.stream()
                    .filter(need -> rows.stream()
                            .noneMatch(row -> row.fact().equals("needs also") && contains(need, row.words())))
                    .forEach(need -> problems.add("no row has the need [" + need + "]"));
            return problems;
        }

        private boolean knows(Row row) {
            return row.fact().equals("needs also")
                    ? needsAlso.stream().anyMatch(need -> contains(need, row.words()))
                    : row.fact().equals("told") || facts.contains(row.fact());
        }

        private static boolean contains(String text, String words) {
            return text.toLowerCase(Locale.ROOT).contains(words.toLowerCase(Locale.ROOT));
        }
    }

    private final Documents documents = Documents.get();
    private final Map<String, Entry> catalogue = catalogue();

    public void testEveryFactIsKnownAndNothingElse() {
        Map<String, List<Row>> rows = rowsByEntry();
        assertThat(rows.keySet(), equalTo(catalogue.keySet()));
        catalogue.forEach((key, entry) -> assertThat(key, entry.problems(rows.get(key)), empty()));
    }

    /** Whatever is taken out of the catalogue is missed. */
    public void testAFactThatIsTakenOutIsMissed() {
        Map<String, List<Row>> rows = rowsByEntry();
        catalogue.forEach((key, entry) -> {
            for (String fact : entry.facts()) {
                Set<String> others = new TreeSet<>(entry.facts());
                others.remove(fact);
                assertMissed(key + " " + fact, new Entry(entry.text(), entry.needsAlso(), others), rows.get(key));
            }
            for (String need : entry.needsAlso()) {
                List<String> others = new ArrayList<>(entry.needsAlso());
                others.remove(need);
                assertMissed(key + " " + need, new Entry(entry.text(), others, entry.facts()), rows.get(key));
            }
            for (Row row : rows.get(key)) {
                String without = entry.text().replaceAll("(?i)" + Pattern.quote(row.words()), "...");
                assertMissed(row.toString(), new Entry(without, entry.needsAlso(), entry.facts()), rows.get(key));
            }
        });
    }

    private static void assertMissed(String what, Entry without, List<Row> rows) {
        assertThat(what, without.problems(rows), not(empty()));
    }

    public void testARowThatIsNotSoIsFound() {
        for (Row wrong : List.of(
                new Row("002", "role", "beats_admin", ".management-beasts", "told"),
                new Row("002", "role", "beats_admin", ".management-beats", "grants index all on .management-beasts"),
                new Row("002", "role", "beats_admin", ".management-beats", "not assignable"),
                new Row("002", "role", "ingest_admin", "index templates", "needs also"),
                new Row("003", "cluster", "monitor_ml", "jobs", "grants cluster:admin/xpack/ml/job/put"))) {
            List<Row> rows = new ArrayList<>(rowsByEntry().get(wrong.key()));
            rows.add(wrong);
            assertThat(
                    wrong.toString(),
                    catalogue.get(wrong.key()).problems(rows),
                    contains(startsWith(wrong.toString())));
        }
    }

    /** The roles come from document 002, the privileges from 003. */
    public void testEachRowNamesTheDocumentOfItsEntry() {
        table().forEach(row ->
                assertThat(row.toString(), row.document(), equalTo(row.kind().equals("role") ? "002" : "003")));
    }

    /** Where a role's words name another role or a privilege, that has an entry of its own. */
    public void testWhatRolesNameIsItselfInTheCatalogue() {
        Set<String> unknown = new TreeSet<>();
        documents
                .roles()
                .forEach((name, role) -> Stream.concat(
                                role.claims().stream().flatMap(claim -> claim.grants().stream()),
                                Stream.ofNullable(role.deprecated())
                                        .filter(deprecation -> deprecation.replacedBy() != null)
                                        .map(deprecation -> new Grant(Grant.ROLE, deprecation.replacedBy(), null)))
                        .filter(grant ->
                                Set.of(Grant.ROLE, Grant.CLUSTER, Grant.INDEX).contains(grant.type()))
                        .filter(grant -> !catalogue.containsKey(grant.type() + " " + grant.name()))
                        .forEach(grant -> unknown.add(name + " " + grant)));
        // Document 003 leaves this one out, and Elasticsearch has it.
        assertThat(unknown, equalTo(Set.of("data_frame_transforms_user cluster monitor_data_frame_transforms")));
    }

    private static Map<String, List<Row>> rowsByEntry() {
        return table().stream().collect(Collectors.groupingBy(Row::key, TreeMap::new, Collectors.toList()));
    }

    private Map<String, Entry> catalogue() {
        Map<String, Entry> entries = new TreeMap<>();
        documents.roles().forEach((name, role) -> entries.put("role " + name, entry(role)));
        for (Scope scope : Scope.values()) {
            documents
                    .privileges(scope)
                    .forEach((name, privilege) -> entries.put(scope.id() + " " + name, entry(privilege)));
        }
        return entries;
    }

    private static Entry entry(DocumentedRole role) {
        Set<String> facts = deprecation(role.deprecated());
        for (Claim claim : role.claims()) {
            claim.grants().forEach(grant -> facts.add("grants " + grant));
            claim.denies().forEach(grant -> facts.add("lacks " + grant));
        }
        if (!role.assignable()) {
            facts.add("not assignable");
        }
        return new Entry(text(role.description(), role.notes()), role.needsAlso(), facts);
    }

    private static Entry entry(DocumentedPrivilege privilege) {
        Set<String> facts = deprecation(privilege.deprecated());
        privilege.grantsActions().forEach(action -> facts.add("grants " + action));
        privilege.deniesActions().forEach(action -> facts.add("lacks " + action));
        privilege.buildsOn().forEach(other -> facts.add("builds on " + other));
        if (!privilege.serverless()) {
            facts.add("not serverless");
        }
        if (!privilege.grantDirectly()) {
            facts.add("not granted directly");
        }
        if (!privilege.hasEffect()) {
            facts.add("no effect");
        }
        if (privilege.useOnlyIn() != null) {
            facts.add("only in " + privilege.useOnlyIn());
        }
        return new Entry(text(privilege.description(), privilege.notes()), List.of(), facts);
    }

    private static Set<String> deprecation(@Nullable Deprecation deprecation) {
        Set<String> facts = new TreeSet<>();
        if (deprecation == null) {
            return facts;
        }
        facts.add("deprecated");
        if (deprecation.since() != null) {
            facts.add("deprecated since " + deprecation.since());
        }
        if (deprecation.replacedBy() != null) {
            facts.add("replaced by " + deprecation.replacedBy());
        }
        if (deprecation.useInstead() != null) {
            facts.add("use instead " + deprecation.useInstead());
        }
        return facts;
    }

    private static String text(String description, List<String> notes) {
        return (description + " " + String.join(" ", notes)).strip();
    }

    private static List<Row> table() {
        try (InputStream in = DocumentWordsTests.class.getResourceAsStream("document-words.txt")) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> {
                        Matcher row = ROW.matcher(line);
                        assertTrue(line, row.matches());
                        return new Row(row.group(1), row.group(2), row.group(3), row.group(4), row.group(5));
                    })
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
