package io.mlsetup.job.planning;

import static io.mlsetup.job.planning.Planning.ML_AND_LOGS_A;
import static io.mlsetup.job.planning.Planning.analytics;
import static io.mlsetup.job.planning.Planning.item;
import static io.mlsetup.job.planning.Planning.job;
import static io.mlsetup.job.planning.Planning.reasons;
import static io.mlsetup.job.planning.Planning.warnings;
import static io.mlsetup.job.planning.Planning.withDatafeed;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.mlsetup.access.Requirement;
import io.mlsetup.common.Reason;
import io.mlsetup.job.Configs;
import io.mlsetup.job.drafting.ImportOptions;
import io.mlsetup.job.drafting.Item;
import io.mlsetup.job.drafting.ItemAction;
import io.mlsetup.job.drafting.ItemKey;
import io.mlsetup.job.drafting.ItemType;
import io.mlsetup.job.drafting.Probe;
import io.mlsetup.job.planning.ImportFacts.IndexState;
import io.mlsetup.kibana.DataView;
import io.mlsetup.kibana.Fact;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.ml.job.config.Job;

/** The rules on indices that jobs read from and write to, and what they catch. */
public class IndexRulesTests extends ESTestCase {

    private Planning empty = new Planning(Configs.NONE);

    /** Missing sources only bring warnings for anomaly detection (document 000, "Export and import"). */
    public void testAMissingSourceOfAnAnomalyDetectorIsAWarning() throws IOException {
        IndexState state = randomFrom(IndexState.MISSING, IndexState.NOT_SEARCHABLE);
        empty.indices.put("logs-web", state);
        empty.dataViews = Fact.known(List.of());
        ImportPlan plan = empty.plan(withDatafeed("web"));
        Item job = item(plan, ItemType.ANOMALY_DETECTOR, "web");
        assertThat(job.action(), is(ItemAction.CREATE));
        assertThat(
                reasons(job),
                contains(
                        state == IndexState.MISSING ? "source_index_missing" : "source_index_not_searchable",
                        "data_view_missing"));
        assertThat(warnings(plan), hasItem("synchronize_kibana"));
        assertThat(plan.requests(), hasItem("GET kbn:/api/ml/saved_objects/sync?simulate=false&addToAllSpaces=false"));

        empty.indices.clear();
        empty.dataViews = Fact.known(List.of(new DataView("logs-*", false)));
        assertThat(reasons(item(empty.plan(withDatafeed("web")), ItemType.ANOMALY_DETECTOR, "web")), empty());
    }

    /** Data frame analytics needs its source index (document 000, "Export and import"). */
    public void testAMissingSourceOfDataFrameAnalyticsBlocksIt() throws IOException {
        String file = analytics("houses", "houses", "out");
        empty.indices.put("houses", IndexState.MISSING);
        Item blocked = item(empty.plan(file), ItemType.DATA_FRAME_ANALYTICS, "houses");
        assertThat(blocked.action(), is(ItemAction.BLOCKED));
        assertThat(reasons(blocked), contains("source_index_missing"));
        empty.indices.put("houses", IndexState.NOT_SEARCHABLE);
        assertThat(
                reasons(item(empty.plan(file), ItemType.DATA_FRAME_ANALYTICS, "houses")),
                contains("source_index_not_searchable"));

        empty.indices.put("houses", IndexState.SEARCHABLE);
        empty.indices.put("out", IndexState.SEARCHABLE);
        empty.dataViews = Fact.known(List.of());
        ImportPlan plan = empty.plan(file);
        Item job = item(plan, ItemType.DATA_FRAME_ANALYTICS, "houses");
        assertThat(job.action(), is(ItemAction.CREATE));
        assertThat(reasons(job), contains("destination_index_exists", "start_refused", "data_view_missing"));
        assertThat(plan.requests(), not(hasItem(containsString("_start"))));
        assertThat(warnings(plan), hasItem("trained_models_not_in_file"));
    }

    /** Data frame analytics start into an empty index only. */
    public void testADestinationThatIsThere() throws IOException {
        String file = analytics("houses", "houses", "out");
        for (IndexState full : List.of(IndexState.SEARCHABLE, IndexState.CLOSED)) {
            empty.indices.put("out", full);
            ImportPlan plan = empty.plan(file);
            Item job = item(plan, ItemType.DATA_FRAME_ANALYTICS, "houses");
            assertThat(reasons(job), contains("destination_index_exists", "start_refused"));
            assertThat(job.action(), is(ItemAction.CREATE));
            assertThat(plan.requests(), empty());
        }
        empty.indices.put("out", IndexState.EMPTY);
        ImportPlan plan = empty.plan(file);
        assertThat(reasons(item(plan, ItemType.DATA_FRAME_ANALYTICS, "houses")), contains("destination_index_exists"));
        assertThat(plan.requests(), contains("POST /_ml/data_frame/analytics/houses/_start"));
    }

    public void testWhatElasticsearchWouldRefuseIsKnownBefore() throws IOException {
        empty.refusals = Map.of(
                new ItemKey(ItemType.DATA_FRAME_ANALYTICS, "houses"),
                List.of(new Reason("refused", "destination in source")));
        Item refused =
                item(empty.plan(analytics("houses", "houses", "houses")), ItemType.DATA_FRAME_ANALYTICS, "houses");
        assertThat(refused.action(), is(ItemAction.BLOCKED));
        assertThat(reasons(refused), hasItem("refused"));

        // But not told to those who may not know what indices there are.
        empty.grants = ML_AND_LOGS_A;
        refused = item(empty.plan(analytics("houses", "houses", "houses")), ItemType.DATA_FRAME_ANALYTICS, "houses");
        assertThat(reasons(refused), hasItem("missing_privileges"));
        assertThat(reasons(refused), not(hasItem("refused")));
    }

    /** Who may not see an index cannot be told from one that is not there; who may sees that privileges would not help. */
    public void testSourcesThatMayNotBeSeen() throws IOException {
        empty.grants = ML_AND_LOGS_A;
        empty.options = new ImportOptions(false, false, true, Map.of(), "", Map.of(), "default");
        empty.indices.put("houses", IndexState.MISSING);
        empty.indices.put("logs-a", IndexState.MISSING);
        ImportPlan plan = empty.plan(analytics("unseen", "houses", "out"));
        assertThat(
                reasons(item(plan, ItemType.DATA_FRAME_ANALYTICS, "unseen")),
                contains("missing_privileges", "source_index_missing"));
        assertThat(plan.missing(), hasItem(new Requirement.Index("read", "houses")));

        plan = empty.plan(analytics("seen", "logs-a", "out"));
        assertThat(
                reasons(item(plan, ItemType.DATA_FRAME_ANALYTICS, "seen")),
                contains("missing_privileges", "source_index_missing"));
        assertThat(plan.missing(), empty());
        assertThat(plan.summary(), equalTo(Map.of("skip", 1L)));
    }

    /** The warnings come also if only the datafeed is new. */
    public void testSourcesOfADatafeedWhoseJobIsThere() throws IOException {
        Job job = (Job) item(empty.plan(job("web", "")), ItemType.ANOMALY_DETECTOR, "web")
                .config();
        Planning there = new Planning(new Configs(List.of(job), List.of(), List.of(), List.of(), Map.of()));
        there.indices.put("logs-web", IndexState.MISSING);
        there.dataViews = Fact.known(List.of());
        ImportPlan plan = there.plan(withDatafeed("web"));
        assertThat(item(plan, ItemType.ANOMALY_DETECTOR, "web").action(), is(ItemAction.UNCHANGED));
        Item datafeed = item(plan, ItemType.DATAFEED, "feed-web");
        assertThat(datafeed.action(), is(ItemAction.CREATE));
        assertThat(reasons(datafeed), contains("source_index_missing", "data_view_missing", "start_refused"));
    }

    private static String over(String indices, String more) {
        return withDatafeed("web").replace("[\"logs-web\"]", indices + more);
    }

    /** kibana#117631: where the start is refused that is said, and no request to start it is given. */
    public void testAStartThatWouldBeRefused() throws IOException {
        List<String> both = List.of("bar-*", "gone-1");
        empty.indices.put("gone-1", IndexState.MISSING);
        empty.searches.put(new Probe(both, Map.of()), IndexState.MISSING);
        ImportPlan plan = empty.plan(over("[\"bar-*\", \"gone-1\"]", ""));
        assertThat(reasons(item(plan, ItemType.ANOMALY_DETECTOR, "web")), contains("source_index_missing"));
        assertThat(
                item(plan, ItemType.ANOMALY_DETECTOR, "web").reasons().get(0).message(),
                equalTo("No index [gone-1] exists that you may see."));
        Item datafeed = item(plan, ItemType.DATAFEED, "feed-web");
        assertThat(reasons(datafeed), contains("start_refused"));
        assertThat(datafeed.reasons().get(0).message(), containsString("ignore_unavailable"));
        assertThat(plan.requests(), contains("POST /_ml/anomaly_detectors/web/_open"));

        // With the option it starts, and finds what there is.
        plan = empty.plan(over("[\"bar-*\", \"gone-1\"]", ", \"indices_options\": {\"ignore_unavailable\": true}"));
        assertThat(
                item(plan, ItemType.ANOMALY_DETECTOR, "web").reasons().get(0).message(),
                containsString("The datafeed will find no data there."));
        assertThat(reasons(item(plan, ItemType.DATAFEED, "feed-web")), empty());
        assertThat(plan.requests(), hasItem("POST /_ml/datafeeds/feed-web/_start"));

        empty.indices.put("nothing-*", IndexState.NO_MATCH);
        plan = empty.plan(over("[\"nothing-*\"]", ""));
        assertThat(reasons(item(plan, ItemType.DATAFEED, "feed-web")), contains("start_refused"));
        empty.searches.put(new Probe(List.of("shut"), Map.of()), IndexState.CLOSED);
        plan = empty.plan(over("[\"shut\"]", ""));
        assertThat(reasons(item(plan, ItemType.DATAFEED, "feed-web")), contains("start_refused"));
    }

    /** kibana#117693: the put asks for the right on what is written, be it an exclusion, date math or two names in one. */
    public void testPrivilegesOnExpressionsAsWritten() throws IOException {
        for (String written : List.of("-*elastic-cloud-logs-*", "<logs-{now/d}>", "logs-a,logs-b")) {
            empty.unreadable = Set.of(written);
            ImportPlan plan = empty.plan(over("[\"logs-*\", \"" + written + "\"]", ""));
            Item datafeed = item(plan, ItemType.DATAFEED, "feed-web");
            assertThat(written, datafeed.action(), is(ItemAction.BLOCKED));
            assertThat(reasons(datafeed), contains("missing_privileges"));
            assertThat(
                    datafeed.reasons().get(0).message(),
                    containsString("[read] on [" + written + "] as it is written"));
            assertThat(plan.missing(), contains(new Requirement.Index("read", written)));
            empty.unreadable = Set.of();
            assertThat(
                    item(empty.plan(over("[\"logs-*\", \"" + written + "\"]", "")), ItemType.DATAFEED, "feed-web")
                            .action(),
                    is(ItemAction.CREATE));
        }
    }

    public void testDestinationIndexNames() throws IOException {
        for (String bad : List.of("Out", "o*t", "_out", "a,b", "o ut", "a:b", "..", "o#ut", "x".repeat(256))) {
            Item item = item(empty.plan(analytics("houses", "houses", bad)), ItemType.DATA_FRAME_ANALYTICS, "houses");
            assertThat(bad, item.action(), is(ItemAction.BLOCKED));
        }
    }
}
