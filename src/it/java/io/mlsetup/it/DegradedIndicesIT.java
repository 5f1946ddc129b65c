package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThan;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.SharedCluster;
import io.mlsetup.it.server.TestCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.BeforeClass;
import org.junit.Test;

/** Kibana's indices and the security index in states that nobody wants, on one real node. See {@code KibanaStatesIT} for more of them. */
public class DegradedIndicesIT {

    private static final String MAIN = ".kibana_8.19.0_001";
    private static final String ANALYTICS = ".kibana_analytics_8.19.0_001";

    /** More than are read at most. */
    private static final int MANY = 10_500;

    private static TestCluster cluster;
    private static Client admin;

    @BeforeClass
    public static void startCluster() {
        cluster = SharedCluster.plain();
        admin = cluster.as("admin");
    }

    /** In this order, since each ruins what the one before it had: three states of one node. */
    @Test
    public void ruinedOneAfterTheOther() {
        KibanaFixture kibana = new KibanaFixture(cluster).connect();
        thousandsOfSpacesAndDataViews(kibana);
        mappingsThatAreNotKibanas();
        withoutTheSecurityIndex();
    }

    private static void thousandsOfSpacesAndDataViews(KibanaFixture kibana) {
        bulk(
                MAIN,
                i -> "space:s-" + i,
                i -> "{\"type\":\"space\",\"space\":{\"name\":\"Space " + i + "\",\"disabledFeatures\":[]}}");
        bulk(
                ANALYTICS,
                i -> "index-pattern:v-" + i,
                i -> "{\"type\":\"index-pattern\",\"namespaces\":[\"*\"],\"index-pattern\":{\"title\":\"a" + i + "-*,b"
                        + i + "-*,*c" + i + "*d*\"}}");
        kibana.space(
                "default",
                "{\"name\":\"Default\",\"description\":\"" + "x".repeat(200_000) + "\",\"disabledFeatures\":[\"f\"]}");
        kibana.dataView("hostile", "*a?*b".repeat(100), "default");
        kibana.dataView("wanted", "logs-*,metrics-*", "default");

        // The first read of so many may take longer than one waits for them.
        soon("GET /_ml_setup/space").expect(200);
        Response all = soon("GET /_ml_setup/space").expect(200);
        assertThat(all.at("/spaces").size(), equalTo(10_000));
        assertThat(all.at("/unavailable").toString(), containsString("\"truncated\""));
        soon("GET /_ml_setup/space/s-17").expect(200);
        soon("GET /_ml_setup/space/not-there").expect(404);

        JsonNode check = soon("GET /_ml_setup/_check?access=full&user_kind=kibana&source=a7-*")
                .expect(200)
                .json();
        status(check, "kibana_space", "green");
        status(check, "data_views", "green");
        // No data view covers these: all of them must be looked at.
        String sources = "none-*,nothing-*,a*,*,logs-x-*,c";
        soon("GET /_ml_setup/_check/data_views?access=full&user_kind=kibana&source=" + sources)
                .expect(200);
    }

    private static Response soon(String request) {
        Instant begin = Instant.now();
        Response response = admin.send(request);
        assertThat(request, Duration.between(begin, Instant.now()), lessThan(Duration.ofSeconds(20)));
        return response;
    }

    private static void bulk(String index, IntFunction<String> id, IntFunction<String> document) {
        StringBuilder lines = new StringBuilder("POST /" + index + "/_bulk?refresh=true\n");
        for (int i = 0; i < MANY; i++) {
            lines.append("{\"index\":{\"_id\":\"").append(id.apply(i)).append("\"}}\n");
            lines.append(document.apply(i)).append('\n');
        }
        Response response = cluster.as("kibana_server").send(lines.toString()).expect(200);
        assertThat(response.at("/errors").asBoolean(), equalTo(false));
    }

    /** Made by hand, or by a restore that went wrong: types of fields that no Kibana gives them, and documents of any form. */
    private static void mappingsThatAreNotKibanas() {
        Client server = cluster.as("kibana_server");
        for (String mapping : List.of(
                "{\"properties\":{\"type\":{\"type\":\"integer\"},\"namespaces\":{\"type\":\"date\"}}}",
                "{\"properties\":{\"type\":{\"type\":\"keyword\",\"index\":false,\"doc_values\":false},\"namespaces\":{\"type\":\"object\"}}}",
                "{\"enabled\":false}",
                "{\"dynamic\":false,\"_source\":{\"enabled\":false},\"properties\":{\"type\":{\"type\":\"keyword\"},\"namespaces\":{\"type\":\"keyword\"}}}")) {
            for (String index : List.of(MAIN, ANALYTICS)) {
                server.send("DELETE /" + index).expect(200);
                server.send("PUT /" + index + "\n{\"settings\":{\"number_of_replicas\":0},\"aliases\":{\""
                                + index.replace("_8.19.0_001", "") + "\":{}},\"mappings\":" + mapping + "}")
                        .expect(200);
            }
            for (String document : List.of("{}", "{\"space\":[[{\"name\":{}}],7]}", "{\"index-pattern\":\"logs\"}")) {
                server.send("PUT /" + MAIN + "/_doc/space%3Adefault?refresh=true\n" + document)
                        .expect(200, 201, 400);
                JsonNode check = admin.send(
                                "GET /_ml_setup/_check?access=read&user_kind=kibana&source=logs-*&ignore=license")
                        .expect(200)
                        .json();
                assertThat(mapping, check.at("/indicators").size(), equalTo(15));
                assertThat(mapping + check, check.findValuesAsText("id").contains("internal_error"), equalTo(false));
                status(check, "kibana_access", "green");
                admin.send("GET /_ml_setup/space").expect(200);
            }
        }
    }

    /** A file-realm user with a file role and no application privileges: even his has-privileges request needs the security index. */
    private static void withoutTheSecurityIndex() {
        admin.send("PUT /_security/user/jane\n{\"password\": \"a-password\", \"roles\": [\"viewer\"]}")
                .expect(200);
        cluster.as("index_keeper").send("POST /.security-7/_close").expect(200);
        JsonNode check = cluster.as("monitor")
                .send("GET /_ml_setup/_check?access=full&source=logs-*")
                .expect(200)
                .json();
        for (String indicator : Verdicts.CLUSTER_LEVEL) {
            status(check, indicator, "green");
        }
        for (String indicator : List.of("api_access", "kibana_access", "file_upload_access", "kibana_space")) {
            status(check, indicator, "unknown");
            assertThat(
                    check.at("/indicators/" + indicator + "/diagnosis/0/id").asText(), equalTo("privileges_not_known"));
        }
        cluster.as("nobody").send("GET /_ml_setup/_check").expect(200);
        cluster.as("monitor").send("GET /_health_report/ml_setup").expect(200);
        cluster.as("monitor").send("GET /_cat/ml_setup").expect(200);
        assertThat(
                admin.send("POST /_ml_setup/role/_suggest\n{\"access\": \"read\", \"user_kind\": \"kibana\"}")
                        .expect(200)
                        .at("/role/applications")
                        .size(),
                equalTo(1));
        admin.send("POST /_ml_setup/role/_simulate\n{\"access\": \"read\", \"role\": {}}")
                .expect(200);
        Response user = admin.send("POST /_ml_setup/role/_simulate\n{\"access\": \"read\", \"user\": \"jane\"}")
                .expect(503);
        assertThat(user.at("/error/reason").asText(), containsString("check the health of the security index"));
        for (String change : List.of(
                "{\"delete_user\": {\"username\": \"jane\"}}",
                "{\"put_role\": {\"name\": \"team\", \"role\": {}}}",
                "{\"delete_role_mapping\": {\"name\": \"all\"}}",
                "{\"upgrade\": \"9\"}")) {
            Response diff = admin.send("POST /_ml_setup/role/_diff\n" + change).expect(503);
            assertThat(diff.at("/error/reason").asText(), containsString("could not be read"));
        }

        cluster.as("index_keeper").send("POST /.security-7/_open").expect(200);
        cluster.awaitHealth("yellow");
        admin.send("POST /_ml_setup/role/_simulate\n{\"access\": \"read\", \"user\": \"jane\"}")
                .expect(200);
    }

    private static void status(JsonNode answer, String indicator, String status) {
        JsonNode finding = answer.at("/indicators/" + indicator);
        assertThat(indicator + finding.toPrettyString(), finding.at("/status").asText(), equalTo(status));
    }
}
