package io.mlsetup.job.importing;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;

import io.mlsetup.ThreadPoolTestCase;
import io.mlsetup.job.ConfigMaps;
import io.mlsetup.job.JobFixtures;
import io.mlsetup.job.drafting.Change;
import io.mlsetup.job.drafting.Item;
import io.mlsetup.job.drafting.ItemAction;
import io.mlsetup.job.drafting.ItemKey;
import io.mlsetup.job.drafting.ItemType;
import io.mlsetup.job.drafting.Update;
import io.mlsetup.job.planning.ImportPlan;
import io.mlsetup.job.planning.Running;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.action.support.PlainActionFuture;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.test.client.NoOpClient;
import org.elasticsearch.xpack.core.action.util.QueryPage;
import org.elasticsearch.xpack.core.ml.action.CloseJobAction;
import org.elasticsearch.xpack.core.ml.action.GetDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.GetJobsAction;
import org.elasticsearch.xpack.core.ml.action.OpenJobAction;
import org.elasticsearch.xpack.core.ml.action.StartDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.StartDatafeedAction;
import org.elasticsearch.xpack.core.ml.action.StopDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.StopDatafeedAction;
import org.elasticsearch.xpack.core.ml.action.UpdateDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.UpdateDatafeedAction;
import org.elasticsearch.xpack.core.ml.action.UpdateJobAction;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedUpdate;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfigUpdate;
import org.elasticsearch.xpack.core.ml.job.config.AnalysisConfig;
import org.elasticsearch.xpack.core.ml.job.config.DataDescription;
import org.elasticsearch.xpack.core.ml.job.config.Detector;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.config.JobUpdate;

/** In what order a job and its datafeed are changed, and what becomes of them if something of it fails. */
public class UpdaterTests extends ThreadPoolTestCase {

    private static final String CALLER = "caller";
    private static final String GET = GetJobsAction.NAME;
    private static final String CLOSE = CloseJobAction.NAME;
    private static final String OPEN = OpenJobAction.NAME;
    private static final String START = StartDatafeedAction.NAME;
    private static final String STOP = StopDatafeedAction.NAME;
    private static final String JOB = UpdateJobAction.NAME;
    private static final String DATAFEED = UpdateDatafeedAction.NAME;
    private static final String START_AGAIN =
            "POST /_ml/datafeeds/feed/_start?start=1970-01-01T00:00:00.033Z&end=1970-01-01T00:00:00.077Z";

    private final List<String> sent = Collections.synchronizedList(new ArrayList<>());
    private final List<String> callers = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Exception> failures = new HashMap<>();
    private Running running = new Running(Set.of("web"), Map.of("feed", new Running.Span(33, 77)), Set.of(), Set.of());
    private Job there = job("old");
    private StartDatafeedAction.DatafeedParams started;
    private DataFrameAnalyticsConfig frame;
    private boolean forced;
    private final Set<TimeValue> patience = Collections.synchronizedSet(new HashSet<>());
    /** What runs after something failed, or null for the same. */
    private Running afterAFailure;

    @SuppressWarnings("JavaUtilDate") // what x-pack-core takes
    private static Job job(String description) {
        Job.Builder job = new Job.Builder("web");
        job.setDescription(description);
        job.setAnalysisConfig(new AnalysisConfig.Builder(List.of(new Detector.Builder("count", null).build())));
        job.setDataDescription(new DataDescription.Builder());
        DatafeedConfig.Builder datafeed = new DatafeedConfig.Builder("feed", "web");
        datafeed.setIndices(List.of("logs"));
        job.setDatafeed(datafeed);
        return job.build(new Date(0));
    }

    private static Item item(
            ItemType type, String id, ItemAction action, Object config, Object request, Map<String, Object> before) {
        Map<String, Object> after = new HashMap<>(before);
        after.put("description", "new");
        return new Item(
                new ItemKey(type, id),
                action,
                List.of(),
                config,
                Set.of(),
                new Update(List.of(new Change("a", 1, 2)), request, before, after));
    }

    private static Item jobItem(ItemAction action) {
        Job job = job("old");
        return item(
                ItemType.ANOMALY_DETECTOR,
                "web",
                action,
                job,
                new JobUpdate.Builder("web").setDescription("new").build(),
                ConfigMaps.job(job));
    }

    private static Item datafeedItem(ItemAction action) {
        DatafeedConfig datafeed = job("old").getDatafeedConfig().orElseThrow();
        DatafeedUpdate.Builder update = new DatafeedUpdate.Builder("feed");
        update.setScrollSize(5);
        return item(ItemType.DATAFEED, "feed", action, datafeed, update.build(), ConfigMaps.datafeed(datafeed));
    }

    private Updater.Updated update(Item... unit) {
        NoOpClient client = new NoOpClient(threadPool) {
            @Override
            @SuppressWarnings("unchecked")
            protected <Q extends ActionRequest, R extends ActionResponse> void doExecute(
                    ActionType<R> action, Q request, ActionListener<R> listener) {
                callers.add(String.valueOf(threadPool().getThreadContext().getHeader(CALLER)));
                sent.add(action.name());
                if (request instanceof StartDatafeedAction.Request start) {
                    started = start.getParams();
                }
                if (request instanceof StopDataFrameAnalyticsAction.Request stop) {
                    forced = stop.isForce();
                    patience.add(stop.getTimeout());
                }
                if (request instanceof StopDatafeedAction.Request stop) {
                    patience.addAll(List.of(stop.getTimeout(), stop.getStopTimeout()));
                }
                if (request instanceof CloseJobAction.Request close) {
                    patience.add(close.getCloseTimeout());
                }
                threadPool().generic().execute(() -> {
                    try (var ignored = threadPool().getThreadContext().stashContext()) {
                        if (failures.containsKey(action.name())) {
                            running = afterAFailure == null ? running : afterAFailure;
                            listener.onFailure(failures.get(action.name()));
                        } else if (action.name().equals(GET)) {
                            List<Job> found = there == null ? List.of() : List.of(there);
                            listener.onResponse((R) new GetJobsAction.Response(
                                    new QueryPage<>(found, found.size(), Job.RESULTS_FIELD)));
                        } else if (request instanceof GetDataFrameAnalyticsAction.Request) {
                            listener.onResponse((R) new GetDataFrameAnalyticsAction.Response(
                                    new QueryPage<>(List.of(frame), 1, Job.RESULTS_FIELD)));
                        } else {
                            listener.onResponse(null);
                        }
                    }
                });
            }
        };
        if (threadPool.getThreadContext().getHeader(CALLER) == null) {
            threadPool.getThreadContext().putHeader(CALLER, "mover");
        }
        PlainActionFuture<Updater.Updated> future = new PlainActionFuture<>();
        new Updater(client, client, threadPool.generic(), new Turns(), () -> running).update(List.of(unit), future);
        Updater.Updated updated = future.actionGet(TimeValue.timeValueSeconds(30));
        assertThat(callers, everyItem(equalTo("mover")));
        return updated;
    }

    private static List<ItemAction> actions(Updater.Updated updated) {
        return updated.items().stream().map(Item::action).toList();
    }

    private static List<String> reasons(Updater.Updated updated) {
        return updated.items().stream()
                .flatMap(item -> item.reasons().stream())
                .map(reason -> reason.id())
                .toList();
    }

    private static Exception refusal() {
        return new ElasticsearchStatusException("no", RestStatus.CONFLICT);
    }

    public void testInPlaceNothingIsStopped() {
        assertThat(actions(update(jobItem(ItemAction.UPDATE))), contains(ItemAction.UPDATED));
        assertThat(sent, contains(GET, JOB));
    }

    public void testBothInOrder() {
        Updater.Updated updated =
                update(jobItem(ItemAction.UPDATE_AFTER_CLOSE), datafeedItem(ItemAction.UPDATE_AFTER_CLOSE));
        assertThat(actions(updated), contains(ItemAction.UPDATED, ItemAction.UPDATED));
        assertThat(sent, contains(GET, STOP, CLOSE, JOB, DATAFEED, OPEN, START));
        // It begins and ends where it was to: a job that has seen nothing yet does not learn what was before.
        assertThat(started.getEndTime(), equalTo(77L));
        assertThat(started.getStartTime(), equalTo(33L));
    }

    /** A job that is closed takes its datafeed with it, though that is not changed itself. */
    public void testAJobAlone() {
        update(jobItem(ItemAction.UPDATE_AFTER_CLOSE));
        assertThat(sent, contains(GET, STOP, CLOSE, JOB, OPEN, START));
    }

    public void testADatafeedAlone() {
        update(datafeedItem(ItemAction.UPDATE_AFTER_CLOSE));
        assertThat(sent, contains(GET, STOP, DATAFEED, START));
    }

    /** Somebody closed it already. */
    public void testWhatDoesNotRunAnyMoreIsNotStarted() {
        running = Running.NOTHING;
        update(jobItem(ItemAction.UPDATE_AFTER_CLOSE), datafeedItem(ItemAction.UPDATE_AFTER_CLOSE));
        assertThat(sent, contains(GET, JOB, DATAFEED));
    }

    /** It was opened after the plan was made: that was not said beforehand, so Elasticsearch may refuse it. */
    public void testWhatRunsOnlyNowIsNotClosed() {
        failures.put(JOB, refusal());
        Updater.Updated updated = update(jobItem(ItemAction.UPDATE));
        assertThat(sent, contains(GET, JOB));
        assertThat(actions(updated), contains(ItemAction.FAILED));
    }

    public void testWhatCannotBeClosedIsNotChanged() {
        failures.put(CLOSE, refusal());
        Updater.Updated updated =
                update(jobItem(ItemAction.UPDATE_AFTER_CLOSE), datafeedItem(ItemAction.UPDATE_AFTER_CLOSE));
        assertThat(actions(updated), contains(ItemAction.FAILED, ItemAction.FAILED));
        assertThat("the datafeed runs again", sent, contains(GET, STOP, CLOSE, START));
        assertFalse(updated.gaveWay());
    }

    public void testWhatCannotBeStoppedIsNotChanged() {
        failures.put(STOP, refusal());
        assertThat(actions(update(datafeedItem(ItemAction.UPDATE_AFTER_CLOSE))), contains(ItemAction.FAILED));
        assertThat(sent, contains(GET, STOP));
    }

    public void testARefusedChangeLeavesItRunning() {
        failures.put(JOB, refusal());
        Updater.Updated updated =
                update(jobItem(ItemAction.UPDATE_AFTER_CLOSE), datafeedItem(ItemAction.UPDATE_AFTER_CLOSE));
        assertThat(actions(updated), contains(ItemAction.FAILED, ItemAction.UPDATED));
        assertThat(sent, contains(GET, STOP, CLOSE, JOB, DATAFEED, OPEN, START));
    }

    public void testWhatDoesNotRunAgainIsTold() {
        failures.put(OPEN, refusal());
        failures.put(START, refusal());
        Updater.Updated updated = update(jobItem(ItemAction.UPDATE_AFTER_CLOSE));
        assertThat(actions(updated), contains(ItemAction.UPDATED, ItemAction.FAILED));
        assertThat(reasons(updated), contains(ImportPlan.NOT_RUNNING_AGAIN, ImportPlan.NOT_RUNNING_AGAIN));
        assertThat(updated.items().get(1).reasons().get(0).message(), containsString("Send " + START_AGAIN + "."));
        ImportPlan plan = new ImportPlan(updated.items(), List.of(), List.of(), List.of(), null);
        assertThat(plan.requests(), contains("POST /_ml/anomaly_detectors/web/_open", START_AGAIN));
        assertThat(new Importer.Outcome(plan, false).status(), equalTo(RestStatus.CONFLICT));
    }

    public void testSomebodyChangedIt() {
        there = job("by somebody");
        assertThat(reasons(update(jobItem(ItemAction.UPDATE_AFTER_CLOSE))), contains("changed_meanwhile"));
        assertThat("nothing was closed", sent, contains(GET));
    }

    public void testSomebodyMadeTheSameChange() {
        there = job("new");
        Updater.Updated updated = update(jobItem(ItemAction.UPDATE_AFTER_CLOSE));
        assertThat(actions(updated), contains(ItemAction.UNCHANGED));
        assertThat(sent, contains(GET));
    }

    public void testSomebodyDeletedIt() {
        there = null;
        Updater.Updated updated = update(jobItem(ItemAction.UPDATE), datafeedItem(ItemAction.UPDATE));
        assertThat(reasons(updated), contains("gone", "gone"));
        assertThat(sent, contains(GET));
    }

    public void testAClusterThatGivesWay() {
        failures.put(GET, new ElasticsearchStatusException("no", RestStatus.SERVICE_UNAVAILABLE));
        Updater.Updated updated = update(jobItem(ItemAction.UPDATE));
        assertTrue(updated.gaveWay());
        assertThat(actions(updated), contains(ItemAction.FAILED));
    }

    /** A turn ends, so that the next can be taken. */
    public void testNothingIsLeftWaiting() {
        assertThat(update(jobItem(ItemAction.UPDATE)).items().get(0).reasons(), empty());
        assertThat(update(jobItem(ItemAction.UPDATE)).items().get(0).reasons(), empty());
    }

    private static List<String> requests(Updater.Updated updated) {
        return new ImportPlan(updated.items(), List.of(), List.of(), List.of(), null).requests();
    }

    /** Not one of the ways in which a stop fails says that nothing was stopped. */
    public void testWhatWasStoppedAllTheSameRunsAgain() {
        failures.put(STOP, refusal());
        afterAFailure = new Running(Set.of("web"), Map.of(), Set.of(), Set.of());
        Updater.Updated updated = update(datafeedItem(ItemAction.UPDATE_AFTER_CLOSE));
        assertThat(actions(updated), contains(ItemAction.FAILED));
        assertThat(sent, contains(GET, STOP, START));
        assertThat(requests(updated), empty());
    }

    public void testWhatIsStillBeingClosedIsTold() {
        ItemKey web = new ItemKey(ItemType.ANOMALY_DETECTOR, "web");
        failures.put(CLOSE, refusal());
        failures.put(START, refusal());
        afterAFailure = new Running(Set.of("web"), Map.of(), Set.of(), Set.of(), Set.of(web), false);
        Updater.Updated updated =
                update(jobItem(ItemAction.UPDATE_AFTER_CLOSE), datafeedItem(ItemAction.UPDATE_AFTER_CLOSE));
        assertThat(actions(updated), contains(ItemAction.FAILED, ItemAction.FAILED));
        // Nobody opens what is still closing, and its datafeed cannot be started before.
        assertThat(sent, contains(GET, STOP, CLOSE, START));
        assertThat(requests(updated), contains("POST /_ml/anomaly_detectors/web/_open", START_AGAIN));
        assertThat(reasons(updated), hasItem(ImportPlan.NOT_RUNNING_AGAIN));
    }

    private Item frameItem() {
        frame = JobFixtures.analytics("houses");
        return item(
                ItemType.DATA_FRAME_ANALYTICS,
                "houses",
                ItemAction.UPDATE_AFTER_CLOSE,
                frame,
                new DataFrameAnalyticsConfigUpdate.Builder("houses")
                        .setMaxNumThreads(3)
                        .build(),
                ConfigMaps.analytics(frame));
    }

    /** Data frame analytics may take minutes to stop, and are given half of one by default. */
    public void testDataFrameAnalyticsThatStopLate() {
        ItemKey key = new ItemKey(ItemType.DATA_FRAME_ANALYTICS, "houses");
        running = new Running(Set.of(), Map.of(), Set.of("houses"), Set.of());
        failures.put(StopDataFrameAnalyticsAction.NAME, refusal());
        afterAFailure = new Running(Set.of(), Map.of(), Set.of("houses"), Set.of(), Set.of(key), false);
        assertThat(requests(update(frameItem())), contains("POST /_ml/data_frame/analytics/houses/_start"));
        // Somebody else is stopping it: that is waited for, and it stays so.
        running = afterAFailure;
        failures.clear();
        sent.clear();
        Updater.Updated updated = update(frameItem());
        assertThat(actions(updated), contains(ItemAction.UPDATED));
        assertThat(
                sent,
                contains(
                        GetDataFrameAnalyticsAction.NAME,
                        StopDataFrameAnalyticsAction.NAME,
                        UpdateDataFrameAnalyticsAction.NAME));
        running = new Running(Set.of("web"), Map.of("feed", Running.Span.ALL), Set.of(), Set.of());
        update(jobItem(ItemAction.UPDATE_AFTER_CLOSE), datafeedItem(ItemAction.UPDATE_AFTER_CLOSE));
        assertThat(patience, contains(TimeValue.timeValueMinutes(30)));
    }

    /** What failed is stopped by force, and does not run afterwards, since it did not before. */
    public void testWhatFailedIsNotStarted() {
        ItemKey key = new ItemKey(ItemType.DATA_FRAME_ANALYTICS, "houses");
        for (boolean failed : List.of(true, false)) {
            running = failed
                    ? new Running(Set.of(), Map.of(), Set.of(), Set.of(key))
                    : new Running(Set.of(), Map.of(), Set.of("houses"), Set.of());
            sent.clear();
            Updater.Updated updated = update(frameItem());
            assertThat(actions(updated), contains(ItemAction.UPDATED));
            assertThat(forced, equalTo(failed));
            List<String> steps = new ArrayList<>(List.of(
                    GetDataFrameAnalyticsAction.NAME,
                    StopDataFrameAnalyticsAction.NAME,
                    UpdateDataFrameAnalyticsAction.NAME));
            if (!failed) {
                steps.add(StartDataFrameAnalyticsAction.NAME);
            }
            assertThat(sent, equalTo(steps));
        }
    }
}
