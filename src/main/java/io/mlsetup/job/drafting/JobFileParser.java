package io.mlsetup.job.drafting;

import io.mlsetup.common.Problems;
import io.mlsetup.job.drafting.JobFile.AnomalyDetector;
import io.mlsetup.job.drafting.JobFile.CalendarEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.elasticsearch.common.Strings;
import org.elasticsearch.xcontent.XContentParseException;
import org.elasticsearch.xcontent.XContentParser;

/**
 * Reads a file of jobs: one that Kibana exported, with one job or several, or a bundle. Files of Kibana say nothing about their
 * kind, so that is told as Kibana tells it: anomaly detection if an element has {@code job} and {@code datafeed}, else data frame
 * analytics if one has {@code dest} and {@code analysis}. Kibana says no more than that it cannot read another; here every
 * element that does not fit is named. Kinder than Kibana, jobs without a datafeed are taken also where no other has one.
 */
public final class JobFileParser {

    static final String JOB_ID = "job_id";

    private static final String FORMAT = "format";
    private static final String VERSION = "version";
    private static final Set<String> BUNDLE_FIELDS = Set.of(
            FORMAT, VERSION, "exported_from", "anomaly_detectors", "data_frame_analytics", "filters", "calendars");

    /** No cluster could read more of a kind: machine learning's own searches end there. */
    private static final int MAX_ELEMENTS = 10_000;

    private static final int MAX_EVENTS = 100_000;
    private static final int MAX_PROBLEMS = 20;
    private static final int MAX_SHOWN = 100;

    private final Problems problems = new Problems(MAX_PROBLEMS);
    private int events;

    private JobFileParser() {}

    /**
     * Reads a whole file.
     *
     * @throws IllegalArgumentException (400) if it is no such file, with every element that does not fit
     */
    public static JobFile parse(XContentParser parser) {
        JobFileParser file = new JobFileParser();
        JobFile read = file.read(content(parser));
        file.problems.throwIfAny("cannot read the file: ");
        return read;
    }

    private static Object content(XContentParser parser) {
        try {
            XContentParser.Token first = parser.nextToken();
            Object content = first == XContentParser.Token.START_ARRAY
                    ? parser.listOrderedMap()
                    : first == XContentParser.Token.START_OBJECT ? parser.mapOrdered() : null;
            if (content == null) {
                throw new IllegalArgumentException(
                        "cannot read the file: it must be a JSON object or an array of them");
            }
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("cannot read the file: something follows its JSON object or array");
            }
            return content;
        } catch (IOException | XContentParseException e) {
            throw new IllegalArgumentException("cannot read the file: " + e.getMessage(), e);
        }
    }

    private JobFile read(Object content) {
        if (content instanceof Map<?, ?> object && object.containsKey(FORMAT)) {
            return bundle(fields(object));
        }
        List<?> elements = content instanceof List<?> list ? list : List.of(content);
        if (elements.isEmpty()) {
            problems.add("it holds no jobs");
        }
        if (has(elements, "job", "datafeed") || (!has(elements, "dest", "analysis") && has(elements, "job"))) {
            return new JobFile(anomalyDetectors("", elements), List.of(), List.of(), List.of());
        }
        if (has(elements, "dest", "analysis")) {
            return new JobFile(List.of(), withIds("", elements, "id"), List.of(), List.of());
        }
        for (int i = 0; i < elements.size(); i++) {
            problem(
                    "[" + i + "]",
                    "an anomaly detection job with [job] and [datafeed], or a data frame analytics job with [dest] and"
                            + " [analysis]; or the file a bundle with [format]",
                    elements.get(i));
        }
        return null;
    }

    private static boolean has(List<?> elements, String... fields) {
        return elements.stream()
                .anyMatch(element -> element instanceof Map<?, ?> object
                        && List.of(fields).stream().allMatch(field -> object.get(field) instanceof Map));
    }

    private JobFile bundle(Map<String, Object> bundle) {
        if (!"ml_setup".equals(bundle.get(FORMAT))) {
            problem("[format]", "[ml_setup]", bundle.get(FORMAT));
        }
        if (!Integer.valueOf(1).equals(bundle.get(VERSION))) {
            problem("[version]", "[1]", bundle.get(VERSION));
        }
        unknownFields("the bundle", bundle, BUNDLE_FIELDS);
        JobFile file = new JobFile(
                anomalyDetectors("anomaly_detectors", list(bundle, "anomaly_detectors")),
                withIds("data_frame_analytics", list(bundle, "data_frame_analytics"), "id"),
                withIds("filters", list(bundle, "filters"), "filter_id"),
                calendars(list(bundle, "calendars")));
        if (events > MAX_EVENTS) {
            problems.add("it holds [" + events + "] events of calendars, more than [" + MAX_EVENTS + "]");
        }
        return file;
    }

    private List<?> list(Map<String, Object> object, String field) {
        Object value = object.get(field);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return list;
        }
        problem("[" + field + "]", "an array", value);
        return List.of();
    }

    private List<AnomalyDetector> anomalyDetectors(String list, List<?> elements) {
        List<AnomalyDetector> anomalyDetectors = new ArrayList<>();
        each(list, elements, (at, element) -> {
            unknownFields(at, element, Set.of("job", "datafeed"));
            Map<String, Object> job = object(at + ".job", element.get("job"));
            Map<String, Object> datafeed =
                    element.get("datafeed") == null ? null : object(at + ".datafeed", element.get("datafeed"));
            if (requireId(at + ".job", job, JOB_ID) && belongsTo(at + ".datafeed", datafeed, job.get(JOB_ID))) {
                anomalyDetectors.add(new AnomalyDetector(job, datafeed));
            }
        });
        return anomalyDetectors;
    }

    private boolean belongsTo(String at, Map<String, Object> datafeed, Object jobId) {
        if (datafeed == null || datafeed.get(JOB_ID) == null || jobId.equals(datafeed.get(JOB_ID))) {
            return true;
        }
        problem(at + "." + JOB_ID, "[" + jobId + "] as that of its job", datafeed.get(JOB_ID));
        return false;
    }

    private List<Map<String, Object>> withIds(String list, List<?> elements, String idField) {
        List<Map<String, Object>> objects = new ArrayList<>();
        each(list, elements, (at, element) -> {
            if (requireId(at, element, idField)) {
                objects.add(element);
            }
        });
        return objects;
    }

    private List<CalendarEntry> calendars(List<?> elements) {
        List<CalendarEntry> calendars = new ArrayList<>();
        each("calendars", elements, (at, element) -> {
            unknownFields(at, element, Set.of("calendar", "events"));
            Map<String, Object> calendar = object(at + ".calendar", element.get("calendar"));
            List<Map<String, Object>> given = list(element, "events").stream()
                    .map(event -> object(at + ".events", event))
                    .toList();
            events += given.size();
            if (requireId(at + ".calendar", calendar, "calendar_id")) {
                calendars.add(new CalendarEntry(calendar, given));
            }
        });
        return calendars;
    }

    private void each(String list, List<?> elements, BiConsumer<String, Map<String, Object>> use) {
        if (elements.size() > MAX_ELEMENTS) {
            problems.add((list.isEmpty() ? "the file" : "[" + list + "]") + " holds [" + elements.size()
                    + "] elements, more than [" + MAX_ELEMENTS + "]");
            return;
        }
        for (int i = 0; i < elements.size(); i++) {
            String at = list + "[" + i + "]";
            if (elements.get(i) instanceof Map<?, ?> object) {
                use.accept(at, fields(object));
            } else {
                problem(at, "an object", elements.get(i));
            }
        }
    }

    private Map<String, Object> object(String at, Object value) {
        if (value instanceof Map<?, ?> object) {
            return fields(object);
        }
        problem(at, "an object", value);
        return Map.of();
    }

    private boolean requireId(String at, Map<String, Object> object, String field) {
        if (object.get(field) instanceof String id && !id.isEmpty()) {
            return true;
        }
        problem(at + "." + field, "a string that is not empty", object.get(field));
        return false;
    }

    private void unknownFields(String at, Map<String, Object> object, Set<String> allowed) {
        Set<String> unknown = new TreeSet<>(object.keySet());
        unknown.removeAll(allowed);
        if (!unknown.isEmpty()) {
            problems.add(at + " has unknown fields " + unknown + ": must be of " + new TreeSet<>(allowed));
        }
    }

    private static Map<String, Object> fields(Map<?, ?> object) {
        Map<String, Object> fields = new LinkedHashMap<>();
        object.forEach((field, value) -> fields.put((String) field, value));
        return fields;
    }

    private void problem(String at, String allowed, Object value) {
        String shown = value instanceof Map<?, ?> object
                ? "an object with " + object.keySet()
                : value instanceof List<?>
                        ? "an array"
                        : "[" + Strings.cleanTruncate(String.valueOf(value), MAX_SHOWN) + "]";
        problems.add(at + " must be " + allowed + ", but was " + (value == null ? "missing" : shown));
    }
}
