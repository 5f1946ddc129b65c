package io.mlsetup.it.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Whole bodies that cost whoever reads them without counting, in each format that Elasticsearch reads. */
final class HostileBodies {

    private static final int MEGABYTE = 1 << 20;

    private static final String IN_GZIP = "gzip: ";

    private HostileBodies() {}

    /** To one endpoint, none of them longer than so many bytes; each is made when its turn comes. */
    static Stream<Attack> to(String method, String target, int most) {
        return Stream.concat(
                        Stream.of(1_000, MEGABYTE - 1_000, 5 * MEGABYTE, 19 * MEGABYTE)
                                .filter(size -> size <= most)
                                .flatMap(size -> ofSize(size).stream()),
                        odd().stream())
                .map(body -> body.to(method, target));
    }

    /**
     * The control: to an endpoint of Elasticsearch's own. Its parsers keep buffers, and the names of fields that they have seen, also after
     * the request, whoever asked for it to be read; each new parser takes them up again.
     */
    static Stream<Attack> toElasticsearch() {
        return ofSize(19 * MEGABYTE).stream()
                .filter(body -> body.name().contains("bytes of one "))
                .map(body -> body.to("POST", "/_analyze"));
    }

    /** As long as Elasticsearch takes bodies, and longer when unpacked. */
    static Stream<Attack> hugeTo(String method, String target) {
        int size = 100 * MEGABYTE;
        return Stream.of(
                        json("100 MB of spaces", () -> filled(" ", "", "", size)),
                        json("100 MB of empty objects", () -> filled("{},", "[", "{}]", size)),
                        new Body(
                                "100 MB of CBOR objects",
                                "application/cbor",
                                () -> filled("\u00a0", "\u009f", "\u00ff", size)),
                        json("over 100 MB", () -> filled("[", "", "", size + 1)),
                        json(IN_GZIP + "90 MB of objects", () -> gzip(filled("{},", "[", "{}]", 90 * MEGABYTE))),
                        json(IN_GZIP + "100 MB of spaces", () -> gzip(filled(" ", "", "", size))))
                .map(body -> body.to(method, target));
    }

    private record Body(String name, String type, Supplier<byte[]> bytes) {

        Attack to(String method, String target) {
            Attack attack =
                    new Attack(target + " <- " + name, method, target, List.of("Content-Type: " + type), bytes.get());
            return name.startsWith(IN_GZIP) ? attack.with("Content-Encoding: gzip") : attack;
        }
    }

    private static List<Body> ofSize(int size) {
        String some = size + " bytes of ";
        List<Body> bodies = new ArrayList<>();
        for (String element : List.of("{}", "[]", "null", "\"\"", "0", "{\"a\":{}}", "{\"job\":{},\"datafeed\":{}}")) {
            bodies.add(json(some + "[" + element + ",...]", () -> filled(element + ",", "[", element + "]", size)));
        }
        for (String field : List.of("source", "role", "roles", "anomaly_detectors", "filters", "nonsense")) {
            String begin = "{\"format\": \"ml_setup\", \"version\": 1, \"access\": \"read\", \"" + field + "\": [";
            bodies.add(json(some + field + " {}", () -> filled("{},", begin, "{}]}", size)));
            bodies.add(json(some + field + " strings", () -> filled("\"a*\",", begin, "\"\"]}", size)));
        }
        bodies.add(json(some + "[", () -> filled("[", "", "", size)));
        bodies.add(json(some + "{\"a\":", () -> filled("{\"a\":", "", "", size)));
        bodies.add(json(some + "spaces", () -> filled(" ", "", "{}", size)));
        bodies.add(json(some + "one string", () -> filled("a", "{\"source\":\"", "\"}", size)));
        bodies.add(json(some + "one name", () -> filled("a", "{\"", "\":1}", size)));
        bodies.add(json(some + "one number", () -> filled("9", "{\"source\":", "}", size)));
        bodies.add(json(some + "one field", () -> filled("\"a\":1,", "{", "\"b\":1}", size)));
        bodies.add(new Body(some + "CBOR {}", "application/cbor", () -> filled("\u00a0", "\u009f", "\u00ff", size)));
        bodies.add(new Body(some + "CBOR null", "application/cbor", () -> filled("\u00f6", "\u009f", "\u00ff", size)));
        bodies.add(new Body(some + "CBOR [", "application/cbor", () -> filled("\u009f", "", "", size)));
        bodies.add(new Body(
                some + "CBOR source",
                "application/cbor",
                () -> filled("\u00a0", "\u00bffsource\u009f", "\u00ff\u00ff", size)));
        bodies.add(new Body(
                some + "CBOR filters",
                "application/cbor",
                () -> filled("\u00a0", "\u00bffformathml_setupgversion\u0001gfilters\u009f", "\u00ff\u00ff", size)));
        String smile = ":)\n\u0000";
        bodies.add(new Body(
                some + "SMILE {}",
                "application/smile",
                () -> filled("\u00fa\u00fb", smile + "\u00f8", "\u00f9", size)));
        bodies.add(new Body(
                some + "SMILE null", "application/smile", () -> filled("!", smile + "\u00f8", "\u00f9", size)));
        bodies.add(new Body(some + "SMILE [", "application/smile", () -> filled("\u00f8", smile, "", size)));
        bodies.add(new Body(some + "YAML {}", "application/yaml", () -> filled("- {}\n", "", "", size)));
        bodies.add(new Body(some + "YAML [", "application/yaml", () -> filled("[", "", "", Math.min(size, 100_000))));
        bodies.add(new Body(
                some + "YAML - - -", "application/yaml", () -> filled("- ", "", "a", Math.min(size, 100_000))));
        return bodies;
    }

    /** Small ones that are none, or more than they seem. */
    private static List<Body> odd() {
        List<Body> bodies = new ArrayList<>();
        for (String text : List.of(
                "null",
                "[]",
                "{}",
                "\"a\"",
                "{",
                "{}{}",
                "{\"access\": \"read\", \"access\": \"full\"}",
                "{\"a\": \"\\ud800\"}",
                "{\"\\udfff\": 1}",
                "{\"a\": \"\u00ed\u00a0\u0080\"}",
                "{\"a\": \"\u00c3\"}",
                "\u00ff\u00fe{\u0000}\u0000",
                "\u0000\u0000\u00fe\u00ff",
                "\u00ef\u00bb\u00bf{}",
                "/* a */ {}",
                "{\"role\": null, \"roles\": null, \"user\": null, \"source\": null, \"access\": null}",
                "{\"format\": \"ml_setup\", \"version\": 1, \"filters\": null, \"calendars\": [null]}",
                "[null, null]",
                "{\"job\": null, \"datafeed\": null}")) {
            for (String type : List.of("json", "yaml", "cbor", "smile", "x-ndjson")) {
                bodies.add(new Body(type + " " + HostileString.of(text), "application/" + type, () -> latin(text)));
            }
        }
        StringBuilder bomb = new StringBuilder("a: &a [x,x,x,x,x,x,x,x]\n");
        for (char c = 'b'; c <= 'j'; c++) {
            String before = "*" + (char) (c - 1);
            bomb.append(c)
                    .append(": &")
                    .append(c)
                    .append(" [")
                    .append((before + ",").repeat(9))
                    .append(before + "]\n");
        }
        bodies.add(new Body("YAML aliases", "application/yaml", () -> latin(bomb.toString())));
        bodies.add(new Body("YAML alias of itself", "application/yaml", () -> latin("&a [*a]")));
        bodies.add(new Body("YAML tags", "application/yaml", () -> latin("!!java.net.URL [http://127.0.0.1:9]")));
        bodies.add(new Body(
                "CBOR of two billion elements", "application/cbor", () -> latin("\u009a\u007f\u00ff\u00ff\u00ff")));
        bodies.add(new Body(
                "CBOR of a string of two billion", "application/cbor", () -> latin("z\u007f\u00ff\u00ff\u00ff")));
        bodies.add(new Body(IN_GZIP + "none", "application/json", () -> latin("{}")));
        bodies.add(new Body("no type that there is", "application/nonsense", () -> latin("{}")));
        return bodies;
    }

    private static Body json(String name, Supplier<byte[]> bytes) {
        return new Body(name, "application/json", bytes);
    }

    static byte[] filled(String element, String begin, String end, int size) {
        byte[] bytes = new byte[size];
        byte[] repeated = latin(element);
        byte[] first = latin(begin);
        byte[] last = latin(end);
        System.arraycopy(first, 0, bytes, 0, first.length);
        int at = first.length;
        for (; at + repeated.length + last.length <= size; at += repeated.length) {
            System.arraycopy(repeated, 0, bytes, at, repeated.length);
        }
        System.arraycopy(last, 0, bytes, at, last.length);
        return at + last.length == size ? bytes : Arrays.copyOf(bytes, at + last.length);
    }

    private static byte[] latin(String text) {
        return text.getBytes(ISO_8859_1);
    }

    static byte[] gzip(byte[] whole) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(whole);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
