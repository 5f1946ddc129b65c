package io.mlsetup.audit.diffing;

import static java.util.stream.Collectors.joining;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.audit.facts.Change;
import io.mlsetup.audit.facts.Change.Operation;
import io.mlsetup.common.Parameters;
import io.mlsetup.role.simulating.SimulationFixtures;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.elasticsearch.common.bytes.BytesArray;
import org.elasticsearch.common.cache.Cache;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.test.rest.FakeRestRequest;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xpack.core.security.authz.store.ReservedRolesStore;
import org.elasticsearch.xpack.core.security.support.Automatons;
import org.junit.BeforeClass;

/** Each kind of change as it is sent, and each bad one with the words that it is refused with. */
public class DiffRequestTests extends ESTestCase {

    @BeforeClass
    public static void fillReservedRoles() {
        new ReservedRolesStore(); // as security fills it when it starts
    }

    private DiffRequest request(String body) throws IOException {
        return DiffRequest.parse(Parameters.of(
                new FakeRestRequest.Builder(xContentRegistry())
                        .withContent(new BytesArray(body.replace('\'', '"')), XContentType.JSON)
                        .build(),
                DiffRequest.PARAMETERS));
    }

    public void testEachKindOfChange() throws IOException {
        Change role = request("{'put_role': {'name': 'a', 'role': {'cluster': ['monitor']}}, 'size': 5}")
                .change(SimulationFixtures.QUERIES);
        assertThat(role.type(), equalTo(Operation.PUT_ROLE));
        assertThat(role.role().getName(), equalTo("a"));
        assertThat(List.of(role.role().getClusterPrivileges()), contains("monitor"));
        Change user = request("{'put_user': {'username': 'jane', 'roles': ['a', 'b', 'a'], 'enabled': false}}")
                .change(SimulationFixtures.QUERIES);
        assertThat(user.roles(), contains("a", "b"));
        assertFalse(user.enabled());
        Change mapping = mapping("{'roles': ['a'], 'role_templates': [], " + REST);
        assertThat(mapping.roles(), contains("a"));
        assertTrue(mapping.enabled());
        assertFalse(mapping.undecided());
        for (Operation type : List.of(Operation.DELETE_ROLE, Operation.DELETE_ROLE_MAPPING)) {
            assertThat(
                    request("{'" + type.value() + "': {'name': 'x'}}")
                            .change(SimulationFixtures.QUERIES)
                            .name(),
                    equalTo("x"));
        }
        assertThat(
                request("{'delete_user': {'username': 'x'}}")
                        .change(SimulationFixtures.QUERIES)
                        .type(),
                equalTo(Operation.DELETE_USER));
        assertThat(
                request("{'upgrade': '9'}").change(SimulationFixtures.QUERIES).name(), equalTo("9"));
        assertThat(request("{'upgrade': 9}").change(SimulationFixtures.QUERIES).type(), equalTo(Operation.UPGRADE));
    }

    /** A mapping that Elasticsearch takes, but for what it gives. */
    private static final String REST =
            "'enabled': true, 'rules': {'field': {'username': '*'}}, 'metadata': {'a': 'b'}}";

    private Change mapping(String body) throws IOException {
        return request("{'put_role_mapping': {'name': 'm', 'mapping': " + body + "}}")
                .change(SimulationFixtures.QUERIES);
    }

    public void testTemplatesWithoutMustacheAreRoles() throws IOException {
        String fixed = "{'template': {'source': 'machine_learning_user'}}";
        Change change = mapping("{'role_templates': [" + fixed + "], " + REST);
        assertThat(change.roles(), contains("machine_learning_user"));
        assertFalse(change.undecided());
        Change list = mapping(
                "{'role_templates': [{'template': {'source': '[\\'a\\',\\'b\\']'}, 'format': 'json'}], " + REST);
        assertThat(list.roles(), contains("a", "b"));
        Change open = mapping("{'role_templates': [" + fixed + ", {'template': {'source': '{{username}}'}}], " + REST);
        assertThat(open.roles(), contains("machine_learning_user"));
        assertTrue(open.undecided());
    }

    /** What Elasticsearch answers to the same name or body, which is read once the caller may ask. */
    public void testWhatElasticsearchRefusesIsRefused() {
        Map<String, String> bad = new LinkedHashMap<>();
        bad.put("{'put_role': {'name': 'a/ä', 'role': {}}}", "Role names");
        bad.put("{'put_role': {'name': '" + "a".repeat(508) + "', 'role': {}}}", "Role names");
        bad.put("{'put_role': {'name': '_system', 'role': {'cluster': ['nonsense']}}}", "nonsense");
        bad.put("{'put_user': {'username': 'j ne\u00e4', 'roles': []}}", "User names");
        bad.put("{'put_user': {'username': 'jane', 'roles': ['\u00e4']}}", "Role names");
        String rules = "'rules': {'field': {'username': '*'}}";
        String enabled = "'enabled': true";
        bad.put(body("{'roles': ['a'], " + enabled + "}"), "rules");
        bad.put(body("{'roles': ['a'], " + rules + "}"), "enabled");
        bad.put(body("{'roles': ['a'], 'rules': {}, " + enabled + "}"), "rules");
        bad.put(body("{" + REST), "role");
        bad.put(body("{'roles': [], 'role_templates': [], " + REST), "role");
        bad.put(body("{'roles': ['a'], 'role_templates': [{'template': {'source': 'b'}}], " + REST), "role");
        bad.put(body("{'role': ['a'], " + REST), "[role]");
        bad.put(body("{'roles': ['a'], " + enabled + ", " + rules + ", 'metadata': {'_reserved': true}}"), "metadata");
        bad.put(
                body("{'roles': ['a'], " + enabled + ", 'rules': {'field': {'username': '***********a'}}}"),
                "wildcards");
        for (String pattern : List.of("/(/", "/a*")) {
            bad.put(
                    body("{'roles': ['a'], " + enabled + ", 'rules': {'field': {'dn': ['x', '" + pattern + "']}}}"),
                    "[put_role_mapping.mapping] must be a body that");
        }
        bad.forEach((body, expected) -> assertThat(
                body,
                expectThrows(IllegalArgumentException.class, () -> request(body).change(SimulationFixtures.QUERIES))
                        .getMessage(),
                containsString(expected)));
    }

    /** Elasticsearch makes an automaton of each pattern in the rules and keeps it for two days; nobody asks whom they match. */
    public void testElasticsearchKeepsNoPatternOfRules() throws IOException, ReflectiveOperationException {
        int before = kept();
        String hard = IntStream.range(0, 900)
                .mapToObj(i -> "'/((.*a.{8}b)?c)?0" + i + "/', 'cn=" + i + "*'")
                .limit(450)
                .collect(joining(","));
        String rules = "'rules': {'all': [{'field': {'username': [" + hard + "]}}, {'except': {'field': {'dn': '/x"
                + hard.length() + ".*/'}}}]}";
        assertThat(mapping("{'roles': ['a'], 'enabled': true, " + rules + "}").roles(), contains("a"));
        assertThat(kept(), equalTo(before));
    }

    private static int kept() throws ReflectiveOperationException {
        Field cache = Automatons.class.getDeclaredField("cache");
        cache.setAccessible(true);
        return ((Cache<?, ?>) cache.get(null)).count();
    }

    private static String body(String mapping) {
        return "{'put_role_mapping': {'name': 'm', 'mapping': " + mapping + "}}";
    }

    public void testBad() {
        Map<String, String> bad = new LinkedHashMap<>();
        bad.put("{}", "just one of [put_role, delete_role, put_user");
        bad.put("{'upgrade': '9', 'delete_role': {'name': 'a'}}", "just one of");
        bad.put("{'upgrade': '8'}", "[upgrade] must be one of [9], but was [8]");
        bad.put("{'put_role': 'a'}", "[put_role] must be a JSON object");
        bad.put("{'put_role': {'name': 'a'}}", "[put_role.role] must be a JSON object");
        bad.put("{'put_role': {'role': {}}}", "[put_role.name] must be a name");
        bad.put("{'put_role': {'name': 'a', 'role': {}, 'x': 1}}", "unknown field [put_role.x]");
        bad.put("{'put_user': {'username': 'a'}}", "[put_user.roles] must be a list");
        bad.put("{'put_user': {'username': 'a', 'roles': [1]}}", "[put_user.roles] must be a list");
        bad.put("{'put_user': {'username': ' a', 'roles': []}}", "[put_user.username] must not hold");
        bad.put("{'put_user': {'username': 'a', 'roles': [], 'enabled': 'yes'}}", "[put_user.enabled] must be one of");
        bad.put(
                "{'put_role_mapping': {'name': 'a', 'mapping': []}}",
                "[put_role_mapping.mapping] must be a JSON object");
        bad.put("{'delete_user': {'name': 'a'}}", "unknown field [delete_user.name]");
        bad.put("{'nonsense': {}}", "unknown parameter [nonsense]");
        bad.forEach((body, expected) -> assertThat(
                body,
                expectThrows(IllegalArgumentException.class, () -> request(body))
                        .getMessage(),
                containsString(expected)));
    }

    public void testARolesBodyIsReadOnlyAfterwards() throws IOException {
        DiffRequest hostile = request("{'put_role': {'name': 'a', 'role': {'cluster': ['no such thing']}}}");
        assertThat(
                expectThrows(IllegalArgumentException.class, () -> hostile.change(SimulationFixtures.QUERIES))
                        .getMessage(),
                containsString("no such thing"));
    }
}
