package io.mlsetup.role.simulating;

import static io.mlsetup.role.simulating.SimulationFixtures.access;
import static java.util.stream.Collectors.joining;
import static org.hamcrest.Matchers.containsString;

import io.mlsetup.access.KibanaPrivilege;
import io.mlsetup.kibana.Fact;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;

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
                        containsString("[role] must be a body that [PUT _security/role] accepts"));
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

    private static String patterns(int count) {
        return IntStream.range(0, count).mapToObj(i -> "'p" + i + "*'").collect(joining(",", "[", "]"));
    }
}
