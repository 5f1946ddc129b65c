package io.mlsetup;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mlsetup.cluster.ClusterIndicators;
import io.mlsetup.it.server.Request;
import io.mlsetup.sandbox.SandboxPlugin;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.PlainActionFuture;
import org.elasticsearch.common.bytes.BytesArray;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.util.concurrent.ThreadContext;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.rest.AbstractRestChannel;
import org.elasticsearch.rest.RestChannel;
import org.elasticsearch.rest.RestController;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestResponseUtils;
import org.elasticsearch.test.ESSingleNodeTestCase;
import org.elasticsearch.test.rest.FakeRestRequest;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.Transports;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xpack.core.XPackPlugin;
import org.junit.Before;

/**
 * Requests through their handlers and transport actions, on a node in this JVM with x-pack-core, the plugin and the sandbox; without
 * security, which is a module of its own. The same with security is tested on real servers.
 */
public class SingleNodeTests extends ESSingleNodeTestCase {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    protected Collection<Class<? extends Plugin>> getPlugins() {
        return List.of(XPackPlugin.class, MlSetupPlugin.class, SandboxPlugin.class);
    }

    @Override
    protected Settings nodeSettings() {
        return Settings.builder()
                .put(super.nodeSettings())
                .put("xpack.security.enabled", false)
                .put("xpack.license.self_generated.type", "trial")
                .build();
    }

    /** A node answers before its master has put the license into the cluster state. */
    @Before
    public void waitForLicense() throws Exception {
        assertBusy(() -> assertThat(
                send(200, "GET /_ml_setup/_check")
                        .at("/indicators/license/status")
                        .asText(),
                equalTo("green")));
    }

    /** @param request as it is pasted into Dev Tools: the line with method and path, then the body */
    private JsonNode send(int status, String request) throws Exception {
        Request sent = Request.parse(request);
        String[] target = sent.path().split("\\?", 2);
        Map<String, String> params = new HashMap<>();
        for (String param : target.length > 1 ? target[1].split("&") : new String[0]) {
            String[] named = param.split("=", 2);
            params.put(named[0], named[1]);
        }
        FakeRestRequest.Builder builder = new FakeRestRequest.Builder(xContentRegistry())
                .withMethod(RestRequest.Method.valueOf(sent.method()))
                .withPath(target[0])
                .withParams(params);
        if (!sent.body().isEmpty()) {
            builder.withContent(new BytesArray(sent.body()), XContentType.JSON);
        }
        PlainActionFuture<RestResponse> answered = new PlainActionFuture<>();
        RestChannel channel = new AbstractRestChannel(builder.build(), true) {
            @Override
            public void sendResponse(RestResponse response) {
                answered.onResponse(response);
            }
        };
        ThreadContext context = getInstanceFromNode(ThreadPool.class).getThreadContext();
        try (var ignored = context.stashContext()) {
            getInstanceFromNode(RestController.class).dispatchRequest(channel.request(), channel, context);
        }
        RestResponse response = answered.actionGet(TimeValue.timeValueMinutes(1));
        String body = written(response);
        assertEquals(request + ": " + body, status, response.status().getStatus());
        return body.startsWith("{") || body.startsWith("[") ? JSON.readTree(body) : JSON.valueToTree(body);
    }

    /** Elasticsearch wants long answers to be written by a thread of the transport layer. */
    private static String written(RestResponse response) throws Exception {
        PlainActionFuture<String> body = new PlainActionFuture<>();
        Thread transport = new Thread(
                () -> ActionListener.completeWith(
                        body, () -> RestResponseUtils.getBodyContent(response).utf8ToString()),
                Transports.TEST_MOCK_TRANSPORT_THREAD_PREFIX);
        transport.start();
        transport.join();
        return body.actionGet();
    }

    public void testCheck() throws Exception {
        JsonNode check = send(200, "GET /_ml_setup/_check?access=full&source=logs-*");
        assertThat(check.at("/status").asText(), equalTo("yellow"));
        for (String id : ClusterIndicators.IDS) {
            JsonNode indicator = check.at("/indicators/" + id);
            assertThat(
                    indicator.toPrettyString(),
                    indicator.at("/status").asText(),
                    equalTo(id.equals("security") ? "yellow" : "green"));
        }
        send(200, "GET /_ml_setup/_check?fail_on=red");
        send(503, "GET /_ml_setup/_check?fail_on=yellow");
        send(408, "GET /_ml_setup/_check?wait_for_status=green&timeout=50ms");
        send(400, "GET /_ml_setup/_check?fail_on=green");
        assertThat(
                send(200, "GET /_ml_setup/_metrics").asText(), containsString("ml_setup_status{status=\"yellow\"} 1"));
        assertThat(send(200, "GET /_cat/ml_setup").asText(), containsString("ml_nodes"));
    }

    public void testRoles() throws Exception {
        JsonNode roles = send(200, "GET /_ml_setup/role/machine_learning_*");
        assertThat(
                List.copyOf(roles.properties()).stream().map(Map.Entry::getKey).toList(),
                contains("machine_learning_admin", "machine_learning_user"));
        send(404, "GET /_ml_setup/role/nobody");
        JsonNode granting = send(200, "GET /_ml_setup/privilege?action=cluster:admin/xpack/ml/job/put");
        assertThat(granting.at("/granted_by/0").asText(), equalTo("manage_ml"));
        JsonNode suggested = send(200, "POST /_ml_setup/role/_suggest\n{\"access\": \"read\", \"source\": \"logs-*\"}");
        JsonNode role = suggested.findPath("cluster");
        assertThat(role.toString(), equalTo("[\"monitor_ml\"]"));
    }

    public void testJobsThereAndBack() throws Exception {
        String file = """
                {"job": {"job_id": "a", "analysis_config": {"bucket_span": "15m", "detectors": [{"function": "count"}]},
                  "data_description": {"time_field": "time"}},
                 "datafeed": {"datafeed_id": "datafeed-a", "job_id": "a", "indices": ["logs-*"]}}""";
        JsonNode plan = send(200, "POST /_ml_setup/job/_import?dry_run=true\n" + file);
        assertThat(plan.at("/summary").toString(), equalTo("{\"create\":2}"));
        JsonNode done = send(200, "POST /_ml_setup/job/_import\n" + file);
        assertThat(done.at("/summary").toString(), equalTo("{\"created\":2}"));
        assertThat(done.at("/warnings").findValuesAsText("id"), hasItem("security_off"));
        JsonNode exported = send(200, "GET /_ml_setup/job/_export?type=anomaly_detector");
        assertThat(exported.toString(), exported.at("/job/job_id").asText(), equalTo("a"));
        JsonNode again = send(200, "POST /_ml_setup/job/_import\n" + exported);
        assertThat(again.at("/summary").toString(), equalTo("{\"unchanged\":2}"));
        JsonNode changed = send(
                200,
                "POST /_ml_setup/job/_import?on_conflict=update\n"
                        + exported.toString().replace("\"logs-*\"", "\"other-*\""));
        assertThat(changed.at("/summary").toString(), equalTo("{\"unchanged\":1,\"updated\":1}"));
        JsonNode bundle = send(200, "GET /_ml_setup/job/_export?format=bundle");
        assertThat(bundle.at("/anomaly_detectors/0/datafeed/indices").toString(), equalTo("[\"other-*\"]"));
        send(400, "POST /_ml_setup/job/_import\n{\"job\": 1}");
    }

    public void testWithoutKibanaAndSecurity() throws Exception {
        JsonNode spaces = send(200, "GET /_ml_setup/space");
        assertThat(spaces.at("/spaces").size(), equalTo(0));
        assertThat(spaces.at("/unavailable/0/id").asText(), equalTo("no_kibana"));
        for (String request : List.of(
                "GET /_ml_setup/_who_can?access=full",
                "GET /_ml_setup/_audit",
                "GET /_ml_setup/_audit/exposure",
                "POST /_ml_setup/role/_diff\n{\"upgrade\": \"9\"}")) {
            assertThat(send(200, request).at("/not_judged").findValuesAsText("id"), hasItem("security_off"));
        }
        send(400, "GET /_ml_setup/_audit?size=-1");
    }

    public void testPages() throws Exception {
        assertThat(send(200, "GET /_ml_setup").at("/name").asText(), equalTo("ml-setup"));
        assertThat(send(200, "GET /_ml_setup/help").asText(), containsString("ml-setup"));
        send(404, "GET /_ml_setup/help/nothing");
        assertThat(send(200, "GET /_ml_setup/report").asText(), containsString("security_off"));
    }
}
