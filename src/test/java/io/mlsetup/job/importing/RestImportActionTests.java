package io.mlsetup.job.importing;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.ThreadPoolTestCase;
import io.mlsetup.common.AnsweredChannel;
import io.mlsetup.job.planning.ImportPlan;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.common.bytes.BytesArray;
import org.elasticsearch.common.settings.ClusterSettings;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.tasks.CancellableTask;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.test.client.NoOpNodeClient;
import org.elasticsearch.test.rest.FakeRestRequest;
import org.elasticsearch.xcontent.NamedXContentRegistry;
import org.elasticsearch.xcontent.XContentParserConfiguration;
import org.elasticsearch.xcontent.XContentType;

/** What the query string of an import may say, and what its answer holds on to. */
public class RestImportActionTests extends ThreadPoolTestCase {

    private final RestImportAction action =
            new RestImportAction(new ClusterSettings(Settings.EMPTY, Set.copyOf(ImportSettings.all())));
    private final AtomicInteger released = new AtomicInteger();
    private boolean gone;

    private RestResponse send(Map<String, String> params) throws Exception {
        FakeRestRequest http = new FakeRestRequest.Builder(NamedXContentRegistry.EMPTY)
                .withContent(new BytesArray("{}"), XContentType.JSON)
                .build();
        FakeRestRequest.FakeHttpChannel connection = new FakeRestRequest.FakeHttpChannel(null) {
            @Override
            public boolean isOpen() {
                return !gone;
            }
        };
        RestRequest request = RestRequest.request(XContentParserConfiguration.EMPTY, http.getHttpRequest(), connection);
        request.params().putAll(params);
        AnsweredChannel channel = new AnsweredChannel(request);
        NoOpNodeClient client = new NoOpNodeClient(threadPool) {
            @Override
            public String getLocalNodeId() {
                return "n1";
            }

            @Override
            @SuppressWarnings("unchecked")
            public <Q extends ActionRequest, R extends ActionResponse> Task executeLocally(
                    ActionType<R> type, Q ignored, ActionListener<R> listener) {
                ImportPlan plan = new ImportPlan(List.of(), List.of(), List.of(), List.of(), null);
                ActionListener.respondAndRelease(listener, (R)
                        new ImportAction.Response(true, plan, RestStatus.CONFLICT, released::incrementAndGet));
                return new CancellableTask(1, "", "", "", null, Map.of());
            }
        };
        action.handleRequest(request, channel, client);
        return channel.capturedResponse();
    }

    /** Somebody who exported a bundle with [format=bundle] might think that an import needs it too. */
    public void testTheFormatIsThatOfTheAnswer() throws Exception {
        for (String format : List.of("bundle", "kibana", "csv", "")) {
            IllegalArgumentException e = expectThrows(
                    IllegalArgumentException.class, () -> send(Map.of("format", format, "on_conflict", "x")));
            assertThat(
                    e.getMessage(),
                    containsString("[format] must be one of [json, yaml, smile, cbor], since it is that of the answer,"
                            + " but was [" + format + "]"));
            assertThat(e.getMessage(), containsString("[on_conflict]"));
        }
        for (String format : List.of("json", "yaml", "smile", "cbor")) {
            assertThat(send(Map.of("format", format)).status(), equalTo(RestStatus.CONFLICT));
        }
    }

    /** The plan is in memory as long as it is being sent, and not after the client has gone away. */
    public void testMemoryIsAccountedUntilTheAnswerIsSent() throws Exception {
        RestResponse response = send(Map.of());
        assertThat(released.get(), equalTo(0));
        response.close();
        assertThat(released.get(), equalTo(1));
        // Nobody reads it any more.
        gone = true;
        send(Map.of());
        assertThat(released.get(), equalTo(2));
    }
}
