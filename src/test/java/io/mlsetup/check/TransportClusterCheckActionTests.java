package io.mlsetup.check;

import static org.elasticsearch.health.HealthStatus.GREEN;
import static org.elasticsearch.health.HealthStatus.YELLOW;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.instanceOf;

import io.mlsetup.ThreadPoolTestCase;
import io.mlsetup.access.AccessRequest;
import io.mlsetup.cluster.TestStates;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.action.support.ActionTestUtils;
import org.elasticsearch.action.support.PlainActionFuture;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.health.HealthStatus;
import org.elasticsearch.node.NodeClosedException;
import org.elasticsearch.tasks.CancellableTask;
import org.elasticsearch.tasks.TaskCancelHelper;
import org.elasticsearch.tasks.TaskCancelledException;
import org.elasticsearch.tasks.TaskId;
import org.elasticsearch.test.ClusterServiceUtils;
import org.elasticsearch.test.transport.CapturingTransport;
import org.elasticsearch.transport.TransportService;
import org.junit.After;
import org.junit.Before;

/** Waiting for a status, against a real cluster service. */
public class TransportClusterCheckActionTests extends ThreadPoolTestCase {

    private static final TimeValue LONG = TimeValue.timeValueMinutes(5);

    private final ClusterState green = TestStates.acceptable();
    private ClusterService clusterService;
    private TransportClusterCheckAction action;
    private final AtomicReference<Instant> clock = new AtomicReference<>(Instant.now());

    @Before
    public void start() {
        clusterService = TestStates.clusterService(threadPool, Settings.EMPTY, TestStates.withUpgradeMode(green, true));
        TransportService transportService = new CapturingTransport()
                .createTransportService(
                        Settings.EMPTY,
                        threadPool,
                        TransportService.NOOP_TRANSPORT_INTERCEPTOR,
                        address -> clusterService.localNode(),
                        null,
                        Set.of());
        action = new TransportClusterCheckAction(
                new ActionFilters(Set.of()),
                transportService,
                clusterService,
                threadPool,
                TestStates.verdict(clusterService, clock::get));
    }

    @After
    public void stop() {
        clusterService.close();
    }

    public void testWithoutWaiting() throws Exception {
        ClusterCheckAction.Response response = execute(CheckRequest.ALL).get(10, TimeUnit.SECONDS);
        assertFalse(response.timedOut());
        assertThat(response.verdict().status(), equalTo(YELLOW));
    }

    public void testSatisfiedAtOnce() throws Exception {
        ClusterCheckAction.Response response = execute(waitFor(YELLOW, LONG)).get(10, TimeUnit.SECONDS);
        assertFalse(response.timedOut());
        assertThat(response.verdict().status(), equalTo(YELLOW));
    }

    public void testSatisfiedByAChangeOfTheState() throws Exception {
        PlainActionFuture<ClusterCheckAction.Response> future = execute(waitFor(GREEN, LONG));
        assertFalse(future.isDone());
        publish(TestStates.withPersistent(clusterService.state(), "some.other", "change"));
        assertFalse(future.isDone());
        publish(TestStates.withUpgradeMode(clusterService.state(), false));
        ClusterCheckAction.Response response = future.get(10, TimeUnit.SECONDS);
        assertFalse(response.timedOut());
        assertThat(response.verdict().status(), equalTo(GREEN));
    }

    /** With the verdict as it is at the end. */
    public void testTimeout() throws Exception {
        ClusterCheckAction.Response response = execute(waitFor(GREEN, TimeValue.timeValueMillis(between(1, 50))))
                .get(10, TimeUnit.SECONDS);
        assertTrue(response.timedOut());
        assertThat(response.verdict().status(), equalTo(YELLOW));
        assertTrue(execute(waitFor(GREEN, TimeValue.ZERO))
                .get(10, TimeUnit.SECONDS)
                .timedOut());
    }

    /** A license becomes valid without any change of the cluster state. */
    public void testSatisfiedByTheClockAlone() throws Exception {
        publish(TestStates.withUpgradeMode(clusterService.state(), false));
        Instant now = clock.getAndUpdate(today -> today.minus(Duration.ofDays(1_000)));
        PlainActionFuture<ClusterCheckAction.Response> future = execute(waitFor(GREEN, TimeValue.timeValueSeconds(2)));
        assertFalse(future.isDone());
        clock.set(now);
        ClusterCheckAction.Response response = future.get(10, TimeUnit.SECONDS);
        assertThat(response.verdict().status(), equalTo(GREEN));
        assertFalse(response.timedOut());
    }

    public void testCancellationAnswersOnceAndEndsTheWait() throws Exception {
        AtomicInteger answers = new AtomicInteger();
        PlainActionFuture<ClusterCheckAction.Response> future = new PlainActionFuture<>();
        CancellableTask task = task(waitFor(GREEN, LONG));
        ActionTestUtils.execute(
                action,
                task,
                new ClusterCheckAction.Request(waitFor(GREEN, LONG)),
                ActionListener.runBefore(future, answers::incrementAndGet));
        assertFalse(future.isDone());
        TaskCancelHelper.cancel(task, "the client went away");
        assertCancelled(future);
        publish(TestStates.withUpgradeMode(clusterService.state(), false));
        publish(TestStates.withUpgradeMode(clusterService.state(), true));
        assertThat(answers.get(), equalTo(1));
    }

    /** However it ends, the wait leaves nothing behind with the cluster's service. */
    public void testNothingOfAWaitStaysBehind() throws Exception {
        PlainActionFuture<ClusterCheckAction.Response> satisfied = execute(waitFor(GREEN, LONG));
        CancellableTask task = task(waitFor(GREEN, LONG));
        PlainActionFuture<ClusterCheckAction.Response> cancelled = new PlainActionFuture<>();
        ActionTestUtils.execute(action, task, new ClusterCheckAction.Request(waitFor(GREEN, LONG)), cancelled);
        assertBusy(() -> assertThat(waiting(), equalTo(2)));
        TaskCancelHelper.cancel(task, "the client went away");
        assertCancelled(cancelled);
        assertBusy(() -> assertThat(waiting(), equalTo(1)));
        publish(TestStates.withUpgradeMode(clusterService.state(), false));
        satisfied.get(10, TimeUnit.SECONDS);
        assertBusy(() -> assertThat(waiting(), equalTo(0)));
    }

    private int waiting() {
        return clusterService.getClusterApplierService().getTimeoutClusterStateListenersSize();
    }

    public void testCancelledBeforeItStarts() {
        CancellableTask task = task(waitFor(GREEN, LONG));
        TaskCancelHelper.cancel(task, "early");
        PlainActionFuture<ClusterCheckAction.Response> future = new PlainActionFuture<>();
        ActionTestUtils.execute(action, task, new ClusterCheckAction.Request(waitFor(GREEN, LONG)), future);
        assertCancelled(future);
    }

    public void testNodeThatStops() {
        PlainActionFuture<ClusterCheckAction.Response> future = execute(waitFor(GREEN, LONG));
        clusterService.close();
        ExecutionException e = expectThrows(ExecutionException.class, () -> future.get(10, TimeUnit.SECONDS));
        assertThat(e.getCause(), instanceOf(NodeClosedException.class));
    }

    public void testRequestIsACancellableTaskThatSaysWhatItWaitsFor() {
        CancellableTask task = task(waitFor(GREEN, LONG));
        assertThat(task.getDescription(), containsString("wait_for_status[green]"));
        assertNull(new ClusterCheckAction.Request(CheckRequest.ALL).validate());
    }

    private void publish(ClusterState state) {
        ClusterServiceUtils.setState(clusterService, state);
    }

    private PlainActionFuture<ClusterCheckAction.Response> execute(CheckRequest request) {
        PlainActionFuture<ClusterCheckAction.Response> future = new PlainActionFuture<>();
        ActionTestUtils.execute(action, task(request), new ClusterCheckAction.Request(request), future);
        return future;
    }

    private static CancellableTask task(CheckRequest request) {
        return (CancellableTask) new ClusterCheckAction.Request(request)
                .createTask(1, "transport", ClusterCheckAction.NAME, TaskId.EMPTY_TASK_ID, Map.of());
    }

    private static CheckRequest waitFor(HealthStatus status, TimeValue timeout) {
        return new CheckRequest(null, true, false, Set.of(), null, status, timeout, AccessRequest.NONE);
    }

    private static void assertCancelled(PlainActionFuture<ClusterCheckAction.Response> future) {
        ExecutionException e = expectThrows(ExecutionException.class, () -> future.get(10, TimeUnit.SECONDS));
        assertThat(e.getCause(), instanceOf(TaskCancelledException.class));
    }
}
