package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.SharedCluster;
import io.mlsetup.it.server.TestCluster;
import org.junit.Test;

/** What the check says about Kibana's saved objects and privileges in every state that a cluster can have them in. */
public class KibanaStatesIT {

    private static final String CHECK = "GET /_ml_setup/_check?access=read&user_kind=kibana&source=logs-*&space=";

    @Test
    public void everyStateIsToldApart() {
        // One cluster goes through all states in turn, from one that never saw a Kibana.
        TestCluster cluster = SharedCluster.plain();
        KibanaFixture kibana = new KibanaFixture(cluster);
        cluster.as("admin").send("""
                PUT /_security/role/kibana_reader
                {"indices": [{"names": ["logs-*"], "privileges": ["read"]}],
                 "applications": [{"application": "kibana-.kibana", "privileges": ["feature_ml.read"], "resources": ["space:default"]}]}""").expect(200);
        cluster.as("admin")
                .send("PUT /_security/user/reader\n{\"password\": \"a-password\", \"roles\": [\"kibana_reader\"]}")
                .expect(200);

        // The role names a privilege that nobody stored: not known, and told apart from not granted.
        JsonNode never = check(cluster, "default");
        diagnosed(never, "kibana_access", "unknown", "no_kibana_privileges");
        // That there is none is no secret, whatever the caller may see of spaces.
        diagnosed(never, "kibana_space", "unknown", "no_kibana");
        diagnosed(admin(cluster, "default"), "kibana_space", "unknown", "no_kibana");

        kibana.storePrivileges();
        status(check(cluster, "default"), "kibana_access", "green");
        diagnosed(check(cluster, "default"), "kibana_space", "unknown", "no_kibana");

        // Before 8.8 everything was in one index.
        kibana.createIndex(".kibana_8.7.0_001", ".kibana");
        kibana.space("default", "{\"name\":\"Default\"}");
        diagnosed(check(cluster, "default"), "data_views", "red", "data_view_missing");
        kibana.dataViewIn(".kibana", "old", "{\"title\":\"logs-*\"}", "default");
        status(check(cluster, "default"), "data_views", "green");
        status(check(cluster, "default"), "kibana_space", "green");

        // Since then data views have an index of their own, and those in the old place no longer count.
        kibana.createIndex(".kibana_analytics_8.19.0_001", ".kibana_analytics");
        diagnosed(check(cluster, "default"), "data_views", "red", "data_view_missing");
        kibana.dataViewIn(".kibana_analytics", "rollup", "{\"title\":\"logs-*\",\"type\":\"rollup\"}", "default");
        kibana.dataView("elsewhere", "logs-*", "other");
        kibana.dataView("part", "logs-web-*", "default");
        kibana.put(".kibana_analytics", "index-pattern:broken", "{\"type\":\"index-pattern\",\"namespaces\":[\"*\"]}");
        diagnosed(check(cluster, "default"), "data_views", "red", "data_view_missing");
        kibana.dataView("everywhere", "metrics-*,logs-*", "*");
        status(check(cluster, "default"), "data_views", "green");

        // What a search in a data view finds: no failures among the data, and by a wildcard nothing hidden.
        covers(cluster, "logs-*::failures", "red");
        kibana.dataView("failures", "logs-*::failures", "default");
        covers(cluster, "logs-*::failures", "green");
        cluster.as("admin")
                .send("PUT /.alerts-x\n{\"settings\": {\"index.hidden\": true}}")
                .expect(200);
        cluster.as("admin")
                .send("PUT /.alerts-x/_doc/1?refresh=true\n{\"marker\": \"hidden\"}")
                .expect(201);
        kibana.dataView("everything", "*", "default");
        assertThat(found(cluster, "*/_search?"), equalTo(0));
        covers(cluster, ".alerts-x", "unknown");
        kibana.dataViewIn(".kibana_analytics", "everything", "{\"title\":\"*\",\"allowHidden\":true}", "default");
        assertThat(found(cluster, "*/_search?expand_wildcards=open,hidden&"), equalTo(1));
        covers(cluster, ".alerts-x", "green");
        kibana.dataView("everything", ".al*", "default");
        assertThat(found(cluster, ".al*/_search?"), equalTo(1));
        covers(cluster, ".alerts-x", "green");

        // What a space hides, by hand and by its solution view.
        kibana.space("default", "{\"name\":\"Default\",\"disabledFeatures\":[\"ml\"]}");
        diagnosed(check(cluster, "default"), "kibana_space", "red", "ml_hidden");
        kibana.space("default", "{\"name\":\"Default\",\"disabledFeatures\":[\"ml\"],\"solution\":\"classic\"}");
        diagnosed(check(cluster, "default"), "kibana_space", "red", "ml_hidden");
        kibana.space("default", "{\"name\":\"Default\",\"disabledFeatures\":[\"ml\"],\"solution\":\"security\"}");
        status(check(cluster, "default"), "kibana_space", "green");
        kibana.space("default", "{\"name\":\"Default\",\"disabledFeatures\":\"not a list\",\"solution\":7}");
        status(check(cluster, "default"), "kibana_space", "green");
        diagnosed(check(cluster, "not-there"), "kibana_space", "unknown", "space_not_readable");

        // Indices that cannot be read.
        cluster.as("kibana_server")
                .send("POST /.kibana_analytics_8.19.0_001/_close")
                .expect(200);
        diagnosed(check(cluster, "default"), "data_views", "unknown", "saved_objects_closed");
        status(check(cluster, "default"), "kibana_space", "green");
        cluster.as("kibana_server").send("POST /.kibana_8.7.0_001/_close").expect(200);
        diagnosed(check(cluster, "default"), "kibana_space", "unknown", "saved_objects_closed");
        cluster.as("kibana_server").send("DELETE /.kibana_8.7.0_001").expect(200);
        cluster.as("kibana_server").send("""
                PUT /.kibana_8.19.0_002?wait_for_active_shards=0&timeout=1s
                {"aliases": {".kibana": {}}, "settings": {"index.routing.allocation.require._name": "no-such-node"}}""").expect(200);
        JsonNode red = check(cluster, "default");
        diagnosed(red, "kibana_space", "unknown", "saved_objects_not_readable");
        // The rest of the answer is there.
        status(red, "kibana_access", "green");
        assertThat(red.at("/indicators").size(), equalTo(15));
    }

    @Test
    public void anonymousAndServiceAccountsAreJudgedAsWhoTheyAre() {
        try (TestCluster cluster = TestCluster.builder()
                .set("xpack.security.authc.anonymous.username", "guest")
                .set("xpack.security.authc.anonymous.roles", "machine_learning_user")
                .node("n1")
                .start()) {
            JsonNode guest = cluster.anonymous()
                    .send("GET /_ml_setup/_check?access=full")
                    .expect(200)
                    .json();
            status(guest, "api_access", "red");
            status(guest, "license", "green");
            assertThat(guest.at("/indicators/api_access/details/access").asText(), equalTo("read"));
            assertThat(
                    guest.at("/indicators/api_access/diagnosis/0/action").asText(),
                    containsString("xpack.security.authc.anonymous.roles"));

            String token = cluster.as("admin")
                    .send("POST /_security/service/elastic/fleet-server/credential/token/t1")
                    .expect(200)
                    .at("/token/value")
                    .asText();
            JsonNode service = cluster.anonymous()
                    .send("GET /_ml_setup/_check?access=full", "Authorization", "Bearer " + token)
                    .expect(200)
                    .json();
            status(service, "api_access", "red");
            assertThat(
                    service.at("/indicators/api_access/diagnosis/0/action").asText(),
                    containsString("service account"));
        }
    }

    /** How many documents a search finds of the one that is hidden. */
    private static int found(TestCluster cluster, String search) {
        return cluster.as("admin")
                .send("GET /" + search + "q=marker:hidden")
                .expect(200)
                .at("/hits/total/value")
                .asInt();
    }

    private static void covers(TestCluster cluster, String source, String status) {
        Response answer = cluster.as("admin")
                .send("GET /_ml_setup/_check/data_views?access=read&user_kind=kibana&source=" + source)
                .expect(200);
        assertThat(answer.toString(), answer.at("/status").asText(), equalTo(status));
    }

    private static JsonNode check(TestCluster cluster, String space) {
        return cluster.as("reader", "a-password")
                .send(CHECK + space)
                .expect(200)
                .json();
    }

    private static JsonNode admin(TestCluster cluster, String space) {
        return cluster.as("admin").send(CHECK + space).expect(200).json();
    }

    private static void status(JsonNode answer, String indicator, String status) {
        JsonNode finding = answer.at("/indicators/" + indicator);
        assertThat(finding.toString(), finding.at("/status").asText(), equalTo(status));
    }

    private static void diagnosed(JsonNode answer, String indicator, String status, String diagnosis) {
        status(answer, indicator, status);
        JsonNode finding = answer.at("/indicators/" + indicator);
        assertThat(finding.toString(), finding.at("/diagnosis/0/id").asText(), equalTo(diagnosis));
    }
}
