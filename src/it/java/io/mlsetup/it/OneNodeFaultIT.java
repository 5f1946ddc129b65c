package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.ServerNode;
import io.mlsetup.it.server.ServerPlugin;
import io.mlsetup.it.server.TestCluster;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;

/** What is mended, or broken, in a node's {@code elasticsearch.yml} and with {@code elasticsearch-plugin}: a node without ML role. */
public class OneNodeFaultIT {

    @ClassRule
    public static final Clusters CLUSTERS = new Clusters();

    private static TestCluster cluster;
    private static ServerNode node;
    private static Client admin;

    @BeforeClass
    public static void startCluster() {
        cluster = CLUSTERS.start(TestCluster.builder().node("n1", spec -> spec.roles("master", "data")));
        node = cluster.node("n1");
        admin = cluster.as("admin");
    }

    @Test
    public void noMlNodeIsRedUntilOneMayComeOrTheRoleIsGivenAsPrinted() {
        JsonNode none = Verdicts.finding(admin, "ml_nodes");
        assertThat(none.at("/status").asText(), equalTo("red"));
        assertThat(Verdicts.diagnoses(none), contains("no_ml_node"));

        Verdicts.set(admin, "persistent", "xpack.ml.max_lazy_ml_nodes", "1");
        JsonNode lazy = Verdicts.finding(admin, "ml_nodes");
        assertThat(lazy.at("/status").asText(), equalTo("green"));
        assertThat(lazy.at("/symptom").asText(), containsString("`xpack.ml.max_lazy_ml_nodes`"));
        assertThat(lazy.at("/details/max_lazy_ml_nodes").asInt(), equalTo(1));

        Verdicts.set(admin, "persistent", "xpack.ml.max_lazy_ml_nodes", null);
        JsonNode again = Verdicts.finding(admin, "ml_nodes");
        assertThat(again, equalTo(none));

        node.stop();
        node.set("node.roles", Verdicts.line(Verdicts.diagnosis(none, "no_ml_node"), "node.roles"))
                .start();
        JsonNode mended = Verdicts.awaitGreen(admin, "ml_nodes");
        assertThat(mended.at("/details/ml_nodes").asInt(), equalTo(1));
    }

    /** An attribute set by hand would make the check lie about a node where {@code xpack.ml.enabled} is something else. */
    @Test
    public void theNodeAttributeCannotBeSetByHand() {
        node.stop();
        node.set("node.attr.ml_setup.ml_enabled", "true");
        var refused = assertThrows(UncheckedIOException.class, node::start);
        assertThat(
                refused.getMessage(),
                containsString("[node.attr.ml_setup.ml_enabled] is [true], but it is published by ml-setup and must not"
                        + " be set: remove it from elasticsearch.yml"));
        node.unset("node.attr.ml_setup.ml_enabled").start();
        assertThat(Verdicts.awaitGreen(admin, "ml_enabled").at("/status").asText(), equalTo("green"));
    }

    /**
     * The docs say to reset the settings of ml-setup before it is removed. This is what becomes of those who do not: a setting that the
     * cluster settings API stored is kept aside under {@code archived.}, and one in {@code elasticsearch.yml} keeps the node from
     * starting.
     */
    @Test
    public void removingThePluginWithItsSettingsSet() {
        Verdicts.set(admin, "persistent", "ml_setup.ignore", "ml_nodes");
        Verdicts.set(admin, "persistent", "ml_setup.role_guard.mode", "enforce");
        admin.send("PUT /_security/user/jane\n{\"password\": \"a-password\", \"roles\": [\"machine_learning_user\"]}")
                .expect(200);
        cluster.as("jane", "a-password").send("GET /_ml_setup").expect(200);
        node.stop();
        node.removePlugin(ServerPlugin.ML_SETUP);
        node.set("ml_setup.ignore", "license");
        var refused = assertThrows(UncheckedIOException.class, node::start);
        assertThat(refused.getMessage(), containsString("unknown setting [ml_setup.ignore]"));

        node.unset("ml_setup.ignore").start();
        assertThat(plugins(), contains("ml-setup-sandbox"));
        // Now it is only the name of an index, which this user may not look at.
        cluster.awaitHealth("yellow");
        cluster.as("jane", "a-password").send("GET /_ml_setup").expect(403);
        Response settings = admin.send("GET /_cluster/settings").expect(200);
        assertThat(
                settings.toString(),
                settings.at("/persistent/archived/ml_setup/ignore").asText(),
                equalTo("ml_nodes"));
        assertThat(settings.at("/persistent/archived/ml_setup/role_guard/mode").asText(), equalTo("enforce"));

        // Back again, the plugin starts beside its archived settings, and does not take them for given.
        node.kill();
        assertThat(node.isAlive(), is(false));
        node.installPlugin(ServerPlugin.ML_SETUP);
        node.start();
        assertThat(plugins(), containsInAnyOrder("ml-setup", "ml-setup-sandbox"));
        JsonNode finding = Verdicts.finding(admin, "ml_nodes");
        assertThat(finding.at("/ignored").asBoolean(), is(false));
        admin.send("PUT /_cluster/settings\n{\"persistent\": {\"archived.*\": null}}")
                .expect(200);
        assertThat(admin.send("GET /_cluster/settings").at("/persistent").size(), equalTo(0));
        Verdicts.set(admin, "persistent", "ml_setup.ignore", "ml_nodes");
        assertThat(Verdicts.finding(admin, "ml_nodes").at("/ignored").asBoolean(), is(true));
        Verdicts.set(admin, "persistent", "ml_setup.ignore", null);
    }

    private static List<String> plugins() {
        return admin.send("GET /_nodes/n1/plugins")
                .expect(200)
                .json()
                .findPath("plugins")
                .findValuesAsText("name");
    }
}
