package io.mlsetup.cluster;

import static org.elasticsearch.test.ESTestCase.between;
import static org.elasticsearch.test.ESTestCase.randomBoolean;
import static org.elasticsearch.test.ESTestCase.randomFrom;
import static org.elasticsearch.test.ESTestCase.rarely;

import io.mlsetup.cluster.ClusterFacts.Modes;
import io.mlsetup.cluster.DeploymentFacts.Asked;
import io.mlsetup.cluster.DeploymentFacts.NodeFailure;
import io.mlsetup.cluster.MlIndexFacts.Block;
import io.mlsetup.cluster.MlIndexFacts.WriteMark;
import io.mlsetup.cluster.TaskFacts.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.elasticsearch.Version;
import org.elasticsearch.cluster.node.DiscoveryNodeRole;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.license.License.OperationMode;
import org.elasticsearch.xpack.core.ml.inference.assignment.AdaptiveAllocationsSettings;
import org.elasticsearch.xpack.core.ml.inference.assignment.AssignmentState;
import org.elasticsearch.xpack.core.ml.inference.assignment.Priority;

/** Facts of clusters in which anything may be wrong, at once and by chance; each of it as Elasticsearch could have it. */
final class RandomClusters {

    private static final long MB = 1L << 20;

    private static final Map<String, List<String>> SETTINGS = Map.ofEntries(
            Map.entry("xpack.ml.use_auto_machine_memory_percent", List.of("true", "false", "perhaps")),
            Map.entry("xpack.ml.max_machine_memory_percent", List.of("5", "30", "90", "200", "many")),
            Map.entry("xpack.ml.max_model_memory_limit", List.of("0b", "500kb", "1mb", "500mb", "4gb", "10%", "much")),
            Map.entry("xpack.ml.max_lazy_ml_nodes", List.of("0", "2", "x")),
            Map.entry("xpack.ml.max_ml_node_size", List.of("0b", "1gb", "64gb")),
            Map.entry("xpack.ml.node_concurrent_job_allocations", List.of("0", "1", "none")),
            Map.entry("xpack.ml.persist_results_max_retries", List.of("0", "20", "-")),
            Map.entry("breaker.model_inference.limit", List.of("0", "0%", "0b", "0.0%", "50%", "10kb", "none")),
            Map.entry("cluster.remote.other.seeds", List.of("127.0.0.1:9300")),
            Map.entry("cluster.remote.third.proxy_address", List.of("other:9400")),
            Map.entry("cluster.remote.fourth.skip_unavailable", List.of("true")),
            Map.entry("action.auto_create_index", List.of("true", "false", ".ml-*", "logs-*", "-.ml-*,*", ",,")),
            Map.entry("cluster.max_shards_per_node", List.of("1", "1000")),
            Map.entry("cluster.persistent_tasks.allocation.enable", List.of("all", "none")));

    private static final List<String> INDICES = List.of(
            ".ml-config",
            ".ml-meta",
            ".ml-state-000001",
            ".ml-state-000002",
            ".ml-state-write",
            ".ml-anomalies-shared",
            ".ml-anomalies-.write-a",
            ".ml-stats-write",
            ".ml-annotations-write",
            ".ml-inference-000004",
            ".ml-inference-000005",
            ".ml-inference-native-000002",
            ".reindexed-v8-ml-anomalies-custom-x");

    private static final List<String> ALIASES =
            List.of(".ml-state-write", ".ml-anomalies-.write-a", ".ml-anomalies-.write-b");

    private RandomClusters() {}

    static ClusterFacts facts() {
        FactsBuilder facts = FactsBuilder.acceptable();
        List<TestNode> nodes = new ArrayList<>();
        for (int i = 0; i < between(1, 4); i++) {
            nodes.add(node("node-" + i));
        }
        facts.nodes(nodes.toArray(TestNode[]::new));
        facts.master("node-" + between(0, nodes.size() - 1));
        if (rarely()) {
            facts.license(null);
        } else if (rarely()) {
            facts.license(license());
        }
        SETTINGS.forEach((key, values) -> {
            if (rarely()) {
                facts.persistent(key, randomFrom(values));
            }
            if (rarely()) {
                facts.transientSetting(key, randomFrom(values));
            }
        });
        if (rarely()) {
            facts.shuttingDown("node-0", "gone");
        }
        boolean none = randomBoolean();
        if (none) {
            facts.noIndices();
            facts.openShards(randomFrom(0, 998, 999, 1_000, 5_000));
        }
        for (String name : INDICES) {
            if (rarely() && (none || !FactsBuilder.INDICES.contains(name))) {
                facts.index(index(name));
            }
        }
        if (rarely()) {
            facts.modes(new Modes(randomBoolean(), randomBoolean(), rarely(), rarely()));
        }
        int tasks = randomBoolean() ? 0 : between(1, 6);
        for (int i = 0; i < tasks; i++) {
            facts.task(task("t" + i));
        }
        if (rarely()) {
            facts.deployment(deployment());
        }
        if (rarely()) {
            facts.securityOff();
        }
        if (rarely()) {
            facts.roleGuardEnforced();
        }
        return facts.build();
    }

    private static LicenseFacts license() {
        String type = randomFrom("trial", "basic", "standard", "gold", "platinum", "enterprise");
        Instant expiry = FactsBuilder.NOW.plus(randomFrom(
                Duration.ofDays(-1),
                Duration.ZERO,
                Duration.ofMillis(1),
                Duration.ofDays(7),
                Duration.ofDays(7).plusMillis(1),
                Duration.ofDays(30)));
        Instant issued = rarely()
                ? FactsBuilder.NOW.plus(randomFrom(Duration.ofMillis(1), Duration.ofDays(20)))
                : FactsBuilder.NOW.minus(randomFrom(Duration.ZERO, Duration.ofDays(90)));
        return new LicenseFacts(type, OperationMode.parse(type), issued, expiry, randomBoolean());
    }

    private static TestNode node(String name) {
        TestNode node = TestNode.named(name);
        if (rarely()) {
            node.roles(DiscoveryNodeRole.ML_ROLE, DiscoveryNodeRole.REMOTE_CLUSTER_CLIENT_ROLE);
        } else if (rarely()) {
            node.roles(DiscoveryNodeRole.ML_ROLE, DiscoveryNodeRole.DATA_CONTENT_NODE_ROLE);
        }
        long machine = randomFrom(-1L, 0L, 64 * MB, 512 * MB, 1024 * MB, 3546 * MB, 3547 * MB, 65_536 * MB);
        node.memory(machine, randomFrom(16 * MB, 400 * MB, 2_048 * MB));
        if (rarely()) {
            node.noPlugin();
        }
        if (rarely()) {
            node.with(NodeFacts.ML_CONFIG_VERSION, "11.0.0");
        }
        if (rarely()) {
            // Of which a newer version may know more.
            node.with(NodeFacts.ML_PARTS_OFF_ATTRIBUTE, randomFrom("ad", "dfa,nlp", "nlp,other"));
        }
        if (rarely()) {
            node.version(Version.CURRENT.minimumCompatibilityVersion());
        }
        return switch (between(0, 9)) {
            case 0 -> node.disabled();
            case 1 -> node.noModule();
            case 2 -> node.noMemory();
            case 3 -> node.with(NodeFacts.ML_MACHINE_MEMORY, "1e9");
            case 4 -> node.without(NodeFacts.ML_MAX_JVM_SIZE);
            case 5 -> node.roles(DiscoveryNodeRole.DATA_HOT_NODE_ROLE, DiscoveryNodeRole.MASTER_ROLE);
            case 6 -> node.disabled().with(NodeFacts.ML_DISABLED_BY_ATTRIBUTE, "platform:linux-s390x");
            default -> node;
        };
    }

    private static MlIndexFacts index(String name) {
        Map<String, WriteMark> aliases = new HashMap<>();
        ALIASES.forEach(alias -> {
            if (randomBoolean()) {
                aliases.put(alias, randomFrom(WriteMark.values()));
            }
        });
        Set<Block> blocks = EnumSet.noneOf(Block.class);
        if (rarely()) {
            blocks.add(randomFrom(Block.values()));
        }
        boolean text = name.contains("ml-anomalies-") && rarely();
        return new MlIndexFacts(name, rarely() ? List.of(0) : List.of(), rarely(), blocks, aliases, text, rarely());
    }

    private static TaskFacts task(String id) {
        Kind kind = randomFrom(Kind.values());
        String state = switch (kind) {
            case JOB -> randomFrom("opened", "opening", "failed", "closing");
            case DATAFEED -> randomFrom("started", "starting", "stopping");
            case DATA_FRAME_ANALYTICS -> randomFrom("started", "reindexing", "analyzing", "failed");
            case SNAPSHOT_UPGRADE -> randomFrom("loading_old_state", "failed");
        };
        boolean told = kind == Kind.JOB || kind == Kind.DATA_FRAME_ANALYTICS;
        return new TaskFacts(
                kind,
                id,
                kind == Kind.DATAFEED && randomBoolean()
                        ? Optional.of("t" + between(0, 5))
                        : Optional.ofNullable(kind == Kind.SNAPSHOT_UPGRADE ? "of-" + id : null),
                state,
                kind == Kind.DATAFEED ? Optional.empty() : Optional.ofNullable(randomFrom("because", "", null)),
                told && randomBoolean() ? Optional.of(FactsBuilder.NOW) : Optional.empty(),
                randomBoolean() ? Optional.empty() : Optional.of("node-0"),
                randomFrom("", "Not opening job [" + id + "]"),
                kind == Kind.JOB ? between(0, 3) * MB : 0);
    }

    private static DeploymentFacts deployment() {
        DeploymentFacts deployment = Tasks.deployment(
                randomFrom(AssignmentState.values()),
                FactsBuilder.NOW.minusSeconds(randomFrom(0, 600, 601, 100_000)),
                between(0, 2),
                between(0, 2));
        boolean nowhere = rarely();
        return new DeploymentFacts(
                deployment.id(),
                deployment.model(),
                deployment.state(),
                Optional.ofNullable(randomFrom("not enough memory", "", null)),
                deployment.start(),
                nowhere ? 0 : deployment.allocations(),
                deployment.target(),
                new Asked(
                        between(1, 4),
                        randomFrom(Priority.values()),
                        randomFrom(10_000, 512),
                        rarely() ? Optional.of(ByteSizeValue.ofMb(5)) : Optional.empty(),
                        rarely()
                                ? Optional.of(new AdaptiveAllocationsSettings(randomBoolean(), 1, 2))
                                : Optional.empty()),
                deployment.memory(),
                nowhere ? List.of() : deployment.nodes(),
                rarely() ? List.of(new NodeFailure("node-1", randomFrom("", "no space left"))) : List.of());
    }
}
