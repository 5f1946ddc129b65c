package io.mlsetup.common;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThan;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.elasticsearch.test.ESTestCase;

public class GateTests extends ESTestCase {

    /** What people have in their roles and requests; some of it from public reports. */
    private static final Map<Gate, List<String>> ACCEPTABLE = Map.of(
            Gate.NAME, List.of("default", "my-job_1.2", "j\u00fcrgen", "a".repeat(507)),
            Gate.TEXT, List.of("", "Anything (at all) [of {some} length]\nand lines"),
            Gate.INDEX,
                    List.of(
                            "logs-*",
                            "<logs-{now/d{yyyy.MM.dd|+12:00}}>",
                            "*-*-*-*",
                            "-*elastic-cloud-logs-*",
                            "c1:logs-*::failures",
                            "a".repeat(255)),
            Gate.PATTERN,
                    List.of(
                            "/~(@_foo-@)/",
                            "/.*[0-9]{4}\\.[0-9]{2}/",
                            "/(apm|logs|metrics)-.*(prod|test).*/",
                            "/[a-z](a)(b)(c)(d)(e)(f)(g)\\(\\(\\(\\(\\(\\([((((((]/",
                            "/" + "[a](b)".repeat(80) + "/",
                            "/logs\\-.*&~(" + "logs\\-service\\-of\\-somebody\\-.*|".repeat(30) + "logs\\-x)/",
                            "logs-????",
                            "space:*",
                            "kibana-.kibana",
                            "/"),
            Gate.PATTERN_TO_BUILD, List.of("*", "customer.*", "/[a-z]+_[0-9]{2}/", "/@&~(abc.+)/"),
            Gate.PRIVILEGE, List.of("read", "cluster:admin/xpack/ml/*", "indices:data/*/search*", "feature_ml.all"),
            Gate.JAVA_REGEX,
                    List.of("^(?<host>[a-z]+)\\d{1,3}$", "[^\\]]*", "(a|b)+\\.(c|d)?", "\\[([^\\]]+)\\] ".repeat(40)),
            Gate.PARSED,
                    List.of("yyyy-MM-dd[ HH:mm[:ss[.SSS]]]||epoch_millis", "(" + "a|b)(".repeat(90) + "c)", "#,##0.00"),
            Gate.SCRIPT, List.of("if (a) { " + "x += f(g[h] < 1);\n".repeat(1_000) + "}"),
            Gate.QUERY,
                    List.of("{\"bool\":{\"must\":[{\"terms\":{\"job_id\":[\"a\"]}}]}}", "{{#toJson}}_user{{/toJson}}"));

    private static final Map<Gate, List<String>> BAD = Map.of(
            Gate.NAME, List.of("a".repeat(513), "viewer\u0000", "a\nb", " viewer", "viewer ", "\ud800"),
            Gate.TEXT, List.of("a".repeat(4_097), "half \udc00 of one"),
            Gate.INDEX,
                    List.of(
                            "<a{now{" + "[".repeat(5_000) + "y" + "]".repeat(5_000) + "}}>",
                            "a".repeat(100_000),
                            "*a".repeat(125),
                            "a?????",
                            "(".repeat(21),
                            "[>".repeat(30),
                            "<a{now{" + "[)".repeat(30) + "}}>"),
            Gate.PATTERN,
                    List.of(
                            "/" + "(".repeat(1_000) + "a" + ")".repeat(1_000) + "/",
                            "/" + "(]".repeat(6) + "/",
                            "/" + "(\\)".repeat(6) + "/",
                            "/" + "([)]".repeat(6) + "/",
                            "/" + "(\")\"".repeat(6) + "/",
                            "/" + "(<)>".repeat(6) + "/",
                            "/(a{1000}){1000}/",
                            "/((a{11}){11})/",
                            "/a{99999999999}/",
                            "/(.*[ab].{10})&(.*[bc].{10})/",
                            "/(.*[ab]..........)&(.*[bc]..........)/",
                            "/(.*(a|b)(a|b)(a|b)(a|b)(a|b))&(.*(b|c)(b|c)(b|c)(b|c)(b|c))/",
                            "/a.*&~(" + "ab.*|".repeat(100) + "ac)/",
                            "/a.*&~(" + ".*ab.*|".repeat(10) + ".*b.*)/",
                            "/a.*&~(" + "a".repeat(4_096) + ")/",
                            "/~(~(~(a*b)))/",
                            "/" + "a|".repeat(21) + "a/",
                            "/" + "a".repeat(511) + "/",
                            "?".repeat(5)),
            Gate.PATTERN_TO_BUILD,
                    List.of(
                            "/(.*[ab].{10})&(.*[bc].{10})/",
                            "/.*a.{11}/",
                            "/.*a............/",
                            "/a.*&~(" + "ab.*|".repeat(20) + "ac)/",
                            "/" + "(".repeat(6) + "a" + ")".repeat(6) + "/"),
            Gate.PRIVILEGE,
                    List.of(
                            "cluster:*a????????????????*",
                            "indices:*x????????????abc",
                            "indices:*a*b*c*d*e",
                            "cluster:" + "a".repeat(300)),
            Gate.JAVA_REGEX, List.of("(".repeat(201) + "a" + ")".repeat(201), "(]".repeat(201), "a".repeat(1_001)),
            Gate.PARSED, List.of("(]".repeat(101), "[>".repeat(101), "~".repeat(101), "a".repeat(1_001)),
            Gate.SCRIPT, List.of("(".repeat(201), "(]".repeat(201), "[>".repeat(201), "a".repeat(100_001)),
            Gate.QUERY, List.of("{\"bool\":".repeat(21) + "}".repeat(21), "(]".repeat(21), "a".repeat(10_001)));

    public void testWhatPeopleWritePasses() {
        ACCEPTABLE.forEach((gate, values) -> values.forEach(
                value -> assertThat(gate + " " + value, gate.refusal(value), equalTo(Optional.empty()))));
    }

    public void testWhatHurtsDoesNot() {
        BAD.forEach((gate, values) -> values.forEach(
                value -> assertTrue(gate + " " + value, gate.refusal(value).isPresent())));
    }

    public void testEveryGateIsTried() {
        assertThat(ACCEPTABLE.size(), equalTo(Gate.values().length));
        assertThat(BAD.size(), equalTo(Gate.values().length));
    }

    public void testTheBoundThatIsBrokenIsNamed() {
        assertThat(
                Gate.INDEX.refusal("*a".repeat(11)).orElseThrow(),
                equalTo("it has [11] wildcards, and at most [10] are allowed"));
    }

    /** Whatever is too much, the gate itself is not what takes the time. */
    public void testIsItselfCheap() {
        String hostile =
                randomFrom("[", "(", "*", "?", "{1000}", "a", "\ud83d\ude00").repeat(1 << 19);
        long begin = System.nanoTime();
        for (Gate gate : Gate.values()) {
            gate.refusal(hostile);
            gate.refusal("/" + hostile + "/");
        }
        assertThat(System.nanoTime() - begin, lessThan(1_000_000_000L));
    }

    public void testALongValueIsShownInPart() {
        assertThat(Gate.shown("x".repeat(5_000)).length(), lessThan(200));
        assertThat(Gate.shown("x".repeat(5_000)), containsString("..."));
    }
}
