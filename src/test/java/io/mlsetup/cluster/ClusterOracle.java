package io.mlsetup.cluster;

import static org.elasticsearch.health.HealthStatus.GREEN;
import static org.elasticsearch.health.HealthStatus.RED;
import static org.elasticsearch.health.HealthStatus.UNKNOWN;
import static org.elasticsearch.health.HealthStatus.YELLOW;

import io.mlsetup.cluster.MlIndexFacts.Block;
import io.mlsetup.cluster.MlIndexFacts.WriteMark;
import io.mlsetup.cluster.TaskFacts.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.elasticsearch.Version;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.health.HealthStatus;

/**
 * What each of the ten indicators is to say, written plainly from what was found out about Elasticsearch and from the documents, in other
 * words than the code and without its help: only the records of the facts are read.
 */
final class ClusterOracle {

    private static final long MB = 1L << 20;

    private ClusterOracle() {}

    static HealthStatus of(String indicator, ClusterFacts facts) {
        return switch (indicator) {
            case "license" -> license(facts);
            case "ml_enabled" -> enabled(facts);
            case "ml_nodes" -> nodes(facts);
            case "ml_settings" -> settings(facts);
            case "ml_indices" -> indices(facts);
            case "ml_operation" -> operation(facts);
            case "ml_capacity" -> capacity(facts);
            case "ml_jobs" -> jobs(facts);
            case "ml_models" -> models(facts);
            case "security" -> security(facts);
            default -> throw new AssertionError("no oracle for [" + indicator + "]: write one");
        };
    }

    private static HealthStatus license(ClusterFacts facts) {
        if (facts.license().isEmpty()) {
            return UNKNOWN;
        }
        LicenseFacts license = facts.license().get();
        long now = facts.now().toEpochMilli();
        long end = license.expiry().toEpochMilli();
        if (!Set.of("trial", "platinum", "enterprise").contains(license.type())
                || now < license.issued().toEpochMilli()
                || now >= end) {
            return RED;
        }
        return end - now <= 7L * 24 * 60 * 60 * 1000 ? YELLOW : GREEN;
    }

    /** Whether machine learning is on: yes, no, or nobody knows. */
    private static Boolean on(NodeFacts facts) {
        DiscoveryNode node = facts.node();
        String own = node.getAttributes().get("ml_setup.ml_enabled");
        boolean module = node.getAttributes().containsKey("ml.config_version");
        if (own != null) {
            return own.equals("true") && module;
        }
        if (!module) {
            return node.getVersionInformation().nodeVersion().before(Version.CURRENT) ? null : Boolean.FALSE;
        }
        return role(facts, "ml") ? (Boolean) node.getAttributes().containsKey("ml.machine_memory") : null;
    }

    private static boolean role(NodeFacts facts, String role) {
        return facts.node().getRoles().stream().anyMatch(one -> one.roleName().equals(role));
    }

    private static HealthStatus enabled(ClusterFacts facts) {
        boolean part = false;
        boolean unknown = false;
        for (NodeFacts node : facts.nodes()) {
            Boolean on = on(node);
            if (Boolean.FALSE.equals(on)) {
                return RED;
            }
            unknown |= on == null;
            part |= Boolean.TRUE.equals(on) && node.node().getAttributes().containsKey("ml_setup.ml_parts_off");
        }
        return part ? YELLOW : unknown ? UNKNOWN : GREEN;
    }

    /** Nodes on which jobs run as far as anybody knows. */
    private static List<NodeFacts> mlNodes(ClusterFacts facts) {
        List<NodeFacts> found = new ArrayList<>();
        for (NodeFacts node : facts.nodes()) {
            if (role(node, "ml") && !Boolean.FALSE.equals(on(node))) {
                found.add(node);
            }
        }
        return found;
    }

    /** Of these Elasticsearch gives a job to one: who is about to go gets none. */
    private static List<NodeFacts> staying(ClusterFacts facts) {
        List<NodeFacts> found = new ArrayList<>(mlNodes(facts));
        found.removeIf(node -> facts.shuttingDown().contains(node.node().getId()));
        return found;
    }

    private static boolean moreMayCome(ClusterFacts facts) {
        long here = 0;
        for (NodeFacts node : facts.nodes()) {
            here += role(node, "ml")
                            && !facts.shuttingDown().contains(node.node().getId())
                    ? 1
                    : 0;
        }
        return here < number(facts, "xpack.ml.max_lazy_ml_nodes", 0);
    }

    private static long limit(ClusterFacts facts) {
        String limit = setting(facts, "xpack.ml.max_model_memory_limit");
        return limit == null || limit.endsWith("%") || limit.endsWith("kb") ? 0 : bytes(limit);
    }

    private static HealthStatus nodes(ClusterFacts facts) {
        List<NodeFacts> runs = mlNodes(facts);
        int leave = 0;
        for (NodeFacts node : runs) {
            leave += facts.shuttingDown().contains(node.node().getId()) ? 1 : 0;
        }
        if (runs.isEmpty() ? !moreMayCome(facts) : leave == runs.size()) {
            return RED;
        }
        boolean remote = setting(facts, "cluster.remote.other.seeds") != null
                || setting(facts, "cluster.remote.third.proxy_address") != null;
        Set<String> versions = new HashSet<>();
        for (NodeFacts node : facts.nodes()) {
            if (remote && (role(node, "ml") || role(node, "master")) && !role(node, "remote_cluster_client")) {
                return YELLOW;
            }
            versions.add(node.node().getAttributes().get("ml.config_version"));
        }
        versions.remove(null);
        return versions.size() > 1 ? YELLOW : GREEN;
    }

    private static HealthStatus settings(ClusterFacts facts) {
        boolean auto = "true".equals(setting(facts, "xpack.ml.use_auto_machine_memory_percent"));
        boolean shared = false;
        for (NodeFacts node : staying(facts)) {
            Set<String> roles = new TreeSet<>();
            node.node().getRoles().forEach(role -> roles.add(role.roleName()));
            shared |= roles.remove("ml") && !Set.of("remote_cluster_client").containsAll(roles);
        }
        String breaker = setting(facts, "breaker.model_inference.limit");
        boolean bad = number(facts, "xpack.ml.node_concurrent_job_allocations", 2) == 0
                || number(facts, "xpack.ml.persist_results_max_retries", 20) == 0
                || (auto && (shared || setting(facts, "xpack.ml.max_machine_memory_percent") != null))
                || (bytes(facts, "xpack.ml.max_ml_node_size") > 0
                        && number(facts, "xpack.ml.max_lazy_ml_nodes", 0) == 0)
                || (breaker != null && Set.of("0", "0%", "0b", "0kb", "0.0%").contains(breaker))
                || limitsMoreThanFits(facts);
        return bad ? YELLOW : GREEN;
    }

    private static boolean limitsMoreThanFits(ClusterFacts facts) {
        long limit = limit(facts);
        boolean lazy = moreMayCome(facts);
        if (limit == 0 || (lazy && bytes(facts, "xpack.ml.max_ml_node_size") == 0)) {
            return false;
        }
        Best best = best(facts);
        // Where not even the smallest fits it is the capacity's to tell.
        return !best.unknown && best.megabytes >= 1 && limit > best.megabytes * MB;
    }

    private static HealthStatus operation(ClusterFacts facts) {
        if ("none".equals(setting(facts, "cluster.persistent_tasks.allocation.enable"))) {
            return RED;
        }
        return facts.modes().upgrade() || facts.modes().reset() ? YELLOW : GREEN;
    }

    private static HealthStatus security(ClusterFacts facts) {
        boolean open = false;
        for (NodeFacts node : facts.nodes()) {
            open |= !node.node().getAttributes().containsKey("ml_setup.ml_enabled");
        }
        return !facts.securityEnabled() || (facts.roleGuardEnforced() && open) ? YELLOW : GREEN;
    }

    private static String setting(ClusterFacts facts, String key) {
        String stored = facts.transientSettings().get(key);
        return stored != null ? stored : facts.persistentSettings().get(key);
    }

    private static long number(ClusterFacts facts, String key, long otherwise) {
        return number(setting(facts, key), otherwise);
    }

    private static long bytes(ClusterFacts facts, String key) {
        return bytes(setting(facts, key));
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

    /** @param unknown whether a node that could run jobs does not publish what that depends on */
    private record Best(long megabytes, boolean unknown) {}

    /** The greatest job, on any node that there is or that may be added. */
    private static Best best(ClusterFacts facts) {
        boolean auto = "true".equals(setting(facts, "xpack.ml.use_auto_machine_memory_percent"));
        long percent = number(facts, "xpack.ml.max_machine_memory_percent", 30);
        long size = moreMayCome(facts) ? bytes(facts, "xpack.ml.max_ml_node_size") : 0;
        long best = 0;
        boolean unknown = false;
        for (NodeFacts node : staying(facts)) {
            Map<String, String> attributes = node.node().getAttributes();
            long machine = number(attributes.get("ml.machine_memory"), Long.MIN_VALUE);
            long jvm = number(attributes.get("ml.max_jvm_size"), Long.MIN_VALUE);
            if (machine == Long.MIN_VALUE || jvm == Long.MIN_VALUE) {
                unknown = true;
            } else {
                best = Math.max(best, allowed(machine, jvm, percent, auto));
            }
        }
        best = Math.max(best, allowedOnNew(size, percent, auto));
        return new Best(Math.max(0, best - 40 * MB) / MB, unknown);
    }

    private static long allowedOnNew(long size, long percent, boolean auto) {
        if (size > 0) {
            double heap = size > 16_384 * MB ? 16_384 * MB * 0.4 + (size - 16_384 * MB) * 0.1 : size * 0.4;
            long rounded = ((long) Math.min(heap, 31_744 * MB)) / (4 * MB) * 4 * MB;
            return allowed(size, rounded * 3 / 2, percent, auto);
        }
        return 0;
    }

    /** What Elasticsearch computes as the limit with the automatic percentage: leaving nodes and all lazy ones count. */
    private static long computedLimit(ClusterFacts facts) {
        long most = number(facts, "xpack.ml.max_lazy_ml_nodes", 0) > 0
                ? allowedOnNew(bytes(facts, "xpack.ml.max_ml_node_size"), 0, true)
                : 0;
        for (NodeFacts node : facts.nodes()) {
            Map<String, String> attributes = node.node().getAttributes();
            long machine = number(attributes.get("ml.machine_memory"), Long.MIN_VALUE);
            long jvm = number(attributes.get("ml.max_jvm_size"), Long.MIN_VALUE);
            if (role(node, "ml") && machine != Long.MIN_VALUE && jvm != Long.MIN_VALUE) {
                most = Math.max(most, allowed(machine, jvm, 0, true));
            }
        }
        return Math.max(0, most - 40 * MB) / MB;
    }

    private static HealthStatus capacity(ClusterFacts facts) {
        boolean auto = "true".equals(setting(facts, "xpack.ml.use_auto_machine_memory_percent"));
        boolean lazy = moreMayCome(facts);
        boolean sized = lazy && bytes(facts, "xpack.ml.max_ml_node_size") > 0;
        long limit = limit(facts);
        Best best = best(facts);
        String written = setting(facts, "xpack.ml.max_model_memory_limit");
        boolean ofHeap = written != null && written.endsWith("%");
        long wanted = 1024;
        if (limit > 0) {
            wanted = Math.min(wanted, limit / MB);
        } else if (auto && !ofHeap && !"500kb".equals(written) && computedLimit(facts) > 0) {
            wanted = Math.min(wanted, computedLimit(facts));
        }
        if (best.megabytes >= wanted) {
            return GREEN;
        }
        if (!sized && (lazy || staying(facts).isEmpty())) {
            return GREEN;
        }
        boolean share = ofHeap && best.megabytes > 0;
        return best.unknown || share ? UNKNOWN : best.megabytes == 0 ? RED : YELLOW;
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
                    boolean allFailed = !deployment.failures().isEmpty()
                            && deployment.nodes().isEmpty();
                    if (allFailed || deployment.start().plusSeconds(600).isBefore(facts.now())) {
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
                    || index.blocks().contains(Block.READ)
                    || index.name().endsWith("-write")
                    || index.name().contains("-.write-")
                    || (Set.of(".ml-config", ".ml-meta", ".ml-inference-000005", ".ml-inference-native-000002")
                                    .contains(index.name())
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
            content |= role(node, "data") || role(node, "data_content");
            data += role(node, "data") || role(node, "data_content") || role(node, "data_hot") ? 1 : 0;
        }
        if (!content) {
            return RED;
        }
        if (facts.mlIndices().isEmpty()
                && facts.openShards() + 2 > data * number(setting(facts, "cluster.max_shards_per_node"), 1_000)) {
            return RED;
        }
        String auto = setting(facts, "action.auto_create_index");
        boolean refused = auto != null && !List.of("true", ".ml-*").contains(auto);
        return yellow || refused ? YELLOW : GREEN;
    }
}
