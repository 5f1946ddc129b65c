package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.SharedCluster;
import io.mlsetup.it.server.TestCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.BeforeClass;
import org.junit.Test;

/** What a caller may ask of the check on a real server: what is shown, when it fails, and how long it waits. */
public class VerdictOptionsIT {
    private static final String TASKS = "cluster.persistent_tasks.allocation.enable";

    private static TestCluster cluster;
    private static Client admin;

    @BeforeClass
    public static void startCluster() {
        cluster = SharedCluster.plain();
        admin = cluster.as("admin");
    }

    @After
    public void mend() {
        Verdicts.set(admin, "persistent", "ml_setup.ignore", null);
        Verdicts.set(admin, "persistent", "xpack.ml.*", null);
        setRed(false);
    }

    /** The whole verdict is red, because of {@code ml_operation} alone. */
    private static void setRed(boolean red) {
        Verdicts.set(admin, "persistent", TASKS, red ? "none" : null);
    }

    private static void setYellow() {
        Verdicts.set(admin, "persistent", "xpack.ml.persist_results_max_retries", "0");
    }

    private static Response check(String options) {
        return admin.send("GET /_ml_setup/_check" + options);
    }

    @Test
    public void allIndicatorsAreShownInTheirOrder() {
        Response all = check("").expect(200);
        List<String> shown = new ArrayList<>();
        all.at("/indicators").fieldNames().forEachRemaining(shown::add);
        assertThat(shown, equalTo(Verdicts.ALL));
        assertThat(all.at("/status").asText(), equalTo("green"));
        assertThat(all.at("/cluster_name").asText(), startsWith("ml-setup-"));
        for (String indicator : Verdicts.ALL) {
            Response one = check("/" + indicator).expect(200);
            assertThat(one.at("/indicators").size(), equalTo(1));
            assertThat(one.at("/indicators/" + indicator + "/symptom").asText(), not(equalTo("")));
        }
    }

    @Test
    public void verboseIsWithDetailsAndDiagnosesAndFalseWithout() {
        setRed(true);
        JsonNode verbose = check("/ml_operation?verbose").expect(200).at("/indicators/ml_operation");
        assertThat(verbose.has("details") && verbose.has("diagnosis"), is(true));
        JsonNode brief = check("/ml_operation?verbose=false").expect(200).at("/indicators/ml_operation");
        assertThat(brief.has("details") || brief.has("diagnosis"), is(false));
        assertThat(brief.at("/status").asText(), equalTo("red"));
        assertThat(brief.at("/symptom"), equalTo(verbose.at("/symptom")));
        assertThat(brief.at("/impacts/0/impact_areas/0").asText(), equalTo("deployment_management"));
    }

    @Test
    public void onlyUnhealthyLeavesOutWhatIsGreenAndKeepsTheStatus() {
        setRed(true);
        Response unhealthy = check("?only=unhealthy").expect(200);
        assertThat(unhealthy.at("/status").asText(), equalTo("red"));
        assertThat(unhealthy.at("/indicators").has("ml_operation"), is(true));
        assertThat(unhealthy.at("/indicators").has("license"), is(false));
    }

    @Test
    public void whatIsIgnoredIsShownAndDoesNotCount() {
        setRed(true);
        setYellow();
        assertThat(check("").at("/status").asText(), equalTo("red"));
        Response one = check("?ignore=ml_operation").expect(200);
        assertThat(one.at("/status").asText(), equalTo("yellow"));
        assertThat(one.at("/indicators/ml_operation/status").asText(), equalTo("red"));
        assertThat(one.at("/indicators/ml_operation/ignored").asBoolean(), is(true));
        assertThat(one.at("/indicators/ml_settings").has("ignored"), is(false));
        assertThat(
                check("?ignore=ml_operation,ml_settings&fail_on=yellow")
                        .expect(200)
                        .at("/status")
                        .asText(),
                equalTo("green"));
    }

    @Test
    public void theSettingIgnoresForAllPresentations() {
        setRed(true);
        admin.send("PUT /_cluster/settings\n{\"persistent\": {\"ml_setup.ignore\": [\"ml_operation\"]}}")
                .expect(200);
        Response check = check("?fail_on=yellow").expect(200);
        assertThat(check.at("/status").asText(), equalTo("green"));
        assertThat(check.at("/indicators/ml_operation/status").asText(), equalTo("red"));
        assertThat(check.at("/indicators/ml_operation/ignored").asBoolean(), is(true));
        Response health = admin.send("GET /_health_report/ml_setup").expect(200);
        assertThat(health.at("/indicators/ml_setup/status").asText(), equalTo("green"));
        assertThat(health.at("/indicators/ml_setup/details/ignored/0").asText(), equalTo("ml_operation"));
        assertThat(
                health.at("/indicators/ml_setup/details/indicators/ml_operation")
                        .asText(),
                equalTo("red"));
        assertThat(admin.send("GET /_cat/ml_setup?h=i,s").expect(200).body(), containsString("(red)"));
        // Both add up, and what is not ignored still counts.
        setYellow();
        assertThat(check("").at("/status").asText(), equalTo("yellow"));
        assertThat(check("?ignore=ml_settings").at("/status").asText(), equalTo("green"));
    }

    @Test
    public void theSettingTakesOnlyClusterLevelIndicators() {
        Response refused = admin.send(
                        "PUT /_cluster/settings\n{\"persistent\": {\"ml_setup.ignore\": [\"license\", \"api_access\"]}}")
                .expect(400);
        assertThat(
                refused.body(),
                allOf(containsString("ml_setup.ignore"), containsString("api_access"), containsString("ml_nodes")));
    }

    @Test
    public void failOnTurnsABadStatusIntoAnErrorWithTheSameBody() {
        check("?fail_on=yellow").expect(200);
        setYellow();
        check("").expect(200);
        check("?fail_on=red").expect(200);
        Response failed = check("?fail_on=yellow").expect(503);
        assertThat(failed.at("/indicators"), equalTo(check("").at("/indicators")));
        setRed(true);
        check("").expect(200);
        check("?fail_on=red").expect(503);
        check("?fail_on=yellow").expect(503);
        // Only what is asked for counts.
        check("/license?fail_on=red").expect(200);
        check("/ml_operation?fail_on=red").expect(503);
    }

    @Test
    public void unknownNeverFails() {
        setRed(true);
        Response answer = cluster.as("viewer")
                .send("GET /_ml_setup/_check?fail_on=yellow")
                .expect(200);
        assertThat(answer.at("/status").asText(), equalTo("unknown"));
    }

    @Test
    public void aSatisfiedWaitAnswersAtOnce() {
        check("?wait_for_status=green&timeout=0s").expect(200);
        setYellow();
        check("?wait_for_status=yellow&timeout=0s").expect(200);
        // unknown satisfies yellow, not green
        cluster.as("viewer")
                .send("GET /_ml_setup/_check?wait_for_status=yellow")
                .expect(200);
        cluster.as("viewer").send("GET /_ml_setup/_check?wait_for_status=green").expect(408);
    }

    @Test
    public void aWaitEndsWhenTheClusterStateChanges() throws InterruptedException {
        setRed(true);
        CompletableFuture<Response> waiting =
                CompletableFuture.supplyAsync(() -> check("?wait_for_status=green&timeout=60s"));
        awaitTasks(1);
        // A change that does not help: still red.
        setYellow();
        assertThat(tasks().size(), equalTo(1));
        setRed(false);
        // Better, and not as good as asked.
        assertThat(tasks().size(), equalTo(1));
        assertThat(waiting.isDone(), is(false));
        Instant mended = Instant.now();
        Verdicts.set(admin, "persistent", "xpack.ml.*", null);
        Response answer = waiting.orTimeout(30, TimeUnit.SECONDS).join().expect(200);
        assertThat(answer.at("/status").asText(), equalTo("green"));
        assertThat(Duration.between(mended, Instant.now()), lessThan(Duration.ofSeconds(20)));
        awaitTasks(0);
    }

    @Test
    public void aWaitThatTimesOutIs408WithTheLastVerdictAlsoWhereItWouldFail() {
        setRed(true);
        Instant begin = Instant.now();
        Response late = check("?wait_for_status=yellow&timeout=1s").expect(408);
        assertThat(Duration.between(begin, Instant.now()), greaterThanOrEqualTo(Duration.ofSeconds(1)));
        assertThat(late.at("/status").asText(), equalTo("red"));
        assertThat(late.at("/indicators/ml_operation/diagnosis/0/requests/0").asText(), startsWith("PUT "));
        check("?wait_for_status=green&timeout=0s&fail_on=red").expect(408);
        // Ignoring is part of what is waited for, and so is the indicator asked for.
        check("?wait_for_status=green&timeout=0s&ignore=ml_operation").expect(200);
        check("/license?wait_for_status=green&timeout=0s").expect(200);
        check("/ml_operation?wait_for_status=green&timeout=0s").expect(408);
        // The caller's access is not waited for.
        check("/data_views?wait_for_status=green&timeout=0s&source=nowhere").expect(200);
    }

    @Test
    public void aClientThatGoesAwayEndsItsWait() throws Exception {
        setRed(true);
        try (AbandonedRequest request = new AbandonedRequest(
                cluster.node("n1").uri(), "GET /_ml_setup/_check?wait_for_status=green&timeout=5m")) {
            awaitTasks(1);
            assertThat(
                    tasks().get(0).at("/description").asText(),
                    allOf(containsString("wait_for_status[green]"), containsString("timeout[5m]")));
            assertThat(tasks().get(0).at("/cancellable").asBoolean(), is(true));
        }
        awaitTasks(0);
    }

    @Test
    public void aCancelledTaskEndsItsWait() throws InterruptedException {
        setRed(true);
        CompletableFuture<Response> waiting =
                CompletableFuture.supplyAsync(() -> check("?wait_for_status=green&timeout=5m"));
        awaitTasks(1);
        admin.send("POST /_tasks/_cancel?actions=cluster:monitor/xpack/ml/setup/check")
                .expect(200);
        Response answer = waiting.orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(answer.toString(), answer.status(), equalTo(400));
        assertThat(answer.at("/error/type").asText(), equalTo("task_cancelled_exception"));
        awaitTasks(0);
    }

    private static List<JsonNode> tasks() {
        List<JsonNode> tasks = new ArrayList<>();
        admin.send("GET /_tasks?actions=cluster:monitor/xpack/ml/setup/check&detailed=true&group_by=none")
                .expect(200)
                .at("/tasks")
                .forEach(tasks::add);
        return tasks;
    }

    private static void awaitTasks(int count) throws InterruptedException {
        Instant deadline = Instant.now().plusSeconds(30);
        while (tasks().size() != count) {
            assertThat("waited for " + count + " tasks, there are " + tasks(), Instant.now(), lessThan(deadline));
            Thread.sleep(50);
        }
    }

    @Test
    public void theTimeoutHasBounds() {
        for (String good : List.of("0s", "5m", "300s", "1500ms")) {
            check("?timeout=" + good).expect(200);
        }
        for (String bad : List.of("301s", "6m", "1d", "-1", "-5s", "5", "soon", "99999999999999999999s")) {
            assertBad("GET /_ml_setup/_check?timeout=" + bad, "[timeout] must be a time span from [0s] to [5m]", bad);
        }
    }

    @Test
    public void queryStringAndBodyAreTheSame() {
        setRed(true);
        String body = "{\"only\": \"unhealthy\", \"ignore\": [\"license\", \"ml_nodes\"], \"verbose\": false,"
                + " \"fail_on\": \"red\", \"wait_for_status\": \"green\", \"timeout\": \"0s\"}";
        Response query = check("?only=unhealthy&ignore=license,ml_nodes&verbose=false&fail_on=red"
                        + "&wait_for_status=green&timeout=0s")
                .expect(408);
        for (String method : List.of("GET", "POST")) {
            Response answer = admin.send(method + " /_ml_setup/_check\n" + body).expect(408);
            assertThat(answer.json(), equalTo(query.json()));
            admin.send(method + " /_ml_setup/_check/ml_operation\n{\"fail_on\": \"yellow\"}")
                    .expect(503);
            admin.send(method + " /_ml_setup/_check").expect(200);
        }
        assertThat(
                admin.send("GET /_ml_setup/_check\n{\"indicator\": \"license\"}")
                        .expect(200)
                        .at("/indicators")
                        .size(),
                equalTo(1));
        admin.send("PUT /_ml_setup/_check").expect(405);
        assertBad("POST /_ml_setup/_check?only=unhealthy\n{\"only\": \"unhealthy\"}", "[only] is given twice");
        assertBad("POST /_ml_setup/_check/license\n{\"indicator\": \"ml_nodes\"}", "[indicator] is given twice");
    }

    @Test
    public void badInputNamesFieldValueAndWhatIsAllowed() {
        String check = "GET /_ml_setup/_check";
        assertBad(check + "?only=sick", "[only] must be one of [unhealthy], but was [sick]");
        assertBad(check + "?verbose=yes", "[verbose] must be one of [true, false], but was [yes]");
        assertBad(check + "?fail_on=green", "[fail_on] must be one of [yellow, red], but was [green]");
        assertBad(check + "?wait_for_status=red", "[wait_for_status] must be one of [green, yellow], but was [red]");
        assertBad(check + "?ignore=license,licence", "[ignore] must be one of [license, ", "but was [licence]");
        assertBad(check + "?nonsense=1", "unknown parameter [nonsense]", "wait_for_status", "fail_on");
        assertBad("POST /_ml_setup/_check\n{\"nonsense\": 1}", "unknown parameter [nonsense]", "wait_for_status");
        assertBad("POST /_ml_setup/_check\n{\"verbose\": {}}", "[verbose] must be");
        assertBad("POST /_ml_setup/_check\n[1]", "JSON object");
        // All at once.
        assertBad(check + "?only=sick&fail_on=never&nonsense=1", "[only]", "[fail_on]", "[nonsense]");
        admin.send("POST /_ml_setup/_check\n{\"verbose\": ").expect(400);
    }

    private static void assertBad(String request, String... parts) {
        Response answer = admin.send(request).expect(400);
        for (String part : parts) {
            assertThat(request, answer.at("/error/reason").asText(), containsString(part));
        }
    }

    @Test
    public void anUnknownIndicatorIsNotFoundAndTheKnownOnesAreNamed() {
        for (String request : List.of("GET /_ml_setup/_check/licence", "POST /_ml_setup/_check/licence")) {
            Response answer = admin.send(request).expect(404);
            assertThat(answer.at("/error/type").asText(), equalTo("resource_not_found_exception"));
            assertThat(
                    answer.at("/error/reason").asText(),
                    allOf(containsString("[licence]"), containsString(String.join(", ", Verdicts.ALL))));
        }
    }

    @Test
    public void elasticsearchsCommonParametersAndFormatsWork() {
        Response filtered =
                check("?filter_path=status,indicators.*.status&pretty").expect(200);
        assertThat(filtered.body(), startsWith("{\n  \"status\" : \"green\""));
        assertThat(filtered.at("/indicators/license").size(), equalTo(1));
        assertThat(check("?human&error_trace=false").expect(200).at("/status").asText(), equalTo("green"));

        Response yaml = admin.send("GET /_ml_setup/_check", "Accept", "application/yaml")
                .expect(200);
        assertThat(yaml.headers().firstValue("Content-Type").orElse(""), startsWith("application/yaml"));
        assertThat(yaml.body(), allOf(startsWith("---\n"), containsString("\nstatus: \"green\"\n")));
        assertThat(check("?format=yaml").expect(200).body(), startsWith("---\n"));
        Response cbor = admin.send("GET /_ml_setup/_check", "Accept", "application/cbor")
                .expect(200);
        assertThat(cbor.headers().firstValue("Content-Type").orElse(""), startsWith("application/cbor"));
        assertThat(cbor.body(), containsString("ml_operation"));
        assertThat(check("?pretty").headers().allValues("Warning"), empty());
    }
}
