package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.Assert.assertThrows;

import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.ServerNode;
import io.mlsetup.it.server.ServerPlugin;
import io.mlsetup.it.server.SharedCluster;
import io.mlsetup.it.server.TestCluster;
import io.mlsetup.it.server.TestUsers;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

/** The plugin on real servers, as an administrator installs and removes it; and that what the other tests stand on holds. */
public class ClusterIT {

    /** That it is removed and installed again by the tool is shown by {@link OneNodeFaultIT}. */
    @Test
    public void thePluginsAndTheUsersAreThere() {
        TestCluster cluster = SharedCluster.plain();
        assertThat(plugins(cluster, "n1"), containsInAnyOrder("ml-setup", "ml-setup-sandbox"));
        assertThat(cluster.as("admin").send("GET /_license").at("/license/type").asText(), equalTo("trial"));
        for (String user : TestUsers.roles().keySet()) {
            Response me = cluster.as(user).send("GET /_security/_authenticate").expect(200);
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
    }

    /** What every test class relies on that shares the cluster: it is found as it is after a start. */
    @Test
    public void theSharedClusterIsWipedForTheNext() {
        TestCluster cluster = SharedCluster.plain();
        Client admin = cluster.as("admin");
        new KibanaFixture(cluster).connect();
        admin.send("PUT /_security/user/jane\n{\"password\": \"a-password\", \"roles\": [\"machine_learning_user\"]}")
                .expect(200);
        admin.send("PUT /_security/role/mine\n{\"cluster\": [\"monitor_ml\"]}").expect(200);
        admin.send("PUT /_ml/filters/one\n{\"items\": [\"a\"]}").expect(200);
        admin.send("PUT /an-index").expect(200);
        Verdicts.set(admin, "persistent", "ml_setup.ignore", "license");
        admin.send("POST /_ml/set_upgrade_mode?enabled=true").expect(200);
        admin.send("POST /_ml_sandbox/expire_license").expect(200);
        cluster.as("jane", "a-password").send("GET /_ml_setup").expect(200);

        TestCluster wiped = SharedCluster.plain();
        assertThat(wiped, is(cluster));
        assertThat(
                Verdicts.statuses(
                                admin.send("GET /_ml_setup/_check").expect(200).at("/indicators"))
                        .values(),
                not(hasItem("red")));
        assertThat(admin.send("GET /_ml_setup/_check").at("/status").asText(), equalTo("green"));
        cluster.as("jane", "a-password").send("GET /_ml_setup").expect(401);
        admin.send("GET /_security/role/mine").expect(404);
        assertThat(admin.send("GET /_security/privilege/kibana-.kibana").body(), equalTo("{}"));
        assertThat(admin.send("GET /_ml/filters").at("/count").asInt(), equalTo(0));
        assertThat(admin.send("GET /_cat/indices?expand_wildcards=all").body(), equalTo(""));
        assertThat(admin.send("GET /_cluster/settings").at("/persistent").size(), equalTo(0));
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
            assertThat(cluster.node("n3").as("admin").send("GET /_license").status(), is(200));
        }
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
