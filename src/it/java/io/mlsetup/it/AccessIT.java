package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.SharedCluster;
import io.mlsetup.it.server.TestCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.BeforeClass;
import org.junit.Test;

/** What the check says about access, to callers of every kind on a real server, and that the printed requests help. */
public class AccessIT {

    private static final String PASSWORD = "a-password";

    private static TestCluster cluster;
    private static KibanaFixture kibana;
    private static int users;

    @BeforeClass
    public static void start() {
        cluster = SharedCluster.plain();
        kibana = new KibanaFixture(cluster).connect();
    }

    /** Each row of the documented table: red for one who has nothing, green once he has what the diagnoses print. */
    @Test
    public void everyRowTurnsGreenByItsOwnRequests() {
        List<String> rows = new ArrayList<>();
        for (String feature : List.of("anomaly_detection", "data_frame_analytics")) {
            for (String kind : List.of("api", "kibana", "dev_tools")) {
                for (String access : List.of("full", "read")) {
                    rows.add("user_kind=" + kind + "&access=" + access + "&feature=" + feature);
                }
            }
        }
        rows.add("feature=file_upload");
        for (String row : rows) {
            String space = "s" + rows.indexOf(row);
            kibana.space(
                    space, "{\"name\":\"Space\",\"description\":\"kept\",\"disabledFeatures\":[\"dashboard\",\"ml\"]}");
            Client user = newUser();
            String check = "GET /_ml_setup/_check?" + row + "&space=" + space + "&source=logs-*&destination=out-1"
                    + "&ignore=license,ml_enabled,ml_nodes,ml_settings,ml_indices,ml_operation,ml_capacity,ml_jobs,ml_models,security";
            Response first = user.send(check).expect(200);
            assertThat(row, first.at("/status").asText(), equalTo("red"));
            // At first he may not even see the space: what is printed then opens it, and what is printed next does the
            // rest.
            for (int round = 0; round < 2; round++) {
                applyAll(user.send(check).expect(200));
            }
            Response last = user.send(check).expect(200);
            assertThat(row + "\n" + last, last.at("/status").asText(), equalTo("green"));
        }
    }

    @Test
    public void aMachineLearningAdminAloneCannotEnterKibana() {
        Response answer = cluster.as("ml_admin")
                .send("GET /_ml_setup/_check/kibana_access?access=full&user_kind=kibana&source=logs-*")
                .expect(200);
        JsonNode finding = answer.at("/indicators/kibana_access");
        assertThat(finding.at("/status").asText(), equalTo("red"));
        assertThat(finding.at("/diagnosis/0/id").asText(), equalTo("no_entry_to_kibana"));
        assertThat(finding.at("/details/missing").toString(), containsString("feature_ml.all"));
        assertThat(finding.at("/details/missing").toString(), containsString("feature_indexPatterns.all"));
    }

    @Test
    public void whatIsNotAskedForInformsAndDoesNotCount() {
        Response answer = cluster.as("ml_user").send("GET /_ml_setup/_check").expect(200);
        JsonNode api = answer.at("/indicators/api_access");
        assertThat(api.at("/status").asText(), equalTo("green"));
        assertThat(api.at("/counts").asBoolean(true), equalTo(false));
        assertThat(api.at("/details/access").asText(), equalTo("read"));
        assertThat(api.at("/details/missing/0/name").asText(), equalTo("manage_ml"));
        assertThat(api.at("/details/warnings/0/id").asText(), equalTo("all_job_results"));
    }

    @Test
    public void aPatternMustBeHeldAsAWhole() {
        Client user = newUser();
        cluster.as("admin").send("""
                PUT /_security/role/part_of_logs
                {"cluster": ["monitor_ml"], "indices": [{"names": ["logs-web-*"], "privileges": ["read"]}]}""").expect(200);
        give(user, "part_of_logs");
        String check = "GET /_ml_setup/_check/api_access?access=read&source=";
        assertThat(user.send(check + "logs-*").at("/status").asText(), equalTo("red"));
        assertThat(user.send(check + "logs-web-*").at("/status").asText(), equalTo("green"));
        assertThat(user.send(check + "logs-web-1").at("/status").asText(), equalTo("green"));
        assertThat(
                user.send(check + "%3Clogs-web-%7Bnow%2Fd%7D%3E").at("/status").asText(), equalTo("green"));
        assertThat(user.send(check + "other:logs-web-1").at("/status").asText(), equalTo("unknown"));
    }

    /** A remote name counts in the columns that a row has, is read as a local one is, and is refused where Elasticsearch refuses it. */
    @Test
    public void remoteNamesCountWhereTheyAreUsed() {
        Client admin = cluster.as("admin");
        String check = "GET /_ml_setup/_check/";
        for (String green : List.of(
                "file_upload_access?feature=file_upload&destination=up&source=c1:logs-*",
                "api_access?access=full&source=logs-*&destination=c1:x")) {
            assertThat(
                    green, admin.send(check + green).expect(200).at("/status").asText(), equalTo("green"));
        }
        for (String decidedThere : List.of("c1:logs-*", "c1:%3Clogs-%7Bnow%2Fd%7D%3E", "c1:logs-*,c1:-logs-x-*")) {
            assertThat(
                    decidedThere,
                    admin.send(check + "api_access?access=full&source=" + decidedThere)
                            .expect(200)
                            .at("/status")
                            .asText(),
                    equalTo("unknown"));
        }
        JsonNode refused = admin.send(
                        check + "api_access?access=full&feature=data_frame_analytics&source=c1:logs-*&destination=out")
                .expect(200)
                .at("/indicators/api_access");
        assertThat(refused.toString(), refused.at("/status").asText(), equalTo("red"));
        assertThat(refused.at("/diagnosis/0/id").asText(), equalTo("remote_source_not_supported"));
        for (String feature : List.of("data_frame_analytics&access=full", "file_upload")) {
            bad(admin, "GET /_ml_setup/_check?feature=" + feature + "&destination=c1:out", "but holds [c1:out]");
        }
        // What Elasticsearch itself says to such a name.
        Response index = admin.send("PUT /c1:out");
        assertThat(index.toString(), index.status(), equalTo(400));
        for (String name : List.of("c1:/x", "c1:/a(/", "c1:c2:x")) {
            // As monitor_ml holds it, and nothing on any index: what is lacking there is asked of the engine.
            bad(
                    cluster.as("ml_user"),
                    "GET /_ml_setup/_check?access=read&source=" + name.replace("/", "%2F"),
                    "but holds [" + name + "]");
        }
    }

    @Test
    public void aSpaceThatIsNotThereAndOneThatIsNotOpenLookTheSame() {
        kibana.space("secret", "{\"name\":\"Secret\",\"disabledFeatures\":[\"ml\"]}");
        kibana.dataView("secret-view", "secret-logs", "secret");
        for (String user : List.of("nobody", "monitor")) {
            String check = "GET /_ml_setup/_check?access=read&user_kind=kibana&source=secret-logs&space=";
            String there = cluster.as(user)
                    .send(check + "secret")
                    .body()
                    .replace("secret", "X")
                    .replaceAll("ml_setup_[0-9a-f]{8}", "ROLE");
            String notThere = cluster.as(user)
                    .send(check + "absent")
                    .body()
                    .replace("absent", "X")
                    .replace("secret", "X")
                    .replaceAll("ml_setup_[0-9a-f]{8}", "ROLE");
            assertThat(there, equalTo(notThere));
            assertThat(there, not(containsString("data_view_missing")));
        }
        Response seen = cluster.as("admin").send("GET /_ml_setup/_check/kibana_space?space=secret");
        assertThat(seen.at("/indicators/kibana_space/diagnosis/0/id").asText(), equalTo("ml_hidden"));
        Response absent = cluster.as("admin").send("GET /_ml_setup/_check/kibana_space?space=absent");
        assertThat(absent.at("/indicators/kibana_space/diagnosis/0/id").asText(), equalTo("space_not_readable"));
    }

    /** As Elastic's own products and clients do; what Kibana stores is read with another origin than theirs. */
    @Test
    public void aCallerMayNameItsProduct() {
        for (String request : List.of(
                "GET /_ml_setup/_check",
                "GET /_cat/ml_setup",
                "GET /_ml_setup/role/viewer",
                "GET /_ml_setup/space",
                "POST /_ml_setup/role/_suggest\n{\"access\": \"read\", \"user_kind\": \"kibana\"}")) {
            cluster.as("admin")
                    .send(request, "X-elastic-product-origin", "enterprise-search")
                    .expect(200);
        }
    }

    @Test
    public void apiKeysAreJudgedByWhatTheyMayDo() {
        Response key = cluster.as("ml_admin").send("""
                POST /_security/api_key
                {"name": "narrow", "role_descriptors": {"r": {"cluster": ["monitor_ml"]}}}""");
        if (key.status() == 403) {
            // machine_learning_admin may not make keys; the administrator makes one for himself.
            key = cluster.as("admin").send("""
                    POST /_security/api_key
                    {"name": "narrow", "role_descriptors": {"r": {"cluster": ["monitor_ml"]}}}""");
        }
        String header = "ApiKey " + key.expect(200).at("/encoded").asText();
        Response answer =
                cluster.anonymous().send("GET /_ml_setup/_check/api_access?access=full", "Authorization", header);
        assertThat(answer.at("/indicators/api_access/status").asText(), equalTo("red"));
        assertThat(answer.at("/indicators/api_access/details/access").asText(), equalTo("read"));
        assertThat(answer.at("/indicators/api_access/diagnosis/0/action").asText(), containsString("API key"));
    }

    /** Kibana asks about {@code space:<id>}, and a role may name all of these without {@code *}. */
    @Test
    public void everySpaceIsNamedInTwoWays() {
        Map<String, String> spaces = Map.of("*", "all", "space:*", "all", "space:default", "default");
        spaces.forEach((resource, expected) -> {
            String role = "everywhere" + users;
            Client user = newUser();
            String body = "{\"applications\": [{\"application\": \"kibana-.kibana\", \"privileges\":"
                    + " [\"feature_ml.read\"], \"resources\": [\"" + resource + "\"]}]}";
            cluster.as("admin")
                    .send("PUT /_security/role/" + role + "\n" + body)
                    .expect(200);
            give(user, role);
            JsonNode finding = user.send("GET /_ml_setup/_check/kibana_access?access=read&user_kind=kibana")
                    .expect(200)
                    .at("/indicators/kibana_access");
            assertThat(resource, finding.at("/status").asText(), equalTo("green"));
            assertThat(resource, finding.at("/details/spaces").asText(), equalTo(expected));
        });
    }

    @Test
    public void runAsIsJudgedAsTheOther() {
        Response answer = cluster.as("admin")
                .send("GET /_ml_setup/_check/api_access?access=full", "es-security-runas-user", "ml_user");
        assertThat(answer.at("/indicators/api_access/status").asText(), equalTo("red"));
        assertThat(answer.at("/indicators/api_access/details/access").asText(), equalTo("read"));
    }

    @Test
    public void badInputNamesFieldValueAndWhatIsAllowed() {
        Client admin = cluster.as("admin");
        String check = "GET /_ml_setup/_check?";
        bad(admin, check + "access=write", "[access] must be one of [full, read], but was [write]");
        bad(admin, check + "user_kind=root", "[user_kind] must be one of [api, kibana, dev_tools], but was [root]");
        bad(admin, check + "space=No%20Space", "[space] must match");
        bad(admin, check + "source=-logs", "[source] must be index names or patterns");
        bad(admin, check + "source=a,,b", "[source] must be index names or patterns");
        bad(admin, check + "source=%2Fa.*%2F", "[source] must be index names or patterns");
        bad(
                admin,
                check + "feature=file_upload&access=full",
                "[access] must not be given with [feature] [file_upload]");
        bad(
                admin,
                check + "source=" + "a,".repeat(200) + "a",
                "must hold at most [200] patterns together, but hold [201]");
        bad(admin, "POST /_ml_setup/_check?access=full\n{\"access\":\"read\"}", "[access] is given twice");
    }

    private static void bad(Client client, String request, String message) {
        Response answer = client.send(request).expect(400);
        assertThat(answer.at("/error/reason").asText(), containsString(message));
    }

    private static Client newUser() {
        String name = "user" + users++;
        cluster.as("admin")
                .send("PUT /_security/user/" + name + "\n{\"password\": \"" + PASSWORD + "\", \"roles\": [],"
                        + " \"full_name\": \"Jane\", \"email\": \"jane@example.org\", \"metadata\": {\"team\": \"a\"}}")
                .expect(200);
        return cluster.as(name, PASSWORD);
    }

    private static void give(Client user, String role) {
        String name = user.send("GET /_security/_authenticate").at("/username").asText();
        cluster.as("admin")
                .send("PUT /_security/user/" + name + "\n{\"roles\": [\"" + role + "\"]}")
                .expect(200);
    }

    private static void applyAll(Response answer) {
        answer.at("/indicators").properties().forEach(indicator -> {
            if (indicator.getValue().at("/counts").asBoolean(true)
                    && !indicator.getValue().at("/ignored").asBoolean()) {
                indicator
                        .getValue()
                        .at("/diagnosis")
                        .forEach(diagnosis ->
                                diagnosis.at("/requests").forEach(request -> kibana.apply(request.asText())));
            }
        });
    }
}
