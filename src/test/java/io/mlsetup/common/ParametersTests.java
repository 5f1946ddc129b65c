package io.mlsetup.common;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.common.bytes.BytesArray;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.test.rest.FakeRestRequest;
import org.elasticsearch.xcontent.XContentType;

public class ParametersTests extends ESTestCase {

    private static final Set<String> ALLOWED = Set.of("a", "b", "c", "d");
    private static final TimeValue MAX = TimeValue.timeValueMinutes(5);

    public void testNothing() throws IOException {
        Parameters parameters = query(Map.of());
        assertThat(parameters.string("a"), nullValue());
        assertTrue(parameters.bool("a", true));
        assertFalse(parameters.bool("a", false));
        assertThat(parameters.list("a"), empty());
        assertThat(parameters.choice("a", List.of("x")), nullValue());
        assertThat(parameters.time("a", TimeValue.ZERO, MAX), equalTo(TimeValue.ZERO));
        parameters.validate();
    }

    public void testQueryAndBodySayTheSame() throws IOException {
        for (Parameters parameters : List.of(
                query(Map.of("a", "true", "b", "x,y", "c", "10s", "d", "x")),
                body("{\"a\": true, \"b\": [\"x\", \"y\"], \"c\": \"10s\", \"d\": \"x\"}"))) {
            assertTrue(parameters.bool("a", false));
            assertThat(parameters.list("b"), contains("x", "y"));
            assertThat(parameters.time("c", TimeValue.ZERO, MAX), equalTo(TimeValue.timeValueSeconds(10)));
            assertThat(parameters.choice("d", List.of("x", "y")), equalTo("x"));
            parameters.validate();
        }
    }

    public void testBooleans() throws IOException {
        assertTrue(query(Map.of("a", "")).bool("a", false));
        assertFalse(query(Map.of("a", "false")).bool("a", true));
        for (String bad : List.of("yes", "TRUE", "1", " true")) {
            Parameters parameters = query(Map.of("a", bad));
            parameters.bool("a", true);
            assertProblem(parameters, "[a] must be one of [true, false], but was [" + bad + "]");
        }
    }

    public void testTimes() throws IOException {
        for (String good : List.of("0", "0s", "1ms", "5m", "300s")) {
            Parameters parameters = query(Map.of("a", good));
            parameters.time("a", TimeValue.MINUS_ONE, MAX);
            parameters.validate();
        }
        for (String bad : List.of("", "-1", "-1s", "301s", "5", "soon", "99999999999999999999d", "1.5")) {
            Parameters parameters = query(Map.of("a", bad));
            assertThat(parameters.time("a", TimeValue.ZERO, MAX), equalTo(TimeValue.ZERO));
            assertProblem(parameters, "[a] must be a time span from [0s] to [5m]");
        }
    }

    public void testChoicesNameTheAllowedOnes() throws IOException {
        Parameters parameters = query(Map.of("a", "z", "b", "x,z,q"));
        parameters.choice("a", List.of("x", "y"));
        parameters.choices("b", List.of("x", "y"));
        assertProblem(parameters, "[a] must be one of [x, y], but was [z]");
        assertProblem(parameters, "[b] must be one of [x, y], but was [z]");
        assertProblem(parameters, "[b] must be one of [x, y], but was [q]");
    }

    private enum Kind {
        ONE_THING,
        ANOTHER
    }

    public void testConstantsByTheirNames() throws IOException {
        Parameters parameters = query(Map.of("a", "one_thing", "b", "another,one_thing"));
        assertThat(parameters.choice("a", Kind.values()), equalTo(Kind.ONE_THING));
        assertThat(List.copyOf(parameters.choices("b", Kind.values())), equalTo(List.of(Kind.values())));
        assertThat(parameters.choice("c", Kind.values()), nullValue());
        assertThat(parameters.choices("c", Kind.values()), empty());
        parameters.validate();
        for (String bad : List.of("ONE_THING", "one-thing", "")) {
            Parameters wrong = query(Map.of("a", bad, "b", bad + ",another"));
            assertThat(wrong.choice("a", Kind.values()), nullValue());
            wrong.choices("b", Kind.values());
            assertProblem(wrong, "[a] must be one of [one_thing, another], but was [" + bad + "]");
            assertProblem(wrong, "[b] must be one of [one_thing, another], but was [" + bad + "]");
        }
    }

    public void testPairsGivenTwiceAreToldInBounds() throws IOException {
        Parameters parameters = query(Map.of("a", "x:1" + ",x:2".repeat(100)));
        parameters.pairs("a");
        assertProblem(parameters, "[a] gives [x] twice");
        assertProblem(parameters, "; and [50] more");
    }

    public void testEmptyItemOfAListIsAProblem() throws IOException {
        Parameters parameters = query(Map.of("b", "x,"));
        parameters.choices("b", List.of("x", "y"));
        assertProblem(parameters, "but was []");
    }

    public void testWrongTypes() throws IOException {
        for (String value : List.of("{}", "[]", "[\"true\"]")) {
            Parameters parameters = body("{\"a\": " + value + "}");
            parameters.bool("a", true);
            assertProblem(parameters, "[a] must be a string");
        }
        Parameters parameters = body("{\"b\": [\"x\", 1]}");
        parameters.list("b");
        assertProblem(parameters, "[b] must be a list of strings");
        Parameters nothing = body("{\"a\": null}");
        nothing.choice("a", List.of("x"));
        assertProblem(nothing, "[a] must not be null: leave it out");
        Parameters number = body("{\"a\": 5}");
        assertThat(number.string("a"), equalTo("5"));
        number.validate();
    }

    public void testUnknownNamesInQueryAndBody() throws IOException {
        assertProblem(query(Map.of("x", "1")), "unknown parameter [x]: must be one of [a, b, c, d]");
        assertProblem(body("{\"x\": 1}"), "unknown parameter [x]: must be one of [a, b, c, d]");
    }

    public void testWhatEveryApiTakesIsNotUnknown() throws IOException {
        query(Map.of("pretty", "true", "human", "", "filter_path", "status", "error_trace", "true", "format", "yaml"))
                .validate();
    }

    public void testGivenTwice() throws IOException {
        Parameters parameters = of(Map.of("a", "x"), "{\"a\": \"x\"}");
        assertProblem(parameters, "[a] is given twice");
        of(Map.of("a", "x"), "{\"b\": \"x\"}").validate();
    }

    /** Each is a 400, whichever way it is found. */
    public void testBadBodies() {
        for (String bad : List.of(
                "[]",
                "\"a\"",
                "5",
                "{\"a\": 1} {}",
                "{\"a\": 1} x",
                "{\"a\": 1, \"a\": 2}",
                "{\"a\": ",
                "{a: 1}",
                "{\"a\": 'x'}",
                "{\"a\": " + "[".repeat(1200) + "]".repeat(1200) + "}",
                "{\"a\": \"\u0000\"}")) {
            Exception e = expectThrows(Exception.class, () -> body(bad).validate());
            String shown = bad.substring(0, Math.min(40, bad.length()));
            assertThat(shown + " " + e, ExceptionsHelper.status(e), equalTo(RestStatus.BAD_REQUEST));
        }
    }

    public void testTooLargeABody() throws IOException {
        int max = 1 << 20;
        String fits = "{\"a\": \"" + "x".repeat(max - 9) + "\"}";
        assertThat(fits.length(), equalTo(max));
        body(fits).validate();
        ElasticsearchStatusException e = expectThrows(ElasticsearchStatusException.class, () -> body(fits + " "));
        assertThat(e.status(), equalTo(RestStatus.REQUEST_ENTITY_TOO_LARGE));
        assertThat(e.getMessage(), containsString("[1048576]"));
    }

    public void testAllProblemsAtOnce() throws IOException {
        Parameters parameters = of(Map.of("a", "perhaps", "x", "1"), "{\"b\": 5, \"c\": \"never\", \"y\": 1}");
        parameters.bool("a", true);
        parameters.choice("b", List.of("z"));
        parameters.time("c", TimeValue.ZERO, MAX);
        parameters.problem("and one of the caller");
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, parameters::validate);
        for (String problem : List.of("[a]", "[b]", "[c]", "[x]", "[y]", "and one of the caller")) {
            assertThat(e.getMessage(), containsString(problem));
        }
        assertThat(e.getMessage().split("; ").length, equalTo(6));
    }

    private static void assertProblem(Parameters parameters, String problem) {
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, parameters::validate);
        assertThat(e.getMessage(), containsString(problem));
    }

    private Parameters query(Map<String, String> query) throws IOException {
        return of(query, null);
    }

    private Parameters body(String body) throws IOException {
        return of(Map.of(), body);
    }

    private Parameters of(Map<String, String> query, String body) throws IOException {
        FakeRestRequest.Builder request = new FakeRestRequest.Builder(xContentRegistry())
                .withMethod(RestRequest.Method.POST)
                .withParams(new HashMap<>(query));
        if (body != null) {
            request.withContent(new BytesArray(body), XContentType.JSON);
        }
        return Parameters.of(request.build(), ALLOWED);
    }
}
