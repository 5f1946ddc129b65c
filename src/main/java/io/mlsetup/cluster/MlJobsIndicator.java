package io.mlsetup.cluster;

import static org.elasticsearch.health.HealthStatus.YELLOW;

import io.mlsetup.cluster.TaskFacts.Kind;
import io.mlsetup.verdict.Details;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Impact;
import io.mlsetup.verdict.Indicator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * Are the jobs that should run running? What should run is a persistent task of ML's in the cluster state; its state and its
 * assignment are read by x-pack-core's own classes ({@code MlTasks}, {@code JobTaskState} and so on). A closed job has no task.
 */
public final class MlJobsIndicator implements Indicator<ClusterFacts> {

    /**
     * What it judged.
     *
     * @param states how many tasks of each kind, {@code jobs}, {@code datafeeds} and so on, are in each state
     * @param withoutNode how many of each kind are assigned to no node
     */
    public record Found(Map<String, Map<String, Integer>> states, Map<String, Integer> withoutNode, long troubled)
            implements Details {

        private static Found of(Map<Kind, List<TaskFacts>> byKind, long troubled) {
            Map<String, Map<String, Integer>> states = new LinkedHashMap<>();
            Map<String, Integer> withoutNode = new LinkedHashMap<>();
            for (Kind kind : Kind.values()) {
                Map<String, Integer> ofKind = new TreeMap<>();
                int without = 0;
                for (TaskFacts task : byKind.getOrDefault(kind, List.of())) {
                    ofKind.merge(task.state(), 1, Integer::sum);
                    without += task.isWithoutNode() ? 1 : 0;
                }
                states.put(kind.key(), ofKind);
                withoutNode.put(kind.key(), without);
            }
            return new Found(states, withoutNode, troubled);
        }

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            return builder.startObject()
                    .mapContents(states)
                    .field("without_node", withoutNode)
                    .field("troubled", troubled)
                    .array(
                            "not_judged",
                            "how long a job that was moved to another node has been opening, which the cluster state does not tell")
                    .endObject();
        }
    }

    @Override
    public String id() {
        return "ml_jobs";
    }

    @Override
    public Finding evaluate(ClusterFacts facts) {
        Map<Kind, List<TaskFacts>> byKind = new EnumMap<>(Kind.class);
        Map<String, TaskFacts> jobs = new HashMap<>();
        for (TaskFacts task : facts.tasks()) {
            byKind.computeIfAbsent(task.kind(), kind -> new ArrayList<>()).add(task);
            if (task.kind() == Kind.JOB) {
                jobs.put(task.id(), task);
            }
        }
        List<Diagnosis> diagnoses = Stream.of(
                        failedJobs(byKind),
                        jobsWithoutNode(byKind),
                        datafeedsWithoutJob(byKind, jobs),
                        datafeedsWithoutNode(byKind, jobs),
                        failedAnalytics(byKind),
                        analyticsWithoutNode(byKind),
                        failedUpgrades(byKind),
                        upgradesWithoutNode(byKind))
                .flatMap(Optional::stream)
                .map(diagnosis -> UpgradeMode.heed(facts, diagnosis))
                .toList();
        long troubled = facts.tasks().stream()
                .filter(task -> task.isFailed() || task.isWithoutNode() || isStartedWithoutJob(task, jobs))
                .count();
        Found details = Found.of(byKind, troubled);
        if (diagnoses.isEmpty()) {
            return Finding.green(
                    id(),
                    facts.tasks().isEmpty()
                            ? "No job is to run."
                            : "Everything that is to run does: " + counts(byKind) + ".",
                    details);
        }
        return Finding.of(
                id(),
                YELLOW,
                troubled + " of the " + facts.tasks().size()
                        + " jobs, datafeeds and other tasks that are to run failed or do not run.",
                details,
                List.of(new Impact("data_not_analyzed", 2, "Their data is not analyzed, and no results are made.")),
                diagnoses);
    }

    private static TaskGroup group(Map<Kind, List<TaskFacts>> byKind, Kind kind, Predicate<TaskFacts> which) {
        return new TaskGroup(
                kind,
                byKind.getOrDefault(kind, List.of()).stream().filter(which).toList());
    }

    private static TaskGroup failed(Map<Kind, List<TaskFacts>> byKind, Kind kind) {
        return group(byKind, kind, TaskFacts::isFailed);
    }

    private static TaskGroup withoutNode(Map<Kind, List<TaskFacts>> byKind, Kind kind) {
        return group(byKind, kind, TaskFacts::isWithoutNode);
    }

    private static Optional<Diagnosis> failedJobs(Map<Kind, List<TaskFacts>> byKind) {
        TaskGroup failed = failed(byKind, Kind.JOB);
        if (failed.isEmpty()) {
            return Optional.empty();
        }
        List<String> ids = ids(failed);
        List<String> requests = new ArrayList<>();
        requests.add("POST /_ml/anomaly_detectors/" + String.join(",", ids) + "/_close?force=true");
        ids.forEach(id -> requests.add(open(id)));
        byKind.getOrDefault(Kind.DATAFEED, List.of()).stream()
                .filter(feed -> feed.job().filter(ids::contains).isPresent())
                .forEach(feed -> requests.add(start(feed.id())));
        return Optional.of(Diagnosis.of(
                "job_failed",
                failed.subject() + " failed" + failed.since() + "." + failed.words(TaskFacts::reason),
                "Remove the cause that Elasticsearch names; then close with force, open again, and start the datafeed. The job goes on"
                        + " from its last model snapshot." + Sentences.andTheOthers(failed.size()),
                requests.toArray(String[]::new)));
    }

    private static Optional<Diagnosis> jobsWithoutNode(Map<Kind, List<TaskFacts>> byKind) {
        TaskGroup without = withoutNode(byKind, Kind.JOB);
        return without.isEmpty()
                ? Optional.empty()
                : Optional.of(Diagnosis.of(
                        "job_without_node",
                        waits(without, without.since()),
                        "Remove the cause that Elasticsearch names (see `ml_capacity`, `ml_nodes` and `ml_operation`): it assigns the"
                                + " jobs by itself as soon as it can. The request is for jobs that are not to wait any longer."
                                + Sentences.andTheOthers(without.size()),
                        "POST /_ml/anomaly_detectors/" + String.join(",", ids(without)) + "/_close?force=true"));
    }

    /** A datafeed of which the job is failed or waits for a node comes with that job's diagnosis. */
    private static boolean isStartedWithoutJob(TaskFacts task, Map<String, TaskFacts> jobs) {
        if (task.kind() != Kind.DATAFEED || task.job().isEmpty() || task.state().equals("stopping")) {
            return false;
        }
        TaskFacts job = jobs.get(task.job().get());
        return job == null || job.state().equals("closed") || job.state().equals("closing");
    }

    private static boolean hasJobInTrouble(TaskFacts feed, Map<String, TaskFacts> jobs) {
        TaskFacts job = feed.job().map(jobs::get).orElse(null);
        return job != null && (job.isFailed() || job.isWithoutNode());
    }

    private static Optional<Diagnosis> datafeedsWithoutJob(
            Map<Kind, List<TaskFacts>> byKind, Map<String, TaskFacts> jobs) {
        TaskGroup without = group(byKind, Kind.DATAFEED, task -> isStartedWithoutJob(task, jobs));
        if (without.isEmpty()) {
            return Optional.empty();
        }
        List<String> requests = new ArrayList<>();
        requests.add("POST /_ml/datafeeds/" + String.join(",", ids(without)) + "/_stop?force=true");
        for (TaskFacts feed : without.first()) {
            requests.add(open(feed.job().orElseThrow()));
            requests.add(start(feed.id()));
        }
        return Optional.of(Diagnosis.of(
                "datafeed_without_job",
                without.subject() + " " + isOrAre(without) + " started while the job that is to be fed is not open.",
                "Stop the datafeed, open its job and start it again." + Sentences.andTheOthers(without.size()),
                requests.toArray(String[]::new)));
    }

    private static Optional<Diagnosis> datafeedsWithoutNode(
            Map<Kind, List<TaskFacts>> byKind, Map<String, TaskFacts> jobs) {
        TaskGroup without = group(
                byKind,
                Kind.DATAFEED,
                task -> task.isWithoutNode() && !isStartedWithoutJob(task, jobs) && !hasJobInTrouble(task, jobs));
        return without.isEmpty()
                ? Optional.empty()
                : Optional.of(Diagnosis.of(
                        "datafeed_without_node",
                        waits(without, ""),
                        "Remove the cause that Elasticsearch names, as an index that is missing: it assigns the datafeed by itself as"
                                + " soon as it can. The request is for datafeeds that are not to wait any longer."
                                + Sentences.andTheOthers(without.size()),
                        "POST /_ml/datafeeds/" + String.join(",", ids(without)) + "/_stop?force=true"));
    }

    private static Optional<Diagnosis> failedAnalytics(Map<Kind, List<TaskFacts>> byKind) {
        TaskGroup failed = failed(byKind, Kind.DATA_FRAME_ANALYTICS);
        if (failed.isEmpty()) {
            return Optional.empty();
        }
        List<String> requests = new ArrayList<>();
        requests.add("POST /_ml/data_frame/analytics/" + String.join(",", ids(failed)) + "/_stop?force=true");
        ids(failed).forEach(id -> requests.add("POST /_ml/data_frame/analytics/" + id + "/_start"));
        return Optional.of(Diagnosis.of(
                "analytics_failed",
                failed.subject() + " failed" + failed.since() + "." + failed.words(TaskFacts::reason),
                "Remove the cause that Elasticsearch names; then stop with force and start again, which goes on where it can."
                        + Sentences.andTheOthers(failed.size()),
                requests.toArray(String[]::new)));
    }

    private static Optional<Diagnosis> analyticsWithoutNode(Map<Kind, List<TaskFacts>> byKind) {
        TaskGroup without = withoutNode(byKind, Kind.DATA_FRAME_ANALYTICS);
        return without.isEmpty()
                ? Optional.empty()
                : Optional.of(Diagnosis.of(
                        "analytics_without_node",
                        waits(without, without.since()),
                        "Remove the cause that Elasticsearch names (see `ml_capacity`, `ml_nodes` and `ml_operation`): it assigns them"
                                + " by itself as soon as it can. The request is for those that are not to wait any longer."
                                + Sentences.andTheOthers(without.size()),
                        "POST /_ml/data_frame/analytics/" + String.join(",", ids(without)) + "/_stop?force=true"));
    }

    private static Optional<Diagnosis> failedUpgrades(Map<Kind, List<TaskFacts>> byKind) {
        TaskGroup failed = failed(byKind, Kind.SNAPSHOT_UPGRADE);
        return failed.isEmpty()
                ? Optional.empty()
                : Optional.of(Diagnosis.of(
                        "snapshot_upgrade_failed",
                        failed.subject() + " failed." + failed.words(TaskFacts::reason),
                        "Nothing can be pasted: in Kibana's upgrade assistant try the snapshot again or delete it; a job needs only the"
                                + " snapshot that it uses."));
    }

    private static Optional<Diagnosis> upgradesWithoutNode(Map<Kind, List<TaskFacts>> byKind) {
        TaskGroup without = withoutNode(byKind, Kind.SNAPSHOT_UPGRADE);
        return without.isEmpty()
                ? Optional.empty()
                : Optional.of(Diagnosis.of(
                        "snapshot_upgrade_without_node",
                        waits(without, ""),
                        "Nothing can be pasted: remove the cause that Elasticsearch names (see `ml_capacity` and `ml_nodes`); it goes"
                                + " on by itself as soon as it can."));
    }

    /** That something waits for a node, with Elasticsearch's own words why. */
    private static String waits(TaskGroup without, String since) {
        return without.subject() + " " + isOrAre(without) + " assigned to no node" + since + "."
                + without.words(task -> Optional.of(task.explanation()));
    }

    private static String isOrAre(TaskGroup group) {
        return group.size() == 1 ? "is" : "are";
    }

    private static List<String> ids(TaskGroup group) {
        return group.first().stream().map(TaskFacts::id).toList();
    }

    private static String open(String job) {
        return "POST /_ml/anomaly_detectors/" + job + "/_open";
    }

    private static String start(String datafeed) {
        return "POST /_ml/datafeeds/" + datafeed + "/_start";
    }

    private static String counts(Map<Kind, List<TaskFacts>> byKind) {
        return String.join(
                ", ",
                byKind.entrySet().stream()
                        .map(entry -> entry.getKey().counted(entry.getValue().size()))
                        .toList());
    }
}
