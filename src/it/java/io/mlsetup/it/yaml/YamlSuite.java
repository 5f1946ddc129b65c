package io.mlsetup.it.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One file of tests in Elasticsearch's YAML dialect: sections with a name, and optionally {@code setup} before and
 * {@code teardown} after each of them.
 */
public record YamlSuite(String name, List<JsonNode> setup, List<JsonNode> teardown, List<Section> sections) {

    private static final YAMLMapper YAML = new YAMLMapper();

    /** A named list of steps. */
    public record Section(String name, List<JsonNode> steps) {}

    /** Every file in a directory, by name. */
    public static List<YamlSuite> all(Path directory) throws IOException {
        List<YamlSuite> suites = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString().replace(".yml", "");
                suites.add(parse(name, Files.readString(file)));
            }
        }
        return suites;
    }

    /** @throws IllegalArgumentException for a section that is no list of steps, or is there twice, or if there is none */
    static YamlSuite parse(String name, String text) throws IOException {
        List<JsonNode> setup = new ArrayList<>();
        List<JsonNode> teardown = new ArrayList<>();
        List<Section> sections = new ArrayList<>();
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(text)) {
            while (documents.hasNext()) {
                for (Map.Entry<String, JsonNode> section : documents.next().properties()) {
                    List<JsonNode> steps = steps(name, section);
                    switch (section.getKey()) {
                        case "setup" -> setup.addAll(steps);
                        case "teardown" -> teardown.addAll(steps);
                        default -> sections.add(new Section(section.getKey(), steps));
                    }
                }
            }
        }
        long names = sections.stream().map(Section::name).distinct().count();
        if (sections.isEmpty() || names < sections.size()) {
            throw new IllegalArgumentException("[" + name + "] has no section, or two of one name");
        }
        return new YamlSuite(name, List.copyOf(setup), List.copyOf(teardown), List.copyOf(sections));
    }

    private static List<JsonNode> steps(String suite, Map.Entry<String, JsonNode> section) {
        List<JsonNode> steps = new ArrayList<>();
        section.getValue().forEach(steps::add);
        if (!section.getValue().isArray() || steps.stream().anyMatch(step -> !step.isObject() || step.size() != 1)) {
            throw new IllegalArgumentException(
                    "[" + suite + "] section [" + section.getKey() + "] is no list of steps, each with one operator");
        }
        return steps;
    }
}
