package io.mlsetup.cluster;

import static org.elasticsearch.health.HealthStatus.YELLOW;

import io.mlsetup.cluster.DeploymentFacts.Asked;
import io.mlsetup.cluster.DeploymentFacts.NodeFailure;
import io.mlsetup.common.DevTools;
import io.mlsetup.verdict.Details;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Impact;
import io.mlsetup.verdict.Indicator;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xpack.core.ml.action.StartTrainedModelDeploymentAction;
import org.elasticsearch.xpack.core.ml.inference.assignment.AdaptiveAllocationsSettings;
import org.elasticsearch.xpack.core.ml.inference.assignment.AssignmentState;

/**
 * Are the trained models that were deployed running? Deployments are in the cluster state
 * ({@code TrainedModelAssignmentMetadata}): how many allocations were asked for, how many there are on which node, and why not more.
 */
public final class MlModelsIndicator implements Indicator<ClusterFacts> {

    /** A model of some gigabytes is read from an index, and is there within minutes. */
    static final Duration LONG = Duration.ofMinutes(10);

    /**
     * What it judged.
     *
     * @param deployments how many are in each state; one that failed on all nodes is {@code failed}, though Elasticsearch says it starts
     * @param allocations how many answer
     */
    public record Found(Map<String, Integer> deployments, long allocations, long targetAllocations) implements Details {

        private static Found of(List<DeploymentFacts> all) {
            Map<String, Integer> states = new TreeMap<>();
            all.forEach(deployment -> states.merge(
                    TaskReader.lower(deployment.isFailed() ? AssignmentState.FAILED : deployment.state()),
                    1,
                    Integer::sum));
            return new Found(
                    states,
                    all.stream().mapToLong(DeploymentFacts::allocations).sum(),
                    all.stream().mapToLong(DeploymentFacts::target).sum());
        }

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            return builder.startObject()
                    .field("deployments", deployments)
                    .field("allocations", allocations)
                    .field("target_allocations", targetAllocations)
                    .endObject();
        }
    }

    @Override
    public String id() {
        return "ml_models";
    }

    @Override
    public Finding evaluate(ClusterFacts facts) {
        List<DeploymentFacts> all = facts.deployments();
        List<DeploymentFacts> failed = select(all, DeploymentFacts::isFailed);
        List<DeploymentFacts> startingLong = select(
                all,
                deployment -> deployment.state() == AssignmentState.STARTING
                        && !deployment.isFailed()
                        && Duration.between(deployment.start(), facts.now()).compareTo(LONG) > 0);
        List<DeploymentFacts> tooFew = select(
                all,
                deployment -> deployment.state() == AssignmentState.STARTED
                        && deployment.allocations() < deployment.target());
        Map<String, String> nodeNames = new HashMap<>();
        if (!failed.isEmpty() || !startingLong.isEmpty() || !tooFew.isEmpty()) {
            facts.nodes()
                    .forEach(node ->
                            nodeNames.put(node.node().getId(), node.node().getName()));
        }
        List<Diagnosis> diagnoses = Stream.of(
                        failed(failed, nodeNames).map(diagnosis -> UpgradeMode.heed(facts, diagnosis)),
                        starting(startingLong, nodeNames).map(diagnosis -> UpgradeMode.heed(facts, diagnosis)),
                        tooFew(tooFew, nodeNames))
                .flatMap(Optional::stream)
                .toList();
        Found details = Found.of(all);
        if (diagnoses.isEmpty()) {
            return Finding.green(
                    id(),
                    all.isEmpty()
                            ? "No trained model is deployed."
                            : "All deployments of trained models run or start (" + all.size() + ").",
                    details);
        }
        return Finding.of(
                id(),
                YELLOW,
                (failed.size() + startingLong.size() + tooFew.size()) + " of "
                        + Sentences.count(all.size(), "deployment", "deployments")
                        + " of trained models failed, start for long or have fewer allocations than asked for.",
                details,
                List.of(new Impact(
                        "inference_hindered", 2, "What asks these models fails, waits, or is answered more slowly.")),
                diagnoses);
    }

    private static List<DeploymentFacts> select(List<DeploymentFacts> all, Predicate<DeploymentFacts> which) {
        return all.stream().filter(which).toList();
    }

    private static Optional<Diagnosis> failed(List<DeploymentFacts> failed, Map<String, String> nodes) {
        if (failed.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Diagnosis.of(
                "deployment_failed",
                subject(failed) + " failed." + reasons(failed, nodes),
                "Remove the cause that Elasticsearch names; then stop with force and start again, with the settings that it had."
                        + Sentences.andTheOthers(failed.size()),
                again(failed)));
    }

    private static Optional<Diagnosis> starting(List<DeploymentFacts> starting, Map<String, String> nodes) {
        if (starting.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Diagnosis.of(
                "deployment_starting_long",
                subject(starting) + " " + isOrAre(starting) + " starting, more than " + LONG.toMinutes()
                        + " minutes after the start was asked for, at "
                        + starting.stream()
                                .map(DeploymentFacts::start)
                                .min(Instant::compareTo)
                                .orElseThrow()
                        + "." + reasons(starting, nodes),
                "See whether a machine learning node has room (`ml_capacity`, `ml_nodes`) and the model's parts are all there; then stop"
                        + " with force and start again." + Sentences.andTheOthers(starting.size()),
                again(starting)));
    }

    private static Optional<Diagnosis> tooFew(List<DeploymentFacts> tooFew, Map<String, String> nodes) {
        if (tooFew.isEmpty()) {
            return Optional.empty();
        }
        List<String> requests = first(tooFew).stream()
                .filter(deployment ->
                        deployment.allocations() > 0 && !deployment.asked().isAdaptive())
                .map(deployment -> DevTools.request(
                        "POST /_ml/trained_models/" + deployment.id() + "/deployment/_update",
                        Map.of("number_of_allocations", deployment.allocations())))
                .toList();
        return Optional.of(Diagnosis.of(
                "too_few_allocations",
                subject(tooFew) + " " + (tooFew.size() == 1 ? "has" : "have")
                        + " fewer allocations than asked for: "
                        + String.join(
                                ", ",
                                first(tooFew).stream()
                                        .map(deployment -> deployment.allocations() + " of " + deployment.target()
                                                + " of [" + deployment.id() + "]")
                                        .toList())
                        + "." + reasons(tooFew, nodes),
                "Add machine learning nodes or processors: Elasticsearch then adds allocations by itself. "
                        + (requests.isEmpty() ? "Nothing can be pasted." : "Or ask for no more than there are.")
                        + Sentences.andTheOthers(tooFew.size()),
                requests.toArray(String[]::new)));
    }

    private static String[] again(List<DeploymentFacts> deployments) {
        List<String> requests = new ArrayList<>();
        for (DeploymentFacts deployment : first(deployments)) {
            requests.add("POST /_ml/trained_models/" + deployment.id() + "/deployment/_stop?force=true");
            requests.add(start(deployment));
        }
        return requests.toArray(String[]::new);
    }

    private static String start(DeploymentFacts deployment) {
        Asked asked = deployment.asked();
        StringBuilder path = new StringBuilder("POST /_ml/trained_models/")
                .append(deployment.model())
                .append("/deployment/_start?deployment_id=")
                .append(deployment.id());
        if (!asked.isAdaptive()) {
            path.append("&number_of_allocations=").append(Math.max(1, deployment.target()));
        }
        path.append("&threads_per_allocation=").append(asked.threads());
        if (asked.priority() != StartTrainedModelDeploymentAction.DEFAULT_PRIORITY) {
            path.append("&priority=").append(asked.priority());
        }
        if (asked.queueCapacity() != StartTrainedModelDeploymentAction.DEFAULT_QUEUE_CAPACITY) {
            path.append("&queue_capacity=").append(asked.queueCapacity());
        }
        asked.cacheSize()
                .ifPresent(size ->
                        path.append("&cache_size=").append(size.getBytes()).append('b'));
        return asked.adaptive()
                .map(adaptive -> DevTools.request(path.toString(), Map.of("adaptive_allocations", adaptive(adaptive))))
                .orElseGet(path::toString);
    }

    private static Map<String, Object> adaptive(AdaptiveAllocationsSettings settings) {
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("enabled", settings.getEnabled());
        written.put("min_number_of_allocations", settings.getMinNumberOfAllocations());
        written.put("max_number_of_allocations", settings.getMaxNumberOfAllocations());
        written.values().removeIf(Objects::isNull);
        return written;
    }

    private static List<DeploymentFacts> first(List<DeploymentFacts> deployments) {
        return deployments.subList(0, Math.min(Sentences.NAMES, deployments.size()));
    }

    private static String isOrAre(List<DeploymentFacts> deployments) {
        return deployments.size() == 1 ? "is" : "are";
    }

    private static String subject(List<DeploymentFacts> deployments) {
        return Sentences.count(deployments.size(), "deployment", "deployments") + " "
                + Sentences.names(deployments.stream().map(DeploymentFacts::id).toList());
    }

    /** What Elasticsearch says of them as a whole and of single nodes; what it says of many is told once. */
    private static String reasons(List<DeploymentFacts> deployments, Map<String, String> nodes) {
        Map<String, String> subjects = new LinkedHashMap<>();
        for (DeploymentFacts deployment : deployments) {
            deployment
                    .reason()
                    .filter(reason -> !reason.isBlank())
                    .ifPresent(reason -> subjects.putIfAbsent(reason, deployment.id()));
            for (NodeFailure failure : deployment.failures()) {
                if (!failure.reason().isBlank()) {
                    subjects.putIfAbsent(
                            failure.reason(),
                            deployment.id() + " on " + nodes.getOrDefault(failure.nodeId(), failure.nodeId()));
                }
            }
        }
        if (subjects.isEmpty()) {
            return " Elasticsearch gives no reason.";
        }
        List<String> told = subjects.entrySet().stream()
                .limit(3)
                .map(entry -> "of " + entry.getValue() + ": " + Sentences.quoted(entry.getKey()))
                .toList();
        int more = subjects.size() - told.size();
        return " Elasticsearch says " + String.join("; ", told)
                + (more > 0 ? "; and " + Sentences.count(more, "other reason", "other reasons") : "") + ".";
    }
}
