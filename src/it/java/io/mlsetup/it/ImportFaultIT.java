package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.TestCluster;
import io.mlsetup.it.server.TestUsers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;

/** An import that is interrupted tells exactly what it did, and the same file finishes it. */
public class ImportFaultIT {

    private static final int JOBS = 400;

    @ClassRule
    public static final Clusters CLUSTERS = new Clusters();

    private static TestCluster cluster;

    @BeforeClass
    public static void start() {
        cluster = CLUSTERS.start(TestCluster.builder().node("n1").node("n2").node("n3"));
        cluster.as("admin").send("PUT /logs-web").expect(200);
        // So that the indices are there, with a copy, before anything is killed.
        cluster.as("admin")
                .send("POST /_ml_setup/job/_import\n" + file("first", 1))
                .expect(200);
        cluster.awaitHealth("green");
    }

    private static String file(String prefix, int jobs) {
        return IntStream.range(0, jobs)
                .mapToObj(i -> """
                        {"job": {"job_id": "%1$s-%2$s", "analysis_config": {"bucket_span": "15m", "influencers": [],
                           "detectors": [{"function": "count"}]}, "data_description": {"time_field": "@timestamp"}},
                         "datafeed": {"datafeed_id": "datafeed-%1$s-%2$s", "job_id": "%1$s-%2$s", "indices": ["logs-*"]}}""".formatted(prefix, i))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static Set<String> ids(String prefix) {
        Set<String> ids = new TreeSet<>();
        Client n1 = cluster.node("n1").as("admin");
        ids.addAll(n1.send("GET /_ml/anomaly_detectors/" + prefix + "-*")
                .expect(200)
                .at("/jobs")
                .findValuesAsText("job_id"));
        ids.addAll(n1.send("GET /_ml/datafeeds/datafeed-" + prefix + "-*")
                .expect(200)
                .at("/datafeeds")
                .findValuesAsText("datafeed_id"));
        return ids;
    }

    private static List<String> items(Response answer, String action) {
        List<String> ids = new ArrayList<>();
        for (JsonNode item : answer.at("/items")) {
            if (item.path("action").asText().equals(action)) {
                ids.add(item.path("id").asText());
            }
        }
        return ids;
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + 120_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(what, System.nanoTime() < deadline, is(true));
            Thread.onSpinWait();
        }
    }

    /** The answer counts what was done before a node with half of the data died; the same request does the rest. */
    @Test
    public void aNodeDies() {
        String file = file("killed", JOBS);
        CompletableFuture<Response> import1 = CompletableFuture.supplyAsync(
                () -> cluster.node("n1").as("admin").send("POST /_ml_setup/job/_import\n" + file));
        await("some jobs are there", () -> ids("killed").size() > 20);
        assertThat("it is still going on", import1.isDone(), is(false));
        cluster.node("n2").kill();
        try {
            Response answer = import1.join().expect(200, 409, 503);
            Set<String> created = new TreeSet<>(items(answer, "created"));
            // What Elasticsearch sent again, since the node left before it answered, finds itself.
            int twice = items(answer, "unchanged").size();
            assertThat(created.size() + items(answer, "failed").size() + twice, equalTo(2 * JOBS));
            assertThat(twice, lessThan(20));
            assertThat(ids("killed"), hasItems(created.toArray(String[]::new)));
        } catch (CompletionException e) {
            throw new AssertionError("the node that was asked lives, and must answer", e);
        }
        Response again = cluster.node("n1")
                .as("admin")
                .send("POST /_ml_setup/job/_import\n" + file)
                .expect(200);
        assertThat(items(again, "unchanged").size() + items(again, "created").size(), equalTo(2 * JOBS));
        assertThat(ids("killed").size(), equalTo(2 * JOBS));
        cluster.node("n2").start();
        cluster.awaitNodes(3);
        cluster.awaitHealth("green");
    }

    /** When the caller goes away nothing more is begun; what was done is a line in the log; the same file does the rest. */
    @Test
    public void theCallerGoesAway() throws IOException {
        String file = file("abandoned", JOBS);
        URI n3 = cluster.node("n3").uri();
        try (AbandonedRequest ignored =
                new AbandonedRequest(n3, "POST /_ml_setup/job/_import", "admin", TestUsers.PASSWORD, file)) {
            await("some jobs are there", () -> ids("abandoned").size() > 10);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Client admin = cluster.node("n1").as("admin");
        await(
                "no import is left",
                () -> !admin.send("GET /_tasks?actions=*ml/setup/job/import")
                        .body()
                        .contains("job/import"));
        int created = ids("abandoned").size();
        assertThat(created, allOf(greaterThan(10), lessThan(2 * JOBS)));
        await(
                "the log tells it",
                () -> cluster.node("n3").log().contains("import of machine learning jobs by [admin]"));
        Response rest = admin.send("POST /_ml_setup/job/_import\n" + file).expect(200);
        assertThat(items(rest, "unchanged").size(), equalTo(created));
        assertThat(ids("abandoned").size(), equalTo(2 * JOBS));
    }
}
