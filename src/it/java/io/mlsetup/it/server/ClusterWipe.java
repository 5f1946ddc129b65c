package io.mlsetup.it.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Makes a cluster what it was after its start, by its own APIs. */
final class ClusterWipe {
    /** A request's first line has a limit, and so has what is deleted at a time. */
    private static final int AT_A_TIME = 20;

    private ClusterWipe() {}

    static void wipe(TestCluster cluster) {
        Client admin = cluster.as("admin");
        // First of all, since settings can make everything else slow or impossible.
        admin.send("PUT /_cluster/settings\n{\"persistent\": {\"*\": null}, \"transient\": {\"*\": null}}")
                .expect(200);
        admin.send("POST /_ml/set_upgrade_mode?enabled=false").expect(200);
        admin.send("POST /_ml_sandbox/reset_mode?enabled=false").expect(200);
        List<String> indices = indices(admin);
        for (int from = 0; from < indices.size(); from += AT_A_TIME) {
            List<String> some = indices.subList(from, Math.min(from + AT_A_TIME, indices.size()));
            // An administrator may not delete system indices, this user may: of the file realm, as the index of the
            // others goes.
            cluster.as("index_keeper")
                    .send("DELETE /" + String.join(",", some) + "?ignore_unavailable=true")
                    .expect(200);
        }
        if (!license(admin).equals("trial active")) {
            admin.send("DELETE /_license").expect(200);
            admin.send("POST /_license/start_trial?acknowledge=true").expect(200);
            // Until a license is applied, the server says for a moment that there is none.
            cluster.awaitNodes(cluster.nodes().size());
        }
    }

    /** What {@link #wipe} did not take away. */
    static List<String> leftBehind(TestCluster cluster) {
        Client admin = cluster.as("admin");
        List<String> left = new ArrayList<>(indices(admin));
        if (!license(admin).equals("trial active")) {
            left.add("license: " + license(admin));
        }
        JsonNode settings = admin.send("GET /_cluster/settings").expect(200).json();
        if (settings.at("/persistent").size() + settings.at("/transient").size() > 0) {
            left.add("settings: " + settings);
        }
        JsonNode state = admin.send("GET /_cluster/state/metadata").expect(200).at("/metadata");
        for (JsonNode task : state.at("/persistent_tasks/tasks")) {
            if (task.path("id").asText().contains("job-") || task.toString().contains("xpack/ml")) {
                left.add("task: " + task.path("id").asText());
            }
        }
        for (String kind : List.of("trained_model_assignment", "repositories", "nodes_shutdown")) {
            if (!state.path(kind).isEmpty()) {
                left.add(kind + ": " + state.path(kind));
            }
        }
        int nodes = admin.send("GET /_cluster/health")
                .expect(200)
                .at("/number_of_nodes")
                .asInt();
        if (nodes != cluster.nodes().size()) {
            left.add("nodes: " + nodes);
        }
        return left;
    }

    private static List<String> indices(Client admin) {
        String names = admin.send("GET /_cat/indices?expand_wildcards=all&h=index&s=index")
                .expect(200)
                .body();
        return names.lines().map(String::strip).toList();
    }

    private static String license(Client admin) {
        JsonNode license = admin.send("GET /_license").expect(200, 404).at("/license");
        return license.path("type").asText() + " " + license.path("status").asText();
    }
}
