package io.mlsetup.role.simulating;

import static io.mlsetup.role.simulating.SimulationFixtures.request;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

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
        bad.put("{'access': 'read', 'role': {}, 'rolls': 'a'}", "unknown parameter [rolls]");
        bad.put("{'access': 'read', 'source': '-x', 'role': {}}", "[source] must be index names");
        bad.put("{'access': 'read', 'user': 'a\\u0000'}", "[user] must not hold");
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
                () -> request("{'access': 'write', 'space': 'X', 'roles': ['a', ' b']}"));
        for (String part : List.of("[access]", "[space]", "[ b]")) {
            assertThat(e.getMessage(), containsString(part));
        }
    }

    private static String many(int count) {
        return IntStream.range(0, count).mapToObj(i -> "'all" + i + "'").collect(Collectors.joining(",", "[", "]"));
    }
}
