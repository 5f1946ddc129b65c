package io.mlsetup.job.drafting;

import io.mlsetup.common.BoundedTree;
import io.mlsetup.common.Gate;
import io.mlsetup.common.Problems;
import io.mlsetup.common.QueryTexts;
import io.mlsetup.common.Reason;
import io.mlsetup.job.drafting.JobFile.AnomalyDetector;
import io.mlsetup.job.drafting.JobFile.CalendarEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.XContentParser.Token;
import org.elasticsearch.xpack.core.ml.job.config.Job;

/**
 * Reads a file of jobs, element by element: one that Kibana exported, with one job or several; a bundle; and what else people keep, which
 * are bodies of put requests to machine learning's API and answers of its get requests. What an element is shows in its fields. Where
 * Kibana says no more than that it cannot read a file, every element that does not fit is named here.
 *
 * <p>What is counted is counted while it is read: reading ends at the first element too many, not after the last.
 */
public final class JobFileParser {

    static final String JOB_ID = "job_id";

    private static final String FORMAT = "format";
    private static final String VERSION = "version";
    private static final String COUNT = "count";
    private static final String DATAFEED_CONFIG = Job.DATAFEED_CONFIG.getPreferredName();
    private static final Set<String> BUNDLE_FIELDS = Set.of(
            FORMAT, VERSION, "exported_from", "anomaly_detectors", "data_frame_analytics", "filters", "calendars");

    /** What lists hold that have a name: those of bundles, and those of the answers to get requests. */
    private static final Map<String, Shape> LISTS = Map.of(
            "anomaly_detectors", Shape.ANOMALY_DETECTOR,
            "data_frame_analytics", Shape.ANALYTICS,
            "filters", Shape.FILTER,
            "calendars", Shape.CALENDAR_ENTRY,
            "jobs", Shape.JOB,
            "datafeeds", Shape.DATAFEED,
            "events", Shape.EVENT);

    /** No cluster could read more of a kind: machine learning's own searches end there. */
    private static final int MAX_ELEMENTS = 10_000;

    private static final int MAX_EVENTS = 100_000;

    /** Far more than a job has; a filter list may have 10,000 items, a query 65,536 terms. */
    private static final int MAX_VALUES_OF_ELEMENT = 80_000;

    private static final int MAX_PROBLEMS = 20;

    private final XContentParser parser;
    private final FileBudget budget;
    private final Problems problems = new Problems(MAX_PROBLEMS);
    private final JobFile file = JobFile.empty();
    private final Map<Shape, Integer> counts = new EnumMap<>(Shape.class);
    private long valuesLeft;
    private boolean toldShapes;

    private JobFileParser(XContentParser parser, FileBudget budget) {
        this.parser = parser;
        this.budget = budget;
        this.valuesLeft = budget.maxValues();
    }

    /**
     * Reads a whole file.
     *
     * @throws IllegalArgumentException (400) if it is no such file, with every element that does not fit
     */
    public static JobFile parse(XContentParser parser, FileBudget budget) {
        JobFileParser reading = new JobFileParser(parser, budget);
        try {
            reading.read();
        } catch (ElasticsearchException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // What the parsers of the four formats throw for malformed files is manifold.
            throw new IllegalArgumentException("cannot read the file: " + e.getMessage(), e);
        }
        reading.problems.throwIfAny("cannot read the file: ");
        return reading.file.withoutRepeats();
    }

    private void read() throws IOException {
        Token first = parser.nextToken();
        if (first == Token.START_ARRAY) {
            elements("", null);
            if (file.isEmpty()) {
                problems.add("it holds no jobs");
            }
        } else if (first == Token.START_OBJECT) {
            object();
        } else {
            throw new IllegalArgumentException("it must be a JSON object or an array of them");
        }
        if (parser.nextToken() != null) {
            throw new IllegalArgumentException("something follows its JSON object or array");
        }
    }

    /** A bundle, an answer to a get request, or a single element. */
    private void object() throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        Set<String> lists = new TreeSet<>();
        List<Map<String, Object>> events = new ArrayList<>();
        while (parser.nextToken() == Token.FIELD_NAME) {
            String name = parser.currentName();
            Token value = parser.nextToken();
            if (value == Token.START_ARRAY && name.equals("events")) {
                eventsOf("", events);
                lists.add(name);
            } else if (value == Token.START_ARRAY && LISTS.containsKey(name)) {
                elements(name, LISTS.get(name));
                lists.add(name);
            } else {
                fields.put(name, tree("[" + name + "]"));
            }
        }
        if (fields.containsKey(FORMAT)) {
            lists.forEach(list -> fields.put(list, List.of()));
            bundle(fields);
        } else if (fields.containsKey("calendar")) {
            calendarEntry("[0]", fields, events, lists.contains("events"));
        } else if (!lists.isEmpty()) {
            events.forEach(event -> element("events", Shape.EVENT, event));
            answer(fields, lists);
        } else {
            element("[0]", null, fields);
        }
    }

    private void bundle(Map<String, Object> bundle) {
        if (!"ml_setup".equals(bundle.get(FORMAT))) {
            problem("[format]", "[ml_setup]", bundle.get(FORMAT));
        }
        if (!Integer.valueOf(1).equals(bundle.get(VERSION))) {
            problem("[version]", "[1]", bundle.get(VERSION));
        }
        unknownFields("the bundle", bundle, BUNDLE_FIELDS);
        bundle.forEach((field, value) -> {
            if (LISTS.containsKey(field) && value != null && !(value instanceof List)) {
                problem("[" + field + "]", "an array", value);
            }
        });
    }

    private void answer(Map<String, Object> fields, Set<String> lists) {
        if (lists.contains("anomaly_detectors")) {
            problem("[format]", "[ml_setup]", null);
        }
        unknownFields("the file", fields, Set.of(COUNT));
        int held = lists.stream()
                .mapToInt(list -> counts.getOrDefault(LISTS.get(list), 0))
                .sum();
        if (fields.get(COUNT) instanceof Integer count && count > held) {
            file.notes()
                    .add(new Reason(
                            "one_page",
                            "The file is one page of an answer: of [" + count + "] " + String.join(", ", lists)
                                    + " it holds [" + held
                                    + "]. The others are neither imported nor compared: ask for all with [size]."));
        }
    }

    private void elements(String list, Shape shape) throws IOException {
        int index = 0;
        for (Token token = parser.nextToken(); token != Token.END_ARRAY; token = parser.nextToken()) {
            requireMore(token);
            String at = list + "[" + index++ + "]";
            count(list, shape == null ? Shape.ANOMALY_DETECTOR : shape, MAX_ELEMENTS);
            Object element = tree(at);
            if (element instanceof Map<?, ?> object) {
                element(at, shape, fields(object));
            } else {
                problem(at, "an object", element);
            }
        }
    }

    private void eventsOf(String at, List<Map<String, Object>> events) throws IOException {
        for (Token token = parser.nextToken(); token != Token.END_ARRAY; token = parser.nextToken()) {
            requireMore(token);
            addEvent(at, tree("events"), events);
        }
    }

    private static void requireMore(Token token) {
        if (token == null) {
            throw new IllegalArgumentException("it ends in the middle of a list");
        }
    }

    private void addEvent(String at, Object event, List<Map<String, Object>> events) {
        count("events", Shape.EVENT, MAX_EVENTS);
        if (event instanceof Map<?, ?> object) {
            events.add(fields(object));
        } else {
            problem(at + ".events", "an object", event);
        }
    }

    private void count(String list, Shape shape, int max) {
        budget.ensureWanted().run();
        if (counts.merge(shape, 1, Integer::sum) > max) {
            throw new IllegalArgumentException((list.isEmpty() ? "the file" : "[" + list + "]") + " holds more than ["
                    + max + "] elements: import it in parts");
        }
    }

    /** The value at which the parser stands. */
    private Object tree(String at) throws IOException {
        int max = (int) Math.min(MAX_VALUES_OF_ELEMENT, valuesLeft);
        Object tree;
        try {
            tree = BoundedTree.read(parser, max, budget.reserve());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(at + ": " + e.getMessage(), e);
        }
        valuesLeft -= admit(at, tree);
        return tree;
    }

    /** Counts the values, and lets no text in that would overflow a stack once something parses it. */
    private long admit(String at, Object value) {
        long values = 1;
        if (value instanceof Map<?, ?> object) {
            for (Map.Entry<?, ?> field : object.entrySet()) {
                admitText(at, (String) field.getKey());
                if (field.getValue() instanceof String text) {
                    QueryTexts.refusal((String) field.getKey(), text)
                            .ifPresent(why -> problems.add(
                                    at + " must not hold [" + field.getKey() + "] [" + Gate.shown(text) + "]: " + why));
                }
                values += admit(at, field.getValue());
            }
        } else if (value instanceof List<?> list) {
            for (Object item : list) {
                values += admit(at, item);
            }
        } else if (value instanceof String text) {
            admitText(at, text);
        }
        return values;
    }

    private void admitText(String at, String text) {
        Gate.SCRIPT
                .refusal(text)
                .ifPresent(why -> problems.add(at + " must not hold [" + Gate.shown(text) + "]: " + why));
    }

    /** @param shape null if it has to be told by the fields */
    private void element(String at, Shape shape, Map<String, Object> element) {
        Shape told = shape == null ? Shape.of(element) : shape;
        if (told == null) {
            problem(at, toldShapes ? "one of these too" : Shape.WANTED, element);
            toldShapes = true;
            return;
        }
        switch (told) {
            case ANOMALY_DETECTOR -> anomalyDetector(at, element);
            case JOB -> job(at, element);
            case DATAFEED -> {
                if (requireId(at, element, JOB_ID)) {
                    file.datafeeds().add(without(GeneratedFields.DATAFEED, element));
                }
            }
            case ANALYTICS -> {
                if (requireId(at, element, "id")) {
                    file.analytics().add(without(GeneratedFields.ANALYTICS, element));
                }
            }
            case FILTER -> {
                if (requireId(at, element, "filter_id")) {
                    file.filters().add(without(GeneratedFields.FILTER, element));
                }
            }
            case CALENDAR_ENTRY -> calendar(at, element);
            case EVENT -> {
                if (requireId(at, element, "calendar_id")) {
                    file.events().add(without(GeneratedFields.EVENT, element));
                }
            }
        }
    }

    private void anomalyDetector(String at, Map<String, Object> element) {
        unknownFields(at, element, Set.of("job", "datafeed"));
        Map<String, Object> job = object(at + ".job", element.get("job"));
        Map<String, Object> datafeed =
                element.get("datafeed") == null ? null : object(at + ".datafeed", element.get("datafeed"));
        if (datafeed == null) {
            withDatafeedWithin(at + ".job", job);
        } else if (job.get(DATAFEED_CONFIG) == null) {
            addAnomalyDetector(at + ".job", job, at + ".datafeed", datafeed, false);
        } else {
            problems.add(at + " has a datafeed twice, as [datafeed] and as [job.datafeed_config]: give one");
        }
    }

    /** The body of a put request, or what a get request gives: its datafeed is within. */
    private void job(String at, Map<String, Object> job) {
        if (job.get("analysis_config") == null) {
            problems.add(at + ".analysis_config must be an object, but was missing: statistics of jobs"
                    + " (_stats) are no configurations");
        } else {
            withDatafeedWithin(at, job);
        }
    }

    private void withDatafeedWithin(String at, Map<String, Object> job) {
        String atDatafeed = at + "." + DATAFEED_CONFIG;
        Object datafeed = job.get(DATAFEED_CONFIG);
        addAnomalyDetector(at, job, atDatafeed, datafeed == null ? null : object(atDatafeed, datafeed), true);
    }

    private void addAnomalyDetector(
            String atJob, Map<String, Object> job, String atDatafeed, Map<String, Object> datafeed, boolean within) {
        boolean hasId = requireId(atJob, job, JOB_ID);
        if (hasId && belongsTo(atDatafeed, datafeed, job.get(JOB_ID))) {
            Map<String, Object> bare = without(GeneratedFields.JOB, job);
            bare.remove(DATAFEED_CONFIG);
            file.anomalyDetectors().add(new AnomalyDetector(bare, ofJob(job.get(JOB_ID), datafeed), within));
        }
    }

    private Map<String, Object> ofJob(Object jobId, Map<String, Object> datafeed) {
        if (datafeed == null) {
            return null;
        }
        Map<String, Object> ofJob = without(GeneratedFields.DATAFEED, datafeed);
        ofJob.putIfAbsent(JOB_ID, jobId);
        return ofJob;
    }

    private boolean belongsTo(String at, Map<String, Object> datafeed, Object jobId) {
        if (datafeed == null || datafeed.get(JOB_ID) == null || jobId.equals(datafeed.get(JOB_ID))) {
            return true;
        }
        problem(at + "." + JOB_ID, "[" + jobId + "] as that of its job", datafeed.get(JOB_ID));
        return false;
    }

    /** With its events, as in a bundle, or by itself, as in the answer to a get request. */
    private void calendar(String at, Map<String, Object> element) {
        if (!element.containsKey("calendar") && element.containsKey("calendar_id")) {
            if (requireId(at, element, "calendar_id")) {
                file.calendars().add(new CalendarEntry(without(GeneratedFields.CALENDAR, element), List.of(), false));
            }
            return;
        }
        List<Map<String, Object>> events = new ArrayList<>();
        Object given = element.get("events");
        if (given instanceof List<?> list) {
            list.forEach(event -> addEvent(at, event, events));
        } else if (given != null) {
            problem("[events]", "an array", given);
        }
        calendarEntry(at, element, events, given != null);
    }

    private void calendarEntry(
            String at, Map<String, Object> element, List<Map<String, Object>> events, boolean tellsEvents) {
        unknownFields(at, element, Set.of("calendar", "events"));
        Map<String, Object> calendar = object(at + ".calendar", element.get("calendar"));
        if (requireId(at + ".calendar", calendar, "calendar_id")) {
            file.calendars()
                    .add(new CalendarEntry(
                            without(GeneratedFields.CALENDAR, calendar),
                            events.stream()
                                    .map(event -> without(GeneratedFields.EVENT, event))
                                    .toList(),
                            // As many may be cut short: no search of a cluster's gives more.
                            tellsEvents && events.size() < MAX_ELEMENTS));
        }
    }

    private Map<String, Object> without(GeneratedFields generated, Map<String, Object> element) {
        return generated.without(element, file.leftOut());
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
                ? "an object with " + Gate.shown(object.keySet().toString())
                : value instanceof List<?> ? "an array" : "[" + Gate.shown(String.valueOf(value)) + "]";
        problems.add(at + " must be " + allowed + ", but was " + (value == null ? "missing" : shown));
    }
}
