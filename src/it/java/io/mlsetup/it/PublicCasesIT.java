package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.SharedCluster;
import io.mlsetup.it.server.TestCluster;
import java.util.List;
import org.junit.BeforeClass;
import org.junit.Test;

/** Situations from public reports about access, each with the answer that helps. Those about imports are in {@link ImportTruthIT}. */
public class PublicCasesIT {

    private static final String PASSWORD = "a-password";

    private static TestCluster cluster;
    private static Client admin;
    private static KibanaFixture kibana;
    private static int users;

    @BeforeClass
    public static void start() {
        cluster = SharedCluster.plain();
        admin = cluster.as("admin");
        kibana = new KibanaFixture(cluster).connect();
        kibana.space("ops", "{\"name\":\"Ops\"}");
    }

    private static Client userWith(String role) {
        String name = "case" + users++;
        admin.send("PUT /_security/role/" + name + "\n" + role).expect(200);
        return user(name, name);
    }

    private static Client user(String name, String... roles) {
        admin.send("PUT /_security/user/" + name + "\n{\"password\": \"" + PASSWORD + "\", \"roles\": [\""
                        + String.join("\", \"", roles) + "\"]}")
                .expect(200);
        return cluster.as(name, PASSWORD);
    }

    private static JsonNode finding(Client client, String indicator, String query) {
        return client.send("GET /_ml_setup/_check/" + indicator + "?" + query)
                .expect(200)
                .at("/indicators/" + indicator);
    }

    /** es#56698: what a role leaves out on purpose is not opened in passing. */
    @Test
    public void aPartIsHeld() {
        for (String index : List.of("bar-1", "bar-a_foo-1")) {
            admin.send("PUT /" + index).expect(200);
        }
        Client user = userWith("""
                {"cluster": ["manage_ml"],
                 "indices": [{"names": ["/~(.*_foo-.*)/"], "privileges": ["read", "view_index_metadata"]}]}""");
        JsonNode api = finding(user, "api_access", "access=full&source=bar-*");
        assertThat(api.at("/status").asText(), equalTo("red"));
        assertThat(api.at("/details/partly_held/0/held_on").toString(), equalTo("[\"bar-1\"]"));
        assertThat(
                api.at("/diagnosis/1/cause").asText(),
                allOf(containsString("on part of [bar-*]"), containsString("bar-1"), not(containsString("_foo"))));
        assertThat(
                finding(user, "api_access", "access=full&source=bar-1")
                        .at("/status")
                        .asText(),
                equalTo("green"));
    }

    /** kib#130753: a data view that leaves something out covers the rest. */
    @Test
    public void aDataViewWithAnExclusion() {
        kibana.dataView("siem", "auditbeat-*,logs-*,packetbeat-*,-*elastic-cloud-logs-*", "default");
        JsonNode views = finding(admin, "data_views", "access=full&user_kind=kibana&source=auditbeat-*");
        assertThat(views.toString(), views.at("/status").asText(), equalTo("green"));
        assertThat(
                finding(admin, "data_views", "access=full&user_kind=kibana&source=elastic-cloud-logs-8")
                        .at("/status")
                        .asText(),
                not(equalTo("green")));
    }

    /** es#81137: a refused run-as is no fault of an index: Elasticsearch's own words, and beside them what answers instead. */
    @Test
    public void aRunAsThatIsRefused() {
        for (String path : List.of("/_ml_setup", "/_ml_setup/_check", "/_cat/ml_setup")) {
            assertRefused(admin, path, "nobody-knows");
            assertRefused(cluster.as("ml_user"), path, "admin");
        }
    }

    private static void assertRefused(Client client, String path, String other) {
        String header = "es-security-runas-user";
        Response own =
                client.send("GET /_security/_authenticate", header, other).expect(403);
        Response refused = client.send("GET " + path, header, other).expect(403);
        assertThat(refused.at("/error/type"), equalTo(own.at("/error/type")));
        assertThat(refused.at("/error/reason"), equalTo(own.at("/error/reason")));
        assertThat(
                refused.at("/error/suppressed/0/reason").asText(),
                allOf(containsString("look up"), containsString("_ml_setup/role/_simulate")));
        assertThat(refused.body(), not(containsString("security index")));
    }

    /** es#86668, #87870: a key is changed by its owner, as printed. */
    @Test
    public void anApiKeyGetsWhatIsPrinted() {
        String key = "ApiKey " + admin.send("""
                POST /_security/api_key
                {"name": "k", "role_descriptors": {"r": {"cluster": ["monitor_ml"], "indices": [{"names": ["logs-*"], "privileges": ["read"]}]}}}""").expect(200).at("/encoded").asText();
        String check = "GET /_ml_setup/_check/api_access?access=full&source=logs-*";
        Response red = cluster.anonymous().send(check, "Authorization", key);
        assertThat(red.at("/indicators/api_access/status").asText(), equalTo("red"));
        String request = red.at("/indicators/api_access/diagnosis/0/requests/0").asText();
        assertThat(request, containsString("PUT /_security/api_key/"));
        admin.send(request).expect(200);
        Response green = cluster.anonymous().send(check, "Authorization", key);
        assertThat(green.toString(), green.at("/indicators/api_access/status").asText(), equalTo("green"));
    }

    /** es#76845: restricted indices take an entry that says so. */
    @Test
    public void aRestrictedIndexAsSource() {
        Client user =
                userWith("{\"cluster\": [\"manage_ml\"], \"indices\": [{\"names\": [\"*\"], \"privileges\": [\"read\","
                        + " \"view_index_metadata\"]}]}");
        String query = "access=full&source=.kibana";
        JsonNode red = finding(user, "api_access", query);
        assertThat(red.at("/status").asText(), equalTo("red"));
        assertThat(red.at("/diagnosis/0/requests/0").asText(), containsString("allow_restricted_indices"));
        assertThat(red.at("/diagnosis/0/action").asText(), containsString("keep their own state"));
        red.at("/diagnosis/0/requests")
                .forEach(request -> admin.send(request.asText()).expect(200));
        assertThat(finding(user, "api_access", query).at("/status").asText(), equalTo("green"));
    }

    /** kib#189948: entry is entry to a space, and another's ML is not it. */
    @Test
    public void entryIsToOneSpace() {
        admin.send("""
                PUT /_security/role/dashboards
                {"applications": [{"application": "kibana-.kibana", "privileges": ["feature_indexPatterns.read"], "resources": ["space:default"]}]}""").expect(200);
        Client user = user("dash", "dashboards", "machine_learning_user");
        JsonNode kibanaAccess = finding(user, "kibana_access", "access=read&user_kind=kibana");
        assertThat(kibanaAccess.toString(), kibanaAccess.at("/details/spaces").asText(), equalTo("default"));
        Response simulated = admin.send(
                "POST /_ml_setup/role/_simulate\n{\"access\": \"read\", \"user_kind\": \"kibana\", \"user\": \"dash\"}");
        assertThat(simulated.expect(200).body(), not(containsString("every_space")));
    }

    /** The same: the space in which the user does have it is named. */
    @Test
    public void anotherSpaceThanTheAskedOne() {
        admin.send("""
                PUT /_security/role/ml_ops
                {"applications": [{"application": "kibana-.kibana", "privileges": ["feature_ml.all", "feature_indexPatterns.all"],
                  "resources": ["space:ops"]}]}""").expect(200);
        Client user = user("ops", "ml_ops");
        JsonNode here = finding(user, "kibana_access", "access=full&user_kind=kibana");
        assertThat(here.at("/status").asText(), equalTo("red"));
        assertThat(here.at("/details/held_in_spaces").toString(), equalTo("[\"ops\"]"));
        assertThat(here.at("/diagnosis").toString(), containsString("held_in_other_spaces"));
        Response there = admin.send("POST /_ml_setup/role/_simulate\n{\"access\": \"full\", \"user_kind\": \"kibana\","
                + " \"space\": \"ops\", \"roles\": [\"ml_ops\", \"viewer\"]}");
        assertThat(
                there.expect(200).at("/decided_by/feature_ml.all on space:ops").toString(), equalTo("[\"ml_ops\"]"));
    }

    /** es#87832: of a remote index a part is decided here. */
    @Test
    public void aRemoteIndex() {
        String role =
                "{\"cluster\": [\"monitor_ml\"], \"remote_indices\": [{\"clusters\": [\"c*\"], \"names\": [\"logs-*\"],"
                        + " \"privileges\": [\"read\"]}]}";
        JsonNode held = finding(userWith(role), "api_access", "access=read&source=c1:logs-*");
        assertThat(held.at("/status").asText(), equalTo("unknown"));
        assertThat(held.at("/diagnosis/0/cause").asText(), containsString("which hold what it takes"));
        JsonNode lacking = finding(userWith(role.replace("c*", "d*")), "api_access", "access=read&source=c1:logs-*");
        assertThat(lacking.at("/diagnosis/0/cause").asText(), containsString("which lack [read] on [c1:logs-*]"));
    }

    /** kib#231576. */
    @Test
    public void aSelectorIsNoCluster() {
        JsonNode failures = finding(admin, "api_access", "access=read&source=logs-*::failures");
        assertThat(failures.toString(), failures.at("/status").asText(), equalTo("green"));
    }
}
