package io.mlsetup.it.answers;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.Clusters;
import io.mlsetup.it.KibanaFixture;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.TestCluster;
import io.mlsetup.it.server.TestUsers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.ClassRule;
import org.junit.Test;

/**
 * Sends the requests of {@code src/it/resources/answers/*.txt} to real servers and writes every answer to a file of its own, for
 * {@code diff -r} with those of another build. No test of the build, since there is nothing to hold the answers against:
 * {@code mvn verify -Dit.test=AnswerRecorder -Dsurefire.skip=true -Dit.answers=DIR}.
 */
public class AnswerRecorder {

    private static final String PASSWORD = "a-password";

    @ClassRule
    public static final Clusters CLUSTERS = new Clusters();

    @Test
    public void record() {
        Optional<Path> directory =
                Optional.ofNullable(System.getProperty("it.answers")).map(Path::of);
        Path to =
                directory.orElseThrow(() -> new IllegalStateException("-Dit.answers names the directory to write to"));

        TestCluster cluster = CLUSTERS.start(TestCluster.builder().node("n1"));
        Map<String, Client> callers = callers(cluster);
        play("before-kibana", cluster, callers, to);
        new KibanaFixture(cluster).connect();
        for (String scene :
                new String[] {"things", "reads", "access", "roles", "moves", "imports", "guard", "states"}) {
            play(scene, cluster, callers, to);
        }

        TestCluster poor = CLUSTERS.start(TestCluster.builder()
                .node("n1", node -> node.roles("master", "data"))
                .license("basic")
                .withoutSecurity());
        play("no-security", poor, Map.of("anonymous", poor.anonymous()), to);
    }

    private static Map<String, Client> callers(TestCluster cluster) {
        Map<String, Client> callers = new LinkedHashMap<>();
        TestUsers.roles().keySet().forEach(user -> callers.put(user, cluster.as(user)));
        callers.put("anonymous", cluster.anonymous());
        Map<String, String> roles = new LinkedHashMap<>();
        roles.put("data", """
                {"indices": [{"names": ["logs-*", "houses"], "privileges": ["read", "view_index_metadata"]},
                             {"names": ["out-*"], "privileges": ["read", "manage", "index"]}]}""");
        roles.put("simulator", "{\"cluster\": [\"manage_ml\", \"read_security\"]}");
        roles.put("of_ops", """
                {"cluster": ["manage_ml"], "applications": [{"application": "kibana-.kibana",
                  "privileges": ["feature_ml.read"], "resources": ["space:ops"]}]}""");
        roles.put("of_default", """
                {"cluster": ["monitor_ml"], "indices": [{"names": ["logs-web-*"], "privileges": ["read"]}],
                 "applications": [{"application": "kibana-.kibana", "privileges": ["feature_ml.all"], "resources": ["space:default"]}]}""");
        roles.forEach((name, body) -> cluster.as("admin")
                .send("PUT /_security/role/" + name + "\n" + body)
                .expect(200));
        Map<String, String> users = new LinkedHashMap<>();
        users.put("mover", "[\"machine_learning_admin\", \"data\"]");
        users.put("simulator", "[\"simulator\"]");
        users.put("of_ops", "[\"of_ops\"]");
        users.put("of_default", "[\"of_default\"]");
        users.put("roleless", "[]");
        users.forEach((name, granted) -> {
            cluster.as("admin")
                    .send("PUT /_security/user/" + name + "\n{\"password\": \"" + PASSWORD + "\", \"roles\": " + granted
                            + "}")
                    .expect(200);
            callers.put(name, cluster.as(name, PASSWORD));
        });
        return callers;
    }

    private static void play(String scene, TestCluster cluster, Map<String, Client> callers, Path directory) {
        try {
            Recording recording = new Recording(directory.resolve(scene), unstable(cluster));
            for (Script.Step step : Script.read(scene)) {
                for (String caller : step.callers().isEmpty() ? callers.keySet() : step.callers()) {
                    String request = step.request();
                    if (step.bodyFrom().isPresent()) {
                        request += "\n"
                                + cluster.as("admin")
                                        .send(step.bodyFrom().get())
                                        .expect(200)
                                        .body();
                    }
                    recording.write(caller, step.request(), callers.get(caller).send(request));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is another on every server, and what is written for it. */
    private static Map<String, String> unstable(TestCluster cluster) {
        Map<String, String> unstable = new LinkedHashMap<>();
        Client admin = cluster.as("admin");
        JsonNode main = admin.send("GET /_cluster/state/version").expect(200).json();
        unstable.put(main.path("cluster_name").asText(), "CLUSTER");
        unstable.put(main.path("cluster_uuid").asText(), "CLUSTER-UUID");
        admin.send("GET /_nodes/_all/http?flat_settings")
                .expect(200)
                .at("/nodes")
                .properties()
                .forEach(node -> {
                    unstable.put(
                            node.getKey(),
                            "NODE-ID-OF-" + node.getValue().path("name").asText());
                    unstable.put(node.getValue().at("/http/publish_address").asText(), "ADDRESS");
                });
        return unstable;
    }
}
