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
 * @param license empty while the cluster state has no license metadata
 * @param persistentSettings cluster settings as the settings API stored them; what is only in a node's
 *     {@code elasticsearch.yml} is not here
 * @param transientSettings the same, and these go before the persistent ones
 * @param securityEnabled {@code xpack.security.enabled} of the node that read the state
 * @param roleGuardEnforced whether {@code ml_setup.role_guard.mode} is {@code enforce}
 * @param ignored the indicators that {@code ml_setup.ignore} leaves out of every status
 */
public record ClusterFacts(
        String clusterName,
        Instant now,
        List<NodeFacts> nodes,
        Optional<LicenseFacts> license,
        Settings persistentSettings,
        Settings transientSettings,
        List<MlIndexFacts> mlIndices,
        boolean upgradeMode,
        boolean resetMode,
        boolean securityEnabled,
        boolean roleGuardEnforced,
        Set<String> ignored) {

    public ClusterFacts {
        requireNonNull(clusterName);
        requireNonNull(now);
        nodes = List.copyOf(nodes);
        requireNonNull(license);
        mlIndices = List.copyOf(mlIndices);
        ignored = Set.copyOf(ignored);
    }

    /** The value of a cluster setting that the settings API stored, or null. */
    String setting(String key) {
        return transientSettings.get(key, persistentSettings.get(key));
    }
}
