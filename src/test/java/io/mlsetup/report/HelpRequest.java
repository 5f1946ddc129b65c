package io.mlsetup.report;

import static org.elasticsearch.test.ESTestCase.assertThat;
import static org.hamcrest.Matchers.startsWith;

import io.mlsetup.common.AnsweredChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.test.rest.FakeRestRequest;
import org.elasticsearch.xcontent.NamedXContentRegistry;

/** Opens an address of the documentation as the REST layer does: its path taken apart by the routes. */
public final class HelpRequest {

    private static final String PATH = "/_ml_setup/help";

    private HelpRequest() {}

    public static RestResponse get(NodeClient client, String path, String accept) throws Exception {
        assertThat(path, startsWith(PATH));
        Map<String, String> parameters = new HashMap<>();
        String[] names = path.substring(PATH.length()).replaceFirst("^/", "").split("/", 2);
        for (int i = 0; i < names.length; i++) {
            if (!names[i].isEmpty()) {
                parameters.put(List.of("page", "topic").get(i), names[i]);
            }
        }
        FakeRestRequest request = new FakeRestRequest.Builder(NamedXContentRegistry.EMPTY)
                .withPath(path)
                .withParams(parameters)
                .withHeaders(Map.of("Accept", List.of(accept)))
                .build();
        AnsweredChannel channel = new AnsweredChannel(request);
        new RestHelpAction().handleRequest(request, channel, client);
        return channel.capturedResponse();
    }
}
