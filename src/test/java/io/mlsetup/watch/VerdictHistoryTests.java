package io.mlsetup.watch;

import static org.elasticsearch.health.HealthStatus.GREEN;
import static org.elasticsearch.health.HealthStatus.RED;
import static org.elasticsearch.health.HealthStatus.YELLOW;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.verdict.Details;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.elasticsearch.health.HealthStatus;
import org.elasticsearch.test.ESTestCase;

public class VerdictHistoryTests extends ESTestCase {

    private static final Instant T1 = Instant.ofEpochSecond(1);
    private static final Instant T2 = Instant.ofEpochSecond(2);
    private static final Instant T3 = Instant.ofEpochSecond(3);

    private final VerdictHistory history = new VerdictHistory();

    private static Finding finding(String id, HealthStatus status) {
        return status == GREEN
                ? Finding.green(id, "well", Details.NONE)
                : Finding.of(
                        id,
                        status,
                        "ill",
                        Details.NONE,
                        List.of(),
                        List.of(Diagnosis.of("d", "the cause", "the action")));
    }

    private static Verdict verdict(HealthStatus license, HealthStatus nodes) {
        return new Verdict("c", List.of(finding("license", license), finding("ml_nodes", nodes)));
    }

    public void testWhatIsFoundFirstIsNoChange() {
        assertThat(history.note("m", verdict(RED, GREEN), T1), empty());
        assertThat(history.note("m", verdict(RED, GREEN), T2), empty());
        assertThat(history.lastChanges(), equalTo(Map.of()));
    }

    public void testEachIndicatorThatChanged() {
        history.note("m", verdict(GREEN, GREEN), T1);
        assertThat(
                history.note("m", verdict(RED, GREEN), T2),
                contains(new VerdictHistory.Change("license", GREEN, RED, "the cause", false, GREEN, RED)));
        assertThat(
                history.note("m", verdict(GREEN, YELLOW), T3),
                contains(
                        new VerdictHistory.Change("license", RED, GREEN, "well", false, RED, YELLOW),
                        new VerdictHistory.Change("ml_nodes", GREEN, YELLOW, "the cause", false, RED, YELLOW)));
        assertThat(history.lastChanges(), equalTo(Map.of("license", T3, "ml_nodes", T3)));
    }

    public void testItBeginsAnewWithAnotherMasterAndKnowsNothingWithoutOne() {
        history.note("m", verdict(GREEN, GREEN), T1);
        history.note("m", verdict(RED, GREEN), T2);
        assertThat(history.note("other", verdict(GREEN, GREEN), T3), empty());
        assertThat(history.lastChanges(), equalTo(Map.of()));
        assertThat(history.note("", verdict(RED, RED), T3), empty());
        assertThat(history.note("", verdict(GREEN, RED), T3), empty());
        assertThat(history.note("other", verdict(RED, RED), T3), empty());
        assertThat(history.lastChanges(), equalTo(Map.of()));
    }
}
