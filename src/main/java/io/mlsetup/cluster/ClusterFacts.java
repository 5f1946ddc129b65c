package io.mlsetup.cluster;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.elasticsearch.common.settings.Settings;

/**
 * Everything that the cluster-level indicators judge, read from one cluster state: immutable, and all they get to see.
 *
 * @param now when it was read; the indicators have no clock of their own
 * @param masterId the node that is the elected master
 * @param shuttingDown the ids of the nodes that are marked for shutdown
 * @param license empty while the cluster state has no license metadata
 * @param persistentSettings cluster settings as the settings API stored them; what is only in a node's
 *     {@code elasticsearch.yml} is not here
 * @param transientSettings the same, and these go before the persistent ones
 * @param openShards how many shards of open indices {@code cluster.max_shards_per_node} counts; those of the group {@code frozen}
 *     have a limit of their own
 * @param tasks the persistent tasks of machine learning
 * @param deployments of trained models
 * @param securityEnabled {@code xpack.security.enabled} of the node that read the state
 * @param roleGuardEnforced whether {@code ml_setup.role_guard.mode} is {@code enforce}
 * @param ignored the indicators that {@code ml_setup.ignore} leaves out of every status
 */
public record ClusterFacts(
        String clusterName,
        Instant now,
        List<NodeFacts> nodes,
        String masterId,
        Set<String> shuttingDown,
        Optional<LicenseFacts> license,
        Settings persistentSettings,
        Settings transientSettings,
        List<MlIndexFacts> mlIndices,
        int openShards,
        List<TaskFacts> tasks,
        List<DeploymentFacts> deployments,
        Modes modes,
        boolean securityEnabled,
        boolean roleGuardEnforced,
        Set<String> ignored) {

    public ClusterFacts {
        requireNonNull(clusterName);
        requireNonNull(now);
        nodes = List.copyOf(nodes);
        requireNonNull(masterId);
        shuttingDown = Set.copyOf(shuttingDown);
        requireNonNull(license);
        mlIndices = List.copyOf(mlIndices);
        tasks = List.copyOf(tasks);
        deployments = List.copyOf(deployments);
        requireNonNull(modes);
        ignored = Set.copyOf(ignored);
    }

    /**
     * What is switched for the cluster as a whole.
     *
     * @param readOnly {@code cluster.blocks.read_only}, wherever it is set
     * @param readOnlyAllowDelete {@code cluster.blocks.read_only_allow_delete}, wherever it is set
     */
    public record Modes(boolean upgrade, boolean reset, boolean readOnly, boolean readOnlyAllowDelete) {

        static final Modes NONE = new Modes(false, false, false, false);
    }

    public boolean upgradeMode() {
        return modes.upgrade();
    }

    public boolean resetMode() {
        return modes.reset();
    }

    /** The value of a cluster setting that the settings API stored, or null. */
    String setting(String key) {
        return transientSettings.get(key, persistentSettings.get(key));
    }

    /**
     * The nodes with the role `ml` that may get a job: Elasticsearch gives none to a node that is marked for shutdown
     * ({@code PersistentTasksClusterService}).
     */
    List<NodeFacts> candidates() {
        return nodes.stream()
                .filter(node ->
                        node.isMlNode() && !shuttingDown.contains(node.node().getId()))
                .toList();
    }

    /** Those of them on which machine learning is not off: a job may run there, and what is said of memory is said of them. */
    List<NodeFacts> jobNodes() {
        return candidates().stream().filter(NodeFacts::runsJobs).toList();
    }

    /** Whether there are nodes that run jobs, and each of them is marked for shutdown. */
    boolean allJobNodesLeave() {
        return nodes.stream().anyMatch(NodeFacts::runsJobs) && jobNodes().isEmpty();
    }

    /** {@code xpack.ml.max_lazy_ml_nodes} */
    int maxLazyMlNodes() {
        return SettingValues.integer(this, MlNodesIndicator.MAX_LAZY_ML_NODES).orElse(0);
    }

    /**
     * Whether a job that no node takes waits for one that may be added: Elasticsearch takes it that one may as long as there are fewer
     * than {@code xpack.ml.max_lazy_ml_nodes} (x-pack-ml's {@code JobNodeSelector}; "Machine learning settings").
     */
    boolean mayAddMlNode() {
        return mlNodesToCome() > 0;
    }

    /** How many these may be; a node with the role on which machine learning is off takes the place of one. */
    int mlNodesToCome() {
        return Math.max(0, maxLazyMlNodes() - candidates().size());
    }

    boolean isMaster(NodeFacts node) {
        return node.node().getId().equals(masterId);
    }
}
