package io.mlsetup.job.drafting;

import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.nullValue;

import io.mlsetup.job.planning.Planning;
import java.io.IOException;
import java.util.Map;
import org.elasticsearch.test.ESTestCase;

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
        assertThat(Planning.file("[" + ANALYTICS + "," + ANALYTICS + "]").analytics(), hasSize(2));
    }

    /** Kibana's own export of a job without a datafeed is one that Kibana cannot read; here it is. */
    public void testAJobWithoutADatafeed() throws IOException {
        assertThat(Planning.file("{\"job\": {\"job_id\": \"b\"}}").anomalyDetectors(), hasSize(1));
    }

    public void testAnomalyDetectionGoesFirst() {
        assertRefused(
                "[" + ANALYTICS + "," + ANOMALY_DETECTOR + "]",
                "[0] has unknown fields [analysis, dest, id]: must be of [datafeed, job]",
                "[0].job must be an object, but was missing");
    }

    public void testABundle() throws IOException {
        JobFile file = Planning.file("""
                {"format": "ml_setup", "version": 1, "exported_from": {}, "anomaly_detectors": [%s],
                 "data_frame_analytics": [%s], "filters": [{"filter_id": "l"}],
                 "calendars": [{"calendar": {"calendar_id": "c"}, "events": [{"description": "e"}]}]}""".formatted(ANOMALY_DETECTOR, ANALYTICS));
        assertThat(file.anomalyDetectors(), hasSize(1));
        assertThat(file.analytics(), hasSize(1));
        assertThat(file.calendars().get(0).events(), equalTo(java.util.List.of(Map.of("description", "e"))));
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
                "holds [10001] elements, more than [10000]");
        assertRefused("{\"job\": {\"job_id\": [\"" + "x".repeat(5000) + "\"]}}", "but was an array");
    }

    private static void assertRefused(String file, String... because) {
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, () -> Planning.file(file));
        for (String reason : because) {
            assertThat(e.getMessage(), allOf(containsString("cannot read the file"), containsString(reason)));
        }
    }
}
