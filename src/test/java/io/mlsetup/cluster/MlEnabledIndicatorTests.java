package io.mlsetup.cluster;

import static org.elasticsearch.health.HealthStatus.GREEN;
import static org.elasticsearch.health.HealthStatus.RED;
import static org.elasticsearch.health.HealthStatus.UNKNOWN;
import static org.elasticsearch.health.HealthStatus.YELLOW;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.mlsetup.cluster.NodeFacts.MlState;
import io.mlsetup.common.Json;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.elasticsearch.Version;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.cluster.node.DiscoveryNodeRole;
import org.elasticsearch.test.ESTestCase;

public class MlEnabledIndicatorTests extends ESTestCase {

    /** What the attributes of ML tell, with and without the attribute of this plugin. */
    public void testTruthTable() {
        // ml role, ml.config_version, ml.machine_memory -> without the plugin, published true, published false
        assertStates(true, true, true, MlState.ENABLED, MlState.ENABLED, MlState.DISABLED);
        assertStates(true, true, false, MlState.DISABLED, MlState.ENABLED, MlState.DISABLED);
        assertStates(true, false, false, MlState.MODULE_MISSING, MlState.MODULE_MISSING, MlState.DISABLED);
        assertStates(false, true, false, MlState.UNKNOWN, MlState.ENABLED, MlState.DISABLED);
        assertStates(false, false, false, MlState.MODULE_MISSING, MlState.MODULE_MISSING, MlState.DISABLED);
        // set by hand where the module is missing
        assertStates(true, false, true, MlState.MODULE_MISSING, MlState.MODULE_MISSING, MlState.DISABLED);
        assertStates(false, false, true, MlState.MODULE_MISSING, MlState.MODULE_MISSING, MlState.DISABLED);
    }

    /** "Write true" would keep such a node from starting: elasticsearch#104125, #117737. */
    public void testAPlatformWithoutMl() {
        Finding finding = new MlEnabledIndicator()
                .evaluate(FactsBuilder.acceptable()
                        .nodes(
                                TestNode.named("main").noPlugin(),
                                TestNode.named("frame")
                                        .disabled()
                                        .with(NodeFacts.ML_DISABLED_BY_ATTRIBUTE, NodeFacts.disabledBy("linux-s390x")))
                        .build());
        assertThat(finding.status(), equalTo(RED));
        Diagnosis diagnosis = finding.diagnoses().get(0);
        assertThat(finding.diagnoses().size(), equalTo(1));
        assertThat(diagnosis.id(), equalTo("platform_without_ml"));
        assertTrue(diagnosis.cause(), diagnosis.cause().contains("[frame] (linux-s390x)"));
        assertTrue(diagnosis.action(), diagnosis.action().contains("would not start"));
        assertThat(NodeFacts.disabledBy("linux-x86_64"), equalTo("setting"));
    }

    /** Jobs, datafeeds and analytics are sent to the elected master, which does not know their actions. */
    public void testOffOnTheElectedMaster() {
        FactsBuilder facts = FactsBuilder.acceptable()
                .nodes(TestNode.named("a"), TestNode.named("b").disabled());
        Finding elsewhere = new MlEnabledIndicator().evaluate(facts.master("a").build());
        assertThat(elsewhere.impacts().size(), equalTo(1));
        assertThat(Json.of(elsewhere.details()).get("off_on_master"), equalTo(false));
        Finding master = new MlEnabledIndicator().evaluate(facts.master("b").build());
        assertThat(master.impacts().get(1).id(), equalTo("ml_off_on_master"));
        assertThat(
                master.symptom(),
                equalTo("Machine learning is switched off on 1 of 2 nodes, the elected master among them."));
    }

    private static void assertStates(
            boolean mlRole, boolean configVersion, boolean memory, MlState noPlugin, MlState yes, MlState no) {
        String row = mlRole + " " + configVersion + " " + memory;
        assertThat(row, node(mlRole, configVersion, memory).noPlugin().facts().mlState(), equalTo(noPlugin));
        assertThat(row, published(mlRole, configVersion, memory, "true"), equalTo(yes));
        assertThat(row, published(mlRole, configVersion, memory, "false"), equalTo(no));
    }

    private static MlState published(boolean mlRole, boolean configVersion, boolean memory, String value) {
        return node(mlRole, configVersion, memory)
                .with(NodeFacts.ML_ENABLED_ATTRIBUTE, value)
                .facts()
                .mlState();
    }

    private static TestNode node(boolean mlRole, boolean configVersion, boolean memory) {
        TestNode node = TestNode.named("node")
                .roles(
                        mlRole
                                ? DiscoveryNodeRole.ML_ROLE
                                : randomFrom(DiscoveryNodeRole.DATA_ROLE, DiscoveryNodeRole.INGEST_ROLE));
        if (!configVersion) {
            node.without(NodeFacts.ML_CONFIG_VERSION);
        }
        return memory ? node.with(NodeFacts.ML_MACHINE_MEMORY, "5") : node.without(NodeFacts.ML_MACHINE_MEMORY);
    }

    /** A node that is older than the attribute does not prove by its absence that the module is missing. */
    public void testOlderNodes() {
        Version older = Version.V_8_0_0;
        assertThat(node(true, false, false).noPlugin().version(older).facts().mlState(), equalTo(MlState.UNKNOWN));
        assertThat(node(true, true, true).noPlugin().version(older).facts().mlState(), equalTo(MlState.ENABLED));
        // with this plugin it is of the version of this plugin, more or less: then it does
        assertThat(node(true, false, false).version(older).facts().mlState(), equalTo(MlState.MODULE_MISSING));
    }

    public void testAllEnabledIsGreen() {
        Finding finding = evaluate(FactsBuilder.acceptable());
        assertThat(finding.status(), equalTo(GREEN));
        assertThat(finding.diagnoses(), empty());
        assertThat(Json.of(finding.details()).get("enabled_nodes"), equalTo(3));
    }

    public void testOneDisabledNodeIsRedAndNamedWithTheLine() {
        Finding finding = evaluate(FactsBuilder.acceptable()
                .nodes(TestNode.named("good"), TestNode.named("bad").disabled(), TestNode.named("good too")));
        assertThat(finding.status(), equalTo(RED));
        assertThat(ids(finding), contains("disabled_on_nodes"));
        Diagnosis diagnosis = finding.diagnoses().get(0);
        assertThat(names(diagnosis), contains("bad"));
        assertThat(diagnosis.action(), containsString("xpack.ml.enabled: true"));
        assertThat(diagnosis.action(), containsString("[bad]"));
        assertThat(finding.impacts(), not(empty()));
    }

    /** With {@code xpack.ml.enabled} true everywhere, and jobs that can nevertheless not be created. */
    public void testPartsThatAreOff() {
        TestNode part = TestNode.named("part").with(NodeFacts.ML_PARTS_OFF_ATTRIBUTE, "ad,nlp,newer");
        TestNode other = TestNode.named("other").with(NodeFacts.ML_PARTS_OFF_ATTRIBUTE, "nlp");
        Finding finding = evaluate(FactsBuilder.acceptable().nodes(TestNode.named("good"), part, other));
        assertThat(finding.status(), equalTo(YELLOW));
        assertThat(
                finding.symptom(),
                equalTo(
                        "Machine learning is enabled on every node (3). Switched off by themselves: anomaly detection on 1,"
                                + " trained models for natural language on 2."));
        assertThat(ids(finding), contains("parts_disabled_on_nodes"));
        Diagnosis diagnosis = finding.diagnoses().get(0);
        assertThat(names(diagnosis), contains("part", "other"));
        assertThat(
                diagnosis.cause(),
                equalTo("`xpack.ml.ad.enabled: false` is set on [part]; `xpack.ml.nlp.enabled: false` is set on [part,"
                        + " other]."));
        assertThat(
                Json.of(finding.details()).get("nodes_with_parts_off"),
                equalTo(Map.of("anomaly_detection", 1, "trained_models", 2)));

        // Where all of it is off, nobody asks for a part; and what is not known hides no part that is.
        Finding off = evaluate(FactsBuilder.acceptable().nodes(part.disabled(), TestNode.named("good")));
        assertThat(off.status(), equalTo(RED));
        assertThat(ids(off), contains("disabled_on_nodes"));
        TestNode unknown =
                TestNode.named("unknown").roles(DiscoveryNodeRole.DATA_ROLE).noPlugin();
        Finding both = evaluate(FactsBuilder.acceptable().nodes(unknown, other));
        assertThat(both.status(), equalTo(YELLOW));
        assertThat(ids(both), contains("plugin_missing", "parts_disabled_on_nodes"));
    }

    public void testUnknownAloneIsUnknownAndHidesNothingRed() {
        TestNode unknown =
                TestNode.named("unknown").roles(DiscoveryNodeRole.DATA_ROLE).noPlugin();
        Finding finding = evaluate(FactsBuilder.acceptable().nodes(TestNode.named("good"), unknown));
        assertThat(finding.status(), equalTo(UNKNOWN));
        assertThat(ids(finding), contains("plugin_missing"));
        assertThat(names(finding.diagnoses().get(0)), contains("unknown"));
        assertThat(finding.impacts(), empty());
    }

    public void testMixed() {
        Finding finding = evaluate(FactsBuilder.acceptable()
                .nodes(
                        TestNode.named("good"),
                        TestNode.named("unknown")
                                .roles(DiscoveryNodeRole.DATA_ROLE)
                                .noPlugin(),
                        TestNode.named("off").disabled(),
                        TestNode.named("bare").noModule()));
        assertThat(finding.status(), equalTo(RED));
        assertThat(ids(finding), contains("disabled_on_nodes", "module_missing", "plugin_missing"));
        assertThat(names(finding.diagnoses().get(1)), contains("bare"));
        assertThat(
                finding.symptom(),
                equalTo("Machine learning is switched off on 1, missing on 1, not known for 1 of 4 nodes."));
        for (MlState state : MlState.values()) {
            String key = state.name().toLowerCase(java.util.Locale.ROOT) + "_nodes";
            assertThat(key, Json.of(finding.details()).get(key), equalTo(1));
        }
    }

    public void testSentencesOfManyNodesStayShort() {
        int many = between(11, 40);
        Finding finding = evaluate(FactsBuilder.acceptable()
                .nodes(IntStream.range(0, many)
                        .mapToObj(i -> TestNode.named("node-" + i).disabled())
                        .toArray(TestNode[]::new)));
        Diagnosis diagnosis = finding.diagnoses().get(0);
        assertThat(diagnosis.cause(), containsString("node-9, and " + (many - 10) + " more]"));
        assertThat(diagnosis.nodes().size(), equalTo(many));
    }

    private static Finding evaluate(FactsBuilder facts) {
        return new MlEnabledIndicator().evaluate(facts.build());
    }

    private static List<String> ids(Finding finding) {
        return finding.diagnoses().stream().map(Diagnosis::id).toList();
    }

    private static List<String> names(Diagnosis diagnosis) {
        return diagnosis.nodes().stream().map(DiscoveryNode::getName).toList();
    }
}
