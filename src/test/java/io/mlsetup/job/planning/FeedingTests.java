package io.mlsetup.job.planning;

import static io.mlsetup.job.planning.Planning.item;
import static io.mlsetup.job.planning.Planning.reasons;
import static io.mlsetup.job.planning.UpdatableFieldsTests.update;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.job.Configs;
import io.mlsetup.job.drafting.ImportOptions;
import io.mlsetup.job.drafting.Item;
import io.mlsetup.job.drafting.ItemAction;
import io.mlsetup.job.drafting.ItemType;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.elasticsearch.test.ESTestCase;

/** Whether a datafeed, new or changed, can feed its job: the one that will be there, by the validation of its put and its update. */
public class FeedingTests extends ESTestCase {

    private static final String EARLY =
            ", \"delayed_data_check_config\": {\"enabled\": true, \"check_window\": \"1m\"}";
    private static final String BY_TWO_MINUTES = """
            , "aggregations": {"buckets": {"date_histogram": {"field": "@timestamp", "fixed_interval": "2m", "time_zone": "UTC"},
                "aggregations": {"@timestamp": {"max": {"field": "@timestamp"}}}}}""";
    private static final String COUNTED = ", \"summary_count_field_name\": \"doc_count\"";

    private static String job(String analysis) {
        return """
                {"job_id": "web", "data_description": {"time_field": "@timestamp"},
                 "analysis_config": {"detectors": [{"function": "count"}]%s}}""".formatted(analysis);
    }

    private static String span(String span) {
        return ", \"bucket_span\": \"" + span + "\"";
    }

    private static String datafeed(String more) {
        return "{\"datafeed_id\": \"feed\", \"job_id\": \"web\", \"indices\": [\"logs-*\"]" + more + "}";
    }

    private static String pair(String job, String datafeed) {
        return "{\"job\": " + job + ", \"datafeed\": " + datafeed + "}";
    }

    private static Planning on(String file) throws IOException {
        Planning planning = new Planning(Applying.created(new Planning(Configs.NONE).plan(file)));
        planning.options = update(false);
        return planning;
    }

    private static Item feed(ImportPlan plan) {
        return item(plan, ItemType.DATAFEED, "feed");
    }

    private static void assertRefused(ImportPlan plan) {
        assertTrue(feed(plan).toString(), feed(plan).is(ItemAction.BLOCKED));
        assertThat(reasons(feed(plan)), contains("refused"));
        assertTrue(plan.isRefused());
    }

    public void testAnUpdateOfADatafeedAlone() throws IOException {
        Planning there = on(pair(job(span("15m")), datafeed("")));
        assertRefused(there.plan(datafeed(EARLY)));
        assertRefused(there.plan(datafeed(BY_TWO_MINUTES)));
        assertTrue(feed(there.plan(datafeed(EARLY.replace("1m", "15m")))).is(ItemAction.UPDATE));
        there = on(pair(job(span("4m") + COUNTED), datafeed("")));
        assertTrue(feed(there.plan(datafeed(BY_TWO_MINUTES))).is(ItemAction.UPDATE));
        // What the cluster has and the file does not give is part of it.
        there = on(pair(job(span("4m") + COUNTED), datafeed(BY_TWO_MINUTES + ", \"frequency\": \"2m\"")));
        assertRefused(there.plan(datafeed(BY_TWO_MINUTES + ", \"frequency\": \"3m\"")));
    }

    /** What the file's job does not give is as the cluster's job has it. */
    public void testAPairIsHeldAgainstTheJobThatIsThere() throws IOException {
        Planning there = on(pair(job(span("1m") + COUNTED), datafeed("")));
        ImportPlan plan = there.plan(pair(job(COUNTED), datafeed(BY_TWO_MINUTES)));
        assertThat(reasons(item(plan, ItemType.ANOMALY_DETECTOR, "web")), contains("default_differs"));
        assertRefused(plan);
        // And the other way round: what the file's job alone could not be fed by.
        String window = EARLY.replace("1m", "2m");
        assertTrue(feed(there.plan(pair(job(COUNTED), datafeed(window)))).is(ItemAction.UPDATE));
        // So too if the datafeed is new.
        there = on("{\"job\": " + job(span("1m") + COUNTED) + "}");
        assertRefused(there.plan(pair(job(COUNTED), datafeed(BY_TWO_MINUTES))));
        assertTrue(feed(there.plan(pair(job(COUNTED), datafeed(window)))).is(ItemAction.CREATE));
        assertRefused(there.plan(datafeed(BY_TWO_MINUTES)));
    }

    public void testANewPair() throws IOException {
        Planning empty = new Planning(Configs.NONE);
        ImportPlan plan = empty.plan(pair(job(span("15m")), datafeed(EARLY)));
        assertRefused(plan);
        assertThat(reasons(item(plan, ItemType.ANOMALY_DETECTOR, "web")), contains("depends_on"));
        assertTrue(feed(empty.plan(pair(job(span("1m")), datafeed(EARLY)))).is(ItemAction.CREATE));
        // Of a job that cannot be read nothing is known.
        plan = empty.plan(pair(job(span("15m") + ", \"x\": 1"), datafeed(EARLY)));
        assertThat(reasons(feed(plan)), contains("depends_on"));
    }

    /** Nobody is told of what stays as it is. */
    public void testWhatIsThereIsNotJudged() throws IOException {
        String file = pair(job(span("15m")), datafeed(""));
        Planning there = on(file);
        assertThat(
                there.plan(file).items().stream().map(Item::action).distinct().toList(),
                contains(ItemAction.UNCHANGED));
        there.options = Planning.OPTIONS;
        assertTrue(feed(there.plan(datafeed(EARLY))).is(ItemAction.CONFLICT));
    }

    /** {@code fail_on=change} asks whether the cluster is as the file says; leaving something out does not make it so. */
    public void testWhatIsLeftOutIsAChange() throws IOException {
        String file = pair(job(span("15m")), datafeed(""));
        Planning there = on(file);
        there.options = new ImportOptions(
                true,
                false,
                true,
                Map.of(),
                "",
                Map.of(),
                "default",
                update(false).apply());
        ImportPlan plan = there.plan(datafeed(EARLY));
        assertTrue(feed(plan).is(ItemAction.SKIP));
        assertFalse(plan.isRefused());
        assertTrue(plan.isChange());
        there.options = new ImportOptions(true, true, false, Map.of(), "", Map.of(), "default");
        plan = there.plan(pair(job(span("15m")), datafeed(", \"scroll_size\": 7")));
        assertTrue(feed(plan).is(ItemAction.SKIP));
        assertTrue(plan.isChange());
        assertFalse(there.plan(file).isChange());
        assertThat(there.plan(file).warnings(), empty());
        assertThat(List.copyOf(there.plan(file).summary().keySet()), equalTo(List.of("unchanged")));
    }
}
