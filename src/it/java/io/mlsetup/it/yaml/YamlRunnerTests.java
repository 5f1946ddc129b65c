package io.mlsetup.it.yaml;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.it.server.Response;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.test.ESTestCase;

/** The runner takes what holds and refuses what does not, against a server that always answers the same. */
public class YamlRunnerTests extends ESTestCase {

    private static final ApiSpec SPEC = new ApiSpec(
            "some.api",
            "",
            List.of(
                    new ApiSpec.Variant("/_some", List.of("GET", "POST"), Set.of()),
                    new ApiSpec.Variant("/_some/{id}", List.of("GET"), Set.of("id"))),
            Set.of("size"),
            true,
            false);

    private final List<String> sent = new ArrayList<>();

    private void run(int status, String body, String steps) throws IOException {
        YamlSuite suite = YamlSuite.parse("suite", "s:\n" + steps.indent(2));
        new YamlRunner(Map.of("some.api", SPEC), (request, headers) -> answer(status, body, request), 0)
                .run(suite.sections().get(0).steps());
    }

    private Response answer(int status, String body, String request) {
        sent.add(request);
        Map<String, List<String>> warning = request.contains("size=7")
                ? Map.of("Warning", List.of("299 Elasticsearch-8 \"be [a] \\\"b\\\"\""))
                : Map.of();
        String type = body.startsWith("{") ? "application/json" : "text/plain";
        Map<String, List<String>> all = new HashMap<>(warning);
        all.put("Content-Type", List.of(type));
        HttpHeaders headers = HttpHeaders.of(all, (n, v) -> true);
        return new Response(request, status, headers, body);
    }

    private void assertFails(String message, int status, String body, String steps) {
        AssertionError e = expectThrows(AssertionError.class, () -> run(status, body, steps));
        assertThat(e.getMessage(), containsString(message));
    }

    public void testRequests() throws IOException {
        run(200, "{}", """
                - do: { some.api: {} }
                - do: { some.api: { size: 3 } }
                - do: { some.api: { id: "a b", size: [ 1, 2 ] } }
                - do: { some.api: { body: { x: 1 } } }
                - do: { catch: param, some.api: { no_such: 1 } }
                """);
        assertThat(
                sent,
                equalTo(List.of(
                        "GET /_some", "POST /_some?size=3", "GET /_some/a%20b?size=1%2C2", "POST /_some\n{\"x\":1}")));
        assertFails("no parameter [no_such]", 200, "{}", "- do: { some.api: { no_such: 1 } }");
        assertFails("no API in", 200, "{}", "- do: { other.api: {} }");
    }

    public void testStatuses() throws IOException {
        run(404, "{}", "- do: { catch: missing, some.api: {} }");
        run(413, "{}", "- do: { catch: request, some.api: {} }");
        run(400, "{\"a\": \"b c\"}", "- do: { catch: '/b\\sc/', some.api: {} }");
        assertFails("expected [200], got 404", 404, "{}", "- do: { some.api: {} }");
        assertFails("expected [400], got 200", 200, "{}", "- do: { catch: bad_request, some.api: {} }");
        assertFails("200 to", 200, "{\"a\": \"b\"}", "- do: { catch: /b/, some.api: {} }");
        assertFails("404 to", 404, "{}", "- do: { catch: request, some.api: {} }");
    }

    public void testWarnings() throws IOException {
        run(200, "{}", """
                - skip: { features: warnings }
                - do: { warnings: [ 'be [a] "b"' ], some.api: { size: 7 } }
                - do: { warnings: [], some.api: {} }
                """);
        assertFails("be [a]", 200, "{}", "- do: { some.api: { size: 7 } }");
        String skip = "- skip: { features: warnings }\n";
        assertFails("be [b]", 200, "{}", skip + "- do: { warnings: [ 'be [b]' ], some.api: { size: 7 } }");
        assertFails("be [a]", 200, "{}", skip + "- do: { warnings: [ 'be [a]' ], some.api: {} }");
        assertFails("[warnings] needs [skip", 200, "{}", "- do: { warnings: [], some.api: {} }");
    }

    public void testValues() throws IOException {
        String body = "{\"a\": {\"b.c\": [1, 2.0], \"d\": \"x y\", \"no\": false}}";
        run(200, body, """
                - skip: { features: [ headers ] }
                - do: { some.api: {}, headers: { Authorization: x } }
                - match: { "a.b\\\\.c.1": 2 }
                - match: { a.d: '/x\\sy$/' }
                - match: { a.d: x y }
                - match: { a: { "b.c": [ 1, 2.0 ], d: x y, no: false } }
                - length: { "a.b\\\\.c": 2 }
                - gt: { "a.b\\\\.c.0": 0 }
                - is_true: a
                - is_false: a.no
                - is_false: a.none
                - set: { a.d: kept }
                - match: { a.d: $kept }
                """);
        run(200, "plain", "- do: { some.api: {} }\n- match: { $body: plain }");
        assertFails("[headers] needs [skip", 200, body, "- do: { some.api: {}, headers: { A: b } }");
        assertFails("[ignore] means statuses", 200, body, "- do: { some.api: { ignore: 404 } }");
        assertFails("must be an object", 200, body, "- do: { some.api: { body: '[1]' } }");
        for (String wrong : List.of(
                "match: { a.d: x }",
                "match: { a.d: '/z/' }",
                "match: { a.none: 1 }",
                "match: { \"a.b\\\\.c.0\": 2 }",
                "length: { a: 2 }",
                "gt: { \"a.b\\\\.c.0\": 1 }",
                "is_true: a.no",
                "is_true: a.none",
                "is_false: a",
                "set: { a.none: kept }",
                "match: { a: '/x/' }",
                "matches: { a.d: x }",
                "skip: { version: all }")) {
            assertFails("after the answer", 200, body, "- do: { some.api: {} }\n- " + wrong);
        }
    }

    public void testSuites() throws IOException {
        YamlSuite suite = YamlSuite.parse("suite", """
                setup:
                  - do: {}
                ---
                "One":
                  - do: {}
                ---
                "Two":
                  - do: {}
                """);
        assertThat(suite.setup().size(), equalTo(1));
        assertThat(suite.sections().stream().map(YamlSuite.Section::name).toList(), equalTo(List.of("One", "Two")));
        for (String wrong : List.of("setup: []", "a: []\n---\na: []", "a: 7", "a: [ { do: {}, match: {} } ]")) {
            expectThrows(IllegalArgumentException.class, () -> YamlSuite.parse("suite", wrong));
        }
    }
}
