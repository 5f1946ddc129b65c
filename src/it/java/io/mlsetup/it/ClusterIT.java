package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.ServerNode;
import io.mlsetup.it.server.ServerPlugin;
import io.mlsetup.it.server.TestCluster;
import io.mlsetup.it.server.TestUsers;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.Test;

/** The plugin on real servers, as an administrator installs and removes it; and that what the other tests stand on holds. */
public class ClusterIT {

    @Test
    public void theToolInstallsAndRemovesThePlugins() {
        try (TestCluster cluster = TestCluster.builder().node("n1").start()) {
            assertThat(plugins(cluster), containsInAnyOrder("ml-setup", "ml-setup-sandbox"));
            assertThat(
                    cluster.as("admin")
                            .send("GET /_license")
                            .at("/license/type")
                            .asText(),
                    equalTo("trial"));
            for (String user : TestUsers.roles().keySet()) {
                Response me =
                        cluster.as(user).send("GET /_security/_authenticate").expect(200);
                assertThat(me.at("/roles/0").asText(), equalTo(TestUsers.roles().get(user)));
            }
            cluster.as("admin").send("""
                            PUT /_security/user/jane
                            {"password": "a-password", "roles": ["machine_learning_user"]}""").expect(200);
            cluster.as("jane", "a-password").send("GET /_ml_setup").expect(200);
            cluster.as("admin", "wrong-password").send("GET /_license").expect(401);
            cluster.anonymous().send("GET /_license").expect(401);
            cluster.as("monitor").send("GET /_cluster/health").expect(200);
            cluster.as("nobody").send("GET /_cluster/health").expect(403);

            ServerNode node = cluster.node("n1");
            assertThrows(IllegalStateException.class, () -> node.removePlugin(ServerPlugin.ML_SETUP));
            node.stop();
            node.removePlugin(ServerPlugin.ML_SETUP);
            node.start();
            assertThat(plugins(cluster), containsInAnyOrder("ml-setup-sandbox"));

            cluster.awaitHealth("yellow");
            // Now it is only the name of an index, which this user may not look at.
            cluster.as("jane", "a-password").send("GET /_ml_setup").expect(403);

            node.kill();
            assertThat(node.isAlive(), is(false));
            node.installPlugin(ServerPlugin.ML_SETUP);
            node.set("node.roles", "master,data,ml").start();
            assertThat(plugins(cluster), containsInAnyOrder("ml-setup", "ml-setup-sandbox"));
            assertThat(roles(cluster, "n1"), containsInAnyOrder("master", "data", "ml"));

            node.stop();
            var failed = assertThrows(
                    UncheckedIOException.class,
                    () -> node.set("no.such.setting", "1").start());
            assertThat(failed.getMessage(), containsString("unknown setting [no.such.setting]"));
        }
    }

    @Test
    public void nodesOfDifferentRolesFormACluster() {
        try (TestCluster cluster = TestCluster.builder()
                .license("basic")
                .node("n1", node -> node.roles("master"))
                .node("n2", node -> node.roles("data", "ingest").without(ServerPlugin.ML_SETUP))
                .node("n3", node -> node.roles("ml", "remote_cluster_client").without(ServerPlugin.SANDBOX))
                .start()) {
            assertThat(roles(cluster, "n1"), containsInAnyOrder("master"));
            assertThat(roles(cluster, "n2"), containsInAnyOrder("data", "ingest"));
            assertThat(roles(cluster, "n3"), containsInAnyOrder("ml", "remote_cluster_client"));
            assertThat(plugins(cluster, "n2"), containsInAnyOrder("ml-setup-sandbox"));
            assertThat(plugins(cluster, "n3"), containsInAnyOrder("ml-setup"));
            assertThat(
                    cluster.as("admin")
                            .send("GET /_license")
                            .at("/license/type")
                            .asText(),
                    equalTo("basic"));

            cluster.node("n3").kill();
            cluster.awaitNodes(2);
            cluster.node("n3").start();
            cluster.awaitNodes(3);
            assertThat(cluster.node("n3").as("admin").send("GET /_license").status(), is(200));
        }
    }

    private static List<String> plugins(TestCluster cluster) {
        return new ArrayList<>(new TreeSet<>(cluster.nodes().stream()
                .flatMap(node -> plugins(cluster, node.name()).stream())
                .toList()));
    }

    private static List<String> plugins(TestCluster cluster, String node) {
        return cluster.as("admin")
                .send("GET /_nodes/" + node + "/plugins")
                .expect(200)
                .json()
                .findPath("plugins")
                .findValuesAsText("name");
    }

    private static List<String> roles(TestCluster cluster, String node) {
        List<String> roles = new ArrayList<>();
        cluster.as("admin")
                .send("GET /_nodes/" + node + "/_none")
                .expect(200)
                .json()
                .findPath("roles")
                .forEach(role -> roles.add(role.asText()));
        return roles;
    }
}
