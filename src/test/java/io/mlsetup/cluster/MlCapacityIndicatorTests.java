package io.mlsetup.cluster;

import static org.elasticsearch.health.HealthStatus.GREEN;
import static org.elasticsearch.health.HealthStatus.RED;
import static org.elasticsearch.health.HealthStatus.UNKNOWN;
import static org.elasticsearch.health.HealthStatus.YELLOW;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.common.Json;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.elasticsearch.cluster.node.DiscoveryNodeRole;
import org.elasticsearch.health.HealthStatus;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.ml.inference.assignment.AssignmentState;

/** Numbers are those of x-pack-ml's NativeMemoryCalculator; truth.md A 3 has them. */
public class MlCapacityIndicatorTests extends ESTestCase {

    private static final long GB = 1L << 30;
    private static final long MB = 1L << 20;
    private static final String AUTO = "xpack.ml.use_auto_machine_memory_percent";
    private static final String PERCENT = "xpack.ml.max_machine_memory_percent";
    private static final String LIMIT = "xpack.ml.max_model_memory_limit";
    private static final String LAZY = "xpack.ml.max_lazy_ml_nodes";
    private static final String SIZE = "xpack.ml.max_ml_node_size";

    public void testWhatMayBeTaken() {
        MlMemory percent = new MlMemory(30, false);
        assertThat(percent.allowed(1000, 600), equalTo(300L));
        assertThat(percent.allowed(999, 0), equalTo(299L));
        assertThat(percent.allowed(-1, 0), equalTo(0L));
        MlMemory auto = new MlMemory(30, true);
        assertThat(auto.allowed(4 * GB, GB), equalTo(3 * GB - 200 * MB));
        assertThat("at most 90%", auto.allowed(64 * GB, GB), equalTo(64 * GB * 9 / 10));
        assertThat("1% where there is nothing left", auto.allowed(GB, GB - 200 * MB), equalTo(GB / 100));
        assertThat(auto.allowed(0, 0), equalTo(0L));
        // A new node of 4 GB has a heap of 40%, rounded down to 4 MB, and half of it as direct memory.
        assertThat(auto.allowedOnNew(4 * GB), equalTo(4 * GB - 1636 * MB * 3 / 2 - 200 * MB));
        assertThat(percent.allowedOnNew(64 * GB), equalTo(64 * GB * 30 / 100));
        // 10 MB for the process, 30 for the native code
        assertThat(MlMemory.greatestJob(1064 * MB), equalTo(1024 * MB));
        assertThat(MlMemory.greatestJob(1064 * MB - 1), equalTo(1023 * MB));
        assertThat(MlMemory.greatestJob(3), equalTo(0L));
    }

    public void testTheDefaultJobFits() {
        Finding finding = evaluate(GREEN, facts -> facts);
        assertThat(Json.of(finding.details()).get("greatest_job"), equalTo("2417mb"));
        assertThat(finding.symptom(), containsString("(1024mb) fits on 3 nodes"));
        // 1064 MB are 30% of 3547 MB
        evaluate(GREEN, facts -> facts.nodes(node(3547 * MB, GB)));
        evaluate(YELLOW, facts -> facts.nodes(node(3546 * MB, GB)));
    }

    public void testTheLimitOfTheClusterIsTheDefault() {
        evaluate(GREEN, facts -> facts.nodes(node(2 * GB, GB)).persistent(LIMIT, "574mb"));
        evaluate(YELLOW, facts -> facts.nodes(node(2 * GB, GB)).persistent(LIMIT, "575mb"));
        // With the automatic percentage Elasticsearch computes a limit that fits.
        evaluate(GREEN, facts -> facts.nodes(node(2 * GB, GB)).persistent(AUTO, "true"));
    }

    /** It would starve the machine: 52% of 2 GB, of which the JVM has half. What helps is a smaller default. */
    public void testASmallContainer() {
        Finding finding = evaluate(YELLOW, facts -> facts.nodes(node(2 * GB, GB)));
        assertThat(finding.symptom(), containsString("Only jobs of at most 574mb fit"));
        Diagnosis diagnosis = finding.diagnoses().get(0);
        assertThat(diagnosis.id(), equalTo("default_job_does_not_fit"));
        assertThat(diagnosis.cause(), containsString("30% of their memory (`" + PERCENT + "`), less 40mb"));
        assertThat(diagnosis.action(), containsString("A higher share is not advised"));
        assertRequestHelps(finding, facts -> facts.nodes(node(2 * GB, GB)), LIMIT, "574mb");
        assertThat(
                finding.impacts().get(0).description(), containsString("is refused, unless it has `allow_lazy_open`"));
    }

    public void testAHigherShareWhereItLeavesEnough() {
        // 35% of 3 GB; 512 MB of JVM and 1.4 GB are left
        UnaryOperator<FactsBuilder> small = facts -> facts.nodes(node(3 * GB, 512 * MB));
        Finding finding = evaluate(YELLOW, small);
        assertRequestHelps(finding, small, PERCENT, "35");
        // The percentage is of all nodes: another one that it would starve keeps it from being advised.
        Finding other = evaluate(
                YELLOW,
                facts -> facts.nodes(node(3 * GB, 512 * MB), TestNode.named("b").memory(GB, 700 * MB)));
        assertThat(other.diagnoses().get(0).requests().get(0), containsString(LIMIT));
    }

    public void testDedicatedNodesGetTheAutomaticShare() {
        UnaryOperator<FactsBuilder> small = facts -> facts.nodes(node(2 * GB, 700 * MB)
                        .roles(DiscoveryNodeRole.ML_ROLE, DiscoveryNodeRole.REMOTE_CLUSTER_CLIENT_ROLE))
                .persistent(PERCENT, "20");
        Finding finding = evaluate(YELLOW, small);
        String request = finding.diagnoses().get(0).requests().get(0);
        assertThat(request, containsString("\"" + AUTO + "\" : true"));
        assertThat("or it would be without effect", request, containsString("\"" + PERCENT + "\" : null"));
        evaluate(GREEN, facts -> small.apply(facts).persistent(AUTO, "true"));
    }

    public void testNotEvenTheSmallest() {
        Finding finding = evaluate(RED, facts -> facts.nodes(node(128 * MB, 100 * MB)));
        assertThat(finding.diagnoses().get(0).id(), equalTo("no_job_fits"));
        assertThat(finding.diagnoses().get(0).requests(), empty());
        assertThat(finding.diagnoses().get(0).action(), containsString("Nothing can be pasted"));
        // 41 MB are the smallest job
        evaluate(YELLOW, facts -> facts.nodes(node(137 * MB, 10 * MB)));
        evaluate(RED, facts -> facts.nodes(node(136 * MB, 10 * MB)));
        evaluate(RED, facts -> facts.nodes(node(-1, 10 * MB)));
        Finding auto = evaluate(RED, facts -> facts.nodes(node(GB, GB)).persistent(AUTO, "true"));
        assertThat(auto.diagnoses().get(0).action(), containsString("The JVM takes too much"));
    }

    public void testNodesToCome() {
        Finding any = evaluate(GREEN, facts -> facts.nodes(node(GB, GB)).persistent(LAZY, "2"));
        assertThat(any.symptom(), containsString("waits for a node that may be added"));
        evaluate(GREEN, facts -> facts.nodes(node(GB, GB)).persistent(LAZY, "2").persistent(SIZE, "8gb"));
        Finding small = evaluate(
                YELLOW, facts -> facts.nodes(node(GB, GB)).persistent(LAZY, "2").persistent(SIZE, "2gb"));
        assertThat(small.impacts().get(0).description(), containsString("is refused: by `xpack.ml.max_ml_node_size`"));
        evaluate(GREEN, facts -> facts.nodes(data()).persistent(LAZY, "1"));
    }

    /** Elasticsearch takes it that none is added once there are as many as `max_lazy_ml_nodes`. */
    public void testAllNodesThatMayBeAddedAreThere() {
        for (String size : List.of("0b", "8gb")) {
            Finding full = evaluate(
                    YELLOW,
                    facts -> facts.nodes(node(GB, GB)).persistent(LAZY, "1").persistent(SIZE, size));
            assertThat(
                    full.impacts().get(0).description(), containsString("is refused, unless it has `allow_lazy_open`"));
        }
    }

    /** Such a node gets no job any more, nor does it count among those that there are. */
    public void testNodesThatAreMarkedForShutdown() {
        TestNode large = TestNode.named("a").with(NodeFacts.ML_MACHINE_MEMORY, String.valueOf(16 * GB));
        evaluate(GREEN, facts -> facts.nodes(large));
        evaluate(YELLOW, facts -> facts.nodes(large, small("b")).shuttingDown("a"));
        evaluate(
                GREEN, facts -> facts.nodes(large, small("b")).shuttingDown("a").persistent(LAZY, "2"));
        assertThat(
                evaluate(GREEN, facts -> facts.nodes(large).shuttingDown("a")).symptom(),
                containsString("see `ml_nodes`"));
    }

    /** The limit that Elasticsearch computes follows a node that is about to go: a job of the default size does not get smaller. */
    public void testTheComputedLimitCountsALeavingNode() {
        UnaryOperator<FactsBuilder> leaving = facts -> facts.nodes(
                        TestNode.named("n1").memory(16 * GB, 2 * GB),
                        TestNode.named("n2").memory(2 * GB, 1228 * MB))
                .shuttingDown("n1")
                .persistent(AUTO, "true");
        Finding finding = evaluate(YELLOW, leaving);
        assertThat(finding.symptom(), containsString("Only jobs of at most 580mb fit"));
        assertThat(Json.of(finding.details()).get("default_job"), equalTo("1024mb"));
        assertRequestHelps(finding, leaving, LIMIT, "580mb");
        Finding alone = evaluate(
                GREEN,
                facts -> facts.nodes(TestNode.named("n2").memory(2 * GB, 1228 * MB))
                        .persistent(AUTO, "true"));
        assertThat(Json.of(alone.details()).get("default_job"), equalTo("580mb"));
    }

    /** And the size of lazy nodes, also when all that may come are there. */
    public void testTheComputedLimitCountsLazyNodesThatAreThere() {
        UnaryOperator<FactsBuilder> full =
                facts -> facts.nodes(TestNode.named("n2").memory(2 * GB, 1228 * MB))
                        .persistent(AUTO, "true")
                        .persistent(LAZY, "1")
                        .persistent(SIZE, "64gb");
        Finding finding = evaluate(YELLOW, full);
        assertThat(Json.of(finding.details()).get("default_job"), equalTo("1024mb"));
        assertThat(
                finding.impacts().get(0).description(), containsString("is refused, unless it has `allow_lazy_open`"));
        assertRequestHelps(finding, full, LIMIT, "580mb");
        evaluate(GREEN, facts -> full.apply(facts).persistent(LAZY, "2"));
    }

    /** A share of a heap is a limit too. */
    public void testNoLimitIsComputedWhereOneIsSet() {
        Finding finding = evaluate(
                UNKNOWN,
                facts -> facts.nodes(TestNode.named("n2").memory(2 * GB, 1228 * MB))
                        .persistent(AUTO, "true")
                        .persistent(LIMIT, "10%"));
        assertThat(finding.diagnoses().get(0).id(), equalTo("limit_is_share_of_heap"));
        // Less than a megabyte is no limit, but it is set.
        evaluate(
                YELLOW,
                facts -> facts.nodes(TestNode.named("n2").memory(2 * GB, 1228 * MB))
                        .persistent(AUTO, "true")
                        .persistent(LIMIT, "500kb"));
    }

    /** {@code ml_nodes} is red then; it is not to be contradicted. */
    public void testAllNodesLeaveAndOthersMayCome() {
        for (String size : List.of("0b", "64gb")) {
            assertThat(
                    evaluate(
                                    GREEN,
                                    facts -> facts.nodes(small("a"))
                                            .shuttingDown("a")
                                            .persistent(LAZY, "1")
                                            .persistent(SIZE, size))
                            .symptom(),
                    containsString("that there are now are all marked for shutdown; see `ml_nodes`"));
        }
    }

    private static TestNode small(String name) {
        return TestNode.named(name)
                .with(NodeFacts.ML_MACHINE_MEMORY, String.valueOf(2 * GB))
                .with(NodeFacts.ML_MAX_JVM_SIZE, String.valueOf(GB));
    }

    /** As Elasticsearch reads the limit: in whole megabytes, and none where that is 0; a percentage is one of a heap. */
    public void testLimitsThatAreNotInMegabytes() {
        evaluate(YELLOW, facts -> facts.nodes(small("a")).persistent(LIMIT, "500kb"));
        evaluate(GREEN, facts -> facts.nodes(small("a")).persistent(LIMIT, "1mb"));
        Finding share = evaluate(UNKNOWN, facts -> facts.nodes(small("a")).persistent(LIMIT, "10%"));
        assertThat(share.diagnoses().get(0).id(), equalTo("limit_is_share_of_heap"));
        assertThat(share.diagnoses().get(0).requests().get(0), containsString("\"574mb\""));
        assertThat(Json.of(share.details()).get("not_judged").toString(), containsString("a share of the heap"));
        evaluate(GREEN, facts -> facts.nodes(small("a")).persistent(LIMIT, "574mb"));
    }

    public void testNoNodeToJudge() {
        for (TestNode none : List.of(
                data(), TestNode.named("a").disabled(), TestNode.named("a").noModule())) {
            assertThat(evaluate(GREEN, facts -> facts.nodes(none)).symptom(), containsString("see `ml_nodes`"));
        }
    }

    public void testMemoryNotPublished() {
        for (TestNode silent : List.of(
                TestNode.named("s").noMemory(), TestNode.named("s").with(NodeFacts.ML_MACHINE_MEMORY, "much"))) {
            Finding finding = evaluate(UNKNOWN, facts -> facts.nodes(silent, node(GB, GB)));
            assertThat(finding.diagnoses().get(0).id(), equalTo("memory_not_published"));
            // Another node has room.
            evaluate(GREEN, facts -> facts.nodes(silent, node(8 * GB, GB)));
        }
        TestNode noJvm = node(2 * GB, GB).without(NodeFacts.ML_MAX_JVM_SIZE);
        evaluate(UNKNOWN, facts -> facts.nodes(noJvm).persistent(AUTO, "true"));
        // Elasticsearch asks for it in either case, and opens nothing where it is missing.
        evaluate(UNKNOWN, facts -> facts.nodes(node(8 * GB, GB).without(NodeFacts.ML_MAX_JVM_SIZE)));
        evaluate(UNKNOWN, facts -> facts.nodes(node(8 * GB, GB).with(NodeFacts.ML_MAX_JVM_SIZE, "some")));
    }

    public void testWhatRunsOnEachNode() {
        Finding finding = evaluate(
                GREEN,
                facts -> facts.task(Tasks.job("a", "node-0", 100 * MB))
                        .task(Tasks.job("b", "node-0", 0))
                        .task(Tasks.job("c", "node-1", 5 * MB))
                        .task(Tasks.datafeed("f", "a", Optional.of("node-0")))
                        .deployment(Tasks.deployment(AssignmentState.STARTED, FactsBuilder.NOW, 1, 1)));
        List<NodeCapacity> nodes = ((MlCapacityIndicator.Found) finding.details()).nodes();
        assertThat(
                nodes.get(0),
                equalTo(new NodeCapacity(
                        "node-0", "node-0", java.util.OptionalLong.of(8 * GB * 30 / 100), 2417 * MB, 2, 110 * MB, GB)));
        assertThat(nodes.get(1).jobMemory(), equalTo(15 * MB));
        assertThat(nodes.get(2).jobs(), equalTo(0));
    }

    private static TestNode node(long machine, long jvm) {
        return TestNode.named("a").memory(machine, jvm);
    }

    private static TestNode data() {
        return TestNode.named("a").roles(DiscoveryNodeRole.DATA_ROLE, DiscoveryNodeRole.MASTER_ROLE);
    }

    /** What is printed is done, and turns the indicator green: it would not be printed otherwise. */
    private static void assertRequestHelps(
            Finding finding, UnaryOperator<FactsBuilder> before, String key, String value) {
        List<String> requests = finding.diagnoses().get(0).requests();
        assertThat(requests.size(), equalTo(1));
        assertThat(requests.get(0), containsString("\"" + key + "\" : \"" + value + "\""));
        evaluate(GREEN, facts -> before.apply(facts).persistent(key, value));
    }

    private static Finding evaluate(HealthStatus status, UnaryOperator<FactsBuilder> change) {
        Finding finding = new MlCapacityIndicator()
                .evaluate(change.apply(FactsBuilder.acceptable()).build());
        assertThat(finding.symptom(), finding.status(), equalTo(status));
        return finding;
    }
}
