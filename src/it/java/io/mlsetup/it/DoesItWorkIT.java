package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.junit.Assume.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.TestCluster;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.After;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;

/**
 * Does it work: capacity, jobs, models and indices on one real node of 2 GB, of which each state is made, told, and mended by what was
 * printed, or by what the text says where nothing can be pasted.
 */
public class DoesItWorkIT {

    @ClassRule
    public static final Clusters CLUSTERS = new Clusters();

    private static TestCluster cluster;
    private static Client admin;

    @BeforeClass
    public static void startCluster() {
        cluster = CLUSTERS.start(TestCluster.builder().node("n1").javaOption("-Des.total_memory_bytes=" + (2L << 30)));
        admin = cluster.as("admin");
    }

    @After
    public void wipe() {
        String none = "{\"xpack.ml.*\": null, \"cluster.blocks.*\": null, \"cluster.max_shards_per_node\": null,"
                + " \"action.auto_create_index\": null}";
        admin.send("PUT /_cluster/settings\n{\"persistent\": {\"cluster.blocks.read_only\": null}}")
                .expect(200);
        admin.send("PUT /_cluster/settings\n{\"persistent\": " + none + "}").expect(200);
        for (String type : List.of("job", "datafeed", "data_frame_analytics", "snapshot_upgrade")) {
            admin.send("DELETE /_ml_setup_sandbox/task/" + type + "/_all").expect(200);
        }
        admin.send("DELETE /_ml_setup_sandbox/deployment/elser").expect(200, 404);
        admin.send("DELETE /.ml-state*,.ml-anomalies*,.ml-stats*,.ml-annotations*,.reindexed-*?expand_wildcards=all")
                .expect(200, 404);
    }

    /** 30% of 2 GB are 614 MB; the JVM has 512 MB, so that more may be given. */
    @Test
    public void theDefaultJobGetsRoomByWhatIsPrinted() {
        JsonNode small = Verdicts.finding(admin, "ml_capacity");
        assertThat(small.toPrettyString(), small.at("/status").asText(), equalTo("yellow"));
        assertThat(Verdicts.diagnoses(small), contains("default_job_does_not_fit"));
        assertThat(small.at("/details/greatest_job").asText(), equalTo("574mb"));
        assertThat(small.at("/details/nodes/0/name").asText(), equalTo("n1"));
        assertThat(small.at("/details/nodes/0/capacity_in_bytes").asLong(), equalTo((2L << 30) * 30 / 100));
        Verdicts.assertFixedByItsRequests(admin, "ml_capacity");
        assertThat(Verdicts.status(admin, "ml_settings"), equalTo("green"));
        String metrics = admin.send("GET /_ml_setup/_metrics").expect(200).body();
        assertThat(metrics, containsString("ml_setup_node_ml_capacity_bytes{node=\"n1\""));
        assertThat(metrics, containsString("ml_setup_jobs{state=\"failed\"} 0"));
    }

    /** Which job a limit of a tenth of a heap makes the default is not known; the printed limit makes one that fits. */
    @Test
    public void aLimitThatIsAShareOfAHeapIsMadeMegabytesAsPrinted() {
        Verdicts.set(admin, "persistent", "xpack.ml.max_model_memory_limit", "10%");
        assertThat(Verdicts.status(admin, "ml_capacity"), equalTo("unknown"));
        broken("ml_capacity", "limit_is_share_of_heap");
        mended("ml_capacity");
    }

    /** A node that may be added is waited for, and judged where its size is known. */
    @Test
    public void nodesThatMayBeAddedCount() {
        // There is one already.
        Verdicts.set(admin, "persistent", "xpack.ml.max_lazy_ml_nodes", "1");
        assertThat(
                broken("ml_capacity", "default_job_does_not_fit").toString(),
                Verdicts.finding(admin, "ml_capacity")
                        .at("/impacts/0/description")
                        .asText(),
                containsString("is refused, unless it has `allow_lazy_open`"));
        Verdicts.set(admin, "persistent", "xpack.ml.max_lazy_ml_nodes", "2");
        JsonNode waiting = Verdicts.finding(admin, "ml_capacity");
        assertThat(waiting.at("/status").asText(), equalTo("green"));
        assertThat(waiting.at("/symptom").asText(), containsString("waits for a node that may be added"));
        Verdicts.set(admin, "persistent", "xpack.ml.max_ml_node_size", "1gb");
        broken("ml_capacity", "default_job_does_not_fit");
        Verdicts.set(admin, "persistent", "xpack.ml.max_ml_node_size", "64gb");
        JsonNode sized = Verdicts.finding(admin, "ml_capacity");
        assertThat(sized.at("/status").asText(), equalTo("green"));
        assertThat(sized.at("/symptom").asText(), containsString("fits on a node that may be added"));
    }

    private static void task(String type, String id, String body) {
        admin.send("PUT /_ml_setup_sandbox/task/" + type + "/" + id + "\n" + body)
                .expect(200);
    }

    private static JsonNode broken(String indicator, String diagnosis) {
        JsonNode finding = Verdicts.finding(admin, indicator);
        assertThat(finding.toPrettyString(), Verdicts.diagnoses(finding), contains(diagnosis));
        return Verdicts.diagnosis(finding, diagnosis);
    }

    private static void mended(String indicator) {
        Verdicts.assertFixedByItsRequests(admin, indicator);
    }

    @Test
    public void failedJobsGoOnAsPrinted() {
        task(
                "job",
                "web",
                "{\"state\": \"failed\", \"reason\": \"cannot write to [.ml-state-write]\", \"node\": \"n1\"}");
        task("datafeed", "datafeed-web", "{\"state\": \"started\"}");
        JsonNode job = broken("ml_jobs", "job_failed");
        assertThat(job.at("/cause").asText(), containsString("[web] failed, since "));
        assertThat(job.at("/cause").asText(), containsString("\"cannot write to [.ml-state-write]\""));
        mended("ml_jobs");
        JsonNode running = Verdicts.finding(admin, "ml_jobs");
        assertThat(running.at("/details/jobs/opened").asInt(), equalTo(1));
        assertThat(running.at("/details/datafeeds/started").asInt(), equalTo(1));

        task("data_frame_analytics", "outliers", "{\"state\": \"failed\", \"reason\": \"full\"}");
        broken("ml_jobs", "analytics_failed");
        mended("ml_jobs");
        assertThat(
                Verdicts.finding(admin, "ml_jobs")
                        .at("/details/data_frame_analytics/started")
                        .asInt(),
                equalTo(1));

        task("snapshot_upgrade", "old", "{\"state\": \"failed\", \"reason\": \"unreadable\", \"snapshot_id\": \"7\"}");
        JsonNode upgrade = broken("ml_jobs", "snapshot_upgrade_failed");
        assertThat(upgrade.has("requests"), equalTo(false));
        assertThat(upgrade.at("/action").asText(), containsString("Nothing can be pasted"));
        admin.send("DELETE /_ml_setup_sandbox/task/snapshot_upgrade/old").expect(200);
        assertThat(Verdicts.status(admin, "ml_jobs"), equalTo("green"));
    }

    @Test
    public void whatHasNoNodeIsToldWithElasticsearchsExplanation() {
        for (int i = 0; i < 20; i++) {
            task(
                    "job",
                    "many" + i,
                    "{\"node\": null, \"explanation\": \"Not opening job [many" + i
                            + "] on node [n1], because it has no room\"}");
        }
        JsonNode jobs = broken("ml_jobs", "job_without_node");
        assertThat(jobs.at("/cause").asText(), containsString("20 anomaly detection jobs ["));
        assertThat(jobs.at("/cause").asText(), containsString(", and 10 more] are assigned to no node."));
        // As the text says: the first ten, then the next.
        Verdicts.apply(admin, Verdicts.finding(admin, "ml_jobs"));
        mended("ml_jobs");
        Map<String, String> kinds =
                Map.of("datafeed", "datafeed_without_node", "data_frame_analytics", "analytics_without_node");
        kinds.forEach((type, diagnosis) -> {
            task("job", "web", "{\"state\": \"opened\"}");
            task(type, "web", "{\"node\": null, \"explanation\": \"an index is missing\"}");
            assertThat(
                    broken("ml_jobs", diagnosis).at("/cause").asText(),
                    containsString("says: \"an index is missing\""));
            mended("ml_jobs");
        });
        task("snapshot_upgrade", "old", "{\"node\": null, \"explanation\": \"no room\", \"snapshot_id\": \"7\"}");
        JsonNode upgrade = broken("ml_jobs", "snapshot_upgrade_without_node");
        assertThat(upgrade.has("requests"), equalTo(false));
        assertThat(upgrade.at("/action").asText(), containsString("goes on by itself"));
        task("snapshot_upgrade", "old", "{\"node\": \"n1\", \"snapshot_id\": \"7\"}");
        assertThat(Verdicts.status(admin, "ml_jobs"), equalTo("green"));
        task("datafeed", "lonely", "{\"state\": \"started\"}");
        broken("ml_jobs", "datafeed_without_job");
        mended("ml_jobs");
        assertThat(Verdicts.finding(admin, "ml_jobs").at("/details/jobs/opened").asInt(), equalTo(2));
    }

    /** In the form in which a start of a deployment with settings of its own is printed; by the parser and the rules of x-pack-core. */
    @Test
    public void aDeploymentStartsWithAllSettings() {
        String start =
                "POST /_ml/trained_models/.elser_model_2/deployment/_start?deployment_id=elser&threads_per_allocation=4"
                        + "&priority=low&queue_capacity=512&cache_size=5242880b";
        admin.send(start.replace("&priority=low", "")
                        + "\n{\"adaptive_allocations\": {\"enabled\": true, \"min_number_of_allocations\": 1}}")
                .expect(200);
        admin.send("POST /_ml/trained_models/elser/deployment/_stop?force=true").expect(200);
        admin.send(start.replace("threads_per_allocation=4", "threads_per_allocation=1"))
                .expect(200);
        admin.send("POST /_ml/trained_models/elser/deployment/_stop?force=true").expect(200);
        // Why the number is left out.
        admin.send(start.replace("&priority=low", "") + "&number_of_allocations=2"
                        + "\n{\"adaptive_allocations\": {\"enabled\": true}}")
                .expect(400);
    }

    @Test
    public void deploymentsGoOnAsPrinted() {
        String deployment = "PUT /_ml_setup_sandbox/deployment/elser\n{\"model_id\": \".elser_model_2\", ";
        admin.send(deployment + "\"state\": \"failed\", \"reason\": \"out of memory\"}")
                .expect(200);
        assertThat(broken("ml_models", "deployment_failed").at("/cause").asText(), containsString("\"out of memory\""));
        mended("ml_models");
        admin.send(deployment + "\"state\": \"started\", \"allocations\": 1, \"target_allocations\": 2}")
                .expect(200);
        broken("ml_models", "too_few_allocations");
        mended("ml_models");
        admin.send(deployment + "\"state\": \"starting\", \"allocations\": 0, \"target_allocations\": 1, \"since\": 1,"
                        + " \"reason\": \"a part of the model is missing\"}")
                .expect(200);
        assertThat(
                broken("ml_models", "deployment_starting_long").at("/cause").asText(),
                containsString("of elser: \"a part of the model is missing\""));
        mended("ml_models");
    }

    /** Elasticsearch goes on to say that it starts; the route still tells the allocations that it had. */
    @Test
    public void aDeploymentThatFailedOnItsNodesFailed() {
        String deployment =
                "PUT /_ml_setup_sandbox/deployment/elser\n{\"target_allocations\": 2, \"routes\": [{\"node\": \"n1\", ";
        admin.send(deployment + "\"allocations\": 2, \"state\": \"failed\", \"reason\": \"out of memory\"}]}")
                .expect(200);
        JsonNode failed = broken("ml_models", "deployment_failed");
        assertThat(failed.at("/cause").asText(), containsString("of elser on n1: \"out of memory\""));
        assertThat(
                Verdicts.finding(admin, "ml_models").at("/details/allocations").asInt(), equalTo(0));
        mended("ml_models");
        // As adaptive allocations do while nobody asks.
        admin.send(deployment.replace(": 2", ": 0") + "\"allocations\": 0, \"state\": \"started\"}]}")
                .expect(200);
        JsonNode none = Verdicts.finding(admin, "ml_models");
        assertThat(none.toPrettyString(), none.at("/status").asText(), equalTo("green"));
    }

    /** It refuses what would be printed otherwise, and what is open goes on by itself afterwards. */
    @Test
    public void nothingIsPrintedThatUpgradeModeRefuses() {
        task(
                "job",
                "waiting",
                "{\"node\": null, \"explanation\": \"persistent task cannot be assigned while upgrade mode is enabled.\"}");
        admin.send("POST /_ml/set_upgrade_mode?enabled=true").expect(200);
        try {
            JsonNode waits = broken("ml_jobs", "job_without_node");
            assertThat(waits.has("requests"), equalTo(false));
            assertThat(waits.at("/action").asText(), containsString("`ml_operation`"));
            for (String refused : List.of(
                    "anomaly_detectors/waiting/_close?force=true",
                    "anomaly_detectors/waiting/_open",
                    "datafeeds/waiting/_start",
                    "datafeeds/waiting/_stop?force=true",
                    "data_frame/analytics/waiting/_start",
                    "data_frame/analytics/waiting/_stop?force=true",
                    "trained_models/waiting/deployment/_start")) {
                admin.send("POST /_ml/" + refused).expect(429);
            }
        } finally {
            admin.send("POST /_ml/set_upgrade_mode?enabled=false").expect(200);
        }
        broken("ml_jobs", "job_without_node");
        mended("ml_jobs");
    }

    /** As x-pack-ml's; or the tests above would be about something else. */
    @Test
    public void tasksAndDeploymentsOutliveARestart() {
        task("job", "kept", "{\"state\": \"opened\"}");
        task("job", "waiting", "{\"node\": null, \"explanation\": \"no room\"}");
        admin.send("PUT /_ml_setup_sandbox/deployment/elser\n{\"state\": \"started\"}")
                .expect(200);
        cluster.node("n1").stop();
        cluster.node("n1").start();
        cluster.awaitNodes(1);
        // Elasticsearch does not keep on disk where a task was; it assigns all anew, and the node tells its state
        // again.
        Instant deadline = Instant.now().plusSeconds(30);
        while (openedJobs() != 1 && Instant.now().isBefore(deadline)) {
            Thread.onSpinWait();
        }
        assertThat(openedJobs(), equalTo(1));
        assertThat(
                Verdicts.finding(admin, "ml_jobs")
                        .at("/details/without_node/jobs")
                        .asInt(),
                equalTo(0));
        assertThat(
                Verdicts.finding(admin, "ml_models")
                        .at("/details/deployments/started")
                        .asInt(),
                equalTo(1));
    }

    private static int openedJobs() {
        return Verdicts.finding(admin, "ml_jobs").at("/details/jobs/opened").asInt();
    }

    /** elasticsearch#58482, #64067. Nothing that was written there is lost. */
    @Test
    public void anIndexInThePlaceOfAWriteAliasIsMovedAsPrinted() {
        for (String name : List.of(".ml-state-write", ".ml-anomalies-.write-web")) {
            admin.send("PUT /" + name + "/_doc/1?refresh=true\n{\"job_id\": \"web\"}")
                    .expect(201);
        }
        JsonNode diagnosis = Verdicts.diagnosis(Verdicts.finding(admin, "ml_indices"), "write_alias_is_index");
        assertThat(diagnosis.at("/cause").asText(), containsString("[.ml-anomalies-.write-web, .ml-state-write]"));
        Verdicts.apply(admin, onlyWriteAlias());
        cluster.awaitHealth("yellow");
        JsonNode after = Verdicts.finding(admin, "ml_indices");
        assertThat(Verdicts.diagnoses(after), not(hasItem("write_alias_is_index")));
        for (String alias : List.of(".ml-state-write", ".ml-anomalies-.write-web")) {
            assertThat(
                    admin.send("GET /" + alias + "/_count")
                            .expect(200)
                            .at("/count")
                            .asInt(),
                    equalTo(1));
            admin.send("PUT /" + alias + "/_doc/2\n{\"job_id\": \"web\"}").expect(201);
        }
        // Made by a write, without ML's mapping: what that leads to is told by itself, and so is what helps.
        JsonNode text = Verdicts.diagnosis(after, "job_id_is_text");
        assertThat(text.at("/action").asText(), containsString("delete the index"));
        String index = text.at("/affected_resources/indices/0").asText();
        admin.send("DELETE /" + index).expect(200);
        assertThat(Verdicts.status(admin, "ml_indices"), equalTo("green"));
    }

    private static JsonNode onlyWriteAlias() {
        JsonNode finding = Verdicts.finding(admin, "ml_indices").deepCopy();
        var diagnoses = (com.fasterxml.jackson.databind.node.ArrayNode) finding.at("/diagnosis");
        for (int i = diagnoses.size() - 1; i >= 0; i--) {
            if (!diagnoses.get(i).at("/id").asText().equals("write_alias_is_index")) {
                diagnoses.remove(i);
            }
        }
        return finding;
    }

    private static void results(String name, String aliases) {
        admin.send("PUT /" + name + "?wait_for_active_shards=1\n{\"settings\": {\"number_of_replicas\": 0},"
                        + " \"mappings\": {\"properties\": {\"job_id\": {\"type\": \"keyword\"}}}, \"aliases\": {"
                        + aliases + "}}")
                .expect(200);
    }

    @Test
    public void aWriteAliasWithoutAWriteIndexIsMendedAsPrinted() {
        results(".ml-anomalies-shared", "\".ml-anomalies-.write-a\": {}");
        results(".ml-anomalies-shared-000001", "\".ml-anomalies-.write-a\": {}");
        broken("ml_indices", "no_write_index");
        mended("ml_indices");
        admin.send("PUT /.ml-anomalies-.write-a/_doc/1\n{}").expect(201);
    }

    /** As a restore leaves it that renames the indices and takes their aliases with it. */
    @Test
    public void aWriteAliasSharedWithARestoredCopyIsMendedAsPrinted() {
        results(".ml-anomalies-shared", "\".ml-anomalies-.write-a\": {\"is_hidden\": true}");
        results("restored_.ml-anomalies-shared", "\".ml-anomalies-.write-a\": {\"is_hidden\": true}");
        admin.send("PUT /.ml-anomalies-.write-a/_doc/1\n{}").expect(400);
        broken("ml_indices", "no_write_index");
        mended("ml_indices");
        admin.send("PUT /.ml-anomalies-.write-a/_doc/1\n{}").expect(201);
        admin.send("GET /.ml-anomalies-shared/_doc/1").expect(200);
        admin.send("DELETE /restored_.ml-anomalies-shared").expect(200);
    }

    @Test
    public void aBlockOfReadsIsLiftedAsPrinted() {
        results(".ml-state-000001", "");
        admin.send("PUT /.ml-state-000001/_settings\n{\"index.blocks.read\": true}")
                .expect(200);
        admin.send("GET /.ml-state-000001/_search").expect(403);
        broken("ml_indices", "reads_blocked");
        mended("ml_indices");
        admin.send("GET /.ml-state-000001/_search").expect(200);
    }

    /** elasticsearch#134541. */
    @Test
    public void blocksWhereMlWritesAreLiftedAsPrinted() {
        results(".ml-anomalies-shared", "\".ml-anomalies-.write-web1\": {}");
        results(".ml-anomalies-custom-old", "");
        admin.send("PUT /.ml-anomalies-custom-old/_block/write").expect(200);
        assertThat(Verdicts.status(admin, "ml_indices"), equalTo("green"));
        for (String block : List.of("write", "metadata", "read_only")) {
            admin.send("PUT /.ml-anomalies-shared/_block/" + block).expect(200);
            broken("ml_indices", "write_index_blocked");
            mended("ml_indices");
        }
        // All at once.
        for (String block : List.of("write", "read_only", "metadata")) {
            admin.send("PUT /.ml-anomalies-shared/_settings\n{\"index.blocks." + block + "\": true}")
                    .expect(200, 403);
        }
        broken("ml_indices", "write_index_blocked");
        mended("ml_indices");
        for (String block : List.of("read_only", "read_only_allow_delete")) {
            Verdicts.set(admin, "persistent", "cluster.blocks." + block, "true");
            broken("ml_indices", "cluster_read_only");
            mended("ml_indices");
        }
    }

    /** Every alias that machine learning writes through can be taken by an index. */
    @Test
    public void indicesInThePlaceOfTheOtherWriteAliasesAreMovedAsPrinted() {
        for (String name : List.of(".ml-stats-write", ".ml-annotations-write")) {
            admin.send("PUT /" + name + "?wait_for_active_shards=1\n{\"settings\": {\"number_of_replicas\": 0}}")
                    .expect(200);
            assertThat(broken("ml_indices", "write_alias_is_index").at("/cause").asText(), containsString(name));
            Verdicts.apply(admin, Verdicts.finding(admin, "ml_indices"));
            Verdicts.awaitGreen(admin, "ml_indices");
        }
    }

    /** elasticsearch#147686, #135270: what an upgrade assistant reindexed counts, too. Nothing can be pasted; the text says what to do. */
    @Test
    public void resultsWithTheWrongMappingAreYellowUntilTheIndexIsGone() {
        for (String index : List.of(".ml-anomalies-custom-text", ".reindexed-v7-ml-anomalies-custom-text")) {
            admin.send("PUT /" + index + "?wait_for_active_shards=1\n{\"settings\": {\"number_of_replicas\": 0},"
                            + " \"mappings\": {\"properties\": {\"job_id\": {\"type\": \"text\"}}}}")
                    .expect(200);
            JsonNode text = broken("ml_indices", "job_id_is_text");
            assertThat(text.has("requests"), equalTo(false));
            assertThat(text.at("/action").asText(), containsString("or delete the index"));
            admin.send("DELETE /" + index).expect(200);
            assertThat(Verdicts.status(admin, "ml_indices"), equalTo("green"));
        }
    }

    /** They stop an upgrade to 9, whose nodes could not hold one that is not read-only. */
    @Test
    public void anIndexOfSevenIsYellowUntilItIsReindexed() {
        assumeTrue("8.x takes an index of 7.x", System.getProperty("it.version").startsWith("8."));
        String index = ".ml-anomalies-custom-old";
        admin.send("PUT /" + index + "?wait_for_active_shards=0\n{\"settings\": {\"number_of_replicas\": 0,"
                        + " \"index.routing.allocation.require._name\": \"nowhere\"}}")
                .expect(200);
        admin.send("PUT /_ml_setup_sandbox/index/" + index + "\n{\"version\": 7170099}")
                .expect(200);
        admin.send("PUT /" + index + "/_settings\n{\"index.routing.allocation.require._name\": null}")
                .expect(200);
        cluster.awaitHealth("green");
        admin.send("PUT /" + index + "/_doc/1\n{\"result_type\": \"record\"}").expect(201);
        JsonNode old = broken("ml_indices", "created_before_8");
        assertThat(old.has("requests"), equalTo(false));
        assertThat(old.at("/action").asText(), containsString("reindexes them"));
        // What the upgrade assistant does, of which this distribution lacks the endpoint.
        String reindexed = ".reindexed-v8-ml-anomalies-custom-old";
        admin.send("PUT /" + reindexed + "/_doc/1\n{\"result_type\": \"record\"}")
                .expect(201);
        admin.send("DELETE /" + index).expect(200);
        assertThat(Verdicts.status(admin, "ml_indices"), equalTo("green"));
        admin.send("DELETE /" + reindexed).expect(200);
    }

    @Test
    public void settingsThatKeepIndicesFromBeingMadeAreChangedAsPrinted() {
        for (String refusing : List.of("false", "logs-*", "-.ml-*,+*")) {
            Verdicts.set(admin, "persistent", "action.auto_create_index", refusing);
            broken("ml_indices", "not_created_automatically");
            mended("ml_indices");
        }
        admin.send("PUT /some\n{\"settings\": {\"number_of_shards\": 3, \"number_of_replicas\": 0}}")
                .expect(200);
        Verdicts.set(admin, "persistent", "cluster.max_shards_per_node", "1");
        broken("ml_indices", "shard_limit_reached");
        mended("ml_indices");
        results(".ml-anomalies-shared", "");
        admin.send("DELETE /some").expect(200);
    }

    /** An index of one shard counts as two before it is there, also where no node would take its replica. */
    @Test
    public void theLimitOfShardsIsJudgedAsElasticsearchJudgesIt() {
        admin.send("PUT /some\n{\"settings\": {\"number_of_shards\": 3, \"number_of_replicas\": 1}}")
                .expect(200);
        JsonNode health = admin.send("GET /_cluster/health").expect(200).json();
        int shards = health.at("/active_shards").asInt()
                + health.at("/initializing_shards").asInt()
                + health.at("/unassigned_shards").asInt();
        String first = "PUT /.ml-anomalies-shared\n{\"settings\": {\"number_of_shards\": 1,"
                + " \"auto_expand_replicas\": \"0-1\"}}";
        Verdicts.set(admin, "persistent", "cluster.max_shards_per_node", String.valueOf(shards + 1));
        broken("ml_indices", "shard_limit_reached");
        assertThat(admin.send(first).expect(400).body(), containsString("this action would add [2] shards"));
        Verdicts.set(admin, "persistent", "cluster.max_shards_per_node", String.valueOf(shards + 2));
        assertThat(Verdicts.status(admin, "ml_indices"), equalTo("green"));
        admin.send(first).expect(200);
        admin.send("DELETE /some").expect(200);
    }

    @Test
    public void theOnlyMlNodeMarkedForShutdownIsRedUntilTheMarkIsTakenAsPrinted() {
        String id = admin.send("GET /_cat/nodes?h=id&full_id=true")
                .expect(200)
                .body()
                .strip();
        admin.send("PUT /_nodes/" + id + "/shutdown\n{\"type\": \"remove\", \"reason\": \"test\"}")
                .expect(200);
        broken("ml_nodes", "all_ml_nodes_shutting_down");
        mended("ml_nodes");
    }

    /** Ids are for those who may see them: what monitors may see jobs, too. */
    @Test
    public void idsAreShownToWhoMaySeeThem() {
        task("job", "secret-job", "{\"state\": \"failed\", \"reason\": \"secret-job\"}");
        task("datafeed", "secret-feed", "{\"node\": null, \"explanation\": \"secret-feed\", \"job_id\": \"other\"}");
        admin.send("PUT /_ml_setup_sandbox/deployment/elser\n{\"state\": \"failed\", \"reason\": \"secret-model\"}")
                .expect(200);
        for (String user : List.of("ml_user", "ml_admin", "monitor")) {
            assertThat(
                    user,
                    cluster.as(user)
                            .send("GET /_ml_setup/_check/ml_jobs")
                            .expect(200)
                            .body(),
                    containsString("secret-job"));
        }
        assertThat(
                cluster.as("monitor")
                        .send("GET /_health_report/ml_setup")
                        .expect(200)
                        .body(),
                containsString("secret-job"));
        // Who may see neither gets no word of them, whichever way he asks; an index or an id that he guesses changes
        // nothing.
        for (String user : List.of("nobody", "viewer")) {
            for (String request : List.of(
                    "GET /_ml_setup/_check",
                    "GET /_ml_setup/_check/ml_jobs?verbose=true",
                    "GET /_ml_setup/_check/ml_models",
                    "GET /_ml_setup/_check?only=unhealthy",
                    "GET /_cat/ml_setup?v&h=*",
                    "GET /_ml_setup/report")) {
                assertThat(
                        user + " " + request,
                        cluster.as(user).send(request).expect(200).body(),
                        allOf(not(containsString("secret")), not(containsString("elser"))));
            }
            cluster.as(user).send("GET /_ml_setup/_metrics").expect(403);
            cluster.as(user).send("GET /_health_report/ml_setup").expect(403);
        }
        cluster.as("ml_user").send("GET /_health_report/ml_setup").expect(403);
        // What a scraper stores is kept for long: there are numbers in it, and no names.
        assertThat(
                cluster.as("monitor")
                        .send("GET /_ml_setup/_metrics")
                        .expect(200)
                        .body(),
                allOf(containsString("ml_setup_jobs{state=\"failed\"} 1"), not(containsString("secret"))));
    }
}
