package io.mlsetup.cluster;

import static org.elasticsearch.health.HealthStatus.GREEN;
import static org.elasticsearch.health.HealthStatus.RED;
import static org.elasticsearch.health.HealthStatus.YELLOW;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.common.Json;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import java.util.List;
import org.elasticsearch.test.ESTestCase;

public class MlOperationIndicatorTests extends ESTestCase {

    private static final String ALLOCATION = "cluster.persistent_tasks.allocation.enable";

    public void testNotSwitchedOffIsGreen() {
        Finding finding = evaluate(FactsBuilder.acceptable());
        assertThat(finding.status(), equalTo(GREEN));
        assertThat(
                Json.of(finding.details()).toString(),
                equalTo("{upgrade_mode=false, reset_mode=false, persistent_tasks_allocation=all, not_judged="
                        + SettingValues.NOT_JUDGED + ", nodes_without_ml=0}"));
    }

    /** No mode does it, and it is off all the same: another indicator is red for that, and this one does not say otherwise. */
    public void testMlOffInElasticsearchYml() {
        Finding finding =
                evaluate(FactsBuilder.acceptable().nodes(TestNode.named("a").disabled(), TestNode.named("b")));
        assertThat(finding.status(), equalTo(GREEN));
        assertThat(
                finding.symptom(),
                equalTo(
                        "No mode of the cluster switches machine learning off, but it is off on 1 node; see `ml_enabled`."));
    }

    public void testUpgradeMode() {
        Finding finding = evaluate(FactsBuilder.acceptable().upgradeMode());
        assertThat(finding.status(), equalTo(YELLOW));
        assertThat(ids(finding), contains("upgrade_mode"));
        assertThat(finding.diagnoses().get(0).requests(), contains("POST /_ml/set_upgrade_mode?enabled=false"));
        assertThat(Json.of(finding.details()).get("upgrade_mode"), equalTo(true));
    }

    public void testResetMode() {
        Finding finding = evaluate(FactsBuilder.acceptable().resetMode());
        assertThat(finding.status(), equalTo(YELLOW));
        assertThat(ids(finding), contains("reset_mode"));
        assertThat(Json.of(finding.details()).get("reset_mode"), equalTo(true));
    }

    public void testNoPersistentTasks() {
        Finding finding = evaluate(FactsBuilder.acceptable().transientSetting(ALLOCATION, randomFrom("none", "NONE")));
        assertThat(finding.status(), equalTo(RED));
        assertThat(ids(finding), contains("persistent_tasks_not_allocated"));
        assertThat(finding.diagnoses().get(0).requests().get(0), containsString("\"transient\""));
        assertThat(Json.of(finding.details()).get("persistent_tasks_allocation"), equalTo("none"));
        assertThat(
                evaluate(FactsBuilder.acceptable().persistent(ALLOCATION, "all"))
                        .status(),
                equalTo(GREEN));
        assertThat(
                evaluate(FactsBuilder.acceptable()
                                .persistent(ALLOCATION, "none")
                                .transientSetting(ALLOCATION, "all"))
                        .diagnoses(),
                empty());
    }

    public void testNoneHidesAnother() {
        Finding finding = evaluate(FactsBuilder.acceptable()
                .persistent(ALLOCATION, "none")
                .upgradeMode()
                .resetMode());
        assertThat(finding.status(), equalTo(RED));
        assertThat(ids(finding), contains("persistent_tasks_not_allocated", "upgrade_mode", "reset_mode"));
        assertThat(
                finding.symptom(),
                equalTo(
                        "Persistent tasks are not allocated. Machine learning is in upgrade mode. Machine learning is in"
                                + " reset mode."));
    }

    private static Finding evaluate(FactsBuilder facts) {
        return new MlOperationIndicator().evaluate(facts.build());
    }

    private static List<String> ids(Finding finding) {
        return finding.diagnoses().stream().map(Diagnosis::id).toList();
    }
}
