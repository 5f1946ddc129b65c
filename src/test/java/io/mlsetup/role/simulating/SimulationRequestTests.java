package io.mlsetup.role.simulating;

import static io.mlsetup.role.simulating.SimulationFixtures.request;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.role.RoleSources;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.elasticsearch.test.ESTestCase;

public class SimulationRequestTests extends ESTestCase {

    public void testAcceptable() {
        assertThat(request("{'access': 'read', 'roles': 'a,b,a'}").roles(), equalTo(List.of("a", "b")));
        assertThat(request("{'access': 'read', 'roles': ['a']}").roles(), equalTo(List.of("a")));
        assertThat(request("{'access': 'read', 'user': 'jane'}").user(), equalTo("jane"));
        assertThat(request("{'feature': 'file_upload', 'role': {}}").role().isEmpty(), equalTo(true));
        assertThat(
                request("{'access': 'full', 'role': {'description': 'd', 'metadata': {'a': 1}, 'cluster': ['all']}}")
                        .role()
                        .getClusterPrivileges()[0],
                equalTo("all"));
    }

    public void testBad() {
        String justOne = "just one of [role, roles, user] must be given";
        Map<String, String> bad = new LinkedHashMap<>();
        bad.put("{'role': {}}", "[access] must be one of [full, read]");
        bad.put("{'access': 'write', 'role': {}}", "[access] must be one of [full, read], but was [write]");
        bad.put("{'access': 'read'}", justOne);
        bad.put("{'access': 'read', 'role': {}, 'roles': 'a'}", justOne);
        bad.put("{'access': 'read', 'user': 'jane', 'roles': 'a'}", justOne);
        bad.put("{'access': 'read', 'roles': []}", justOne);
        bad.put("{'access': 'read', 'roles': ['a', '']}", "[roles] must be names of roles");
        bad.put("{'access': 'read', 'roles': [1]}", "[roles] must be a list of strings");
        bad.put("{'access': 'read', 'user': ' '}", "[user] must be the name of a native user");
        bad.put("{'access': 'read', 'user': {}}", "[user] must be a string");
        bad.put("{'access': 'read', 'role': 'superuser'}", "[role] must be a JSON object, but was [superuser]");
        bad.put("{'access': 'read', 'role': {'clusters': []}}", "unexpected field [clusters]");
        bad.put("{'access': 'read', 'role': {'cluster': ['manage_mll']}}", "unknown cluster privilege [manage_mll]");
        bad.put(
                "{'access': 'read', 'role': {'indices': [{'names': ['a'], 'privileges': ['reed']}]}}",
                "unknown index privilege [reed]");
        bad.put("{'access': 'read', 'role': {'indices': [{'names': ['a']}]}}", "[role] must be a body that");
        bad.put("{'access': 'read', 'role': {'indices': 1}}", "[role] must be a body that");
        bad.put("{'access': 'read', 'role': {'restriction': {'workflows': ['x']}}}", "[role] must be a body that");
        bad.put(
                "{'access': 'read', 'role': {'applications': [{'application': 'UPPER', 'privileges': ['a'], 'resources': ['*']}]}}",
                "[role] must be a body that");
        String unprintable = "[role] must name its privileges without control characters";
        bad.put("{'access': 'read', 'role': {'cluster': ['x\\n[INFO] y']}}", unprintable);
        bad.put(
                "{'access': 'read', 'role': {'indices': [{'names': ['a'], 'privileges': ['\\u001b[31m']}]}}",
                unprintable);
        bad.put("{'access': 'read', 'role': {}, 'rolls': 'a'}", "unknown parameter [rolls]");
        bad.put("{'access': 'read', 'source': '-x', 'role': {}}", "[source] must be index names");
        bad.put(
                "{'access': 'read', 'role': {'cluster': " + many(1001) + "}}",
                "[role] must hold at most [1000] entries, but holds [1001]");
        bad.put(
                "{'access': 'read', 'role': {'indices': [{'names': " + many(200) + ", 'privileges': " + many(51)
                        + "}]}}",
                "[role] must hold at most [10000] pairs of a privilege and an index pattern or resource, but holds [10200]");
        // As many that an int would count none: a body of a megabyte holds them.
        String square = IntStream.range(0, 1 << 16)
                .mapToObj(i -> "'" + Integer.toHexString(i) + "'")
                .collect(Collectors.joining(",", "[", "]"));
        bad.put(
                "{'access': 'read', 'role': {'indices': [{'names': " + square + ", 'privileges': " + square + "}]}}",
                "but holds [4294967296]");
        bad.put("{'access': 'read', 'roles': " + many(101) + "}", "[roles] must hold at most [100] names");
        bad.put("{'access': 'read', 'role': {}, 'source': " + many(201) + "}", "at most [200] patterns");
        bad.forEach((body, expected) -> {
            IllegalArgumentException e = expectThrows(IllegalArgumentException.class, () -> request(body));
            assertThat(body, e.getMessage(), containsString(expected));
        });
    }

    public void testAllProblemsAtOnce() {
        IllegalArgumentException e = expectThrows(
                IllegalArgumentException.class,
                () -> request("{'access': 'write', 'space': 'X', 'role': {'cluster': ['x', 'y']}}"));
        for (String part : List.of("[access]", "[space]", "[x]", "[y]")) {
            assertThat(e.getMessage(), containsString(part));
        }
    }

    /** The engine refuses them as if the server were at fault. */
    public void testPatternsThatAreTooComplex() {
        SimulationRequest complex =
                request("{'access': 'read', 'source': 'x', 'role': {'indices': [{'privileges': ['read'], 'names': ['"
                        + "*a".repeat(40) + "?".repeat(40) + "']}]}}");
        IllegalArgumentException e = expectThrows(
                IllegalArgumentException.class,
                () -> RoleSources.answer(() -> SimulationFixtures.simulate(
                                complex.asked(), Simulated.unsaved(complex.role()), SimulationFixtures.STORED)
                        .toMap()));
        assertThat(e.getMessage(), containsString("too complex"));
    }

    private static String many(int count) {
        return IntStream.range(0, count).mapToObj(i -> "'all" + i + "'").collect(Collectors.joining(",", "[", "]"));
    }
}
