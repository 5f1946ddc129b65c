package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.SharedCluster;
import io.mlsetup.it.server.TestCluster;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.BeforeClass;
import org.junit.Test;

/** That what is simulated and suggested is what a real server then does. */
public class SimulateIT {

    private static final String PASSWORD = "a-password";

    private static final List<String> KIBANA = List.of(
            "all",
            "feature_ml.all",
            "feature_ml.read",
            "feature_indexPatterns.all",
            "feature_dev_tools.read",
            "feature_discover_v2.all",
            "reserved_ml_admin",
            "reserved_ml_user",
            "not_stored",
            "ui:ml/canGetJobs");
    private static final List<String> CLUSTER = List.of(
            "manage_ml",
            "monitor_ml",
            "monitor",
            "manage",
            "all",
            "manage_ingest_pipelines",
            "manage_pipeline",
            "cluster:monitor/xpack/ml/*",
            "none");
    private static final List<String> INDEX = List.of(
            "read",
            "view_index_metadata",
            "index",
            "manage",
            "create",
            "create_index",
            "write",
            "all",
            "monitor",
            "indices:data/read/*",
            "auto_configure");
    private static final List<String> PATTERNS = List.of(
            "*", "logs-*", "logs-web-*", "logs-web-1", "out-*", "out", "/logs-(web|db)-.*/", ".security*", "l*", "*-*");

    private static TestCluster cluster;
    private static Client simulator;
    private static Response beforeKibana;

    @BeforeClass
    public static void start() {
        cluster = SharedCluster.plain();
        role("simulator", "{\"cluster\": [\"manage_ml\", \"read_security\"]}");
        user("simulator", List.of("simulator"));
        simulator = cluster.as("simulator", PASSWORD);
        beforeKibana = simulator.send("POST /_ml_setup/role/_simulate\n"
                + "{\"access\": \"read\", \"user_kind\": \"kibana\", \"roles\": [\"viewer\"]}");
        new KibanaFixture(cluster).connect();
    }

    private static void role(String name, String body) {
        cluster.as("admin").send("PUT /_security/role/" + name + "\n" + body).expect(200);
    }

    private static void user(String name, List<String> roles) {
        cluster.as("admin")
                .send("PUT /_security/user/" + name + "\n{\"password\": \"" + PASSWORD + "\", \"roles\": " + json(roles)
                        + "}")
                .expect(200);
    }

    private static String json(List<String> values) {
        return values.stream().map(value -> "\"" + value + "\"").toList().toString();
    }

    private static Response simulate(String access, String whose) {
        return simulator
                .send("POST /_ml_setup/role/_simulate\n{" + access + ", " + whose + "}")
                .expect(200);
    }

    /** What Elasticsearch refuses to store is refused here, in the same words. */
    @Test
    public void aQueryThatElasticsearchDoesNotTakeIsRefused() {
        for (String query : List.of("{\"nonsense\": {}}", "\"no JSON\"", "{\"match_all\": {}}")) {
            String role =
                    "{\"indices\": [{\"names\": [\"logs-*\"], \"privileges\": [\"read\"], \"query\": " + query + "}]}";
            Response put = cluster.as("admin").send("PUT /_security/role/queried\n" + role);
            Response simulated =
                    simulator.send("POST /_ml_setup/role/_simulate\n{\"access\": \"read\", \"role\": " + role + "}");
            Response diff = cluster.as("admin")
                    .send("POST /_ml_setup/role/_diff\n{\"put_role\": {\"name\": \"queried\", \"role\": " + role
                            + "}}");
            assertThat(simulated.toString(), simulated.status(), equalTo(put.status()));
            assertThat(diff.toString(), diff.status(), equalTo(put.status()));
            if (put.status() == 400) {
                String why = put.at("/error/reason").asText();
                assertThat(simulated.at("/error/reason").asText(), containsString(why));
                assertThat(diff.at("/error/reason").asText(), containsString(why));
            }
        }
        cluster.as("admin").send("DELETE /_security/role/queried").expect(200);
    }

    /** What a source on another cluster takes here is needed; more than that goes beyond. */
    @Test
    public void whatIsNeededTowardsAnotherClusterIsNotBeyond() {
        String role = "{\"cluster\": [\"monitor_ml\"], \"remote_indices\":"
                + " [{\"clusters\": [\"c1\"], \"names\": [\"logs-*\"], \"privileges\": [\"read\"]}]}";
        role("towards_c1", role);
        for (String whose : List.of("\"role\": " + role, "\"roles\": [\"towards_c1\"]")) {
            Response needed = simulate("\"access\": \"read\", \"source\": \"c1:logs-*\"", whose);
            assertThat(needed.at("/beyond").toString(), equalTo("[]"));
            assertThat(needed.at("/satisfied").isNull(), equalTo(true));
            assertThat(
                    simulate("\"access\": \"read\", \"source\": \"c2:logs-*\"", whose)
                            .at("/beyond")
                            .toString(),
                    equalTo("[{\"type\":\"remote_index\",\"name\":\"read\",\"on\":\"c1:logs-*\"}]"));
        }
    }

    @Test
    public void untilAKibanaStoredItsPrivilegesNothingIsSaidAboutThem() {
        assertThat(beforeKibana.toString(), beforeKibana.status(), equalTo(200));
        assertThat(beforeKibana.toString(), beforeKibana.at("/satisfied").isNull(), equalTo(true));
        assertThat(beforeKibana.at("/missing").size(), equalTo(0));
        assertThat(beforeKibana.at("/not_judged").toString(), containsString("no Kibana has stored"));
        assertThat(
                simulate("\"access\": \"read\", \"user_kind\": \"kibana\"", "\"roles\": [\"viewer\"]")
                        .at("/satisfied")
                        .asBoolean(),
                equalTo(true));
    }

    /** Random roles and users, each asked by the server itself; repeat one run with -Dit.seed=X. */
    @Test
    public void itAgreesWithTheServer() {
        long seed = Long.getLong("it.seed", System.nanoTime());
        Random random = new Random(seed);
        int satisfied = 0;
        for (int i = 0; i < 25; i++) {
            List<String> names = new ArrayList<>();
            List<String> bodies = new ArrayList<>();
            for (int n = random.nextInt(3); n >= 0; n--) {
                String name = "random_" + i + "_" + n;
                bodies.add(randomRole(random));
                role(name, bodies.get(bodies.size() - 1));
                names.add(name);
            }
            if (random.nextInt(4) == 0) {
                names.add(oneOf(
                        random, List.of("machine_learning_admin", "machine_learning_user", "kibana_admin", "editor")));
            }
            user("random_" + i, names);
            Client user = cluster.as("random_" + i, PASSWORD);
            for (int n = 0; n < 4; n++) {
                String kind = oneOf(random, List.of("api", "kibana", "dev_tools", "upload"));
                Map<String, String> access = randomAccess(random, kind);
                String told = "seed " + seed + ", " + access + ", " + names + " " + bodies + ": ";
                Response byUser = simulate(asJson(access), "\"user\": \"random_" + i + "\"");
                Response byRoles = simulate(asJson(access), "\"roles\": " + json(names));
                assertThat(told, byUser.at("/missing"), equalTo(byRoles.at("/missing")));
                if (names.size() == 1) {
                    Response unsaved = simulate(asJson(access), "\"role\": " + bodies.get(0));
                    assertThat(told, unsaved.at("/missing"), equalTo(byRoles.at("/missing")));
                    assertThat(told, unsaved.at("/beyond"), equalTo(byRoles.at("/beyond")));
                }
                assertThat(told, set(byUser.at("/missing")), equalTo(missingOnTheServer(user, kind, access)));
                assertThat(
                        told,
                        byUser.at("/satisfied").asBoolean(),
                        equalTo(byUser.at("/missing").isEmpty()));
                satisfied += byUser.at("/satisfied").asBoolean() ? 1 : 0;
                hasPrivilegesSaysTheSame(told, user, byUser);
            }
        }
        assertThat("seed " + seed + " tells yes and no", satisfied > 0 && satisfied < 100, equalTo(true));
    }

    /** What the check finds missing, which asks has-privileges as that user. */
    private static Set<JsonNode> missingOnTheServer(Client user, String kind, Map<String, String> access) {
        String indicator =
                kind.equals("upload") ? "file_upload_access" : kind.equals("kibana") ? "kibana_access" : "api_access";
        StringBuilder query = new StringBuilder("GET /_ml_setup/_check/" + indicator + "?");
        access.forEach(
                (name, value) -> query.append(name).append('=').append(value).append('&'));
        Response check = user.send(query.substring(0, query.length() - 1)).expect(200);
        JsonNode missing = check.at("/indicators/" + indicator + "/details/missing");
        assertThat(check.toString(), missing.isArray(), equalTo(true));
        return set(missing);
    }

    private static Set<JsonNode> set(JsonNode list) {
        Set<JsonNode> set = new HashSet<>();
        list.forEach(set::add);
        return set;
    }

    /** Cluster and index privileges are also asked one by one, without any code of the plugin. */
    private static void hasPrivilegesSaysTheSame(String told, Client user, Response simulated) {
        simulated.at("/missing").forEach(item -> {
            if (Set.of("cluster", "index").contains(item.at("/type").asText())) {
                String name = item.at("/name").asText()
                        + (item.has("on") ? " on " + item.at("/on").asText() : "");
                assertThat(told + name, has(user, name), equalTo(false));
            }
        });
        simulated.at("/decided_by").fieldNames().forEachRemaining(name -> {
            if (!name.contains(" on space:")) {
                assertThat(told + name, has(user, name), equalTo(true));
            }
        });
    }

    private static boolean has(Client user, String privilege) {
        String[] parts = privilege.split(" on ");
        String body = parts.length == 1
                ? "{\"cluster\": [\"" + parts[0] + "\"]}"
                : "{\"index\": [{\"names\": [\"" + parts[1] + "\"], \"privileges\": [\"" + parts[0] + "\"]}]}";
        return user.send("POST /_security/user/_has_privileges\n" + body)
                .expect(200)
                .at("/has_all_requested")
                .asBoolean();
    }

    private static Map<String, String> randomAccess(Random random, String kind) {
        String destination = oneOf(random, List.of("out", "out-1", "logs-db-1", "up-*"));
        if (kind.equals("upload")) {
            return Map.of("feature", "file_upload", "destination", destination, "space", "x");
        }
        return Map.of(
                "access", oneOf(random, List.of("full", "read")),
                "user_kind", kind,
                "feature", oneOf(random, List.of("anomaly_detection", "data_frame_analytics")),
                "source", oneOf(random, List.of("logs-*", "logs-web-*", "logs-web-1", "*", "logs-web-1,out")),
                "destination", destination,
                "space", oneOf(random, List.of("default", "x")));
    }

    private static String asJson(Map<String, String> access) {
        StringBuilder json = new StringBuilder();
        access.forEach((name, value) -> json.append(json.isEmpty() ? "" : ", ")
                .append("\"" + name + "\": ")
                .append(json(List.of(value.split(","))).replaceAll(value.contains(",") ? "^$" : "^\\[|\\]$", "")));
        return json.toString();
    }

    private static String randomRole(Random random) {
        List<String> indices = new ArrayList<>();
        for (int n = random.nextInt(4); n > 0; n--) {
            indices.add("{\"names\": %s, \"privileges\": %s, \"allow_restricted_indices\": %s}"
                    .formatted(some(random, PATTERNS), some(random, INDEX), random.nextBoolean()));
        }
        return "{\"cluster\": %s, \"indices\": %s, \"applications\": [{\"application\": \"%s\", \"privileges\": %s, \"resources\": [\"%s\"]}]}"
                .formatted(
                        some(random, CLUSTER),
                        indices,
                        oneOf(random, List.of("kibana-.kibana", "kibana-*", "other")),
                        some(random, KIBANA),
                        oneOf(random, List.of("*", "space:x", "space:default")));
    }

    private static String some(Random random, List<String> values) {
        return json(IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(n -> oneOf(random, values))
                .distinct()
                .toList());
    }

    private static <T> T oneOf(Random random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** Suggested by one who may only look, saved as it is, and given to somebody who had nothing. */
    @Test
    public void theSuggestedRoleGivesWhatWasAskedFor() {
        Client looker = cluster.as("ml_user");
        List<Map<String, String>> accesses = new ArrayList<>();
        for (String kind : List.of("api", "kibana", "dev_tools")) {
            for (String access : List.of("full", "read")) {
                accesses.add(Map.of(
                        "access",
                        access,
                        "user_kind",
                        kind,
                        "feature",
                        "data_frame_analytics",
                        "source",
                        "logs-*",
                        "destination",
                        "out",
                        "space",
                        "x"));
            }
        }
        accesses.add(Map.of("feature", "file_upload", "destination", "up-*", "space", "x"));
        for (Map<String, String> access : accesses) {
            String told = access.toString();
            String kind = access.getOrDefault("user_kind", "upload");
            String name = "suggested_" + accesses.indexOf(access);
            user(name, List.of());
            Client user = cluster.as(name, PASSWORD);
            assertThat(told, missingOnTheServer(user, kind, access).isEmpty(), equalTo(false));

            Response suggestion = looker.send("POST /_ml_setup/role/_suggest\n{" + asJson(access) + "}")
                    .expect(200);
            String request = suggestion.at("/requests/0").asText();
            cluster.as("admin").send(request).expect(200);
            String role = request.substring("PUT /_security/role/".length(), request.indexOf('\n'));
            user(name, List.of(role));
            assertThat(told, missingOnTheServer(user, kind, access), equalTo(Set.of()));
            String all = "{\"cluster\": %s, \"index\": %s, \"application\": %s}"
                    .formatted(
                            list(suggestion.at("/role/cluster")),
                            list(suggestion.at("/role/indices")),
                            list(suggestion.at("/role/applications")));
            Response has =
                    user.send("POST /_security/user/_has_privileges\n" + all).expect(200);
            assertThat(told + has, has.at("/has_all_requested").asBoolean(), equalTo(true));
            Response simulated = simulate(asJson(access), "\"user\": \"" + name + "\"");
            assertThat(told + simulated, simulated.at("/satisfied").asBoolean(), equalTo(true));
            assertThat(told + simulated, simulated.at("/beyond").isEmpty(), equalTo(true));
        }
    }

    private static String list(JsonNode list) {
        return list.isMissingNode() ? "[]" : list.toString();
    }

    @Test
    public void whoMayAsk() {
        String unsaved =
                "POST /_ml_setup/role/_simulate\n{\"access\": \"full\", \"role\": {\"cluster\": [\"manage_ml\"]}}";
        String roles = "POST /_ml_setup/role/_simulate\n{\"access\": \"full\", \"roles\": [\"viewer\"]}";
        String user = "POST /_ml_setup/role/_simulate\n{\"access\": \"full\", \"user\": \"simulator\"}";
        String suggest = "POST /_ml_setup/role/_suggest\n{\"access\": \"full\"}";
        assertThat(
                cluster.as("ml_admin")
                        .send(unsaved)
                        .expect(200)
                        .at("/satisfied")
                        .asBoolean(),
                equalTo(true));
        for (String stored : List.of(roles, user)) {
            Response refused = cluster.as("ml_admin").send(stored).expect(403);
            assertThat(refused.body(), containsString("read_security"));
            simulator.send(stored).expect(200);
        }
        assertThat(cluster.as("ml_user").send(unsaved).expect(403).body(), containsString("manage_ml"));
        cluster.as("ml_user").send(suggest).expect(200);
        cluster.as("monitor").send(suggest).expect(200);
        assertThat(cluster.as("nobody").send(suggest).expect(403).body(), containsString("monitor_ml"));
    }

    @Test
    public void whoIsNotThereAndWhoIsDisabled() {
        String access = "{\"access\": \"full\", ";
        String simulate = "POST /_ml_setup/role/_simulate\n" + access;
        assertThat(
                simulator
                        .send(simulate + "\"roles\": \"viewer,nosuch\"}")
                        .expect(404)
                        .body(),
                containsString("unknown roles [nosuch]"));
        // A user of the file realm.
        assertThat(
                simulator.send(simulate + "\"user\": \"ml_admin\"}").expect(404).body(), containsString("as [roles]"));
        role("sees_all", "{\"cluster\": [\"manage_ml\"]}");
        user("off", List.of("sees_all", "gone"));
        cluster.as("admin").send("PUT /_security/user/off/_disable").expect(200);
        Response off = simulator.send(simulate + "\"user\": \"off\"}").expect(200);
        assertThat(off.at("/satisfied").asBoolean(), equalTo(true));
        assertThat(off.at("/warnings").toString(), containsString("user_disabled"));
        assertThat(off.at("/warnings").toString(), containsString("unknown_role"));
        assertThat(off.at("/decided_by/manage_ml/0").asText(), equalTo("sees_all"));
        Response reserved = simulator.send(simulate + "\"user\": \"elastic\"}").expect(200);
        assertThat(reserved.at("/satisfied").asBoolean(), equalTo(true));
    }

    @Test
    public void badInputIsToldAtOnce() {
        for (String endpoint : List.of("_simulate", "_suggest")) {
            for (String body : List.of(
                    "{\"access\": \"write\"}",
                    "{}",
                    "[]",
                    "{\"access\": \"read\", \"role\": {\"cluster\": [\"nosuch\"]}}",
                    "{\"access\": \"read\", \"role\": {\"indices\": [{\"names\": \"/[/\", \"privileges\": [\"read\"]}]}, \"source\": \"x\"}",
                    "{\"access\": \"read\", \"role\": {\"indices\": [{\"names\": 1, \"privileges\": {}}]}}",
                    "{\"access\": \"read\", \"role\": {\"global\": {\"x\": 1}}}",
                    "{\"access\": \"read\", \"role\": {\"applications\": [7]}}",
                    "{\"access\": \"read\", \"role\": null}",
                    "{\"access\": \"read\", \"surplus\": 1}")) {
                Response bad = simulator.send("POST /_ml_setup/role/" + endpoint + "\n" + body);
                assertThat(bad.toString(), bad.status(), equalTo(400));
            }
            simulator.send("POST /_ml_setup/role/" + endpoint).expect(400);
        }
        String complex = "*a".repeat(40) + "????????????????????????????????";
        Response tooMuch =
                simulator.send("POST /_ml_setup/role/_simulate\n{\"access\": \"read\", \"source\": \"x\", \"role\":"
                        + " {\"indices\": [{\"names\": [\"" + complex + "\"], \"privileges\": [\"read\"]}]}}");
        assertThat(tooMuch.toString(), tooMuch.status(), equalTo(400));
    }
}
