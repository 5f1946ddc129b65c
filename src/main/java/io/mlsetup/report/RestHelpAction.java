package io.mlsetup.report;

import static org.elasticsearch.rest.RestRequest.Method.GET;

import io.mlsetup.common.Gate;
import io.mlsetup.common.Parameters;
import io.mlsetup.common.Printable;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.elasticsearch.ResourceNotFoundException;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;

/**
 * The documentation from the cluster itself, for every authenticated user; Markdown for curl and Dev Tools, HTML for a browser.
 *
 * <pre>
 * GET /_ml_setup/help
 * GET /_ml_setup/help/guide
 * GET /_ml_setup/help/indicators/license.md
 * </pre>
 */
public final class RestHelpAction extends BaseRestHandler {

    private static final String PATH = "/_ml_setup/help";
    private static final Set<String> PARAMETERS = Set.of("page", "topic");

    @Override
    public String getName() {
        return "ml_setup_help_action";
    }

    /** Help is wanted most when a node is short of memory. */
    @Override
    public boolean canTripCircuitBreaker() {
        return false;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route(GET, PATH), new Route(GET, PATH + "/{page}"), new Route(GET, PATH + "/{page}/{topic}"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest rest, NodeClient client) throws IOException {
        Parameters parameters = Parameters.of(rest, PARAMETERS);
        String page = name("page", parameters);
        String topic = name("topic", parameters);
        parameters.validate();
        if (page == null && topic != null) {
            throw new IllegalArgumentException("[topic] is a part of a [page]: give both");
        }
        String typed = page == null ? HelpPages.FIRST : topic == null ? page : page + "/" + topic;
        HelpPage found = HelpPages.find(typed)
                .orElseThrow(() -> new ResourceNotFoundException(
                        "unknown page [{}]: must be one of {}",
                        Printable.of(Gate.shown(typed)),
                        new TreeSet<>(HelpPages.names())));
        boolean html = AcceptHeader.prefersHtml(rest.header("Accept"));
        String text = html ? Page.document(found.html(root(rest.rawPath()))) : found.markdown();
        return channel -> {
            RestResponse response =
                    new RestResponse(RestStatus.OK, html ? Page.CONTENT_TYPE : "text/markdown; charset=utf-8", text);
            Page.HEADERS.forEach(response::addHeader);
            response.addHeader("Vary", "Accept");
            channel.sendResponse(response);
        };
    }

    private static String name(String name, Parameters parameters) {
        String value = parameters.string(name);
        return value == null || Gate.NAME.admits(parameters, name, value) ? value : null;
    }

    /** From the address that was asked for back to the folder of all pages, by its depth alone: a proxy may have put it elsewhere. */
    static String root(String path) {
        int at = path.indexOf(PATH);
        long depth = at < 0
                ? 0
                : path.substring(at + PATH.length())
                        .chars()
                        .filter(c -> c == '/')
                        .count();
        return depth == 0 ? "help/" : "../".repeat((int) Math.min(depth, 3) - 1);
    }
}
