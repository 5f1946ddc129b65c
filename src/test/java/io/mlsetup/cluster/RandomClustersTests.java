package io.mlsetup.cluster;

import static org.elasticsearch.health.HealthStatus.GREEN;
import static org.elasticsearch.health.HealthStatus.RED;
import static org.elasticsearch.health.HealthStatus.UNKNOWN;
import static org.elasticsearch.health.HealthStatus.YELLOW;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.cluster.ClusterFacts.Modes;
import io.mlsetup.cluster.MlIndexFacts.Block;
import io.mlsetup.cluster.MlIndexFacts.WriteMark;
import io.mlsetup.cluster.TaskFacts.Kind;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.elasticsearch.cluster.node.DiscoveryNodeRole;
import org.elasticsearch.health.HealthStatus;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.ml.inference.assignment.AssignmentState;

/**
 * Random nodes, memory, tasks, deployments, indices and settings: no indicator throws, and those about capacity, jobs, models and
 * indices agree with a plain oracle that was written from the facts, in other words than the code.
 */
public class RandomClustersTests extends ESTestCase {

    private static final long MB = 1L << 20;

    private static final Map<String, List<String>> SETTINGS = Map.of(
            "xpack.ml.use_auto_machine_memory_percent", List.of("true", "false", "perhaps"),
            "xpack.ml.max_machine_memory_percent", List.of("5", "30", "90", "200", "many"),
            "xpack.ml.max_model_memory_limit", List.of("0b", "1mb", "500mb", "4gb", "much"),
            "xpack.ml.max_lazy_ml_nodes", List.of("0", "2", "x"),
            "xpack.ml.max_ml_node_size", List.of("0b", "1gb", "64gb"),
            "action.auto_create_index", List.of("true", "false", ".ml-*", "logs-*", "-.ml-*,*", ",,"),
            "cluster.max_shards_per_node", List.of("1", "1000"),
            "cluster.persistent_tasks.allocation.enable", List.of("all", "none"));

    private static final List<String> INDICES = List.of(
            ".ml-config",
            ".ml-meta",
            ".ml-state-000001",
            ".ml-state-000002",
            ".ml-state-write",
            ".ml-anomalies-shared",
            ".ml-anomalies-.write-a",
            ".ml-stats-write",
            ".reindexed-v8-ml-anomalies-custom-x");

    private static final List<String> ALIASES =
            List.of(".ml-state-write", ".ml-anomalies-.write-a", ".ml-anomalies-.write-b");

    public void testNothingThrowsAndTheOracleAgrees() {
        Map<String, Set<HealthStatus>> seen = new HashMap<>();
        for (int i = 0; i < 3_000; i++) {
            ClusterFacts facts = facts();
            for (Finding finding : ClusterIndicators.evaluate(facts)) {
                for (Diagnosis diagnosis : finding.diagnoses()) {
                    assertFalse(diagnosis.cause(), diagnosis.id().equals("internal_error"));
                }
                seen.computeIfAbsent(finding.indicator(), id -> new HashSet<>()).add(finding.status());
                HealthStatus expected = switch (finding.indicator()) {
                    case "ml_capacity" -> capacity(facts);
                    case "ml_jobs" -> jobs(facts);
                    case "ml_models" -> models(facts);
                    case "ml_indices" -> indices(facts);
                    default -> finding.status();
                };
                assertThat(finding + "\n" + facts, finding.status(), equalTo(expected));
            }
        }
        // Or the agreement would be of little worth.
        assertThat(seen.get("ml_capacity"), equalTo(Set.of(GREEN, YELLOW, RED, UNKNOWN)));
        assertThat(seen.get("ml_jobs"), equalTo(Set.of(GREEN, YELLOW)));
        assertThat(seen.get("ml_models"), equalTo(Set.of(GREEN, YELLOW)));
        assertThat(seen.get("ml_indices"), equalTo(Set.of(GREEN, YELLOW, RED)));
    }

    private static ClusterFacts facts() {
        FactsBuilder facts = FactsBuilder.acceptable();
        List<TestNode> nodes = new ArrayList<>();
        for (int i = 0; i < between(1, 4); i++) {
            nodes.add(node("node-" + i));
        }
        facts.nodes(nodes.toArray(TestNode[]::new));
        facts.master("node-" + between(0, 4));
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
        if (randomBoolean()) {
            facts.noIndices();
            facts.openShards(randomFrom(0, 999, 1_000, 5_000));
        }
        for (String name : INDICES) {
            if (rarely()) {
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
            facts.deployment(Tasks.deployment(
                    randomFrom(AssignmentState.values()),
                    FactsBuilder.NOW.minusSeconds(randomFrom(0, 600, 601, 100_000)),
                    between(0, 2),
                    between(1, 2)));
        }
        return facts.build();
    }

    private static TestNode node(String name) {
        TestNode node = TestNode.named(name);
        if (rarely()) {
            node.roles(DiscoveryNodeRole.ML_ROLE, DiscoveryNodeRole.REMOTE_CLUSTER_CLIENT_ROLE);
        }
        long machine = randomFrom(-1L, 0L, 64 * MB, 512 * MB, 1024 * MB, 3546 * MB, 3547 * MB, 65_536 * MB);
        node.memory(machine, randomFrom(16 * MB, 400 * MB, 2_048 * MB));
        return switch (between(0, 9)) {
            case 0 -> node.disabled();
            case 1 -> node.noModule();
            case 2 -> node.noMemory();
            case 3 -> node.with(NodeFacts.ML_MACHINE_MEMORY, "1e9");
            case 4 -> node.without(NodeFacts.ML_MAX_JVM_SIZE);
            case 5 -> node.roles(DiscoveryNodeRole.DATA_HOT_NODE_ROLE, DiscoveryNodeRole.MASTER_ROLE);
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
        return new MlIndexFacts(name, rarely() ? List.of(0) : List.of(), rarely(), blocks, aliases, rarely(), rarely());
    }

    private static TaskFacts task(String id) {
        Kind kind = randomFrom(Kind.values());
        String state = switch (kind) {
            case JOB -> randomFrom("opened", "opening", "failed", "closing");
            case DATAFEED -> randomFrom("started", "starting", "stopping");
            default -> randomFrom("started", "failed");
        };
        return new TaskFacts(
                kind,
                id,
                kind == Kind.DATAFEED && randomBoolean() ? Optional.of("t" + between(0, 5)) : Optional.empty(),
                state,
                Optional.ofNullable(randomFrom("because", "", null)),
                Optional.ofNullable(randomBoolean() ? FactsBuilder.NOW : null),
                randomBoolean() ? Optional.empty() : Optional.of("node-0"),
                randomFrom("", "Not opening job [" + id + "]"),
                between(0, 3) * MB);
    }

    // The oracle.

    private static String setting(ClusterFacts facts, String key) {
        String stored = facts.transientSettings().get(key);
        return stored != null ? stored : facts.persistentSettings().get(key);
    }

    private static long number(String text, long otherwise) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    private static long bytes(String text) {
        return text == null || text.equals("much")
                ? 0
                : Long.parseLong(text.replaceAll("\\D", ""))
                        * (text.endsWith("gb") ? 1024 * MB : text.endsWith("mb") ? MB : 1);
    }

    private static HealthStatus capacity(ClusterFacts facts) {
        boolean auto = "true".equals(setting(facts, "xpack.ml.use_auto_machine_memory_percent"));
        long percent = number(setting(facts, "xpack.ml.max_machine_memory_percent"), 30);
        long lazy = number(setting(facts, "xpack.ml.max_lazy_ml_nodes"), 0);
        long limit = bytes(setting(facts, "xpack.ml.max_model_memory_limit"));
        long size = lazy > 0 ? bytes(setting(facts, "xpack.ml.max_ml_node_size")) : 0;
        long best = 0;
        boolean unknown = false;
        int count = 0;
        for (NodeFacts node : facts.nodes()) {
            Map<String, String> attributes = node.node().getAttributes();
            if (!node.node().getRoles().contains(DiscoveryNodeRole.ML_ROLE)
                    || "false".equals(attributes.get("ml_setup.ml_enabled"))
                    || !attributes.containsKey("ml.config_version")) {
                continue;
            }
            count++;
            long machine = number(attributes.get("ml.machine_memory"), Long.MIN_VALUE);
            long jvm = number(attributes.get("ml.max_jvm_size"), Long.MIN_VALUE);
            if (machine == Long.MIN_VALUE || (auto && jvm == Long.MIN_VALUE)) {
                unknown = true;
                continue;
            }
            best = Math.max(best, allowed(machine, jvm, percent, auto));
        }
        if (size > 0) {
            double heap = size > 16_384 * MB ? 16_384 * MB * 0.4 + (size - 16_384 * MB) * 0.1 : size * 0.4;
            long rounded = ((long) Math.min(heap, 31_744 * MB)) / (4 * MB) * 4 * MB;
            best = Math.max(best, allowed(size, rounded * 3 / 2, percent, auto));
        }
        long megabytes = Math.max(0, best - 40 * MB) / MB;
        long wanted = 1024;
        if (limit > 0) {
            wanted = Math.min(wanted, limit / MB);
        } else if (auto) {
            wanted = Math.min(wanted, Math.max(1, megabytes));
        }
        if (megabytes >= wanted) {
            return GREEN;
        }
        if (size == 0 && (lazy > 0 || count == 0)) {
            return GREEN;
        }
        return unknown ? UNKNOWN : megabytes == 0 ? RED : YELLOW;
    }

    private static long allowed(long machine, long jvm, long percent, boolean auto) {
        if (machine <= 0) {
            return 0;
        }
        if (auto) {
            long left = machine - jvm - 200 * MB;
            return left <= 0 ? machine / 100 : Math.min(left, machine * 90 / 100);
        }
        return machine * percent / 100;
    }

    private static HealthStatus jobs(ClusterFacts facts) {
        for (TaskFacts task : facts.tasks()) {
            if (task.state().equals("failed") || task.node().isEmpty()) {
                return YELLOW;
            }
            if (task.kind() == Kind.DATAFEED
                    && task.job().isPresent()
                    && !task.state().equals("stopping")) {
                boolean open = false;
                boolean told = false;
                for (TaskFacts job : facts.tasks()) {
                    if (job.kind() == Kind.JOB && job.id().equals(task.job().get())) {
                        open |= List.of("opened", "opening").contains(job.state());
                        told |= job.state().equals("failed");
                    }
                }
                if (!open && !told) {
                    return YELLOW;
                }
            }
        }
        return GREEN;
    }

    private static HealthStatus models(ClusterFacts facts) {
        for (DeploymentFacts deployment : facts.deployments()) {
            switch (deployment.state()) {
                case FAILED -> {
                    return YELLOW;
                }
                case STARTED -> {
                    if (deployment.allocations() < deployment.target()) {
                        return YELLOW;
                    }
                }
                case STARTING -> {
                    if (deployment.start().plusSeconds(600).isBefore(facts.now())) {
                        return YELLOW;
                    }
                }
                default -> {
                    // goes as asked for
                }
            }
        }
        return GREEN;
    }

    private static HealthStatus indices(ClusterFacts facts) {
        boolean yellow = false;
        if (facts.modes().readOnly() || facts.modes().readOnlyAllowDelete()) {
            return RED;
        }
        Map<String, List<MlIndexFacts>> byAlias = new HashMap<>();
        for (MlIndexFacts index : facts.mlIndices()) {
            if (index.closed()
                    || !index.unavailablePrimaries().isEmpty()
                    || index.blocks().contains(Block.READ_ONLY_ALLOW_DELETE)
                    || index.name().endsWith("-write")
                    || index.name().contains("-.write-")
                    || (Set.of(".ml-config", ".ml-meta").contains(index.name())
                            && !index.blocks().isEmpty())) {
                return RED;
            }
            yellow |= index.textJobId() || index.before8();
            index.writeAliases()
                    .keySet()
                    .forEach(alias -> byAlias.computeIfAbsent(alias, name -> new ArrayList<>())
                            .add(index));
        }
        for (Map.Entry<String, List<MlIndexFacts>> alias : byAlias.entrySet()) {
            List<MlIndexFacts> written = new ArrayList<>();
            for (MlIndexFacts index : alias.getValue()) {
                WriteMark mark = index.writeAliases().get(alias.getKey());
                if (mark == WriteMark.WRITE
                        || (mark == WriteMark.UNMARKED && alias.getValue().size() == 1)) {
                    written.add(index);
                }
            }
            if (written.size() != 1 || !written.get(0).blocks().isEmpty()) {
                return RED;
            }
        }
        long data = 0;
        boolean content = false;
        for (NodeFacts node : facts.nodes()) {
            Set<DiscoveryNodeRole> roles = node.node().getRoles();
            content |= roles.contains(DiscoveryNodeRole.DATA_ROLE);
            data += roles.contains(DiscoveryNodeRole.DATA_ROLE) || roles.contains(DiscoveryNodeRole.DATA_HOT_NODE_ROLE)
                    ? 1
                    : 0;
        }
        if (!content) {
            return RED;
        }
        if (facts.mlIndices().isEmpty()
                && facts.openShards() >= data * number(setting(facts, "cluster.max_shards_per_node"), 1_000)) {
            return RED;
        }
        String auto = setting(facts, "action.auto_create_index");
        boolean refused = auto != null && !List.of("true", ".ml-*").contains(auto);
        return yellow || refused ? YELLOW : GREEN;
    }
}
