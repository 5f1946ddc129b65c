package io.mlsetup.privilege;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
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
import org.elasticsearch.core.PathUtils;
import org.elasticsearch.test.ESTestCase;

/**
 * The words of documents {@code 002} and {@code 003} are in the catalogue: those that name something, with what follows from
 * them, by the table {@code document-words.txt}, which was written down from the documents; and every sentence, where the
 * documents lie beside the project. Whether it is so in the running version is the business of {@link CatalogueDriftTests}.
 */
public class DocumentWordsTests extends ESTestCase {

    private static final Pattern ROW = Pattern.compile("(00[23]) (\\w+) (\\w+): \"(.+)\" -> (.+)");

    /** Ways in, which say nothing of a role or a privilege. */
    private static final Set<String> SAY_NOTHING = Set.of(
            "Built-in roles",
            "edit",
            "There is also a set of built-in roles you can explicitly assign to users.",
            "Elasticsearch privileges",
            "This section lists the privileges that you can assign to a role.",
            "Cluster privileges ¶",
            "Indices privileges ¶",
            "Run as privilege ¶",
            "Application privileges ¶",
            "Note");

    private record Row(String document, String kind, String entry, String word, String fact) {}

    /** What the catalogue has of a role or privilege. */
    private record Entry(String text, List<String> needsAlso, Set<String> facts) {

        String problem(Row row) {
            if (!contains(text, row.word())) {
                return row + ": the word is not in [" + text + "]";
            }
            boolean known = row.fact().equals("needs also")
                    ? needsAlso.stream().anyMatch(need -> contains(need, row.word()))
                    : row.fact().equals("told") || facts.contains(row.fact());
            return known ? "" : row + ": the fact is not among " + facts + " and " + needsAlso;
        }

        private static boolean contains(String text, String word) {
            return text.toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT));
        }
    }

    private final Documents documents = Documents.get();
    private final Map<String, Entry> catalogue = catalogue();

    public void testEveryWordThatNamesSomethingIsThere() {
        assertThat(problems(table()), empty());
    }

    public void testEveryRoleAndPrivilegeHasARow() {
        assertThat(
                table().stream().map(DocumentWordsTests::key).collect(Collectors.toCollection(TreeSet::new)),
                equalTo(new TreeSet<>(catalogue.keySet())));
    }

    public void testARowThatIsNotSoIsFound() {
        for (Row wrong : List.of(
                new Row("002", "role", "beats_admin", ".management-beasts", "told"),
                new Row("002", "role", "beats_admin", ".management-beats", "grants index all on .management-beasts"),
                new Row("002", "role", "beats_admin", ".management-beats", "not assignable"),
                new Row("002", "role", "ingest_admin", "index templates", "needs also"),
                new Row("003", "cluster", "monitor_ml", "jobs", "grants cluster:admin/xpack/ml/job/put"),
                new Row("003", "index", "monitor_ml", "jobs", "told"))) {
            assertThat(wrong.toString(), problems(List.of(wrong)).size(), equalTo(1));
        }
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

    public void testEverySentenceIsThere() throws IOException {
        // The documents lie beside the project where it is developed, and not in a clone elsewhere.
        Path beside = PathUtils.get("..", "shared", "requirements");
        assumeTrue("the documents are here", Files.isDirectory(beside));
        assertThat(notThere(Files.readString(beside.resolve("002_3b85c8c9e51aa6f3.txt"))), empty());
        assertThat(notThere(Files.readString(beside.resolve("003_c48e5b2624024904.txt"))), empty());
    }

    public void testASentenceThatIsNotThereIsFound() {
        assertThat(notThere("edit\n\nmanage_ml\n  • Grants full access to all features in Kibana.\n"), empty());
        assertThat(notThere("Grants access to all\nfutures in Kibana. Note"), equalTo(Set.of("futures in Kibana.")));
        assertThat(notThere("manage_nothing"), equalTo(Set.of("manage_nothing")));
    }

    /** The sentences, or the lines of them, of which no entry has the letters and digits: markup and spaces do not count. */
    private Set<String> notThere(String document) {
        String everything = Stream.of(
                        catalogue.keySet().stream(),
                        catalogue.values().stream().map(Entry::text),
                        documents.ofEveryRole().stream(),
                        Stream.of(documents.defaultRole().description()),
                        documents.defaultRole().notes().stream())
                .flatMap(texts -> texts)
                .map(DocumentWordsTests::letters)
                .collect(Collectors.joining("|"));
        Set<String> notThere = new TreeSet<>();
        // The one slip of the documents that the catalogue mends.
        String mended = document.replace("monintor_inference", "monitor_inference");
        mended.lines()
                .flatMap(line -> Stream.of(line.split("(?<=\\.) ")))
                .map(String::strip)
                .forEach(sentence -> {
                    if (!SAY_NOTHING.contains(sentence) && !everything.contains(letters(sentence))) {
                        notThere.add(sentence);
                    }
                });
        return notThere;
    }

    private static String letters(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    private List<String> problems(List<Row> rows) {
        List<String> problems = new ArrayList<>();
        for (Row row : rows) {
            Entry entry = catalogue.get(key(row));
            String problem = entry == null ? row + ": no such entry" : entry.problem(row);
            if (!problem.isEmpty()) {
                problems.add(problem);
            }
        }
        return problems;
    }

    private static String key(Row row) {
        return row.kind() + " " + row.entry();
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
        facts.add(privilege.serverless() ? "serverless" : "not serverless");
        facts.add(privilege.grantDirectly() ? "granted directly" : "not granted directly");
        facts.add(privilege.hasEffect() ? "has effect" : "no effect");
        facts.add("only in " + privilege.useOnlyIn());
        return new Entry(text(privilege.description(), privilege.notes()), List.of(), facts);
    }

    private static Set<String> deprecation(@Nullable Deprecation deprecation) {
        Set<String> facts = new HashSet<>();
        if (deprecation != null) {
            facts.addAll(Set.of(
                    "deprecated",
                    "deprecated since " + deprecation.since(),
                    "replaced by " + deprecation.replacedBy(),
                    "use instead " + deprecation.useInstead()));
        }
        return facts;
    }

    private static String text(String description, List<String> notes) {
        return description + " " + String.join(" ", notes);
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
