package io.mlsetup.cluster;

import static org.elasticsearch.health.HealthStatus.GREEN;
import static org.elasticsearch.health.HealthStatus.RED;
import static org.elasticsearch.health.HealthStatus.YELLOW;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.cluster.ClusterFacts.Modes;
import io.mlsetup.cluster.MlIndexFacts.Block;
import io.mlsetup.cluster.MlIndexFacts.WriteMark;
import io.mlsetup.common.Json;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.cluster.node.DiscoveryNodeRole;
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
        assertThat(Json.of(finding.details()).get("unusable_indices"), equalTo(1));
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

    /** elasticsearch#58482, #64067: a write came before the alias, and made an index of its name. */
    public void testAWriteAliasThatIsAnIndex() {
        for (String name : List.of(
                ".ml-state-write",
                ".ml-stats-write",
                ".ml-annotations-write",
                ".ml-notifications-write",
                ".ml-anomalies-.write-web")) {
            Finding finding = evaluate(FactsBuilder.acceptable().index(name));
            assertThat(name, finding.status(), equalTo(RED));
            assertThat(ids(finding), contains("write_alias_is_index"));
            assertThat(finding.symptom(), containsString("[" + name + "]"));
            List<String> requests = finding.diagnoses().get(0).requests();
            assertThat(requests.get(0), equalTo("PUT /" + name + "/_block/write"));
            assertThat(requests.get(2), containsString("\"remove_index\""));
        }
        // The name that the copy gets is free.
        assertThat(
                evaluate(FactsBuilder.acceptable().index(".ml-state-write"))
                        .diagnoses()
                        .get(0)
                        .requests()
                        .get(1),
                containsString("POST /.ml-state-write/_clone/.ml-state-000002\n"));
        // Results are read through another alias, by job.
        assertThat(
                evaluate(FactsBuilder.acceptable().index(".ml-anomalies-.write-web"))
                        .diagnoses()
                        .get(0)
                        .requests()
                        .get(2),
                containsString("\".ml-anomalies-web\""));
    }

    public void testWhichIndexIsWrittenTo() {
        String alias = ".ml-state-write";
        assertGreen(FactsBuilder.acceptable().index(Indices.aliased(".ml-state-000001", alias, WriteMark.UNMARKED)));
        assertGreen(FactsBuilder.acceptable()
                .index(Indices.aliased(".ml-state-000001", alias, WriteMark.NOT_WRITE))
                .index(Indices.aliased(".ml-state-000002", alias, WriteMark.WRITE)));
        Finding none = evaluate(FactsBuilder.acceptable()
                .index(Indices.aliased(".ml-state-000002", alias, WriteMark.UNMARKED))
                .index(Indices.aliased(".ml-state-000001", alias, WriteMark.UNMARKED)));
        assertThat(ids(none), contains("no_write_index"));
        assertThat(none.status(), equalTo(RED));
        assertThat(
                none.diagnoses().get(0).requests().get(0).replaceAll("\\s", ""),
                containsString(
                        "{\"index\":\".ml-state-000002\",\"alias\":\".ml-state-write\",\"is_write_index\":true"));
        Finding two = evaluate(FactsBuilder.acceptable()
                .index(Indices.aliased(".ml-state-000002", alias, WriteMark.WRITE))
                .index(Indices.aliased(".ml-state-000001", alias, WriteMark.WRITE)));
        assertThat(ids(two), contains("no_write_index"));
        assertThat(
                two.diagnoses().get(0).requests().get(0).replaceAll("\\s", ""),
                containsString(
                        "{\"index\":\".ml-state-000001\",\"alias\":\".ml-state-write\",\"is_write_index\":false"));
    }

    /** elasticsearch#134541; an old index of results without the alias may be read-only. */
    public void testABlockWhereWritesGo() {
        String alias = ".ml-anomalies-.write-web1";
        assertGreen(FactsBuilder.acceptable().index(Indices.blocked(".ml-anomalies-shared", Block.WRITE)));
        Finding finding = evaluate(FactsBuilder.acceptable()
                .index(Indices.aliased(".ml-anomalies-shared", alias, WriteMark.WRITE, Block.WRITE, Block.METADATA)));
        assertThat(finding.status(), equalTo(RED));
        assertThat(ids(finding), contains("write_index_blocked"));
        // Elasticsearch lets only one setting at a time through where the metadata is blocked, and that one first.
        assertThat(finding.diagnoses().get(0).requests().size(), equalTo(2));
        assertThat(finding.diagnoses().get(0).requests().get(0), containsString("\"index.blocks.metadata\" : null"));
        assertThat(
                ids(evaluate(FactsBuilder.acceptable().index(Indices.blocked(".ml-meta", Block.READ_ONLY)))),
                contains("write_index_blocked"));
        for (String models : List.of(".ml-inference-000005", ".ml-inference-native-000002")) {
            assertThat(
                    ids(evaluate(FactsBuilder.acceptable().index(Indices.blocked(models, Block.WRITE)))),
                    contains("write_index_blocked"));
        }
        // Of an earlier version, from which models are only read.
        assertGreen(FactsBuilder.acceptable().index(Indices.blocked(".ml-inference-000004", Block.WRITE)));
        // Behind the alias, but not written to.
        assertGreen(FactsBuilder.acceptable()
                .index(Indices.aliased(".ml-anomalies-shared", alias, WriteMark.NOT_WRITE, Block.WRITE))
                .index(Indices.aliased(".ml-anomalies-shared-000001", alias, WriteMark.WRITE)));
    }

    /** No job finds its state there, and nobody a result: also where nothing is written any more. */
    public void testABlockOfReads() {
        Finding finding = evaluate(
                FactsBuilder.acceptable().index(Indices.blocked(".ml-state-000001", Block.READ, Block.METADATA)));
        assertThat(finding.status(), equalTo(RED));
        assertThat(ids(finding), contains("reads_blocked"));
        assertThat(finding.symptom(), containsString("1 of 3 indices of machine learning cannot be used"));
        assertThat(finding.diagnoses().get(0).requests().get(0), containsString("\"index.blocks.metadata\" : null"));
        assertThat(finding.diagnoses().get(0).requests().get(1), containsString("\"index.blocks.read\" : null"));
    }

    /** A copy that was restored under another name with its aliases: Elasticsearch refuses to write through them. */
    public void testAWriteAliasSharedWithAnIndexOfAnotherName() {
        String alias = ".ml-anomalies-.write-web1";
        Finding finding = evaluate(FactsBuilder.acceptable()
                .index(Indices.aliased(".ml-anomalies-shared", alias, WriteMark.UNMARKED))
                .index(Indices.aliased("restored_.ml-anomalies-shared", alias, WriteMark.UNMARKED)));
        assertThat(finding.status(), equalTo(RED));
        assertThat(ids(finding), contains("no_write_index"));
        assertThat(
                "that of machine learning is written to",
                finding.diagnoses().get(0).requests().get(0).replaceAll("\\s", ""),
                containsString(
                        "{\"index\":\".ml-anomalies-shared\",\"alias\":\"" + alias + "\",\"is_write_index\":true"));
    }

    public void testAClusterThatRefusesWrites() {
        Finding stored = evaluate(FactsBuilder.acceptable()
                .modes(new Modes(false, false, true, false))
                .persistent("cluster.blocks.read_only", "true"));
        assertThat(stored.status(), equalTo(RED));
        assertThat(ids(stored), contains("cluster_read_only"));
        assertThat(stored.diagnoses().get(0).requests().get(0), containsString("\"cluster.blocks.read_only\" : null"));
        Finding file = evaluate(FactsBuilder.acceptable().modes(new Modes(false, false, false, true)));
        assertThat(file.diagnoses().get(0).requests(), equalTo(List.of()));
        assertThat(file.diagnoses().get(0).action(), containsString("elasticsearch.yml"));
    }

    public void testAutomaticCreation() {
        String key = "action.auto_create_index";
        for (String allowed : List.of("true", ".ml-*", "+.ml-*,-*", "*", "logs-*,.ml*")) {
            assertGreen(FactsBuilder.acceptable().persistent(key, allowed));
        }
        for (String refused : List.of("false", "logs-*", "-.ml-*,+*", "-*,+.ml-*", ".ml-state*")) {
            Finding finding = evaluate(FactsBuilder.acceptable().persistent(key, refused));
            assertThat(refused, finding.status(), equalTo(YELLOW));
            assertThat(ids(finding), contains("not_created_automatically"));
            assertGreen(FactsBuilder.acceptable()
                    .persistent(
                            key,
                            AutoCreation.withMl(FactsBuilder.acceptable()
                                    .persistent(key, refused)
                                    .build())));
        }
        // What is there already needs not to be created.
        assertGreen(FactsBuilder.acceptable()
                .persistent(key, "logs-*")
                .index(".ml-anomalies-shared")
                .index(".ml-notifications-000002")
                .index(".ml-annotations-000001")
                .index(".ml-stats-000001"));
    }

    public void testWhereIndicesCannotBeMade() {
        Finding noData =
                evaluate(FactsBuilder.acceptable().nodes(TestNode.named("m").roles(DiscoveryNodeRole.MASTER_ROLE)));
        assertThat(noData.status(), equalTo(RED));
        assertThat(ids(noData), contains("no_data_node"));
        // Three data nodes with 1,000 shards each
        assertThat(
                ids(evaluate(FactsBuilder.acceptable().noIndices().openShards(3_000))),
                contains("shard_limit_reached"));
        // A primary and its replica
        assertGreen(FactsBuilder.acceptable().noIndices().openShards(2_998));
        Finding one = evaluate(
                FactsBuilder.acceptable().nodes(TestNode.named("a")).noIndices().openShards(999));
        assertThat(ids(one), contains("shard_limit_reached"));
        assertThat(one.symptom(), containsString("999 shards of the 1000"));
        assertGreen(FactsBuilder.acceptable().openShards(3_000));
        assertGreen(FactsBuilder.acceptable()
                .noIndices()
                .openShards(3_000)
                .persistent("cluster.max_shards_per_node", "1020"));
    }

    public void testOldAndWronglyMappedIndicesAreYellow() {
        Finding finding = evaluate(FactsBuilder.acceptable()
                .index(new MlIndexFacts(".ml-anomalies-a", List.of(), false, Set.of(), Map.of(), true, false))
                .index(new MlIndexFacts(".ml-anomalies-b", List.of(), false, Set.of(), Map.of(), false, true)));
        assertThat(finding.status(), equalTo(YELLOW));
        assertThat(ids(finding), contains("job_id_is_text", "created_before_8"));
    }

    private static void assertGreen(FactsBuilder facts) {
        Finding finding = evaluate(facts);
        assertThat(finding.symptom(), finding.status(), equalTo(GREEN));
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
