package io.mlsetup.cluster;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.ThreadPoolTestCase;
import io.mlsetup.cluster.MlIndexFacts.Block;
import io.mlsetup.cluster.MlIndexFacts.WriteMark;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Verdict;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.block.ClusterBlocks;
import org.elasticsearch.cluster.metadata.AliasMetadata;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.Metadata;
import org.elasticsearch.cluster.metadata.NodesShutdownMetadata;
import org.elasticsearch.cluster.metadata.SingleNodeShutdownMetadata;
import org.elasticsearch.cluster.node.DiscoveryNodeRole;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.cluster.routing.IndexRoutingTable;
import org.elasticsearch.cluster.routing.RecoverySource;
import org.elasticsearch.cluster.routing.RoutingTable;
import org.elasticsearch.cluster.routing.ShardRouting;
import org.elasticsearch.cluster.routing.ShardRoutingState;
import org.elasticsearch.cluster.routing.TestShardRouting;
import org.elasticsearch.cluster.routing.UnassignedInfo;
import org.elasticsearch.cluster.routing.UnassignedInfo.AllocationStatus;
import org.elasticsearch.cluster.routing.UnassignedInfo.Reason;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.gateway.GatewayService;
import org.elasticsearch.health.HealthStatus;
import org.elasticsearch.index.IndexVersion;
import org.elasticsearch.index.shard.ShardId;
import org.elasticsearch.license.LicensesMetadata;
import org.elasticsearch.xpack.core.ml.MlMetadata;

/** What is read out of real cluster states. */
public class ClusterFactsReaderTests extends ThreadPoolTestCase {

    private final Instant now = Instant.now();

    public void testAcceptable() {
        ClusterFacts facts = read(TestStates.acceptable()).orElseThrow();
        assertThat(facts.clusterName(), equalTo(TestStates.NAME));
        assertThat(facts.now(), equalTo(now));
        assertThat(facts.license().orElseThrow().type(), equalTo("platinum"));
        assertFalse(facts.license().orElseThrow().trialUsed());
        assertThat(facts.mlIndices(), empty());
        assertFalse(facts.upgradeMode());
        assertFalse(facts.resetMode());
        assertTrue(facts.securityEnabled());
        assertFalse(facts.roleGuardEnforced());
        assertThat(facts.ignored(), empty());
        assertThat(new Verdict("", ClusterIndicators.evaluate(facts)).status(), equalTo(HealthStatus.GREEN));
    }

    public void testNodes() {
        ClusterFacts facts = read(TestStates.withNodes(
                        TestStates.acceptable(),
                        TestNode.named("a").disabled(),
                        TestNode.named("b").roles(DiscoveryNodeRole.DATA_ROLE)))
                .orElseThrow();
        assertThat(facts.nodes().stream().map(node -> node.node().getName()).toList(), containsInAnyOrder("a", "b"));
        for (NodeFacts node : facts.nodes()) {
            boolean a = node.node().getName().equals("a");
            assertThat(node.isMlNode(), equalTo(a));
            assertThat(node.isMasterEligible(), equalTo(a));
            assertThat(node.mlState(), equalTo(a ? NodeFacts.MlState.DISABLED : NodeFacts.MlState.ENABLED));
        }
    }

    public void testSettings() {
        ClusterState state = TestStates.with(
                TestStates.acceptable(),
                metadata -> metadata.persistentSettings(
                                Settings.builder().put("a", "1").put("b", "1").build())
                        .transientSettings(Settings.builder().put("b", "2").build()));
        ClusterFacts facts = read(state).orElseThrow();
        assertThat(facts.setting("a"), equalTo("1"));
        assertThat(facts.setting("b"), equalTo("2"));
        assertNull(facts.setting("c"));
        assertThat(facts.persistentSettings().get("b"), equalTo("1"));
    }

    public void testNoLicenseYet() {
        ClusterState state =
                TestStates.with(TestStates.acceptable(), metadata -> metadata.removeCustom(LicensesMetadata.TYPE));
        assertThat(read(state).orElseThrow().license(), equalTo(Optional.empty()));
    }

    public void testUpgradeAndResetMode() {
        assertTrue(read(TestStates.withUpgradeMode(TestStates.acceptable(), true))
                .orElseThrow()
                .upgradeMode());
        ClusterState reset = TestStates.with(
                TestStates.acceptable(),
                metadata -> metadata.putCustom(
                        MlMetadata.TYPE,
                        new MlMetadata.Builder().isResetMode(true).build()));
        ClusterFacts facts = read(reset).orElseThrow();
        assertTrue(facts.resetMode());
        assertFalse(facts.upgradeMode());
    }

    public void testSettingsOfThePlugin() {
        ClusterFacts ignoring = read(TestStates.withPersistent(
                        TestStates.acceptable(), "ml_setup.ignore", "license,ml_nodes"))
                .orElseThrow();
        assertThat(ignoring.ignored(), equalTo(Set.of("license", "ml_nodes")));
        assertTrue(read(TestStates.withPersistent(TestStates.acceptable(), "ml_setup.role_guard.mode", "enforce"))
                .orElseThrow()
                .roleGuardEnforced());
        assertFalse(read(TestStates.withPersistent(TestStates.acceptable(), "ml_setup.role_guard.mode", "warn"))
                .orElseThrow()
                .roleGuardEnforced());
    }

    public void testIgnoreTakesOnlyIds() {
        Settings bad =
                Settings.builder().put("ml_setup.ignore", "license,licence").build();
        IllegalArgumentException e =
                expectThrows(IllegalArgumentException.class, () -> VerdictSettings.IGNORE.get(bad));
        assertThat(e.getMessage(), org.hamcrest.Matchers.containsString("holds [licence]"));
    }

    public void testSecurityOfTheNodeThatReads() {
        Settings off = Settings.builder().put("xpack.security.enabled", false).build();
        assertFalse(read(off, TestStates.acceptable()).orElseThrow().securityEnabled());
    }

    public void testIndicesAndTheirPrimaries() {
        IndexMetadata ml = TestStates.index(".ml-config", 3).build();
        IndexMetadata other = TestStates.index("logs", 1).build();
        IndexRoutingTable routing = IndexRoutingTable.builder(ml.getIndex())
                .addShard(TestShardRouting.newShardRouting(
                        new ShardId(ml.getIndex(), 0), "node-0", true, ShardRoutingState.STARTED))
                .addShard(TestStates.lost(new ShardId(ml.getIndex(), 1)))
                .addShard(TestStates.lost(new ShardId(ml.getIndex(), 2)).initialize("node-0", null, 0))
                .build();
        ClusterState state = ClusterState.builder(TestStates.with(
                        TestStates.acceptable(),
                        metadata -> metadata.put(ml, false).put(other, false)))
                .routingTable(RoutingTable.builder().add(routing).build())
                .build();
        List<MlIndexFacts> indices = read(state).orElseThrow().mlIndices();
        assertThat(indices, contains(Indices.unavailable(".ml-config", 1, 2)));
    }

    /** As the Health API counts: what is being made for the first time is not missing, unless no node may take it. */
    public void testAPrimaryOfANewIndex() {
        for (RecoverySource source : List.of(
                RecoverySource.EmptyStoreRecoverySource.INSTANCE, RecoverySource.LocalShardsRecoverySource.INSTANCE)) {
            assertTrue(unavailable(source, unassigned(Reason.INDEX_CREATED, AllocationStatus.NO_ATTEMPT, 0, null, 0))
                    .isEmpty());
        }
        RecoverySource empty = RecoverySource.EmptyStoreRecoverySource.INSTANCE;
        assertThat(
                unavailable(empty, unassigned(Reason.INDEX_CREATED, AllocationStatus.DECIDERS_NO, 0, null, 0)),
                contains(0));
        assertThat(
                unavailable(empty, unassigned(Reason.ALLOCATION_FAILED, AllocationStatus.NO_ATTEMPT, 1, null, 0)),
                contains(0));
    }

    /** Also as the Health API: five minutes, if the mark says nothing else. */
    public void testAPrimaryOfANodeThatRestarts() {
        RecoverySource existing = RecoverySource.ExistingStoreRecoverySource.INSTANCE;
        UnassignedInfo soon = unassigned(Reason.NODE_RESTARTING, AllocationStatus.NO_ATTEMPT, 0, "node-1", 299);
        assertTrue(unavailable(existing, soon, "node-1").isEmpty());
        assertThat("not marked any more", unavailable(existing, soon), contains(0));
        assertThat("another one is", unavailable(existing, soon, "node-0"), contains(0));
        UnassignedInfo late = unassigned(Reason.NODE_RESTARTING, AllocationStatus.NO_ATTEMPT, 0, "node-1", 301);
        assertThat(unavailable(existing, late, "node-1"), contains(0));
        UnassignedInfo left = unassigned(Reason.NODE_LEFT, AllocationStatus.NO_ATTEMPT, 0, "node-1", 1);
        assertThat(unavailable(existing, left, "node-1"), contains(0));
    }

    private UnassignedInfo unassigned(Reason reason, AllocationStatus status, int failures, String node, int seconds) {
        long since = now.minusSeconds(seconds).toEpochMilli();
        return new UnassignedInfo(
                reason, "", null, failures, 0, since, reason == Reason.NODE_LEFT, status, Set.of(), node);
    }

    private List<Integer> unavailable(RecoverySource source, UnassignedInfo info, String... restarting) {
        IndexMetadata index = TestStates.index(".ml-config", 1).build();
        NodesShutdownMetadata shutdowns = NodesShutdownMetadata.EMPTY;
        for (String node : restarting) {
            shutdowns = shutdowns.putSingleNodeMetadata(SingleNodeShutdownMetadata.builder()
                    .setNodeId(node)
                    .setType(SingleNodeShutdownMetadata.Type.RESTART)
                    .setReason("test")
                    .setStartedAtMillis(1)
                    .build());
        }
        NodesShutdownMetadata marked = shutdowns;
        ShardRouting primary = ShardRouting.newUnassigned(
                new ShardId(index.getIndex(), 0), true, source, info, ShardRouting.Role.DEFAULT);
        ClusterState state = ClusterState.builder(TestStates.with(
                        TestStates.acceptable(),
                        metadata -> metadata.put(index, false).putCustom(NodesShutdownMetadata.TYPE, marked)))
                .routingTable(RoutingTable.builder()
                        .add(IndexRoutingTable.builder(index.getIndex()).addShard(primary))
                        .build())
                .build();
        return read(state).orElseThrow().mlIndices().get(0).unavailablePrimaries();
    }

    /** Those that are partially mounted have a limit of their own. */
    public void testShardsThatTheLimitCounts() {
        Settings frozen = Settings.builder()
                .put(TestStates.index("partial-logs", 5).build().getSettings())
                .put("index.shard_limit.group", "frozen")
                .build();
        ClusterState state = TestStates.withIndices(
                TestStates.index("logs", 3).numberOfReplicas(1),
                TestStates.index("metrics", 1),
                TestStates.index("old", 7).state(IndexMetadata.State.CLOSE),
                TestStates.index("partial-logs", 5).settings(frozen));
        assertThat(read(state).orElseThrow().openShards(), equalTo(7));
    }

    /** What was counted is kept only for the same indices. */
    public void testShardsAreCountedAnewWhenIndicesChange() {
        ClusterState state = TestStates.withIndices(TestStates.index("logs", 3));
        ClusterState more = TestStates.with(
                state, metadata -> metadata.put(TestStates.index("metrics", 2).build(), false));
        try (ClusterService service = TestStates.clusterService(threadPool, Settings.EMPTY, state)) {
            ClusterFactsReader reader = new ClusterFactsReader(service, InstantSource.system());
            for (ClusterState one : List.of(state, state, more, state)) {
                assertThat(reader.read(one, reader.now()).orElseThrow().openShards(), equalTo(one == more ? 5 : 3));
            }
        }
    }

    public void testClosedFloodStageAndWithoutRouting() {
        ClusterState state = TestStates.withIndices(
                TestStates.index(".ml-a", 1).state(IndexMetadata.State.CLOSE),
                TestStates.index(".ml-b", 1, "index.blocks.read_only_allow_delete"));
        assertThat(
                read(state).orElseThrow().mlIndices(),
                containsInAnyOrder(
                        new MlIndexFacts(".ml-a", List.of(0), true, Set.of(), Map.of(), false, false),
                        new MlIndexFacts(
                                ".ml-b",
                                List.of(0),
                                false,
                                Set.of(Block.READ_ONLY_ALLOW_DELETE),
                                Map.of(),
                                false,
                                false)));
    }

    public void testBlocksAliasesAndMappings() {
        String text = "{\"_doc\":{\"properties\":{\"job_id\":{\"type\":\"text\"}}}}";
        String keyword = "{\"_doc\":{\"properties\":{\"job_id\":{\"type\":\"keyword\"}}}}";
        ClusterState state = TestStates.withIndices(
                TestStates.index(".ml-anomalies-a", 1, "index.blocks.write")
                        .putMapping(text)
                        .putAlias(
                                AliasMetadata.builder(".ml-anomalies-.write-a").writeIndex(true))
                        .putAlias(
                                AliasMetadata.builder(".ml-anomalies-.write-b").writeIndex(false))
                        .putAlias(AliasMetadata.builder(".ml-anomalies-.write-c"))
                        .putAlias(AliasMetadata.builder(".ml-anomalies-a-reader")),
                TestStates.index(".ml-anomalies-b", 1, "index.blocks.read_only").putMapping(keyword),
                TestStates.index(".ml-notifications-000002", 1, "index.blocks.metadata")
                        .putMapping(text),
                TestStates.index("restored_.ml-state", 1, "index.blocks.read")
                        .putAlias(AliasMetadata.builder(".ml-state-write")),
                TestStates.index("logs", 1).putAlias(AliasMetadata.builder("all-logs")));
        Map<String, MlIndexFacts> indices = new java.util.HashMap<>();
        read(state).orElseThrow().mlIndices().forEach(index -> indices.put(index.name(), index));
        MlIndexFacts a = indices.get(".ml-anomalies-a");
        assertTrue(a.textJobId());
        assertThat(a.blocks(), equalTo(Set.of(Block.WRITE)));
        assertThat(
                a.writeAliases(),
                equalTo(Map.of(
                        ".ml-anomalies-.write-a", WriteMark.WRITE,
                        ".ml-anomalies-.write-b", WriteMark.NOT_WRITE,
                        ".ml-anomalies-.write-c", WriteMark.UNMARKED)));
        assertFalse(indices.get(".ml-anomalies-b").textJobId());
        assertThat(indices.get(".ml-anomalies-b").blocks(), equalTo(Set.of(Block.READ_ONLY)));
        // Only results are looked up by it.
        assertFalse(indices.get(".ml-notifications-000002").textJobId());
        assertThat(indices.get(".ml-notifications-000002").blocks(), equalTo(Set.of(Block.METADATA)));
        // Whatever its name, machine learning's writes would go there too.
        assertThat(indices.get("restored_.ml-state").blocks(), equalTo(Set.of(Block.READ)));
        assertFalse(indices.containsKey("logs"));
    }

    public void testCreatedBefore8() {
        for (Map.Entry<IndexVersion, Boolean> version : Map.of(
                        IndexVersion.fromId(7_170_099), true,
                        IndexVersion.fromId(8_000_099), false,
                        IndexVersion.current(), false)
                .entrySet()) {
            Settings settings = Settings.builder()
                    .put(TestStates.index(".ml-state-a", 1).build().getSettings())
                    .put(IndexMetadata.SETTING_VERSION_CREATED, version.getKey())
                    .build();
            ClusterState state =
                    TestStates.withIndices(TestStates.index(".ml-state-a", 1).settings(settings));
            assertThat(read(state).orElseThrow().mlIndices().get(0).before8(), equalTo(version.getValue()));
        }
    }

    public void testTasksAndDeployments() {
        ClusterFacts facts = read(RunningStates.with(TestStates.acceptable(), List.of("failed", "opened"), "node-1", 3))
                .orElseThrow();
        TaskFacts failed = facts.tasks().get(0);
        assertThat(failed.kind(), equalTo(TaskFacts.Kind.JOB));
        assertThat(failed.id(), equalTo("job-0"));
        assertTrue(failed.isFailed());
        assertThat(failed.reason(), equalTo(Optional.of("a reason")));
        assertThat(failed.since(), equalTo(Optional.of(Instant.ofEpochMilli(1_000))));
        assertThat(failed.node(), equalTo(Optional.of("node-1")));
        assertThat(failed.explanation(), equalTo("why"));
        DeploymentFacts deployment = facts.deployments().get(0);
        assertThat(deployment.model(), equalTo("model"));
        assertThat(deployment.allocations(), equalTo(1));
        assertThat(deployment.target(), equalTo(3));
        // A node that is not in the cluster runs nothing.
        TaskFacts lost = read(RunningStates.with(TestStates.acceptable(), List.of("opened"), "gone", 1))
                .orElseThrow()
                .tasks()
                .get(0);
        assertTrue(lost.isWithoutNode());
    }

    public void testShutdownAndBlocksOfTheCluster() {
        ClusterState marked = TestStates.with(
                TestStates.acceptable(),
                metadata -> metadata.putCustom(
                        NodesShutdownMetadata.TYPE,
                        NodesShutdownMetadata.EMPTY.putSingleNodeMetadata(SingleNodeShutdownMetadata.builder()
                                .setNodeId("node-1")
                                .setType(SingleNodeShutdownMetadata.Type.REMOVE)
                                .setReason("gone soon")
                                .setStartedAtMillis(1)
                                .build())));
        assertThat(read(marked).orElseThrow().shuttingDown(), equalTo(Set.of("node-1")));
        ClusterState blocked = ClusterState.builder(TestStates.acceptable())
                .blocks(ClusterBlocks.builder().addGlobalBlock(Metadata.CLUSTER_READ_ONLY_BLOCK))
                .build();
        ClusterFacts facts = read(blocked).orElseThrow();
        assertThat(facts.modes(), equalTo(new ClusterFacts.Modes(false, false, true, false)));
        assertThat(facts.masterId(), equalTo("node-0"));
    }

    /** As one that a node with a newer version of the plugin allowed. */
    public void testASettingThatCannotBeReadIsNoFailure() {
        ClusterState state = TestStates.withPersistent(TestStates.acceptable(), "ml_setup.ignore", "of_tomorrow");
        expectThrows(IllegalArgumentException.class, () -> read(state));
        try (ClusterService service = TestStates.clusterService(threadPool, Settings.EMPTY, state)) {
            Verdict verdict = TestStates.verdict(service).now();
            assertThat(verdict.findings().stream().map(Finding::indicator).toList(), equalTo(ClusterIndicators.IDS));
            for (Finding finding : verdict.findings()) {
                assertThat(finding.status(), equalTo(HealthStatus.UNKNOWN));
                assertThat(finding.diagnoses().get(0).id(), equalTo("internal_error"));
            }
        }
    }

    public void testStateThatIsNotRecovered() {
        ClusterState state = ClusterState.builder(TestStates.acceptable())
                .blocks(ClusterBlocks.builder().addGlobalBlock(GatewayService.STATE_NOT_RECOVERED_BLOCK))
                .build();
        assertThat(read(state), equalTo(Optional.empty()));
        try (ClusterService service = TestStates.clusterService(threadPool, Settings.EMPTY, state)) {
            Verdict verdict = TestStates.verdict(service).now();
            assertThat(verdict.status(), equalTo(HealthStatus.UNKNOWN));
            assertThat(verdict.findings().stream().map(Finding::indicator).toList(), equalTo(ClusterIndicators.IDS));
            assertThat(verdict.findings().get(0).diagnoses().get(0).id(), equalTo("no_cluster_state"));
        }
    }

    /** What a node holds after it lost its master may be out of date, and nobody can tell. */
    public void testStateWithoutMaster() {
        ClusterState acceptable = TestStates.acceptable();
        ClusterState state = ClusterState.builder(acceptable)
                .nodes(DiscoveryNodes.builder(acceptable.nodes()).masterNodeId(null))
                .build();
        assertThat(read(state), equalTo(Optional.empty()));
    }

    private Optional<ClusterFacts> read(ClusterState state) {
        return read(Settings.EMPTY, state);
    }

    private Optional<ClusterFacts> read(Settings settings, ClusterState state) {
        try (ClusterService service = TestStates.clusterService(threadPool, settings, state)) {
            return new ClusterFactsReader(service, InstantSource.fixed(now)).read();
        }
    }
}
