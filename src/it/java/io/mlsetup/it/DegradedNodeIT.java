package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.lessThan;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.SharedCluster;
import io.mlsetup.it.server.TestCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.BeforeClass;
import org.junit.Test;

/**
 * One real node on which something that the answers rest on hangs, fails or is full: what does not rest on it is there all the same,
 * in time, and what does says why it is not known. {@code docs/reference/faults.md} lists all faults that are tested.
 */
public class DegradedNodeIT {

    /** Longer than any timeout of ours, by far. */
    private static final String DELAY = "1m";

    private static final String HAS_PRIVILEGES = "cluster:admin/xpack/security/user/has_privileges";
    private static final String GET_PRIVILEGES = "cluster:admin/xpack/security/privilege/get";
    private static final List<String> SAVED_OBJECTS =
            List.of("indices:data/read/get", "indices:data/read/search", "indices:data/read/msearch");
    private static final String GET_USERS = "cluster:admin/xpack/security/user/get";
    private static final String GET_ROLES = "cluster:admin/xpack/security/role/get";
    private static final List<String> GET_JOBS = List.of(
            "cluster:monitor/xpack/ml/job/get",
            "cluster:monitor/xpack/ml/datafeeds/get",
            "cluster:monitor/xpack/ml/data_frame/analytics/get");

    private static final String CHECK =
            "GET /_ml_setup/_check?access=full&user_kind=kibana&source=logs-*&ignore=data_views";

    private static TestCluster cluster;
    private static Client admin;

    @BeforeClass
    public static void startCluster() {
        cluster = SharedCluster.plain();
        admin = cluster.as("admin");
        KibanaFixture kibana = new KibanaFixture(cluster).connect();
        kibana.space("ops", "{\"name\":\"Operations\"}");
        kibana.dataView("logs", "logs-*", "*");
        admin.send("PUT /_security/user/jane\n{\"password\": \"a-password\", \"roles\": [\"viewer\"]}")
                .expect(200);
    }

    @After
    public void mend() {
        admin.send("PUT /_cluster/settings\n{\"persistent\": {\"ml_setup_sandbox.*\": null, \"ml_setup.*\": null,"
                        + " \"indices.breaker.*\": null, \"network.breaker.*\": null}}")
                .expect(200);
    }

    private static void delay(List<String> actions) {
        // Elasticsearch remembers Kibana's privileges, which are not to hang here.
        admin.send(CHECK).expect(200);
        admin.send("PUT /_cluster/settings\n{\"persistent\": {\"ml_setup_sandbox.delay.time\": \"" + DELAY
                        + "\", \"ml_setup_sandbox.delay.actions\": [\"" + String.join("\", \"", actions) + "\"]}}")
                .expect(200);
    }

    private record Timed(Response response, Duration took) {

        static Timed of(Client client, String request) {
            Instant begin = Instant.now();
            Response response = client.send(request);
            return new Timed(response, Duration.between(begin, Instant.now()));
        }

        /** The quickest of three, for what is to wait for nothing: so a pause of the machine does not count. */
        static Timed quickest(Client client, String request) {
            return Stream.generate(() -> of(client, request))
                    .limit(3)
                    .min(Comparator.comparing(Timed::took))
                    .orElseThrow();
        }

        /** That a timeout of so many seconds was honoured: neither an answer from elsewhere nor a hang. */
        Response after(int seconds) {
            assertThat(response.toString(), took, greaterThanOrEqualTo(Duration.ofSeconds(seconds - 1)));
            assertThat(response.toString(), took, lessThan(Duration.ofSeconds(40)));
            return response;
        }
    }

    /** Sends all of them at once: each waits for the same that hangs. */
    private static Map<String, Timed> sideBySide(Client client, List<String> requests) {
        ExecutorService threads = Executors.newFixedThreadPool(requests.size());
        try {
            Map<String, CompletableFuture<Timed>> sent = new LinkedHashMap<>();
            requests.forEach(request ->
                    sent.put(request, CompletableFuture.supplyAsync(() -> Timed.of(client, request), threads)));
            Map<String, Timed> answers = new LinkedHashMap<>();
            sent.forEach((request, answer) ->
                    answers.put(request, answer.orTimeout(50, TimeUnit.SECONDS).join()));
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    public void whenTheCallersPrivilegesHangTheClusterIsJudgedAllTheSame() {
        delay(List.of(HAS_PRIVILEGES));
        String cat = "GET /_cat/ml_setup?h=indicator,status";
        String space = "GET /_ml_setup/space";
        Map<String, Timed> answers = sideBySide(admin, List.of(CHECK, cat, space));
        JsonNode check = answers.get(CHECK).after(5).expect(200).json();
        assertGreen(check, Verdicts.CLUSTER_LEVEL);
        for (String indicator : List.of("api_access", "kibana_access", "kibana_space", "data_views")) {
            assertUnknown(check, indicator, "privileges_not_known");
        }
        // Explained once, and the others point there.
        assertThat(check.at("/indicators/api_access/diagnosis/0/cause").asText(), containsString("within 5s"));
        assertThat(
                check.at("/indicators/kibana_access/diagnosis/0/cause").asText(),
                containsString("as [api_access] explains"));
        assertThat(answers.get(cat).after(5).expect(200).body(), containsString("license            green"));
        JsonNode spaces = answers.get(space).after(5).expect(200).json();
        assertThat(spaces.at("/spaces").size(), equalTo(0));
        assertThat(spaces.at("/unavailable/0/id").asText(), equalTo("privileges_not_known"));
    }

    @Test
    public void whenSavedObjectsHangAccessIsJudgedAllTheSame() {
        delay(SAVED_OBJECTS);
        String space = "GET /_ml_setup/space/ops";
        Map<String, Timed> answers = sideBySide(admin, List.of(CHECK, space));
        JsonNode check = answers.get(CHECK).after(5).expect(200).json();
        assertGreen(check, Verdicts.CLUSTER_LEVEL);
        assertGreen(check, List.of("api_access", "kibana_access"));
        assertUnknown(check, "kibana_space", "saved_objects_not_readable");
        assertUnknown(check, "data_views", "saved_objects_not_readable");
        assertThat(
                answers.get(space).after(5).expect(200).at("/unavailable/0/id").asText(),
                equalTo("saved_objects_not_readable"));
    }

    @Test
    public void whenKibanasPrivilegesHangTheDocumentsAnswerAllTheSame() {
        delay(List.of(GET_PRIVILEGES));
        String role = "GET /_ml_setup/role/viewer";
        String suggest = "POST /_ml_setup/role/_suggest\n{\"access\": \"read\", \"user_kind\": \"kibana\"}";
        String simulate = "POST /_ml_setup/role/_simulate\n{\"access\": \"read\", \"user_kind\": \"kibana\","
                + " \"role\": {\"cluster\": [\"monitor_ml\"]}}";
        Map<String, Timed> answers = sideBySide(admin, List.of(role, suggest, simulate));
        assertThat(
                answers.get(role).after(5).expect(200).at("/viewer/description").asText(),
                containsString("change nothing"));
        assertThat(
                answers.get(suggest)
                        .after(5)
                        .expect(200)
                        .at("/role/applications")
                        .size(),
                equalTo(1));
        assertThat(
                answers.get(simulate).after(5).expect(200).at("/not_judged").toString(),
                containsString("The privileges that Kibana stores cannot be read"));
    }

    /** What Kibana stored matters only to those who lack something of it: nobody else waits for it. */
    @Test
    public void whenKibanasPrivilegesHangOnlyWhoLacksOneWaits() {
        delay(List.of(GET_PRIVILEGES));
        Timed holding = Timed.quickest(admin, CHECK);
        assertGreen(holding.response().expect(200).json(), List.of("api_access", "kibana_access"));
        assertThat(holding.took(), lessThan(Duration.ofSeconds(4)));
        JsonNode lacking =
                Timed.of(cluster.as("index_keeper"), CHECK).after(5).expect(200).json();
        assertUnknown(lacking, "kibana_access", "privileges_not_readable");
    }

    /** Every timeout begins when the question is put, so that many that hang take as long as one. */
    @Test
    public void whenEverythingHangsTheTimeoutsDoNotAddUp() {
        List<String> everything = new ArrayList<>(SAVED_OBJECTS);
        everything.addAll(List.of(HAS_PRIVILEGES, GET_PRIVILEGES));
        delay(everything);
        JsonNode check = Timed.of(admin, CHECK).after(5).expect(200).json();
        assertGreen(check, Verdicts.CLUSTER_LEVEL);
        assertUnknown(check, "api_access", "privileges_not_known");
        Timed health = Timed.quickest(admin, "GET /_health_report/ml_setup");
        assertThat(
                health.response().expect(200).at("/indicators/ml_setup/status").asText(), equalTo("green"));
        assertThat("the Health API waits for nothing", health.took(), lessThan(Duration.ofSeconds(5)));
    }

    @Test
    public void whenJobsOrRolesOrUsersHangItIsSaid() {
        List<String> hanging = new ArrayList<>(GET_JOBS);
        hanging.addAll(List.of(GET_USERS, GET_ROLES));
        delay(hanging);
        admin.send("PUT /_cluster/settings\n{\"persistent\": {\"ml_setup.role_guard.mode\": \"enforce\"}}")
                .expect(200);
        String space = "GET /_ml_setup/space";
        String user = "POST /_ml_setup/role/_simulate\n{\"access\": \"read\", \"user\": \"jane\"}";
        String roles = "POST /_ml_setup/role/_simulate\n{\"access\": \"read\", \"roles\": \"viewer\"}";
        String guarded = "PUT /_security/user/jane\n{\"password\": \"a-password\", \"roles\": [\"kibana_system\"]}";
        String exposed = "GET /_ml_setup/_audit/exposure";
        Map<String, Timed> answers = sideBySide(admin, List.of(space, user, roles, guarded, exposed));
        JsonNode spaces = answers.get(space).after(10).expect(200).json();
        assertThat(spaces.at("/spaces/ops/name").asText(), equalTo("Operations"));
        assertThat(spaces.at("/unavailable").toString(), containsString("anomaly_detectors"));
        for (String simulation : List.of(user, roles)) {
            Response answer = answers.get(simulation).after(10).expect(503);
            assertThat(
                    answer.at("/error/reason").asText(), containsString("stored roles and users cannot be read now"));
        }
        JsonNode exposure = answers.get(exposed).after(10).expect(200).json();
        assertThat(
                exposure.at("/not_judged").findValuesAsText("id"),
                hasItems("anomaly_detectors_not_read", "data_frame_analytics_not_read", "users_not_read"));
        // What he has already is not known: the roles that are given decide.
        Response refused = answers.get(guarded).after(10).expect(400);
        assertThat(refused.body(), allOf(containsString("kibana_system"), containsString("could not be read")));
    }

    /** Elasticsearch refuses most requests then, before any handler sees them; those that tell how the node does it does not. */
    @Test
    public void aNodeShortOfMemoryStillAnswersTheCheck() {
        for (String limit : List.of("indices.breaker.total.limit", "network.breaker.inflight_requests.limit")) {
            admin.send(
                            "PUT /_cluster/settings\n{\"persistent\": {\"indices.breaker.*\": null, \"network.breaker.*\": null, \""
                                    + limit + "\": \"1b\"}}")
                    .expect(200);
            JsonNode check = admin.send("GET /_ml_setup/_check\n{\"access\": \"full\", \"source\": \"logs-*\"}")
                    .expect(200)
                    .json();
            assertGreen(check, Verdicts.CLUSTER_LEVEL);
            assertGreen(check, List.of("api_access"));
            assertThat(check.at("/indicators").size(), equalTo(15));
            admin.send("GET /_cat/ml_setup").expect(200);
            admin.send("GET /_ml_setup/_metrics").expect(200);
            assertThat(
                    admin.send("GET /_health_report/ml_setup")
                            .expect(200)
                            .at("/indicators/ml_setup/status")
                            .asText(),
                    equalTo("green"));
            // What is not for monitoring is refused, as all else is then.
            admin.send("POST /_ml_setup/role/_suggest\n{\"access\": \"read\"}").expect(429);
        }
        admin.send(
                        "PUT /_cluster/settings\n{\"persistent\": {\"network.breaker.*\": null, \"indices.breaker.request.limit\": \"1b\"}}")
                .expect(200);
        assertGreen(admin.send(CHECK).expect(200).json(), Verdicts.CLUSTER_LEVEL);
        admin.send("POST /_ml_setup/role/_suggest\n{\"access\": \"read\"}").expect(200);
    }

    /** What cannot be pasted is a license; what can is the look at it. */
    @Test
    public void aLicenseThatEndsSoonIsYellowAndOneThatHasNotBegunRed() {
        admin.send("POST /_ml_sandbox/expire_license?left=3d").expect(200);
        JsonNode soon = Verdicts.finding(admin, "license");
        assertThat(soon.at("/status").asText(), equalTo("yellow"));
        assertThat(Verdicts.diagnoses(soon), equalTo(List.of("license_expires")));
        assertThat(soon.at("/symptom").asText(), containsString("expires in 2 days"));
        admin.send("POST /_ml_sandbox/expire_license?begins_in=1d").expect(200);
        JsonNode later = Verdicts.finding(admin, "license");
        assertThat(later.at("/status").asText(), equalTo("red"));
        assertThat(Verdicts.diagnoses(later), equalTo(List.of("license_not_yet_valid")));
        // Elasticsearch shows no license of which the signature does not fit, as that of the sandbox does not.
        admin.send(later.at("/diagnosis/0/requests/0").asText()).expect(200, 404);
        admin.send("DELETE /_license").expect(200);
        admin.send("POST /_license/start_trial?acknowledge=true").expect(200);
        assertThat(Verdicts.status(admin, "license"), equalTo("green"));
    }

    /** The license that a trial leaves behind, and what is there when an administrator deleted it. */
    @Test
    public void aLicenseThatExpiredOrIsGoneIsRed() {
        admin.send("POST /_ml_sandbox/expire_license?ago=1h").expect(200);
        JsonNode expired = Verdicts.finding(admin, "license");
        assertThat(expired.at("/status").asText(), equalTo("red"));
        assertThat(expired.at("/symptom").asText(), equalTo("The [trial] license has expired."));
        assertThat(expired.at("/details/status").asText(), equalTo("expired"));
        assertThat(Verdicts.diagnoses(expired), equalTo(List.of("license_needed")));
        assertThat(
                admin.send("GET /_health_report/ml_setup")
                        .at("/indicators/ml_setup/details/indicators/license")
                        .asText(),
                equalTo("red"));

        admin.send("DELETE /_license").expect(200);
        JsonNode deleted = Verdicts.finding(admin, "license");
        assertThat(deleted.at("/status").asText(), equalTo("red"));
        assertThat(deleted.at("/symptom").asText(), containsString("[basic] license does not include"));
        JsonNode rest =
                admin.send("GET /_ml_setup/_check?ignore=license").expect(200).json();
        assertThat(rest.toPrettyString(), rest.at("/status").asText(), equalTo("green"));
        // For the other tests of this class; the sandbox's expiry forgot that a trial was used.
        admin.send("POST /_license/start_trial?acknowledge=true").expect(200);
    }

    private static void assertUnknown(JsonNode answer, String indicator, String diagnosis) {
        JsonNode finding = answer.at("/indicators/" + indicator);
        assertThat(finding.toPrettyString(), finding.at("/status").asText(), equalTo("unknown"));
        assertThat(finding.toPrettyString(), finding.at("/diagnosis/0/id").asText(), equalTo(diagnosis));
    }

    private static void assertGreen(JsonNode answer, Iterable<String> indicators) {
        for (String indicator : indicators) {
            JsonNode finding = answer.at("/indicators/" + indicator);
            assertThat(
                    indicator + finding.toPrettyString(), finding.at("/status").asText(), equalTo("green"));
        }
    }
}
