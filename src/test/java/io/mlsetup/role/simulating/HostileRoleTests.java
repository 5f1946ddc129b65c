package io.mlsetup.role.simulating;

import static io.mlsetup.role.simulating.SimulationFixtures.access;
import static java.util.stream.Collectors.joining;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.either;

import io.mlsetup.access.KibanaPrivilege;
import io.mlsetup.kibana.Fact;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.privilege.IndexPrivilege;

/** Bodies of roles that Elasticsearch's own parser or engine does not get over. */
public class HostileRoleTests extends ESTestCase {

    private static RoleDescriptor parse(String json) throws IOException {
        return UnsavedRole.parse(
                XContentHelper.convertToMap(JsonXContent.jsonXContent, json.replace('\'', '"'), true),
                SimulationFixtures.QUERIES);
    }

    private static String refusal(String json) {
        return expectThrows(IllegalArgumentException.class, () -> parse(json)).getMessage();
    }

    /** It is refused, or judged: it is no fault of the server's. */
    public void testPatternsThatAreTooComplex() throws IOException {
        String pattern = "'/.*a.{25}/'";
        for (String role : List.of(
                "{'indices': [{'names': [@], 'privileges': ['read']}]}",
                "{'indices': [{'names': ['a'], 'privileges': ['read'], 'field_security': {'grant': [@]}}]}",
                "{'indices': [{'names': ['a'], 'privileges': ['read'], 'field_security': {'grant': ['*'], 'except': [@]}}]}",
                "{'remote_indices': [{'clusters': ['c'], 'names': [@], 'privileges': ['read']}]}",
                "{'remote_indices': [{'clusters': [@], 'names': ['a'], 'privileges': ['read']}]}",
                "{'remote_cluster': [{'clusters': [@], 'privileges': ['monitor_enrich']}]}",
                "{'applications': [{'application': 'kibana-.kibana', 'privileges': ['all'], 'resources': [@]}]}",
                "{'applications': [{'application': @, 'privileges': ['all'], 'resources': ['*']}]}",
                "{'global': {'application': {'manage': {'applications': [@]}}}}",
                "{'run_as': [@]}")) {
            try {
                RoleDescriptor read = parse(role.replace("@", pattern));
                SimulationFixtures.simulate(
                        access("{'access': 'full', 'source': 'logs-*'}"),
                        read,
                        Fact.known(KibanaPrivilege.asStoredByKibana()));
            } catch (IllegalArgumentException e) {
                assertThat(
                        role,
                        e.getMessage(),
                        either(containsString("[role] must be a body that [PUT _security/role] accepts"))
                                .or(containsString("repetitions in a regular expression")));
            }
        }
    }

    public void testShapesThatTheParserDoesNotExpect() {
        for (String value : List.of("['a', 'b']", "[['a']]", "'a'", "1", "[null]", "[{'clusters': {}}]")) {
            for (String field : List.of("remote_cluster", "remote_indices", "indices", "applications", "global")) {
                assertThat(
                        field + value,
                        refusal("{'" + field + "': " + value + "}"),
                        containsString("[role] must be a body"));
            }
        }
    }

    public void testMorePatternsThanAnAutomatonIsMadeOf() throws IOException {
        for (String role : List.of(
                "{'indices': [{'names': ['a'], 'privileges': ['read'], 'field_security': {'grant': @}}]}",
                "{'indices': [{'names': ['a'], 'privileges': ['read'], 'field_security': {'grant': ['*'], 'except': @}}]}",
                "{'remote_indices': [{'clusters': @, 'names': ['a'], 'privileges': ['read']}]}",
                "{'remote_cluster': [{'clusters': @, 'privileges': ['monitor_enrich']}]}",
                "{'global': {'application': {'manage': {'applications': @}}}}")) {
            parse(role.replace("@", patterns(role.contains("except") ? 999 : 1_000)));
            assertThat(
                    role,
                    refusal(role.replace("@", patterns(1_001))),
                    containsString("at most [1000] patterns of fields"));
        }
    }

    public void testMoreRegularExpressionsThanAreBuilt() throws IOException {
        String role = "{'indices': [{'names': @, 'privileges': ['read']}]}";
        parse(role.replace("@", list(100, i -> "/a+b" + i + "/")));
        assertThat(
                refusal(role.replace("@", list(101, i -> "/a+b" + i + "/"))),
                containsString("[role] must hold at most [100] regular expressions, but holds [101]"));
        String fields = "{'indices': [{'names': ['a'], 'privileges': ['read'], 'field_security': {'grant': @}}]}";
        parse(fields.replace("@", list(20, i -> "/a+b" + i + "/")));
        assertThat(
                refusal(fields.replace("@", list(21, i -> "/a+b" + i + "/"))),
                containsString("[role] must hold at most [20] regular expressions of fields, remote clusters"));
        parse(role.replace("@", list(200, i -> "/logs" + i + ".*&~(logs" + i + "x.*)/")));
        assertThat(
                refusal(role.replace("@", list(999, i -> "/logs" + i + ".*&~(" + "x".repeat(100) + ".*)/"))),
                containsString("must leave out less: its patterns, with what is left out of each, have"));
    }

    /** Elasticsearch keeps for ever what it makes of a set of privileges: it is not shown any that a caller made up. */
    public void testElasticsearchKeepsNothing() throws Exception {
        // What has a name may be kept.
        parse("{'indices': [{'names': ['x'], 'privileges': ['all']}]}");
        long before = keptOfPrivileges();
        for (String field : List.of(
                "'indices': [{'names': ['x'], 'privileges': @}]",
                "'remote_indices': [{'clusters': ['c'], 'names': ['x'], 'privileges': @}]",
                "'cluster': @")) {
            for (int i = 0; i < 20; i++) {
                int entry = i;
                String action = field.contains("cluster'") ? "cluster:admin/" : "indices:data/";
                parse("{" + field.replace("@", list(10, n -> action + entry + "/" + n + "*a???k")) + "}");
            }
        }
        parse(
                "{'indices': [{'names': ['x'], 'privileges': ['read', 'indices:data/own', 'monitor', 'write', 'view_index_metadata']}]}");
        assertEquals(before, keptOfPrivileges());
    }

    private static long keptOfPrivileges() throws IllegalAccessException {
        long kept = 0;
        for (Field field : IndexPrivilege.class.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && Map.class.isAssignableFrom(field.getType())) {
                field.setAccessible(true);
                kept += ((Map<?, ?>) field.get(null)).size();
            }
        }
        return kept;
    }

    /** The same problems as before. */
    public void testPrivilegesAreStillValidated() {
        assertThat(
                refusal("{'indices': [{'names': ['x'], 'privileges': ['read', 'reed', 'indices:data/a']}]}"),
                containsString("unknown index privilege [reed]"));
        assertThat(
                refusal("{'indices': [{'names': ['x'], 'privileges': ['read', 'read']}]}"),
                containsString("duplicate element: read"));
        assertThat(
                refusal(
                        "{'remote_indices': [{'clusters': ['c'], 'names': ['x'], 'privileges': ['read', 'read_failure_store']}]}"),
                containsString("failure store"));
        assertThat(
                refusal("{'cluster': ['cluster:admin/a', 'manage_mll']}"),
                containsString("unknown cluster privilege [manage_mll]"));
    }

    /** The format of a range is parsed, and printed, by recursion while the query is read: what is no bracket to it takes nothing off. */
    public void testAFormatThatIsNested() throws IOException {
        String role = "{'indices': [{'names': ['a'], 'privileges': ['read'], 'query': @}]}";
        String range = "{'range': {'a': {'gte': '2026', 'format': '@'}}}";
        parse(role.replace("@", range.replace("@", "yyyy[-MM[-dd]]||epoch_millis")));
        assertThat(
                refusal(role.replace("@", range.replace("@", "[>".repeat(4_900)))), containsString("nested brackets"));
        assertThat(
                refusal(role.replace("@", range.replace("@", "][".repeat(101)))),
                containsString("its [format] must not hold"));
        // As JSON in a string, where the gate sees none of the brackets.
        String text = range.replace("@", "\\\\u005b".repeat(1_400)).replace("'", "\\\"");
        for (String query : List.of(text, "  " + text, text.substring(0, text.length() - 2))) {
            assertThat(refusal(role.replace("@", "'" + query + "'")), containsString("its [format] must not hold"));
        }
    }

    /** Its parser asserts that something stands behind the 8, and a node that runs with assertions ends. */
    public void testAFormatThatIsAnAssertion() {
        assertThat(
                refusal("{'indices': [{'names': ['a'], 'privileges': ['read'], 'query':"
                        + " {'range': {'a': {'gte': '2026', 'format': '8'}}}}]}"),
                containsString("nothing stands behind the 8"));
    }

    private static String patterns(int count) {
        return list(count, i -> "p" + i + "*");
    }

    private static String list(int count, IntFunction<String> item) {
        return IntStream.range(0, count)
                .mapToObj(i -> "'" + item.apply(i) + "'")
                .collect(joining(",", "[", "]"));
    }
}
