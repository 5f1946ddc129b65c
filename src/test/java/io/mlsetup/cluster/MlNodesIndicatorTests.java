package io.mlsetup.cluster;

import static org.elasticsearch.health.HealthStatus.GREEN;
import static org.elasticsearch.health.HealthStatus.RED;
import static org.elasticsearch.health.HealthStatus.YELLOW;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.common.Json;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import java.util.List;
import java.util.function.UnaryOperator;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.cluster.node.DiscoveryNodeRole;
import org.elasticsearch.test.ESTestCase;

public class MlNodesIndicatorTests extends ESTestCase {

    private static final String SEEDS = "cluster.remote.other.seeds";

    public void testOneIsEnough() {
        Finding finding = evaluate(facts -> facts.nodes(data("a"), TestNode.named("b"), data("c")));
        assertThat(finding.status(), equalTo(GREEN));
        assertThat(Json.of(finding.details()).get("ml_nodes"), equalTo(1));
        assertThat(finding.symptom(), containsString("1 node with"));
    }

    public void testNoneIsRedAndSaysTheLine() {
        Finding finding = evaluate(facts -> facts.nodes(data("a"), data("b")));
        assertThat(finding.status(), equalTo(RED));
        assertThat(ids(finding), contains("no_ml_node"));
        assertThat(
                finding.diagnoses().get(0).action(),
                containsString("`node.roles: [ data, master, remote_cluster_client, ml ]`"));
    }

    /** Elastic's documentation: no `ml` on dedicated master nodes. */
    public void testNoneAndOnlyDedicatedMastersAsksForANewNode() {
        Finding finding = evaluate(facts -> facts.nodes(TestNode.named("a").roles(DiscoveryNodeRole.MASTER_ROLE)));
        assertThat(
                finding.diagnoses().get(0).action(),
                equalTo("Add a dedicated node with `node.roles: [ ml, remote_cluster_client ]`."));
    }

    public void testLazyNodesMakeNoneGreenAndItIsSaid() {
        Finding finding = evaluate(facts -> facts.nodes(data("a")).persistent("xpack.ml.max_lazy_ml_nodes", "2"));
        assertThat(finding.status(), equalTo(GREEN));
        assertThat(finding.symptom(), containsString("xpack.ml.max_lazy_ml_nodes"));
        assertThat(Json.of(finding.details()).get("max_lazy_ml_nodes"), equalTo(2));
        assertThat(
                evaluate(facts -> facts.nodes(data("a")).persistent("xpack.ml.max_lazy_ml_nodes", "0"))
                        .status(),
                equalTo(RED));
        assertThat(
                evaluate(facts -> facts.nodes(data("a"))
                                .persistent("xpack.ml.max_lazy_ml_nodes", "2")
                                .transientSetting("xpack.ml.max_lazy_ml_nodes", "0"))
                        .status(),
                equalTo(RED));
    }

    /** Elasticsearch counts nodes by the role before it waits for another: one on which ML is off takes the place of one to come. */
    public void testANodeWithMlOffTakesThePlaceOfALazyOne() {
        Finding full = evaluate(
                facts -> facts.nodes(TestNode.named("a").disabled()).persistent("xpack.ml.max_lazy_ml_nodes", "1"));
        assertThat(full.status(), equalTo(RED));
        assertThat(ids(full), contains("ml_off_on_ml_nodes"));
        Finding more = evaluate(
                facts -> facts.nodes(TestNode.named("a").disabled()).persistent("xpack.ml.max_lazy_ml_nodes", "3"));
        assertThat(more.status(), equalTo(GREEN));
        assertThat(
                more.symptom(),
                containsString("No node that can run jobs has the `ml` role now, and up to 2 may be added"));
    }

    public void testAllLeaveAndOthersMayCome() {
        Finding finding = evaluate(facts ->
                facts.nodes(TestNode.named("a")).shuttingDown("a").persistent("xpack.ml.max_lazy_ml_nodes", "1"));
        assertThat(finding.status(), equalTo(RED));
        assertThat(
                finding.symptom(),
                containsString(
                        "All of them are marked for shutdown, and a job waits until one of up to 1 that may be added"
                                + " is there (`xpack.ml.max_lazy_ml_nodes`)."));
    }

    /** The role alone makes no ML node: without ML's attributes it runs nothing. */
    public void testTheRoleWithMlOffIsNone() {
        for (TestNode off :
                List.of(TestNode.named("a").disabled(), TestNode.named("a").noModule())) {
            Finding finding = evaluate(facts -> facts.nodes(off));
            assertThat(finding.status(), equalTo(RED));
            assertThat(ids(finding), contains("ml_off_on_ml_nodes"));
            assertThat(Json.of(finding.details()).get("ml_nodes"), equalTo(0));
            assertThat(Json.of(finding.details()).get("ml_nodes_off"), equalTo(1));
            // Beside one that runs jobs it is only told.
            assertThat(evaluate(facts -> facts.nodes(off, TestNode.named("b"))).status(), equalTo(GREEN));
        }
    }

    public void testAllAreMarkedForShutdown() {
        Finding finding = evaluate(
                facts -> facts.nodes(TestNode.named("a"), TestNode.named("b")).shuttingDown("a", "b", "c"));
        assertThat(finding.status(), equalTo(RED));
        assertThat(ids(finding), contains("all_ml_nodes_shutting_down"));
        assertThat(
                finding.diagnoses().get(0).requests(),
                contains("DELETE /_nodes/a/shutdown", "DELETE /_nodes/b/shutdown"));
        assertThat(
                evaluate(facts -> facts.nodes(TestNode.named("a"), TestNode.named("b"))
                                .shuttingDown("a"))
                        .status(),
                equalTo(GREEN));
    }

    public void testMixedConfigVersionsAreYellow() {
        Finding finding = evaluate(facts ->
                facts.nodes(TestNode.named("a"), TestNode.named("b").with(NodeFacts.ML_CONFIG_VERSION, "11.0.0")));
        assertThat(finding.status(), equalTo(YELLOW));
        assertThat(ids(finding), contains("mixed_config_versions"));
        assertThat(finding.diagnoses().get(0).cause(), containsString("11.0.0 on [b], 12.0.0 on [a]"));
    }

    public void testRemoteClusterWithoutClientIsYellow() {
        for (DiscoveryNodeRole role : List.of(DiscoveryNodeRole.ML_ROLE, DiscoveryNodeRole.MASTER_ROLE)) {
            Finding finding = evaluate(facts -> facts.nodes(
                            TestNode.named("good"), TestNode.named("bad").roles(role))
                    .persistent(SEEDS, "127.0.0.1:9300"));
            assertThat(finding.status(), equalTo(YELLOW));
            assertThat(ids(finding), contains("no_remote_cluster_client"));
            Diagnosis diagnosis = finding.diagnoses().get(0);
            assertThat(diagnosis.nodes().stream().map(DiscoveryNode::getName).toList(), contains("bad"));
            assertThat(
                    diagnosis.action(),
                    containsString("`node.roles: [ " + role.roleName() + ", remote_cluster_client ]`"));
        }
    }

    public void testOtherNodesNeedNoClient() {
        assertThat(
                evaluate(facts -> facts.nodes(
                                        TestNode.named("good"),
                                        TestNode.named("data").roles(DiscoveryNodeRole.DATA_ROLE))
                                .persistent(SEEDS, "127.0.0.1:9300"))
                        .status(),
                equalTo(GREEN));
    }

    public void testWhatConfiguresARemoteCluster() {
        assertRemote(YELLOW, facts -> facts.persistent(SEEDS, "127.0.0.1:9300"));
        assertRemote(YELLOW, facts -> facts.persistent(SEEDS, "127.0.0.1:9300", "127.0.0.2:9300"));
        assertRemote(YELLOW, facts -> facts.transientSetting(SEEDS, "127.0.0.1:9300"));
        assertRemote(
                YELLOW,
                facts -> facts.persistent("cluster.remote.other.mode", "proxy")
                        .persistent("cluster.remote.other.proxy_address", "127.0.0.1:9300"));
        assertRemote(YELLOW, facts -> facts.transientSetting("cluster.remote.other.proxy_address", "127.0.0.1:9300"));
        // These configure none.
        assertRemote(GREEN, facts -> facts);
        assertRemote(GREEN, facts -> facts.persistent("cluster.remote.other.skip_unavailable", "true"));
        assertRemote(GREEN, facts -> facts.persistent("cluster.remote.connections_per_cluster", "3"));
        assertRemote(GREEN, facts -> facts.persistent(SEEDS, new String[0]));
        assertRemote(GREEN, facts -> facts.persistent(SEEDS, "127.0.0.1:9300").transientSetting(SEEDS, new String[0]));
    }

    public void testRemoteClustersAreNamedSorted() {
        Finding finding = evaluate(facts -> facts.nodes(TestNode.named("a").roles(DiscoveryNodeRole.ML_ROLE))
                .persistent("cluster.remote.b.seeds", "127.0.0.1:9300")
                .transientSetting("cluster.remote.a.proxy_address", "127.0.0.1:9300"));
        assertThat(Json.of(finding.details()).get("remote_clusters"), equalTo(2));
        assertThat(finding.diagnoses().get(0).cause(), containsString("[a, b]"));
    }

    public void testBothProblemsAreShown() {
        Finding finding = evaluate(facts -> facts.nodes(TestNode.named("a").roles(DiscoveryNodeRole.MASTER_ROLE))
                .persistent(SEEDS, "127.0.0.1:9300"));
        assertThat(finding.status(), equalTo(RED));
        assertThat(ids(finding), contains("no_ml_node", "no_remote_cluster_client"));
    }

    /** The cluster state does not hold what a node's elasticsearch.yml says, and the answer must tell. */
    public void testSaysWhatIsNotSeen() {
        assertThat(Json.of(evaluate(facts -> facts).details()).get("not_judged"), equalTo(SettingValues.NOT_JUDGED));
    }

    private static void assertRemote(org.elasticsearch.health.HealthStatus status, UnaryOperator<FactsBuilder> change) {
        assertThat(
                evaluate(facts -> change.apply(facts.nodes(TestNode.named("a").roles(DiscoveryNodeRole.ML_ROLE))))
                        .status(),
                equalTo(status));
    }

    private static TestNode data(String name) {
        return TestNode.named(name)
                .roles(
                        DiscoveryNodeRole.MASTER_ROLE,
                        DiscoveryNodeRole.DATA_ROLE,
                        DiscoveryNodeRole.REMOTE_CLUSTER_CLIENT_ROLE);
    }

    private static Finding evaluate(UnaryOperator<FactsBuilder> change) {
        return new MlNodesIndicator()
                .evaluate(change.apply(FactsBuilder.acceptable()).build());
    }

    private static List<String> ids(Finding finding) {
        return finding.diagnoses().stream().map(Diagnosis::id).toList();
    }
}
