package io.mlsetup.verdict;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.health.HealthIndicatorService;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * Why a finding is not green and what to do about it, with the keys of {@code _health_report} and, beyond those,
 * {@code requests}.
 *
 * @param id stable, snake_case, unique in its indicator; the anchor of its section in the indicator's page
 * @param cause one sentence
 * @param action what to do; for what only a node's {@code elasticsearch.yml} can change, with the line to write there
 * @param nodes the nodes concerned
 * @param indices the indices concerned
 * @param requests what to paste into Dev Tools, least first; empty where no request can fix it
 */
public record Diagnosis(
        String id,
        String cause,
        String action,
        List<DiscoveryNode> nodes,
        List<String> indices,
        List<String> requests) {

    public Diagnosis {
        requireNonNull(id);
        requireNonNull(cause);
        requireNonNull(action);
        nodes = List.copyOf(nodes);
        indices = List.copyOf(indices);
        requests = List.copyOf(requests);
    }

    public static Diagnosis of(String id, String cause, String action, String... requests) {
        return new Diagnosis(id, cause, action, List.of(), List.of(), List.of(requests));
    }

    public Diagnosis withNodes(List<DiscoveryNode> affected) {
        return new Diagnosis(id, cause, action, affected, indices, requests);
    }

    public Diagnosis withIndices(List<String> affected) {
        return new Diagnosis(id, cause, action, nodes, affected, requests);
    }

    /** This diagnosis as JSON; the address of the page is the indicator's. */
    ToXContentObject toXContent(String helpUrl) {
        return (builder, params) -> {
            builder.startObject().field("id", id).field("cause", cause).field("action", action);
            builder.field("help_url", helpUrl);
            affectedResources(builder);
            if (!requests.isEmpty()) {
                builder.stringListField("requests", requests);
            }
            return builder.endObject();
        };
    }

    /** At most as many as the Health API shows, in its form. */
    private void affectedResources(XContentBuilder builder) throws IOException {
        if (nodes.isEmpty() && indices.isEmpty()) {
            return;
        }
        builder.startObject("affected_resources");
        int max = HealthIndicatorService.MAX_AFFECTED_RESOURCES_COUNT;
        if (!nodes.isEmpty()) {
            builder.startArray("nodes");
            for (DiscoveryNode node : nodes.subList(0, Math.min(max, nodes.size()))) {
                builder.startObject()
                        .field("id", node.getId())
                        .field("name", node.getName())
                        .endObject();
            }
            builder.endArray();
        }
        if (!indices.isEmpty()) {
            builder.stringListField("indices", indices.subList(0, Math.min(max, indices.size())));
        }
        builder.endObject();
    }
}
