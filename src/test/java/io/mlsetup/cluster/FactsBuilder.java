package io.mlsetup.cluster;

import io.mlsetup.cluster.ClusterFacts.Modes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.license.License;
import org.elasticsearch.license.License.OperationMode;

/** Acceptable facts, green for every indicator; a test changes one thing and sees what it does. */
final class FactsBuilder {

    static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    static final List<String> INDICES = List.of(".ml-config", ".ml-state-000001");

    private List<NodeFacts> nodes = IntStream.range(0, 3)
            .mapToObj(i -> TestNode.named("node-" + i).facts())
            .toList();
    private Optional<LicenseFacts> license = Optional.of(new LicenseFacts(
            "platinum", OperationMode.PLATINUM, NOW.minus(Duration.ofDays(30)), NOW.plus(Duration.ofDays(335)), false));
    private final Settings.Builder persistentSettings = Settings.builder();
    private final Settings.Builder transientSettings = Settings.builder();
    private final List<MlIndexFacts> indices = new ArrayList<>();
    private final List<TaskFacts> tasks = new ArrayList<>();
    private final List<DeploymentFacts> deployments = new ArrayList<>();
    private Set<String> shuttingDown = Set.of();
    private String master = "node-0";
    private int openShards;
    private Modes modes = Modes.NONE;
    private boolean securityEnabled = true;
    private boolean roleGuardEnforced;

    private FactsBuilder() {}

    static FactsBuilder acceptable() {
        FactsBuilder acceptable = new FactsBuilder();
        INDICES.forEach(acceptable::index);
        return acceptable;
    }

    FactsBuilder nodes(TestNode... only) {
        nodes = Stream.of(only).map(TestNode::facts).toList();
        master = nodes.get(0).node().getId();
        return this;
    }

    FactsBuilder nodes(List<NodeFacts> only) {
        nodes = only;
        return this;
    }

    FactsBuilder master(String id) {
        master = id;
        return this;
    }

    FactsBuilder shuttingDown(String... ids) {
        shuttingDown = Set.of(ids);
        return this;
    }

    FactsBuilder openShards(int count) {
        openShards = count;
        return this;
    }

    FactsBuilder task(TaskFacts task) {
        tasks.add(task);
        return this;
    }

    FactsBuilder deployment(DeploymentFacts deployment) {
        deployments.add(deployment);
        return this;
    }

    FactsBuilder license(LicenseFacts facts) {
        license = Optional.ofNullable(facts);
        return this;
    }

    /** A license of a type, as {@link LicenseFacts} would read it, with the same time before and after now. */
    FactsBuilder license(String type, boolean trialUsed) {
        return license(new LicenseFacts(
                type,
                OperationMode.parse(type),
                NOW.minus(Duration.ofDays(20)),
                NOW.plus(Duration.ofDays(20)),
                trialUsed));
    }

    FactsBuilder expiry(Instant expiry, boolean trialUsed) {
        LicenseFacts old = license.orElseThrow();
        return license(new LicenseFacts(old.type(), old.mode(), old.issued(), expiry, trialUsed));
    }

    FactsBuilder persistent(String key, String... value) {
        put(persistentSettings, key, value);
        return this;
    }

    FactsBuilder transientSetting(String key, String... value) {
        put(transientSettings, key, value);
        return this;
    }

    private static void put(Settings.Builder settings, String key, String... value) {
        if (value.length == 1) {
            settings.put(key, value[0]);
        } else {
            settings.putList(key, value);
        }
    }

    FactsBuilder noIndices() {
        indices.clear();
        return this;
    }

    FactsBuilder index(String name) {
        return index(MlIndexFacts.usable(name));
    }

    FactsBuilder index(MlIndexFacts index) {
        indices.add(index);
        return this;
    }

    FactsBuilder upgradeMode() {
        return modes(new Modes(true, modes.reset(), modes.readOnly(), modes.readOnlyAllowDelete()));
    }

    FactsBuilder resetMode() {
        return modes(new Modes(modes.upgrade(), true, modes.readOnly(), modes.readOnlyAllowDelete()));
    }

    FactsBuilder modes(Modes other) {
        modes = other;
        return this;
    }

    FactsBuilder securityOff() {
        securityEnabled = false;
        return this;
    }

    FactsBuilder roleGuardEnforced() {
        roleGuardEnforced = true;
        return this;
    }

    ClusterFacts build() {
        return new ClusterFacts(
                "test",
                NOW,
                nodes,
                master,
                shuttingDown,
                license,
                persistentSettings.build(),
                transientSettings.build(),
                indices,
                openShards,
                tasks,
                deployments,
                modes,
                securityEnabled,
                roleGuardEnforced,
                Set.of());
    }

    /** A license as Elasticsearch keeps it. */
    static License license(String type, Instant issued, Instant expiry) {
        boolean enterprise = type.equals("enterprise");
        return License.builder()
                .uid("uid")
                .issuer("issuer")
                .issuedTo("issued to")
                .type(type)
                .issueDate(issued.toEpochMilli())
                .expiryDate(expiry.toEpochMilli())
                .maxNodes(enterprise ? -1 : 10)
                .maxResourceUnits(enterprise ? 10 : -1)
                .build();
    }
}
