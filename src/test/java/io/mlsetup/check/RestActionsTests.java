package io.mlsetup.check;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.mlsetup.ThreadPoolTestCase;
import io.mlsetup.cluster.ClusterIndicators;
import io.mlsetup.cluster.RunningStates;
import io.mlsetup.cluster.TestStates;
import io.mlsetup.common.AnsweredChannel;
import io.mlsetup.common.BuildInfo;
import io.mlsetup.kibana.KibanaStore;
import io.mlsetup.role.simulating.SimulationFixtures;
import io.mlsetup.verdict.Verdict;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.ElasticsearchSecurityException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestResponseUtils;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.tasks.CancellableTask;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.tasks.TaskId;
import org.elasticsearch.test.client.NoOpNodeClient;
import org.elasticsearch.test.rest.FakeRestRequest;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.core.security.SecurityContext;
import org.junit.After;
import org.junit.Before;

/** From the request to the answer, with a client that answers as a node would: with facts, late, or with a refusal. */
public class RestActionsTests extends ThreadPoolTestCase {

    private ClusterService clusterService;
    private boolean timedOut;
    private Exception failure;

    @Before
    public void start() {
        use(TestStates.withUpgradeMode(TestStates.acceptable(), true));
    }

    private void use(ClusterState state) {
        stopService();
        clusterService = TestStates.clusterService(threadPool, Settings.EMPTY, state);
    }

    private void stopService() {
        if (clusterService != null) {
            clusterService.close();
        }
    }

    @After
    public void stop() {
        stopService();
    }

    public void testCheck() throws Exception {
        RestResponse response = check(Map.of());
        assertThat(response.status(), equalTo(RestStatus.OK));
        Map<String, Object> json = json(response);
        assertThat(json.get("status"), equalTo("yellow"));
        assertThat(List.copyOf(indicators(json).keySet()), equalTo(Indicators.IDS));
        assertThat(
                List.copyOf(
                        indicators(json(check(Map.of("indicator", "license")))).keySet()),
                contains("license"));
        assertThat(
                indicators(json(check(Map.of("only", "unhealthy")))).keySet().stream()
                        .filter(ClusterIndicators.IDS::contains)
                        .toList(),
                equalTo(List.of("ml_operation")));
    }

    public void testFailOn() throws Exception {
        assertThat(check(Map.of("fail_on", "yellow")).status(), equalTo(RestStatus.SERVICE_UNAVAILABLE));
        assertThat(json(check(Map.of("fail_on", "yellow"))), equalTo(json(check(Map.of()))));
        assertThat(check(Map.of("fail_on", "red")).status(), equalTo(RestStatus.OK));
        assertThat(check(Map.of("fail_on", "yellow", "indicator", "license")).status(), equalTo(RestStatus.OK));
        assertThat(check(Map.of("fail_on", "yellow", "ignore", "ml_operation")).status(), equalTo(RestStatus.OK));
    }

    /** A wait that ended without what was waited for goes before a bad status. */
    public void testTimeoutGoesBeforeFailOn() throws Exception {
        timedOut = true;
        assertThat(
                check(Map.of("fail_on", "yellow", "wait_for_status", "green")).status(),
                equalTo(RestStatus.REQUEST_TIMEOUT));
    }

    public void testRefusedFactsAreUnknownAndNameThePrivileges() throws Exception {
        failure = new ElasticsearchSecurityException("no", RestStatus.FORBIDDEN);
        RestResponse response = check(Map.of("fail_on", "yellow"));
        assertThat(response.status(), equalTo(RestStatus.OK));
        Map<String, Object> json = json(response);
        assertThat(json.get("status"), equalTo("unknown"));
        assertThat(List.copyOf(indicators(json).keySet()), equalTo(Indicators.IDS));
        String body = response.content().utf8ToString();
        assertThat(body, containsString("monitor_ml"));
        assertThat(body, containsString("insufficient_privileges"));
        assertThat(body, not(containsString("upgrade_mode")));
        assertThat(check(Map.of("wait_for_status", "yellow")).status(), equalTo(RestStatus.OK));
        assertThat(check(Map.of("wait_for_status", "green")).status(), equalTo(RestStatus.REQUEST_TIMEOUT));
    }

    /** The first indicator that is shown explains the lack, with the request; the others name the privilege and point to it. */
    public void testOneLackIsExplainedOnce() throws Exception {
        failure = new ElasticsearchSecurityException("no", RestStatus.FORBIDDEN);
        Map<?, ?> all = indicators(json(check(Map.of())));
        for (String id : ClusterIndicators.IDS) {
            Map<?, ?> diagnosis = diagnosis(all, id);
            assertThat(id, diagnosis.get("id"), equalTo("insufficient_privileges"));
            assertThat(id, (String) diagnosis.get("cause"), containsString("monitor_ml"));
            if (id.equals("license")) {
                assertThat(requests(diagnosis), hasItem(startsWith("PUT /_security/role/")));
                assertThat((String) diagnosis.get("action"), not(containsString("Follow the diagnosis")));
            } else {
                assertFalse(id, diagnosis.containsKey("requests"));
                assertThat(id, diagnosis.get("cause"), equalTo("You lack `monitor_ml`, as [license] explains."));
                assertThat(id, diagnosis.get("action"), equalTo("Follow the diagnosis of [license]."));
            }
        }
        RestResponse response = check(Map.of("indicator", "ml_nodes"));
        Map<?, ?> one = diagnosis(indicators(json(response)), "ml_nodes");
        assertThat(requests(one), hasItem(startsWith("PUT /_security/role/")));
        assertThat(response.content().utf8ToString(), not(containsString("[license]")));
    }

    /** The only one. */
    private static Map<?, ?> diagnosis(Map<?, ?> indicators, String id) {
        List<?> diagnoses = (List<?>) ((Map<?, ?>) indicators.get(id)).get("diagnosis");
        assertThat(id, diagnoses, hasSize(1));
        return (Map<?, ?>) diagnoses.get(0);
    }

    private static List<String> requests(Map<?, ?> diagnosis) {
        return ((List<?>) diagnosis.get("requests"))
                .stream().map(String.class::cast).toList();
    }

    public void testAnyOtherFailureIsNotTakenForARefusal() throws Exception {
        failure = new ElasticsearchSecurityException("who?", RestStatus.UNAUTHORIZED);
        assertThat(check(Map.of()).status(), equalTo(RestStatus.UNAUTHORIZED));
    }

    public void testCat() throws Exception {
        String table = cat(Map.of("v", "true", "format", "text"));
        assertThat(table, containsString("indicator"));
        assertThat(table.lines().toList(), hasSize(1 + Indicators.IDS.size()));
        assertThat(table, containsString("POST /_ml/set_upgrade_mode?enabled=false"));
        assertThat(table, containsString("Machine learning is in upgrade mode."));
    }

    public void testCatShowsWhatIsIgnoredInBrackets() throws Exception {
        use(TestStates.withPersistent(
                TestStates.withUpgradeMode(TestStates.acceptable(), true), "ml_setup.ignore", "ml_operation"));
        assertThat(cat(Map.of("h", "status")).lines().map(String::strip).toList(), hasItem("(yellow)"));
    }

    /** Ids of jobs and models are facts about the cluster as any other: who may not see those gets none, in no form. */
    public void testIdsAreForThoseWhoMaySeeThem() throws Exception {
        use(RunningStates.with(TestStates.acceptable(), List.of("failed"), "node-0", 2));
        List<Map<String, String>> forms = List.of(Map.of(), Map.of("only", "unhealthy"), Map.of("verbose", "true"));
        for (String id : List.of("job-0", "deployment", "a reason")) {
            for (Map<String, String> form : forms) {
                assertThat(check(form).content().utf8ToString(), containsString(id));
            }
        }
        assertThat(cat(Map.of()), containsString("POST /_ml/anomaly_detectors/job-0/_close?force=true"));
        failure = new ElasticsearchSecurityException("no", RestStatus.FORBIDDEN);
        for (String id : List.of("job-0", "[deployment]", "a reason")) {
            for (Map<String, String> form : forms) {
                assertThat(check(form).content().utf8ToString(), not(containsString(id)));
            }
            assertThat(cat(Map.of()), not(containsString(id)));
        }
    }

    public void testWhatThisIs() throws Exception {
        Map<String, Object> json = json(handle(new RestMlSetupAction(), Map.of()));
        assertThat(json.get("name"), equalTo("ml-setup"));
        assertThat(json.get("elasticsearch_version"), equalTo(BuildInfo.ELASTICSEARCH_VERSION));
        assertThat(json.get("endpoints"), equalTo(RestMlSetupAction.ENDPOINTS));
        expectThrows(IllegalArgumentException.class, () -> handle(new RestMlSetupAction(), Map.of("x", "y")));
    }

    public void testBadParametersReachNoNode() {
        failure = new IllegalStateException("asked");
        expectThrows(IllegalArgumentException.class, () -> check(Map.of("fail_on", "green")));
    }

    private RestResponse check(Map<String, String> query) throws Exception {
        return handle(new RestCheckAction(service()), query);
    }

    private String cat(Map<String, String> query) throws Exception {
        return RestResponseUtils.getBodyContent(handle(new RestCatMlSetupAction(service()), query))
                .utf8ToString();
    }

    private CheckService service() {
        return new CheckService(
                TestStates.verdict(clusterService),
                new KibanaStore(new Node(threadPool), index -> true),
                new SecurityContext(Settings.EMPTY, threadPool.getThreadContext()),
                SimulationFixtures.RESTRICTED,
                clusterService::state,
                Settings.EMPTY);
    }

    private RestResponse handle(BaseRestHandler handler, Map<String, String> query) throws Exception {
        FakeRestRequest request = new FakeRestRequest.Builder(xContentRegistry())
                .withParams(new HashMap<>(query))
                .build();
        AnsweredChannel channel = new AnsweredChannel(request);
        handler.handleRequest(request, channel, new Node(threadPool));
        assertBusy(() -> assertNotNull(channel.capturedResponse()));
        return channel.capturedResponse();
    }

    private static Map<String, Object> json(RestResponse response) {
        return XContentHelper.convertToMap(
                JsonXContent.jsonXContent, response.content().utf8ToString(), true);
    }

    private static Map<?, ?> indicators(Map<String, Object> json) {
        return (Map<?, ?>) json.get("indicators");
    }

    private final class Node extends NoOpNodeClient {

        Node(ThreadPool threadPool) {
            super(threadPool);
        }

        @Override
        public String getLocalNodeId() {
            return "node-0";
        }

        @Override
        public <Request extends ActionRequest, Response extends ActionResponse> void doExecute(
                ActionType<Response> action, Request request, ActionListener<Response> listener) {
            executeLocally(action, request, listener);
        }

        @Override
        @SuppressWarnings("unchecked")
        public <Request extends ActionRequest, Response extends ActionResponse> Task executeLocally(
                ActionType<Response> action, Request request, ActionListener<Response> listener) {
            if (!action.name().equals(ClusterCheckAction.NAME)) {
                listener.onFailure(new IllegalStateException("only the cluster half is tested here"));
            } else if (failure != null) {
                listener.onFailure(failure);
            } else {
                Verdict verdict = TestStates.verdict(clusterService).now();
                listener.onResponse((Response) new ClusterCheckAction.Response(verdict, timedOut));
            }
            return new CancellableTask(1, "transport", action.name(), "", TaskId.EMPTY_TASK_ID, Map.of());
        }
    }
}
