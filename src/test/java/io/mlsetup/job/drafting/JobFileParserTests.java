package io.mlsetup.job.drafting;

import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.nullValue;

import io.mlsetup.job.JobFixtures;
import io.mlsetup.job.planning.Planning;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.elasticsearch.common.breaker.CircuitBreaker;
import org.elasticsearch.common.breaker.CircuitBreakingException;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.tasks.TaskCancelledException;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.XContentParserConfiguration;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xcontent.json.JsonXContent;

/** The kind of a file is told as Kibana tells it; what does not fit is named, all of it. */
public class JobFileParserTests extends ESTestCase {

    private static final String ANOMALY_DETECTOR =
            "{\"job\": {\"job_id\": \"a\"}, \"datafeed\": {\"datafeed_id\": \"f\"}}";
    private static final String ANALYTICS = "{\"id\": \"h\", \"dest\": {\"index\": \"o\"}, \"analysis\": {\"x\": {}}}";

    public void testOneJobIsABareObject() throws IOException {
        JobFile file = Planning.file(ANOMALY_DETECTOR);
        assertThat(file.anomalyDetectors(), hasSize(1));
        assertThat(file.anomalyDetectors().get(0).jobId(), equalTo("a"));
        assertThat(Planning.file(ANALYTICS).analytics(), hasSize(1));
    }

    public void testSeveralAreAnArray() throws IOException {
        JobFile file = Planning.file("[" + ANOMALY_DETECTOR + ", {\"job\": {\"job_id\": \"b\"}}]");
        assertThat(file.anomalyDetectors(), hasSize(2));
        assertThat(file.anomalyDetectors().get(1).datafeed(), nullValue());
        String other = ANALYTICS.replaceFirst("\"id\": \"", "\"id\": \"other-");
        assertThat(Planning.file("[" + ANALYTICS + "," + other + "]").analytics(), hasSize(2));
    }

    /** As when several answers of get requests are put together: what stands there twice is meant once, after what a cluster generates. */
    public void testWhatStandsThereTwice() throws IOException {
        JobFile file =
                Planning.file("[" + ANALYTICS + "," + ANALYTICS.replaceFirst("\\{", "{\"create_time\": 7, ") + "]");
        assertThat(file.analytics(), hasSize(1));
        String calendar = "{\"calendar_id\": \"c\"}";
        String filter = "{\"filter_id\": \"f\", \"items\": []}";
        String datafeed = "{\"datafeed_id\": \"f\", \"job_id\": \"a\", \"indices\": [\"x\"]}";
        file = Planning.file("[" + String.join(",", calendar, filter, datafeed, calendar, filter, datafeed) + "]");
        assertThat(file.calendars(), hasSize(1));
        assertThat(file.filters(), hasSize(1));
        assertThat(file.datafeeds(), hasSize(1));
        file = Planning.file("[" + filter + "," + filter.replace("[]", "[\"b\"]") + "]");
        assertThat(file.filters(), hasSize(2));
    }

    /** Kibana's own export of a job without a datafeed is one that Kibana cannot read; here it is. */
    public void testAJobWithoutADatafeed() throws IOException {
        assertThat(Planning.file("{\"job\": {\"job_id\": \"b\"}}").anomalyDetectors(), hasSize(1));
    }

    /** Kibana's importer takes one kind in a file; here each element is what its fields say. */
    public void testKindsMayBeMixed() throws IOException {
        JobFile file = Planning.file("[" + ANALYTICS + "," + ANOMALY_DETECTOR + "]");
        assertThat(file.anomalyDetectors(), hasSize(1));
        assertThat(file.analytics(), hasSize(1));
        assertRefused(
                "[" + ANOMALY_DETECTOR
                        + ", {\"job\": {\"job_id\": \"b\"}, \"dest\": {}, \"analysis\": {}, \"id\": \"h\"}]",
                "[1] has unknown fields [analysis, dest, id]: must be of [datafeed, job]");
    }

    /** What a put request takes, which is what most people keep (elastic/examples, Terraform). */
    public void testBodiesOfPutRequests() throws IOException {
        JobFile job = Planning.file("""
                {"job_id": "a", "analysis_config": {}, "datafeed_config": {"datafeed_id": "f", "indices": ["x"]}}""");
        assertThat(job.anomalyDetectors().get(0).jobId(), equalTo("a"));
        assertThat(job.anomalyDetectors().get(0).job().containsKey("datafeed_config"), equalTo(false));
        assertThat(job.anomalyDetectors().get(0).datafeed().get("datafeed_id"), equalTo("f"));
        assertThat(Planning.file("{\"job_id\": \"a\", \"indices\": [\"x\"]}").datafeeds(), hasSize(1));
        assertThat(Planning.file("{\"job_id\": \"a\", \"indexes\": [\"x\"]}").datafeeds(), hasSize(1));
        assertThat(Planning.file("{\"filter_id\": \"l\", \"items\": []}").filters(), hasSize(1));
        assertThat(Planning.file("{\"calendar_id\": \"c\", \"job_ids\": []}").calendars(), hasSize(1));
        assertThat(
                Planning.file("{\"calendar\": {\"calendar_id\": \"c\"}, \"events\": [{\"description\": \"e\"}]}")
                        .calendars()
                        .get(0)
                        .events(),
                hasSize(1));
        assertRefused("{\"analysis_config\": {}}", "[0].job_id must be a string that is not empty, but was missing");
        assertRefused(
                "{\"job\": {\"job_id\": \"a\", \"datafeed_config\": {}}, \"datafeed\": {}}", "has a datafeed twice");
    }

    /** What a get request answers: what a cluster generates is left out, and counted. */
    public void testAnswersOfGetRequests() throws IOException {
        JobFile jobs = Planning.file("""
                {"count": 2, "jobs": [
                  {"job_id": "a", "job_type": "anomaly_detector", "job_version": "8.19.21", "create_time": 1, "finished_time": 2,
                   "model_snapshot_id": "1", "model_snapshot_min_version": "8.3.0", "analysis_config": {},
                   "datafeed_config": {"datafeed_id": "f", "job_id": "a", "authorization": {"roles": []}, "indices": ["x"]}},
                  {"job_id": "b", "create_time": 3, "blocked": {"reason": "delete"}, "analysis_config": {}}]}""");
        assertThat(jobs.anomalyDetectors(), hasSize(2));
        assertThat(
                jobs.leftOut(),
                equalTo(Map.of(
                        "authorization", 1,
                        "blocked", 1,
                        "create_time", 2,
                        "finished_time", 1,
                        "job_type", 1,
                        "job_version", 1,
                        "model_snapshot_id", 1,
                        "model_snapshot_min_version", 1)));
        assertThat(jobs.anomalyDetectors().get(0).job().keySet(), equalTo(Set.of("job_id", "analysis_config")));
        assertThat(
                Planning.file("{\"count\": 1, \"datafeeds\": [{\"job_id\": \"a\", \"indices\": [\"x\"]}]}")
                        .datafeeds(),
                hasSize(1));
        assertThat(
                Planning.file("{\"count\": 1, \"data_frame_analytics\": [" + ANALYTICS + "]}")
                        .analytics(),
                hasSize(1));
        assertThat(
                Planning.file("{\"count\": 1, \"filters\": [{\"filter_id\": \"l\"}]}")
                        .filters(),
                hasSize(1));
        assertThat(
                Planning.file("{\"count\": 1, \"calendars\": [{\"calendar_id\": \"c\", \"job_ids\": []}]}")
                        .calendars(),
                hasSize(1));
        assertThat(
                Planning.file("{\"count\": 1, \"events\": [{\"calendar_id\": \"c\", \"event_id\": \"e\"}]}")
                        .events(),
                equalTo(List.of(Map.of("calendar_id", "c"))));
        assertRefused(
                "{\"count\": 1, \"jobs\": [{\"job_id\": \"a\", \"data_counts\": {}}]}", "statistics of jobs (_stats)");
        assertRefused(
                "{\"anomaly_detectors\": [" + ANOMALY_DETECTOR + "]}", "[format] must be [ml_setup], but was missing");
        assertRefused("{\"count\": 1, \"jobs\": [], \"_nodes\": {}}", "the file has unknown fields [_nodes]");
    }

    /** 10 MiB of CBOR that hold ten million empty objects took 613 MiB of memory; now reading ends after some of them. */
    public void testWhatIsHeldIsCountedWhileItIsRead() throws IOException {
        byte[] objects = new byte[10 << 20];
        Arrays.fill(objects, (byte) 0xA0);
        objects[0] = (byte) 0x9F;
        objects[objects.length - 1] = (byte) 0xFF;
        assertStops(objects, "the file holds more than [10000] elements");
        // Or all of them in one element.
        objects[1] = (byte) 0x9F;
        objects[objects.length - 2] = (byte) 0xFF;
        assertStops(objects, "more than the [80000] values");
        // Or in many that are small enough.
        for (int i = 1; i < objects.length - 60_000; i += 60_000) {
            objects[i] = (byte) 0x9F;
            objects[i + 59_999] = (byte) 0xFF;
        }
        for (int i = objects.length - objects.length % 60_000 - 60_000; i < objects.length - 1; i++) {
            objects[i] = (byte) 0xA0;
        }
        assertStops(objects, "values");
    }

    private static void assertStops(byte[] file, String because) throws IOException {
        AtomicLong reserved = new AtomicLong();
        FileBudget budget = FileBudget.of(file.length, reserved::addAndGet, () -> {});
        try (XContentParser parser =
                XContentType.CBOR.xContent().createParser(XContentParserConfiguration.EMPTY, file)) {
            IllegalArgumentException e =
                    expectThrows(IllegalArgumentException.class, () -> JobFileParser.parse(parser, budget));
            assertThat(e.getMessage(), containsString(because));
        }
        assertThat(reserved.get(), lessThan(32L * file.length));
    }

    /** Whoever went away is not read for, and what the node cannot hold is not read on. */
    public void testReadingEndsWhenNobodyWaitsOrNothingIsLeft() throws IOException {
        String file = "[" + ANOMALY_DETECTOR + ("," + ANOMALY_DETECTOR).repeat(5_000) + "]";
        AtomicLong reserved = new AtomicLong();
        FileBudget full = FileBudget.of(
                file.length(),
                bytes -> {
                    if (reserved.addAndGet(bytes) > 1_000_000) {
                        throw new CircuitBreakingException("full", CircuitBreaker.Durability.TRANSIENT);
                    }
                },
                () -> {});
        expectThrows(CircuitBreakingException.class, () -> parse(file, full));
        assertThat(reserved.get(), lessThan(2_000_000L));
        FileBudget alone = FileBudget.of(file.length(), bytes -> {}, () -> {
            throw new TaskCancelledException("gone");
        });
        expectThrows(TaskCancelledException.class, () -> parse(file, alone));
    }

    private static JobFile parse(String file, FileBudget budget) throws IOException {
        try (XContentParser parser = JsonXContent.jsonXContent.createParser(XContentParserConfiguration.EMPTY, file)) {
            return JobFileParser.parse(parser, budget);
        }
    }

    /** A text that would overflow the stack of whatever parses it, wherever it stands. */
    public void testTextsThatNobodyCouldParse() {
        for (String bracket : List.of("(", "[", "{", "<a{")) {
            assertRefused(
                    "{\"job\": {\"job_id\": \"a\", \"custom_settings\": {\"x\": [\"" + bracket.repeat(3000) + "\"]}}}",
                    "levels of nested brackets");
        }
        assertRefused("{\"job\": {\"job_id\": \"a\", \"" + "(".repeat(3000) + "\": 1}}", "levels of nested brackets");
    }

    public void testABundle() throws IOException {
        JobFile file = Planning.file("""
                {"format": "ml_setup", "version": 1, "exported_from": {}, "anomaly_detectors": [%s],
                 "data_frame_analytics": [%s], "filters": [{"filter_id": "l"}],
                 "calendars": [{"calendar": {"calendar_id": "c"}, "events": [{"description": "e"}]}]}""".formatted(ANOMALY_DETECTOR, ANALYTICS));
        assertThat(file.anomalyDetectors(), hasSize(1));
        assertThat(file.analytics(), hasSize(1));
        assertThat(file.calendars().get(0).events(), equalTo(List.of(Map.of("description", "e"))));
        assertThat(file.filters(), hasSize(1));
    }

    public void testWhatIsNoFile() {
        assertRefused("", "a JSON object or an array");
        assertRefused("7", "a JSON object or an array");
        assertRefused("{\"a\": 1", "cannot read the file");
        assertRefused("{\"a\": 1, \"a\": 2}", "Duplicate field 'a'");
        assertRefused("{} {}", "something follows");
        assertRefused("[]", "it holds no jobs");
        assertRefused("{\"error\": 1}", "[0] must be an anomaly detection job", "but was an object with [error]");
        assertRefused("[1, {\"x\": 1}]", "[1]", "an object with [x]");
        assertRefused("[".repeat(2000) + "]".repeat(2000), "cannot read the file");
    }

    public void testWhatIsNoBundle() {
        assertRefused(
                "{\"format\": \"other\"}", "[format] must be [ml_setup]", "[version] must be [1], but was missing");
        assertRefused("{\"format\": \"ml_setup\", \"version\": 2}", "[version] must be [1], but was [2]");
        assertRefused(
                "{\"format\": \"ml_setup\", \"version\": 1, \"jobs\": [], \"filters\": {}}",
                "unknown fields [jobs]",
                "[filters] must be an array");
        assertRefused(
                """
                {"format": "ml_setup", "version": 1, "anomaly_detectors": [{"job": {"job_id": 7}}, 3],
                 "calendars": [{"calendar": {}, "events": [4]}], "filters": [{}]}""",
                "anomaly_detectors[0].job.job_id must be a string that is not empty, but was [7]",
                "anomaly_detectors[1] must be an object, but was [3]",
                "calendars[0].events must be an object, but was [4]",
                "calendars[0].calendar.calendar_id",
                "filters[0].filter_id");
    }

    public void testADatafeedOfAnotherJob() {
        assertRefused(
                "{\"job\": {\"job_id\": \"a\"}, \"datafeed\": {\"job_id\": \"b\"}}",
                "datafeed.job_id must be [a] as that of its job, but was [b]");
    }

    /** However much is wrong, what is said of it is short. */
    public void testManyProblemsAreNotAllTold() {
        String file = "[" + ANOMALY_DETECTOR + ",{}".repeat(9000) + "]";
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, () -> Planning.file(file));
        assertThat(e.getMessage(), containsString("more"));
        assertThat(e.getMessage().length(), lessThan(3000));
        assertRefused(
                "[" + ANOMALY_DETECTOR + ("," + ANOMALY_DETECTOR).repeat(10_000) + "]",
                "the file holds more than [10000] elements");
        assertRefused("{\"job\": {\"job_id\": [\"" + "x".repeat(5000) + "\"]}}", "but was an array");
    }

    private static void assertRefused(String file, String... because) {
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, () -> Planning.file(file));
        for (String reason : because) {
            assertThat(e.getMessage(), allOf(containsString("cannot read the file"), containsString(reason)));
        }
    }

    /** Texts within queries and aggregations that Elasticsearch parses by recursion while it reads them. */
    public void testWhatWouldOverflowAStackIsNotRead() throws IOException {
        String aggregation = "{\"terms\": {\"field\": \"f\", \"@\": \"#\"}}";
        for (String field : List.of("include", "exclude", "format")) {
            String at = aggregation.replace("@", field);
            Planning.file(datafeed(at.replace("#", "[0-9]{3}")));
            for (String deep : List.of("(]", "[>", "([)]", "(", "~")) {
                assertThat(
                        field + deep,
                        expectThrows(
                                        IllegalArgumentException.class,
                                        () -> Planning.file(
                                                datafeed(at.replace("#", deep.repeat(500 / deep.length())))))
                                .getMessage(),
                        containsString("must not hold [" + field + "] ["));
            }
        }
        // An 8 is a regular expression.
        Planning.file(datafeed(aggregation.replace("@", "include").replace("#", "8")));
        assertThat(
                expectThrows(
                                IllegalArgumentException.class,
                                () -> Planning.file(datafeed(
                                        aggregation.replace("@", "format").replace("#", "8"))))
                        .getMessage(),
                containsString("nothing stands behind the 8"));
    }

    private static String datafeed(String aggregation) {
        return "{\"datafeed_id\": \"f\", \"job_id\": \"a\", \"indices\": [\"x\"], \"aggregations\": {\"t\": "
                + aggregation + "}}";
    }

    /** Behind the bounds: a stack that overflows in a parser of Elasticsearch's is a fault of the element, and no node's end. */
    public void testAStackThatOverflowsIsAProblemOfTheElement() {
        Map<String, Object> source = Map.of(
                "datafeed_id",
                "f",
                "job_id",
                "a",
                "indices",
                List.of("x"),
                "aggregations",
                Map.of("t", Map.of("terms", Map.of("field", "f", "include", "(]".repeat(500_000)))));
        ConfigParser.Parsed<?> parsed =
                new ConfigParser(JobFixtures.registry(), ByteSizeValue.ZERO).datafeed("f", source);
        assertThat(parsed.config(), nullValue());
        assertThat(parsed.problems().get(0).message(), containsString("nested too deeply"));
    }
}
