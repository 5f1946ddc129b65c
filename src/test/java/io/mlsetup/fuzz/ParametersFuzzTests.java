package io.mlsetup.fuzz;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.lessThan;

import io.mlsetup.access.AccessRequest;
import io.mlsetup.common.Parameters;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.common.bytes.BytesArray;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xcontent.XContentType;

/** Any bytes as a body, and any value for any parameter: an answer or a 400, never a fault, and never a long one. */
public class ParametersFuzzTests extends ESTestCase {

    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final List<XContentType> TYPES =
            List.of(XContentType.JSON, XContentType.YAML, XContentType.CBOR, XContentType.SMILE);

    private final Hostile hostile = new Hostile(random());

    public void testDamagedBodiesInEveryFormat() {
        for (int i = 0; i < 1_500; i++) {
            XContentType type = randomFrom(TYPES);
            BytesReference body = Requests.damaged(Requests.bytes(hostile.object(3, NAMES), type), random());
            Answers.of(
                    type + " " + Arrays.toString(BytesReference.toBytes(body)),
                    () -> read(Requests.parameters(Map.of(), body, type, Set.copyOf(NAMES))));
        }
    }

    public void testAnyBytes() {
        for (int i = 0; i < 1_000; i++) {
            byte[] bytes = randomByteArrayOfLength(between(1, 60));
            Answers.of(
                    bytes.length,
                    () -> read(Requests.parameters(
                            Map.of(), new BytesArray(bytes), randomFrom(TYPES), Set.copyOf(NAMES))));
        }
    }

    public void testAnyQuery() {
        for (int i = 0; i < 2_000; i++) {
            Map<String, String> query = new LinkedHashMap<>();
            for (int j = between(0, 4); j > 0; j--) {
                query.put(randomBoolean() ? randomFrom(NAMES) : hostile.string(), hostile.string());
            }
            Answers.of(
                    query,
                    () -> read(Requests.parameters(query, BytesArray.EMPTY, XContentType.JSON, Set.copyOf(NAMES))));
        }
    }

    /** What the random search found once, and what it would find too seldom. */
    public void testCorpus() {
        List<byte[]> corpus = new ArrayList<>();
        for (String json : List.of(
                "{\"a\": " + "[".repeat(900) + "]".repeat(900) + "}",
                "{\"a\": " + "[".repeat(100_000),
                "{\"a\": " + "{\"a\":".repeat(100_000),
                "{\"a\": " + "9".repeat(100_000) + "}",
                "{\"a\": 1e999999999}",
                "{\"a\": -1e-999999999}",
                "{\"a\": 1, \"a\": 2}",
                "{\"a\": \"\\ud800\"}",
                "{\"\\udfff\": 1}",
                "{\"" + "n".repeat(60_000) + "\": 1}",
                "{\"a\": \"\u0000\"}",
                "{\"a\": tru}",
                "{\"a\": 'x'}",
                "/* a */ {}",
                "{}{}",
                "[]",
                "null",
                " ")) {
            corpus.add(json.getBytes(StandardCharsets.UTF_8));
        }
        corpus.add(new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xC3, '"', '}'});
        corpus.add(new byte[] {(byte) 0xFF, (byte) 0xFE, '{', 0, '}', 0});
        corpus.add(new byte[] {0, 0, (byte) 0xFE, (byte) 0xFF, 0x7F, 0x7F, 0x7F, 0x7F});
        corpus.add(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF, '{', '}'});
        for (byte[] body : corpus) {
            for (XContentType type : TYPES) {
                Answers.of(
                        Arrays.toString(body),
                        () -> read(Requests.parameters(Map.of(), new BytesArray(body), type, Set.copyOf(NAMES))));
            }
        }
        String bomb = "a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b]\n";
        Answers.of(
                bomb,
                () -> read(Requests.parameters(Map.of(), new BytesArray(bomb), XContentType.YAML, Set.copyOf(NAMES))));
    }

    public void testManyProblemsAreCountedAndLongOnesCutShort() throws Exception {
        Map<String, Object> body = new LinkedHashMap<>();
        for (int i = 0; i < 5_000; i++) {
            body.put("unknown-" + i, i);
        }
        Parameters many = Requests.parameters(Map.of("x".repeat(100_000), ""), body, Set.of("a"));
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, many::validate);
        assertThat(e.getMessage().length(), lessThan(10_000));
        assertThat(e.getMessage(), containsString("; and [4951] more"));
        assertThat(e.getMessage(), containsString("... (cut short)"));
    }

    /** The access that is asked for is part of most requests. What is taken is bounded and can stand in an answer. */
    public void testAccessRequests() {
        List<String> names = List.copyOf(AccessRequest.PARAMETERS);
        int taken = 0;
        for (int i = 0; i < 4_000; i++) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("access", hostile.mostly(randomFrom("full", "read")));
            body.put("source", hostile.mostly(List.of("logs-*", hostile.string())));
            body.put("space", hostile.mostly("default"));
            body.putAll(hostile.object(2, names));
            AccessRequest asked = Answers.of(body, () -> {
                Parameters parameters = Requests.parameters(Map.of(), body, AccessRequest.PARAMETERS);
                AccessRequest request = AccessRequest.parse(parameters);
                parameters.validate();
                return request;
            });
            if (asked != null) {
                taken++;
                assertTrue(asked.target().space().matches("[a-z0-9_-]+"));
                for (String pattern : asked.target().sources()) {
                    assertTrue(pattern, pattern.chars().noneMatch(Character::isISOControl));
                    assertTrue(pattern, StandardCharsets.UTF_8.newEncoder().canEncode(pattern));
                }
            }
        }
        assertTrue("the search reaches what is behind the checks", taken > 50);
    }

    private static Parameters read(Parameters parameters) {
        parameters.string("a");
        parameters.bool("a", true);
        parameters.list("b");
        parameters.object("b");
        parameters.choices("c", List.of("x"));
        parameters.time("c", TimeValue.ZERO, TimeValue.timeValueMinutes(5));
        parameters.validate();
        return parameters;
    }
}
