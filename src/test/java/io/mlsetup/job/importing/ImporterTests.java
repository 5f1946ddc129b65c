package io.mlsetup.job.importing;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;

import io.mlsetup.ThreadPoolTestCase;
import io.mlsetup.job.JobFixtures;
import io.mlsetup.job.drafting.Item;
import io.mlsetup.job.drafting.ItemAction;
import io.mlsetup.job.drafting.ItemKey;
import io.mlsetup.job.drafting.ItemType;
import io.mlsetup.job.planning.ImportPlan;
import io.mlsetup.job.planning.Running;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.action.support.PlainActionFuture;
import org.elasticsearch.common.util.concurrent.EsExecutors;
import org.elasticsearch.common.util.concurrent.EsRejectedExecutionException;
import org.elasticsearch.common.util.concurrent.ThreadContext;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.test.client.NoOpClient;

/** Whatever happens on the way, there is an answer, and every put is the caller's. */
public class ImporterTests extends ThreadPoolTestCase {

    private static final String CALLER = "caller";

    private static ImportPlan filters(int count) {
        return new ImportPlan(
                IntStream.range(0, count)
                        .mapToObj(i -> new Item(
                                new ItemKey(ItemType.FILTER, "filter-" + i),
                                ItemAction.CREATE,
                                List.of(),
                                JobFixtures.filter("filter-" + i),
                                Set.of()))
                        .toList(),
                List.of(),
                List.of(),
                List.of(),
                null);
    }

    private static Importer importer(NoOpClient client, Executor executor) {
        Turns turns = new Turns();
        return new Importer(
                client,
                executor,
                turns,
                () -> false,
                new Updater(client, client, executor, turns, () -> Running.NOTHING));
    }

    /** As machine learning might answer that forgot to restore the rights that it was asked with. */
    private NoOpClient careless(List<String> callers) {
        return new NoOpClient(threadPool) {
            @Override
            protected <Q extends ActionRequest, R extends ActionResponse> void doExecute(
                    ActionType<R> action, Q request, ActionListener<R> listener) {
                ThreadContext context = threadPool().getThreadContext();
                callers.add(String.valueOf(context.getHeader(CALLER)));
                threadPool().generic().execute(() -> {
                    try (var ignored = context.stashContext()) {
                        context.putHeader(CALLER, "somebody else");
                        listener.onResponse(null);
                    }
                });
            }
        };
    }

    public void testEveryPutIsTheCallers() {
        List<String> callers = Collections.synchronizedList(new ArrayList<>());
        threadPool.getThreadContext().putHeader(CALLER, "mover");
        PlainActionFuture<Importer.Outcome> outcome = new PlainActionFuture<>();
        importer(careless(callers), threadPool.generic()).carryOut(filters(20), outcome);
        assertThat(outcome.actionGet(TimeValue.timeValueSeconds(30)).plan().summary(), equalTo(Map.of("created", 20L)));
        assertThat(callers, hasSize(20));
        assertThat(callers, everyItem(equalTo("mover")));
    }

    /** A node that shuts down takes no more work. */
    public void testAnExecutorThatTakesNoMore() {
        var closed = EsExecutors.newFixed(
                "closed",
                1,
                1,
                EsExecutors.daemonThreadFactory("node", "closed"),
                threadPool.getThreadContext(),
                EsExecutors.TaskTrackingConfig.DO_NOT_TRACK);
        terminate(closed);
        PlainActionFuture<Importer.Outcome> outcome = new PlainActionFuture<>();
        importer(new NoOpClient(threadPool), closed).carryOut(filters(1), outcome);
        assertTrue("not answered", outcome.isDone());
        expectThrows(EsRejectedExecutionException.class, () -> outcome.actionGet(TimeValue.ZERO));
    }

    /** A plan that nobody can print is a fault of ours, and still no silence. */
    public void testAFaultOfOurs() {
        Item broken =
                new Item(new ItemKey(ItemType.CALENDAR_EVENT, "x"), ItemAction.CREATE, List.of(), "no event", Set.of());
        PlainActionFuture<Importer.Outcome> outcome = new PlainActionFuture<>();
        importer(new NoOpClient(threadPool), threadPool.generic())
                .carryOut(new ImportPlan(List.of(broken), List.of(), List.of(), List.of(), null), outcome);
        Exception e = expectThrows(Exception.class, () -> outcome.actionGet(TimeValue.timeValueSeconds(10)));
        assertThat(e, instanceOf(ClassCastException.class));
    }

    /** When the cluster gives way nothing more is begun, and what was not is named. */
    public void testAClusterThatGivesWay() {
        List<String> callers = Collections.synchronizedList(new ArrayList<>());
        NoOpClient failing = new NoOpClient(threadPool) {
            @Override
            protected <Q extends ActionRequest, R extends ActionResponse> void doExecute(
                    ActionType<R> action, Q request, ActionListener<R> listener) {
                callers.add(action.name());
                listener.onFailure(new EsRejectedExecutionException("no"));
            }
        };
        PlainActionFuture<Importer.Outcome> future = new PlainActionFuture<>();
        importer(failing, threadPool.generic()).carryOut(filters(3), future);
        Importer.Outcome outcome = future.actionGet(TimeValue.timeValueSeconds(30));
        assertThat(outcome.status(), equalTo(RestStatus.SERVICE_UNAVAILABLE));
        assertThat(callers, hasSize(1));
        assertThat(
                outcome.plan().items().stream()
                        .map(item -> item.reasons().get(0).id())
                        .toList(),
                contains("es_rejected_execution_exception", "not_attempted", "not_attempted"));
    }
}
