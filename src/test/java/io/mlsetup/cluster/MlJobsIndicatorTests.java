package io.mlsetup.cluster;

import static org.elasticsearch.health.HealthStatus.GREEN;
import static org.elasticsearch.health.HealthStatus.YELLOW;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.mlsetup.cluster.TaskFacts.Kind;
import io.mlsetup.common.Json;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.elasticsearch.health.HealthStatus;
import org.elasticsearch.test.ESTestCase;

public class MlJobsIndicatorTests extends ESTestCase {

    public void testNothingIsToRun() {
        assertThat(evaluate(GREEN, facts -> facts).symptom(), equalTo("No job is to run."));
    }

    public void testAllRuns() {
        Finding finding = evaluate(
                GREEN,
                facts -> facts.task(Tasks.job("a", Tasks.NODE, 0))
                        .task(Tasks.datafeed("f", "a", Optional.of(Tasks.NODE))));
        assertThat(finding.symptom(), equalTo("Everything that is to run does: 1 anomaly detection job, 1 datafeed."));
        assertThat(Json.of(finding.details()).get("jobs"), equalTo(Map.of("opened", 1)));
    }

    public void testAFailedJobWithItsDatafeed() {
        Finding finding = evaluate(
                YELLOW,
                facts -> facts.task(Tasks.failed(Kind.JOB, "web", "cannot \"write\" to [.ml-state-write]"))
                        .task(Tasks.datafeed("feed", "web", Optional.of(Tasks.NODE))));
        assertThat(ids(finding), contains("job_failed"));
        Diagnosis diagnosis = finding.diagnoses().get(0);
        assertThat(
                diagnosis.cause(),
                equalTo("1 anomaly detection job [web] failed, since " + FactsBuilder.NOW
                        + ". Elasticsearch says: \"cannot \"write\" to [.ml-state-write]\"."));
        assertThat(
                diagnosis.requests(),
                contains(
                        "POST /_ml/anomaly_detectors/web/_close?force=true",
                        "POST /_ml/anomaly_detectors/web/_open",
                        "POST /_ml/datafeeds/feed/_start"));
        assertThat("ids are for the diagnosis", finding.symptom(), not(containsString("web")));
    }

    /** One cause, told once: the explanations differ only in the job that they name. */
    public void testFiveHundredJobsWithoutANode() {
        Finding finding = evaluate(YELLOW, facts -> {
            for (int i = 100; i < 600; i++) {
                String id = "job" + i;
                facts.task(Tasks.withoutNode(
                        Kind.JOB, id, "Not opening job [" + id + "] on node [n1], because it has no room"));
            }
            return facts.task(Tasks.datafeed("f", "job100", Optional.empty()));
        });
        assertThat(ids(finding), contains("job_without_node"));
        Diagnosis diagnosis = finding.diagnoses().get(0);
        assertThat(
                diagnosis.cause(),
                equalTo(
                        "500 anomaly detection jobs [job100, job101, job102, job103, job104, job105, job106, job107, job108, job109,"
                                + " and 490 more] are assigned to no node. Elasticsearch says: \"Not opening job [job100] on node [n1], because it"
                                + " has no room\"."));
        assertThat(diagnosis.requests().size(), equalTo(1));
        assertThat(Json.of(finding.details()).get("troubled"), equalTo(501));
    }

    public void testManyReasonsAreCutShort() {
        Finding finding = evaluate(YELLOW, facts -> {
            for (int i = 0; i < 6; i++) {
                facts.task(Tasks.failed(Kind.DATA_FRAME_ANALYTICS, "a" + i, "reason " + Math.max(i, 1)));
            }
            return facts;
        });
        assertThat(
                finding.diagnoses().get(0).cause(),
                containsString(
                        "Elasticsearch says of 2 such as a0: \"reason 1\"; of a2: \"reason 2\"; of a3: \"reason 3\"; and 2 other"
                                + " reasons."));
        Finding endless = evaluate(YELLOW, facts -> facts.task(Tasks.failed(Kind.JOB, "a", "x".repeat(100_000))));
        assertTrue(endless.diagnoses().get(0).cause().length() < 1_500);
    }

    public void testADatafeedWithoutItsOpenJob() {
        Finding finding = evaluate(YELLOW, facts -> facts.task(Tasks.datafeed("feed", "web", Optional.of(Tasks.NODE))));
        assertThat(ids(finding), contains("datafeed_without_job"));
        assertThat(
                finding.diagnoses().get(0).requests(),
                contains(
                        "POST /_ml/datafeeds/feed/_stop?force=true",
                        "POST /_ml/anomaly_detectors/web/_open",
                        "POST /_ml/datafeeds/feed/_start"));
    }

    public void testADatafeedWithoutANodeOfAnOpenJob() {
        Finding finding = evaluate(
                YELLOW,
                facts -> facts.task(Tasks.job("web", Tasks.NODE, 0))
                        .task(Tasks.datafeed("feed", "web", Optional.empty())));
        assertThat(ids(finding), contains("datafeed_without_node"));
        assertThat(finding.diagnoses().get(0).cause(), containsString("Elasticsearch gives no reason."));
    }

    public void testEachTroubleHasItsDiagnosis() {
        Finding finding = evaluate(YELLOW, facts -> {
            Tasks.TROUBLES.forEach(facts::task);
            return facts;
        });
        assertThat(
                ids(finding),
                contains(
                        "job_failed",
                        "job_without_node",
                        "datafeed_without_job",
                        "datafeed_without_node",
                        "analytics_failed",
                        "analytics_without_node",
                        "snapshot_upgrade_failed",
                        "snapshot_upgrade_without_node"));
        assertThat(Json.of(finding.details()).get("troubled"), equalTo(8));
    }

    /** Elasticsearch refuses each of these requests then. */
    public void testNothingIsPrintedThatUpgradeModeRefuses() {
        for (TaskFacts task : Tasks.TROUBLES) {
            ClusterFacts facts =
                    FactsBuilder.acceptable().task(task).upgradeMode().build();
            Finding finding = new MlJobsIndicator().evaluate(facts);
            assertThat(finding.status(), equalTo(YELLOW));
            for (Diagnosis diagnosis : finding.diagnoses()) {
                assertThat(diagnosis.id(), diagnosis.requests(), empty());
                assertThat(diagnosis.action(), containsString("upgrade mode"));
                assertThat(diagnosis.action(), containsString("`ml_operation`"));
            }
        }
    }

    private static Finding evaluate(HealthStatus status, UnaryOperator<FactsBuilder> change) {
        Finding finding = new MlJobsIndicator()
                .evaluate(change.apply(FactsBuilder.acceptable()).build());
        assertThat(finding.symptom(), finding.status(), equalTo(status));
        if (status == GREEN) {
            assertThat(finding.diagnoses(), empty());
        }
        return finding;
    }

    private static List<String> ids(Finding finding) {
        return finding.diagnoses().stream().map(Diagnosis::id).toList();
    }
}
