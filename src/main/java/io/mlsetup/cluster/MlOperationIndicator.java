package io.mlsetup.cluster;

import static org.elasticsearch.health.HealthStatus.GREEN;
import static org.elasticsearch.health.HealthStatus.RED;
import static org.elasticsearch.health.HealthStatus.YELLOW;

import io.mlsetup.verdict.Details;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Impact;
import io.mlsetup.verdict.Indicator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.elasticsearch.health.HealthStatus;
import org.elasticsearch.persistent.decider.EnableAssignmentDecider;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * Is machine learning switched off on purpose? Upgrade mode refuses every write of the ML APIs with 429, and users have taken
 * it for a missing permission; without allocation of persistent tasks no job is assigned, which shows as missing capacity.
 */
public final class MlOperationIndicator implements Indicator<ClusterFacts> {

    private static final String PERSISTENT_TASKS =
            EnableAssignmentDecider.CLUSTER_TASKS_ALLOCATION_ENABLE_SETTING.getKey();

    /**
     * What it judged.
     *
     * @param noTasks whether no persistent task is allocated
     */
    public record Found(boolean upgradeMode, boolean resetMode, boolean noTasks, long nodesWithoutMl)
            implements Details {

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            return builder.startObject()
                    .field("upgrade_mode", upgradeMode)
                    .field("reset_mode", resetMode)
                    .field("persistent_tasks_allocation", noTasks ? "none" : "all")
                    .stringListField("not_judged", SettingValues.NOT_JUDGED)
                    .field("nodes_without_ml", nodesWithoutMl)
                    .endObject();
        }
    }

    @Override
    public String id() {
        return "ml_operation";
    }

    @Override
    public Finding evaluate(ClusterFacts facts) {
        boolean noTasks = "none".equalsIgnoreCase(facts.setting(PERSISTENT_TASKS));
        List<String> symptoms = new ArrayList<>();
        List<Impact> impacts = new ArrayList<>();
        List<Diagnosis> diagnoses = new ArrayList<>();
        if (noTasks) {
            symptoms.add("Persistent tasks are not allocated.");
            impacts.add(new Impact("jobs_not_assigned", 1, "No job, datafeed or analytics can be assigned to a node."));
            diagnoses.add(Diagnosis.of(
                    "persistent_tasks_not_allocated",
                    "The cluster setting `" + PERSISTENT_TASKS + "` is `none`.",
                    "Reset the setting to its default, `all`.",
                    SettingValues.reset(facts, List.of(PERSISTENT_TASKS))));
        }
        if (facts.upgradeMode()) {
            symptoms.add("Machine learning is in upgrade mode.");
            impacts.add(
                    new Impact("ml_read_only", 2, "Jobs are stopped, and every change of jobs is refused with 429."));
            diagnoses.add(Diagnosis.of(
                    "upgrade_mode",
                    "Someone switched on upgrade mode, and nobody switched it off.",
                    "Switch it off when the upgrade is done.",
                    "POST /_ml/set_upgrade_mode?enabled=false"));
        }
        if (facts.resetMode()) {
            symptoms.add("Machine learning is in reset mode.");
            impacts.add(
                    new Impact("ml_resets", 2, "Jobs, datafeeds and analytics are being removed and none can start."));
            diagnoses.add(Diagnosis.of(
                    "reset_mode",
                    "A reset of the machine learning feature is running, or was interrupted.",
                    "See whether the reset still runs, and wait for it; after an interrupted one, reset the features again only if"
                            + " everything that machine learning holds may go.",
                    "GET /_tasks?actions=cluster:admin/features/reset*&detailed=true"));
        }
        HealthStatus status = noTasks ? RED : diagnoses.isEmpty() ? GREEN : YELLOW;
        long off = facts.nodes().stream()
                .filter(node -> MlEnabledIndicator.isOff(node.mlState()))
                .count();
        String symptom = !symptoms.isEmpty()
                ? String.join(" ", symptoms)
                : off == 0
                        ? "Machine learning is not switched off."
                        : "No mode of the cluster switches machine learning off, but it is off on "
                                + Sentences.count(off, "node", "nodes") + "; see `ml_enabled`.";
        return Finding.of(
                id(),
                status,
                symptom,
                new Found(facts.upgradeMode(), facts.resetMode(), noTasks, off),
                impacts,
                diagnoses);
    }
}
