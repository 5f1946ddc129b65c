package io.mlsetup.cluster;

import static org.elasticsearch.health.HealthStatus.GREEN;
import static org.elasticsearch.health.HealthStatus.RED;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.cluster.MlIndexFacts.Block;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.test.ESTestCase;

public class MlIndicesIndicatorTests extends ESTestCase {

    public void testUsableOrNoneIsGreen() {
        assertThat(evaluate(FactsBuilder.acceptable()).status(), equalTo(GREEN));
        Finding none = evaluate(FactsBuilder.acceptable().noIndices());
        assertThat(none.status(), equalTo(GREEN));
        assertThat(none.symptom(), equalTo("Machine learning has no indices yet."));
    }

    public void testUnavailablePrimary() {
        Finding finding = evaluate(FactsBuilder.acceptable().index(index(".ml-meta", List.of(2, 3), false, false)));
        assertThat(finding.status(), equalTo(RED));
        assertThat(ids(finding), contains("primary_unavailable"));
        Diagnosis diagnosis = finding.diagnoses().get(0);
        assertThat(diagnosis.indices(), contains(".ml-meta"));
        assertThat(diagnosis.requests().get(0), containsString("POST /_cluster/allocation/explain\n"));
        assertThat(diagnosis.requests().get(0), containsString("\"shard\" : 2"));
        assertThat(finding.details().get("unusable_indices"), equalTo(1L));
    }

    public void testClosed() {
        Finding finding = evaluate(FactsBuilder.acceptable().index(index(".ml-meta", List.of(), true, false)));
        assertThat(finding.status(), equalTo(RED));
        assertThat(ids(finding), contains("closed"));
        assertThat(finding.diagnoses().get(0).requests(), contains("POST /.ml-meta/_open"));
    }

    /** Opening comes first: why its shards are not active is a question for afterwards. */
    public void testClosedAndUnavailable() {
        assertThat(
                ids(evaluate(FactsBuilder.acceptable().index(index(".ml-meta", List.of(0), true, false)))),
                contains("closed"));
    }

    public void testFloodStage() {
        Finding finding = evaluate(FactsBuilder.acceptable().index(index(".ml-meta", List.of(), false, true)));
        assertThat(finding.status(), equalTo(RED));
        assertThat(ids(finding), contains("flood_stage"));
    }

    public void testAllAreNamedAtOnceAndSorted() {
        Finding finding = evaluate(FactsBuilder.acceptable()
                .index(index(".ml-c", List.of(0), false, true))
                .index(index(".ml-b", List.of(0), false, false))
                .index(index(".ml-a", List.of(), true, false)));
        assertThat(ids(finding), contains("primary_unavailable", "closed", "flood_stage"));
        assertThat(finding.diagnoses().get(0).indices(), contains(".ml-b", ".ml-c"));
        assertThat(finding.symptom(), equalTo("3 of 5 indices of machine learning cannot be used."));
    }

    public void testWhichAreMl() {
        for (String ml : List.of(
                ".ml-config",
                ".ml-meta",
                ".ml-state",
                ".ml-state-000001",
                ".ml-anomalies-shared",
                ".ml-anomalies-custom-x",
                ".ml-annotations-000001",
                ".ml-notifications-000002",
                ".ml-inference-000005",
                ".ml-stats-000001",
                ".reindexed-v8-ml-config",
                ".reindexed-v9-ml-anomalies-custom-x")) {
            assertTrue(ml, MlIndexFacts.isMlIndex(ml));
        }
        for (String other : List.of(
                "ml-config",
                ".mlx",
                ".ml",
                "my.ml-config",
                ".kibana-ml-x",
                ".reindexed-v8-kibana-ml-x",
                ".reindexed-v8-mlx",
                ".reindexed-vx-ml-config",
                "reindexed-v8-ml-config",
                "logs-ml-app")) {
            assertFalse(other, MlIndexFacts.isMlIndex(other));
        }
    }

    private static MlIndexFacts index(String name, List<Integer> unavailable, boolean closed, boolean floodStage) {
        return new MlIndexFacts(
                name,
                unavailable,
                closed,
                floodStage ? Set.of(Block.READ_ONLY_ALLOW_DELETE) : Set.of(),
                Map.of(),
                false,
                false);
    }

    private static Finding evaluate(FactsBuilder facts) {
        return new MlIndicesIndicator().evaluate(facts.build());
    }

    private static List<String> ids(Finding finding) {
        return finding.diagnoses().stream().map(Diagnosis::id).toList();
    }
}
