package io.mlsetup.role.simulating;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThan;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.elasticsearch.common.bytes.BytesArray;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;

public class UnsavedRoleTests extends ESTestCase {

    private static final String PARENTHESES = "/" + "(".repeat(100) + "a" + ")".repeat(100) + "/";

    public void testAcceptable() throws IOException {
        RoleDescriptor role = parse("{'description': 'd', 'metadata': {'a': [1, {'b': null}]}, 'cluster': ['all']}");
        assertThat(role.getClusterPrivileges()[0], equalTo("all"));
        assertThat(parse("{}").isEmpty(), equalTo(true));
        parse(
                "{'indices': [{'names': ['/~(@_foo-@)/', 'logs-*'], 'privileges': ['read', 'indices:data/read/*'],"
                        + "'query': {'bool': {'must': [{'terms': {'job_id': ['a']}}]}}, 'field_security': {'grant': ['*'], 'except': ['a.b']}}],"
                        + "'run_as': ['j*'], 'remote_indices': [{'clusters': ['c*'], 'names': ['x'], 'privileges': ['read']}],"
                        + "'applications': [{'application': 'kibana-.kibana', 'privileges': ['feature_ml.all'], 'resources': ['space:*']}]}");
    }

    public void testBad() {
        Map<String, String> bad = new LinkedHashMap<>();
        bad.put("{'clusters': []}", "unexpected field [clusters]");
        bad.put("{'cluster': ['manage_mll']}", "unknown cluster privilege [manage_mll]");
        bad.put("{'indices': [{'names': ['a'], 'privileges': ['reed']}]}", "unknown index privilege [reed]");
        bad.put("{'indices': [{'names': ['a']}]}", "[role] must be a body that");
        bad.put("{'indices': 1}", "[role] must be a body that");
        bad.put(
                "{'elasticsearch': {'cluster': []}, 'kibana': [{'base': [], 'feature': {'ml': ['all']}, 'spaces': ['x']}]}",
                "[role] is in the format of Kibana's role API");
        bad.put("{'restriction': {'workflows': ['x']}}", "[role] must be a body that");
        bad.put(
                "{'applications': [{'application': 'UPPER', 'privileges': ['a'], 'resources': ['*']}]}",
                "[role] must be a body that");
        String unprintable = "[role] must name its privileges without control characters";
        bad.put("{'cluster': ['x\\n[INFO] y']}", unprintable);
        bad.put("{'indices': [{'names': ['a'], 'privileges': ['\\u001b[31m']}]}", unprintable);
        bad.put("{'cluster': " + many(1_001) + "}", "[role] must hold at most [1000] entries, but holds [1001]");
        bad.put("{'run_as': " + many(1_001) + "}", "[role] must hold at most [1000] entries, but holds [1001]");
        bad.put(
                "{'indices': [{'names': " + many(200) + ", 'privileges': " + many(51) + "}]}",
                "[role] must hold at most [10000] pairs of a privilege and an index pattern or resource, but holds [10200]");
        bad.put(
                "{'remote_indices': [{'clusters': ['c'], 'names': " + many(200) + ", 'privileges': " + many(51) + "}]}",
                "but holds [10200]");
        // As many that an int would count none.
        String square = IntStream.range(0, 1 << 16)
                .mapToObj(i -> "'" + Integer.toHexString(i) + "'")
                .collect(Collectors.joining(",", "[", "]"));
        bad.put("{'indices': [{'names': " + square + ", 'privileges': " + square + "}]}", "but holds [4294967296]");
        bad.forEach(UnsavedRoleTests::assertBad);
    }

    /** A string that ends a node, in each place of a body that holds strings: none of them reaches Elasticsearch. */
    public void testNothingHostilePassesAnywhere() {
        String[] places = {
            "{'indices': [{'names': ['%s'], 'privileges': ['read']}]}",
            "{'indices': [{'names': '%s', 'privileges': ['read']}]}",
            "{'indices': [{'names': ['a'], 'privileges': ['%s']}]}",
            "{'indices': [{'names': ['a'], 'privileges': ['read'], 'field_security': {'grant': ['%s']}}]}",
            "{'indices': [{'names': ['a'], 'privileges': ['read'], 'field_security': {'grant': ['*'], 'except': ['%s']}}]}",
            "{'indices': [{'names': ['a'], 'privileges': ['read'], 'query': '%s'}]}",
            "{'indices': [{'names': ['a'], 'privileges': ['read'], 'query': {'term': {'a': '%s'}}}]}",
            "{'indices': [{'names': ['a'], 'privileges': ['read'], 'query': {'%s': 1}}]}",
            "{'applications': [{'application': '%s', 'privileges': ['a'], 'resources': ['*']}]}",
            "{'applications': [{'application': 'a', 'privileges': ['%s'], 'resources': ['*']}]}",
            "{'applications': [{'application': 'a', 'privileges': ['a'], 'resources': ['%s']}]}",
            "{'run_as': ['%s']}",
            "{'cluster': ['%s']}",
            "{'global': {'application': {'manage': {'applications': ['%s']}}}}",
            "{'global': {'profile': {'write': {'applications': ['%s']}}}}",
            "{'remote_indices': [{'clusters': ['%s'], 'names': ['x'], 'privileges': ['read']}]}",
            "{'remote_indices': [{'clusters': ['c'], 'names': ['%s'], 'privileges': ['read']}]}",
            "{'remote_cluster': [{'clusters': ['%s'], 'privileges': ['monitor_enrich']}]}",
            "{'remote_cluster': [{'clusters': ['c'], 'privileges': ['%s']}]}"
        };
        for (String place : places) {
            assertBad(
                    place.replace("%s", PARENTHESES),
                    place.contains("privileges': ['%s") || place.contains("'cluster'")
                            ? "brackets that open"
                            : "levels of nested brackets");
        }
        assertBad("{'" + PARENTHESES + "': []}", "unexpected field");
        assertBad("{'" + "x".repeat(1_000) + "': []}", "characters");
        assertBad("{'run_as': ['" + "x".repeat(100_000) + "']}", "characters");
        String free = "x".repeat(5_000);
        assertBad("{'description': '" + free + "'}", "characters");
        assertBad("{'metadata': {'a': {'b': ['" + free + "']}}}", "characters");
        assertBad("{'cluster': ['cluster:*a????????????????*']}", "question marks");
    }

    /** Forty privileges that took 110 seconds together, now cost as good as nothing. */
    public void testWhatIsRefusedCostsNothing() {
        String privileges = IntStream.range(0, 40)
                .mapToObj(i -> "'cluster:*" + i + "?".repeat(13) + "'")
                .collect(Collectors.joining(",", "[", "]"));
        long begin = System.nanoTime();
        assertBad("{'cluster': " + privileges + "}", "question marks");
        assertThat(System.nanoTime() - begin, lessThan(1_000_000_000L));
    }

    /** As x-pack-security's NativeRolesStore reads queries before it stores a role; a template it reads only when it is filled. */
    public void testQueriesAreReadAsElasticsearchReadsThem() throws IOException {
        String role = "{'indices': [{'names': ['logs-*'], 'privileges': ['read'], 'query': %s}]}";
        for (String query : List.of(
                "{'nonsense': {}}",
                "'{\\\"nonsense\\\": {}}'",
                "{'term': {'a': {'b': {}}}}",
                "'no JSON'",
                "{'terms': {'a': {'index': 'x', 'id': '1', 'path': 'p'}}}",
                "{'bool': {'filter': {'has_child': {'type': 'x', 'query': {'match_all': {}}}}}}")) {
            assertBad(
                    role.formatted(query),
                    "failed to parse field 'query' for indices [logs-*] at index privilege [0] of role descriptor");
        }
        assertBad(role.formatted("{'nonsense': {}}"), "unknown query [nonsense]");
        for (String query : List.of(
                "{'term': {'a': 'b'}}",
                "'{\\\"match_all\\\": {}}'",
                "{'template': {'source': {'term': {'user': '{{_user.username}}'}}}}")) {
            parse(role.formatted(query));
        }
    }

    public void testAllProblemsAtOnce() {
        Exception e = expectThrows(IllegalArgumentException.class, () -> parse("{'cluster': ['x', 'y']}"));
        for (String part : List.of("[x]", "[y]")) {
            assertThat(e.getMessage(), containsString(part));
        }
    }

    private static void assertBad(String body, String expected) {
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, () -> parse(body));
        assertThat(body.length() > 500 ? body.substring(0, 500) : body, e.getMessage(), containsString(expected));
    }

    private static RoleDescriptor parse(String body) throws IOException {
        return UnsavedRole.parse(
                XContentHelper.convertToMap(new BytesArray(body.replace('\'', '"')), true, XContentType.JSON)
                        .v2(),
                SimulationFixtures.QUERIES);
    }

    private static String many(int count) {
        return IntStream.range(0, count).mapToObj(i -> "'all" + i + "'").collect(Collectors.joining(",", "[", "]"));
    }
}
