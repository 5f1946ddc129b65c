package io.mlsetup.cluster;

import static org.elasticsearch.health.HealthStatus.GREEN;
import static org.elasticsearch.health.HealthStatus.YELLOW;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.cluster.node.DiscoveryNodeRole;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xcontent.json.JsonXContent;

/** For each rule one value that it catches and the nearest that it does not. */
public class MlSettingsIndicatorTests extends ESTestCase {

    private static final String ALLOCATIONS = "xpack.ml.node_concurrent_job_allocations";
    private static final String AUTO = "xpack.ml.use_auto_machine_memory_percent";
    private static final String PERCENT = "xpack.ml.max_machine_memory_percent";
    private static final String LIMIT = "xpack.ml.max_model_memory_limit";
    private static final String NODE_SIZE = "xpack.ml.max_ml_node_size";
    private static final String LAZY = "xpack.ml.max_lazy_ml_nodes";
    private static final String RETRIES = "xpack.ml.persist_results_max_retries";
    private static final String RECORDS = "xpack.ml.max_anomaly_records";
    private static final String BREAKER = "breaker.model_inference.limit";

    public void testNothingSetIsGreen() {
        Finding finding = evaluate(facts -> facts);
        assertThat(finding.status(), equalTo(GREEN));
        assertThat(finding.details(), equalTo(new MlSettingsIndicator.Found(0)));
    }

    public void testNoJobAllocations() {
        assertFinds("no_job_allocations", facts -> facts.persistent(ALLOCATIONS, "0"));
        assertFindsNothing(facts -> facts.persistent(ALLOCATIONS, "1"));
    }

    public void testMemoryPercentIgnored() {
        assertFinds(
                "memory_percent_ignored",
                facts -> dedicated(facts)
                        .persistent(AUTO, "true")
                        .persistent(PERCENT, Integer.toString(between(5, 200))));
        assertFindsNothing(facts -> dedicated(facts).persistent(AUTO, "false").persistent(PERCENT, "40"));
        assertFindsNothing(facts -> dedicated(facts).persistent(AUTO, "true"));
        assertFindsNothing(facts -> facts.persistent(PERCENT, "40"));
    }

    public void testAutoPercentOnSharedNodes() {
        Finding finding = assertFinds(
                "auto_memory_on_shared_nodes",
                facts -> dedicated(
                                facts,
                                TestNode.named("shared").roles(DiscoveryNodeRole.ML_ROLE, DiscoveryNodeRole.DATA_ROLE))
                        .persistent(AUTO, "true"));
        List<DiscoveryNode> nodes = finding.diagnoses().get(0).nodes();
        assertThat(nodes.stream().map(DiscoveryNode::getName).toList(), contains("shared"));
        assertFindsNothing(facts -> dedicated(facts).persistent(AUTO, "true"));
        assertFindsNothing(facts -> dedicated(facts, TestNode.named("data").roles(DiscoveryNodeRole.DATA_ROLE))
                .persistent(AUTO, "true"));
        assertFindsNothing(facts -> facts.persistent(AUTO, "false"));
    }

    /** What {@code ml_capacity} advises for the nodes that run jobs is not taken back for one that runs none. */
    public void testAutoPercentAsMlCapacityAdvisesIt() {
        TestNode shared = TestNode.named("n2").roles(DiscoveryNodeRole.ML_ROLE, DiscoveryNodeRole.DATA_ROLE);
        TestNode off = TestNode.named("n2")
                .roles(DiscoveryNodeRole.ML_ROLE, DiscoveryNodeRole.DATA_ROLE)
                .disabled();
        TestNode dedicated = TestNode.named("n1")
                .roles(DiscoveryNodeRole.ML_ROLE, DiscoveryNodeRole.REMOTE_CLUSTER_CLIENT_ROLE)
                .memory(3L << 30, 1L << 30);
        for (TestNode other : List.of(shared, off)) {
            UnaryOperator<FactsBuilder> cluster = facts -> {
                facts.nodes(dedicated, other);
                return other == shared ? facts.shuttingDown("n2") : facts;
            };
            Finding capacity = new MlCapacityIndicator()
                    .evaluate(cluster.apply(FactsBuilder.acceptable()).build());
            assertThat(capacity.diagnoses().get(0).requests().get(0), containsString("\"" + AUTO + "\" : true"));
            assertFindsNothing(facts -> cluster.apply(facts).persistent(AUTO, "true"));
        }
    }

    public void testModelMemoryOverCapacity() {
        // 30% of 8gb, less 40mb for the process and the native code: 2417mb are the greatest whole number
        Finding finding = assertFinds("model_memory_over_capacity", facts -> facts.persistent(LIMIT, "2418mb"));
        assertThat(body(finding), equalTo(Map.of("persistent", Map.of(LIMIT, "2417mb"))));
        assertThat(finding.symptom(), containsString("to open such a job is refused, unless it has `allow_lazy_open`"));
        assertFindsNothing(facts -> facts.persistent(LIMIT, "2417mb"));
        assertFindsNothing(facts -> facts.persistent(LIMIT, "0b"));
        assertFindsNothing(facts -> facts.persistent(LIMIT, "2418mb").persistent(PERCENT, "31"));
        assertFinds(
                "model_memory_over_capacity",
                facts -> facts.persistent(LIMIT, "2417mb").persistent(PERCENT, "29"));
        // By the automatic percentage: 8gb less 2gb for the JVM, 200mb for the system, and the 40mb.
        assertFindsNothing(facts -> dedicated(facts).persistent(LIMIT, "5904mb").persistent(AUTO, "true"));
        assertFinds(
                "model_memory_over_capacity",
                facts -> dedicated(facts).persistent(LIMIT, "5905mb").persistent(AUTO, "true"));
    }

    public void testModelMemoryIsComparedWithTheLargestNode() {
        TestNode large = TestNode.named("large").with(NodeFacts.ML_MACHINE_MEMORY, Long.toString(64L << 30));
        assertFindsNothing(facts -> facts.nodes(TestNode.named("small"), large).persistent(LIMIT, "19gb"));
        assertFinds(
                "model_memory_over_capacity",
                facts -> facts.nodes(TestNode.named("small"), large).persistent(LIMIT, "20gb"));
        // Only ML nodes run jobs, and what no node tells cannot be judged.
        TestNode noMl = TestNode.named("x")
                .roles(DiscoveryNodeRole.DATA_ROLE)
                .with(NodeFacts.ML_MACHINE_MEMORY, Long.toString(64L << 30));
        assertFinds(
                "model_memory_over_capacity",
                facts -> facts.nodes(TestNode.named("small"), noMl).persistent(LIMIT, "19gb"));
        for (String told : List.of("0", "-1", "much")) {
            TestNode silent = TestNode.named("x").with(NodeFacts.ML_MACHINE_MEMORY, told);
            assertFindsNothing(facts -> facts.nodes(silent).persistent(LIMIT, "100gb"));
        }
    }

    public void testModelMemoryOfNodesToCome() {
        // How large a node to come will be is known only if it is said.
        assertFindsNothing(facts -> facts.persistent(LIMIT, "100gb").persistent(LAZY, "4"));
        assertFindsNothing(
                facts -> facts.persistent(LIMIT, "19gb").persistent(LAZY, "4").persistent(NODE_SIZE, "64gb"));
        assertFinds(
                "model_memory_over_capacity",
                facts -> facts.persistent(LIMIT, "20gb").persistent(LAZY, "4").persistent(NODE_SIZE, "64gb"));
        // A node that is there may be larger.
        assertFindsNothing(
                facts -> facts.persistent(LIMIT, "2gb").persistent(LAZY, "4").persistent(NODE_SIZE, "1gb"));
    }

    public void testNodeSizeWithoutLazyNodes() {
        assertFinds("node_size_without_lazy_nodes", facts -> facts.persistent(NODE_SIZE, "1b"));
        assertFindsNothing(facts -> facts.persistent(NODE_SIZE, "0b"));
        assertFindsNothing(facts -> facts.persistent(NODE_SIZE, "64gb").persistent(LAZY, "1"));
    }

    public void testNoRetries() {
        assertFinds("no_retries", facts -> facts.persistent(RETRIES, "0"));
        assertFindsNothing(facts -> facts.persistent(RETRIES, "1"));
    }

    /** ml-cpp takes 0 for no limit, and anything below for a very large number: neither loses a record. */
    public void testNoLimitOfRecordsIsNoProblem() {
        for (String value : List.of("0", "-1", "1")) {
            assertFindsNothing(facts -> facts.persistent(RECORDS, value));
        }
    }

    public void testInferenceBreakerClosed() {
        for (String closed : List.of("0", "0%", "0.0%", "0b", "0kb", "0MB", "0gb", "0tb", "0pb")) {
            assertFinds("inference_breaker_closed", facts -> facts.persistent(BREAKER, closed));
        }
        for (String open : List.of("1%", "0.1%", "10%", "1b", "10mb", "-1")) {
            assertFindsNothing(facts -> facts.persistent(BREAKER, open));
        }
    }

    public void testTransientGoesBeforePersistent() {
        assertFinds("no_retries", facts -> facts.persistent(RETRIES, "5").transientSetting(RETRIES, "0"));
        assertFindsNothing(facts -> facts.persistent(RETRIES, "0").transientSetting(RETRIES, "5"));
    }

    public void testResetsNameTheSectionsInWhichTheValueIs() {
        Map<String, Object> reset = java.util.Collections.singletonMap(RETRIES, null);
        assertThat(body(evaluate(facts -> facts.persistent(RETRIES, "0"))), equalTo(Map.of("persistent", reset)));
        assertThat(body(evaluate(facts -> facts.transientSetting(RETRIES, "0"))), equalTo(Map.of("transient", reset)));
        assertThat(
                body(evaluate(facts -> facts.persistent(RETRIES, "5").transientSetting(RETRIES, "0"))),
                equalTo(Map.of("persistent", reset, "transient", reset)));
        assertThat(
                body(evaluate(facts -> facts.transientSetting(LIMIT, "3000mb"))),
                equalTo(Map.of(
                        "persistent",
                        Map.of(LIMIT, "2417mb"),
                        "transient",
                        java.util.Collections.singletonMap(LIMIT, null))));
    }

    public void testSeveralAreAllShown() {
        Finding finding = evaluate(facts -> facts.persistent(RETRIES, "0").persistent(ALLOCATIONS, "0"));
        assertThat(finding.status(), equalTo(YELLOW));
        assertThat(ids(finding), contains("no_job_allocations", "no_retries"));
        assertThat(finding.symptom(), equalTo("2 cluster settings block or contradict machine learning."));
    }

    /** Settings of another version that cannot be read count as not given, and break nothing. */
    public void testUnreadableValues() {
        for (String key : List.of(ALLOCATIONS, AUTO, PERCENT, LIMIT, NODE_SIZE, LAZY, RETRIES, RECORDS, BREAKER)) {
            Finding finding = evaluate(facts -> facts.persistent(key, "many"));
            assertThat(key, finding.status(), equalTo(GREEN));
        }
    }

    private static FactsBuilder dedicated(FactsBuilder facts, TestNode... others) {
        TestNode dedicated = TestNode.named("dedicated")
                .roles(DiscoveryNodeRole.ML_ROLE, DiscoveryNodeRole.REMOTE_CLUSTER_CLIENT_ROLE);
        return facts.nodes(java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(dedicated), java.util.stream.Stream.of(others))
                .toArray(TestNode[]::new));
    }

    private static Finding assertFinds(String id, UnaryOperator<FactsBuilder> change) {
        Finding finding = evaluate(change);
        assertThat(finding.symptom(), finding.status(), equalTo(YELLOW));
        assertThat(ids(finding), contains(id));
        Diagnosis diagnosis = finding.diagnoses().get(0);
        assertThat(finding.symptom(), equalTo(diagnosis.cause()));
        assertThat(diagnosis.requests().get(0), containsString("PUT /_cluster/settings\n"));
        return finding;
    }

    private static void assertFindsNothing(UnaryOperator<FactsBuilder> change) {
        Finding finding = evaluate(change);
        assertThat(ids(finding), org.hamcrest.Matchers.empty());
        assertThat(finding.status(), equalTo(GREEN));
    }

    private static Finding evaluate(UnaryOperator<FactsBuilder> change) {
        return new MlSettingsIndicator()
                .evaluate(change.apply(FactsBuilder.acceptable()).build());
    }

    private static List<String> ids(Finding finding) {
        return finding.diagnoses().stream().map(Diagnosis::id).toList();
    }

    private static Map<String, Object> body(Finding finding) {
        String request = finding.diagnoses().get(0).requests().get(0);
        return XContentHelper.convertToMap(
                JsonXContent.jsonXContent, request.substring(request.indexOf('\n') + 1), false);
    }
}
