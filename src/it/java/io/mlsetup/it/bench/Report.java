package io.mlsetup.it.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What was measured: a table on the console, and the same as {@code target/bench/<name>.md} and {@code .json}. */
final class Report {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final StringBuilder text = new StringBuilder();
    private final ObjectNode json = JSON.createObjectNode();

    Report(String name) {
        this.name = name;
        json.put("processors", Runtime.getRuntime().availableProcessors());
        json.put("java", System.getProperty("java.version"));
    }

    /** A table of sides, each with the ratio of its median to that of the first. */
    Report table(String title, Side... sides) {
        line("\n### " + title + "\n");
        line("| | median ms | p99 ms | samples | to the first |");
        line("|---|---|---|---|---|");
        ArrayNode rows = json.putArray(title);
        for (Side side : sides) {
            Timings timings = side.timings();
            double ratio = timings.medianMillis() / sides[0].timings().medianMillis();
            line(String.format(
                    Locale.ROOT,
                    "| %s | %.3f | %.3f | %d | %.2f |",
                    side.name(),
                    timings.medianMillis(),
                    timings.p99Millis(),
                    timings.count(),
                    ratio));
            rows.addObject()
                    .put("name", side.name())
                    .put("median_ms", timings.medianMillis())
                    .put("p99_ms", timings.p99Millis())
                    .put("samples", timings.count());
        }
        return this;
    }

    /** One row of a table whose head was written as lines; the first cell names it. */
    Report row(Object... cells) {
        StringBuilder row = new StringBuilder("|");
        ArrayNode values = json.putArray(String.valueOf(cells[0]));
        for (Object cell : cells) {
            String value = cell instanceof Double number ? String.format(Locale.ROOT, "%.2f", number) : cell.toString();
            row.append(' ').append(value).append(" |");
            values.add(value);
        }
        return line(row.toString());
    }

    /** One figure; what is to be thought of it is left to the reader. */
    Report figure(String what, double value, String unit) {
        line(String.format(Locale.ROOT, "- %s: %.2f %s", what, value, unit));
        json.put(what, value);
        return this;
    }

    Report line(String line) {
        text.append(line).append('\n');
        return this;
    }

    void write() throws IOException {
        Path directory = Files.createDirectories(Path.of("target/bench"));
        Files.writeString(directory.resolve(name + ".md"), text);
        Files.writeString(directory.resolve(name + ".json"), json.toPrettyString() + "\n");
        new PrintStream(System.out, true).println(text);
    }
}
