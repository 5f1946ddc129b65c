package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.SharedCluster;
import io.mlsetup.it.server.TestCluster;
import io.mlsetup.it.server.TestUsers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.BeforeClass;
import org.junit.Test;

/** Who sees what, on a real node: what is said of people is what happens to them, and what is printed closes it. */
public class AuditIT {

    private static final String PASSWORD = "a-password";
    private static final String RESULTS = ".ml-anomalies-custom-ours";

    private static TestCluster cluster;
    private static Client admin;

    @BeforeClass
    public static void start() {
        cluster = SharedCluster.plain();
        admin = cluster.as("admin");
        KibanaFixture kibana = new KibanaFixture(cluster).connect();
        kibana.space("ops", "{\"name\":\"Operations\",\"disabledFeatures\":[]}");
        admin.send("PUT /web-1").expect(200);
        admin.send("PUT /pay-1").expect(200);
        admin.send("PUT /houses").expect(200);
        job("web", "web-*");
        job("pay", "pay-*");
        kibana.anomalyDetector("pay", "datafeed-pay", "ops");
        admin.send("""
                PUT /_ml/data_frame/analytics/prices
                {"source": {"index": "houses"}, "dest": {"index": "out-prices"}, "analysis": {"outlier_detection": {}}}""").expect(200);
        admin.send("PUT /" + RESULTS + "\n{\"mappings\": {\"properties\": {\"job_id\": {\"type\": \"keyword\"}}}}")
                .expect(200);
        for (String job : List.of("web", "pay")) {
            admin.send("POST /_aliases\n{\"actions\": [{\"add\": {\"index\": \"" + RESULTS
                            + "\", \"alias\": \".ml-anomalies-" + job
                            + "\", \"is_hidden\": true, \"filter\": {\"term\": {\"job_id\": \"" + job + "\"}}}}]}")
                    .expect(200);
            admin.send("POST /" + RESULTS + "/_doc?refresh=true\n{\"job_id\": \"" + job
                            + "\", \"record_score\": 90, \"partition_field_value\": \"of " + job + "\"}")
                    .expect(201);
        }
        role("team", """
                {"cluster": ["monitor_ml"], "indices": [{"names": ["web-*"], "privileges": ["read"]}]}""");
        role("abroad", """
                {"cluster": ["monitor_ml"],
                 "remote_indices": [{"clusters": ["east"], "names": ["logs-*"], "privileges": ["read"]}],
                 "remote_cluster": [{"clusters": ["east"], "privileges": ["monitor_enrich"]}],
                 "global": {"application": {"manage": {"applications": ["shop"]}},
                            "role": {"manage": {"indices": [{"names": ["shop-*"], "privileges": ["read"]}]}}}}""");
        role("deputies", "{\"run_as\": [\"jan*\"]}");
        role("finders", "{\"indices\": [{\"names\": [\".ml-anomalies-pay\", \"out-*\"], \"privileges\": [\"read\"]}]}");
        role("visitors", """
                {"applications": [{"application": "kibana-.kibana", "privileges": ["feature_ml.read"],
                                   "resources": ["space:ops"]}]}""");
        role("some_documents", """
                {"cluster": ["monitor_ml"], "indices": [{"names": ["web-*", "pay-*"], "privileges": ["read"],
                  "query": {"term": {"public": true}}}]}""");
    }

    private static void job(String id, String source) {
        admin.send(job(id, source, "ours")).expect(200);
    }

    private static String job(String id, String source, String results) {
        return "PUT /_ml/anomaly_detectors/" + id + "\n" + """
                {"analysis_config": {"bucket_span": "15m", "detectors": [{"function": "count"}]},
                 "data_description": {"time_field": "@timestamp"}, "results_index_name": "%s",
                 "datafeed_config": {"datafeed_id": "datafeed-%s", "indices": ["%s"]}}""".formatted(results, id, source);
    }

    private static void role(String name, String body) {
        admin.send("PUT /_security/role/" + name + "\n" + body).expect(200);
    }

    private static Client user(String name, String... roles) {
        admin.send("PUT /_security/user/" + name + "\n{\"password\": \"" + PASSWORD
                        + "\", \"full_name\": \"The Name\", \"roles\": [\"" + String.join("\", \"", roles) + "\"]}")
                .expect(200);
        return cluster.as(name, PASSWORD);
    }

    private static JsonNode exposures(String principal) {
        return admin.send("GET /_ml_setup/_audit/exposure?principal=" + principal)
                .expect(200)
                .json();
    }

    private static JsonNode exposed(JsonNode audit, String job) {
        return exposed(audit, job, "/exposed");
    }

    private static JsonNode exposed(JsonNode audit, String job, String among) {
        for (JsonNode one : audit.at(among)) {
            if (one.at("/job").asText().equals(job)) {
                return one;
            }
        }
        throw new AssertionError("no exposure to " + job + " in " + audit.toPrettyString());
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(one -> texts.add(one.asText()));
        return texts;
    }

    @Test
    public void whoeverGetsMonitorMlSeesWhatIsClosedAndItCanBeClosedByPastingWhatIsPrinted() {
        Client jane = user("jane", "team");
        jane.send("GET /" + RESULTS + "/_search").expect(403);
        JsonNode audit = exposures("jane");
        assertThat(audit.at("/total").asInt(), equalTo(1));
        JsonNode one = exposed(audit, "pay");
        assertThat(texts(one.at("/doors")), contains("results_api"));
        assertThat(one.at("/unreadable").asText(), equalTo("pay-1"));
        assertThat(one.at("/exists").asBoolean(), equalTo(true));
        assertThat(one.at("/principal/type").asText(), equalTo("user"));
        assertThat(audit.at("/jobs/pay/results_index").asText(), equalTo(RESULTS));
        assertThat(texts(audit.at("/jobs/pay/sources")), contains("pay-*"));
        jane.send("GET /pay-1/_search").expect(403);

        JsonNode closing = audit.at("/closing/0");
        assertThat(texts(closing.at("/instead_of")), contains("team"));
        assertThat(texts(closing.at("/requests")).size(), equalTo(2));
        texts(closing.at("/requests")).forEach(request -> admin.send(request).expect(200));

        assertThat(exposures("jane").at("/total").asInt(), equalTo(0));
        // Jane sees the results of the job whose sources she may read, and of no other; and may still read these.
        Response found = jane.send("GET /.ml-anomalies-*/_search").expect(200);
        assertThat(found.at("/hits/total/value").asInt(), equalTo(1));
        assertThat(found.at("/hits/hits/0/_source/job_id").asText(), equalTo("web"));
        jane.send("GET /web-1/_search").expect(200);
        assertThat(jane.send("""
                        POST /_security/user/_has_privileges
                        {"cluster": ["cluster:monitor/xpack/ml/job/results/records/get"]}""").expect(200).at("/has_all_requested").asBoolean(), equalTo(false));
        assertThat(
                admin.send("GET /_security/user/jane")
                        .expect(200)
                        .at("/jane/full_name")
                        .asText(),
                equalTo("The Name"));
    }

    @Test
    public void whatIsHeldElsewhereIsNotTakenAway() {
        Client sailor = user("skipper", "abroad", "team");
        JsonNode before =
                sailor.send("GET /_security/user/_privileges").expect(200).json();
        JsonNode audit = exposures("skipper");
        assertThat(audit.at("/total").asInt() > 0, equalTo(true));
        assertThat(pasted(audit, "skipper").at("/total").asInt(), equalTo(0));
        JsonNode after =
                sailor.send("GET /_security/user/_privileges").expect(200).json();
        assertThat(after.at("/cluster").isEmpty(), equalTo(true));
        for (String kept : List.of("/global", "/remote_indices", "/remote_cluster")) {
            assertThat(kept, before.at(kept).isEmpty(), equalTo(false));
            assertThat(after.at(kept), equalTo(before.at(kept)));
        }
    }

    private static int found(Client client, String name) {
        Response answer = client.send("GET /" + name + "/_search").expect(200, 403);
        return answer.status() == 403 ? 0 : answer.at("/hits/total/value").asInt();
    }

    private static void alias(String index, String alias) {
        admin.send("POST /_aliases\n{\"actions\": [{\"add\": {\"index\": \"" + index + "\", \"alias\": \"" + alias
                        + "\"}}]}")
                .expect(200);
    }

    @Test
    public void whatAnAliasOpensIsSeenAndIsClosedWithoutAnythingElse() {
        for (String index : List.of("out-prices", "notes-1")) {
            admin.send("POST /" + index + "/_doc?refresh=true\n{\"a\": 1}").expect(201);
        }
        alias("out-prices", "team-prices");
        alias(RESULTS, "ops-anomalies");
        alias(RESULTS, ".ml-anomalies-.write-web");
        role("team_prices", "{\"indices\": [{\"names\": [\"team-prices\"], \"privileges\": [\"read\"]}]}");
        role("ops", "{\"indices\": [{\"names\": [\"ops-*\", \"web-*\"], \"privileges\": [\"read\"]}]}");
        role("writes_web", "{\"indices\": [{\"names\": [\".ml-anomalies-.write-web\"], \"privileges\": [\"read\"]}]}");
        role("nearly_all", "{\"indices\": [{\"names\": [\"/[^ph].*/\"], \"privileges\": [\"read\"]}]}");

        Client eve = user("eve", "team_prices", "ops");
        assertThat(found(eve, "team-prices"), equalTo(1));
        assertThat(found(eve, "out-prices"), equalTo(0));
        assertThat(found(eve, "ops-anomalies"), equalTo(2));
        JsonNode audit = exposures("eve");
        assertThat(audit.at("/total").asInt(), equalTo(2));
        assertThat(texts(exposed(audit, "prices").at("/doors")), contains("destination"));
        assertThat(texts(exposed(audit, "pay").at("/doors")), contains("results_index"));
        assertThat(audit.at("/jobs/prices/destination").asText(), equalTo("out-prices"));
        assertThat(pasted(audit, "eve").at("/total").asInt(), equalTo(0));
        assertThat(found(eve, "team-prices"), equalTo(0));
        assertThat(found(eve, "ops-anomalies"), equalTo(0));
        assertThat(found(eve, ".ml-anomalies-*"), equalTo(1));

        // The write alias of one job has no filter: it shows the results of the others, too.
        Client wendy = user("wendy", "writes_web");
        assertThat(found(wendy, ".ml-anomalies-.write-web"), equalTo(2));
        audit = exposures("wendy");
        assertThat(audit.at("/total").asInt(), equalTo(2));
        assertThat(texts(exposed(audit, "pay").at("/doors")), contains("results_index"));
        assertThat(pasted(audit, "wendy").at("/total").asInt(), equalTo(0));
        assertThat(found(wendy, ".ml-anomalies-.write-web"), equalTo(0));

        // What means other things too is carved.
        Client ray = user("ray", "nearly_all");
        audit = exposures("ray");
        assertThat(audit.at("/total").asInt(), equalTo(2));
        assertThat(pasted(audit, "ray").at("/total").asInt(), equalTo(0));
        ray.send("GET /web-1/_search").expect(200);
        assertThat(found(ray, "notes-1"), equalTo(1));
        for (String name : List.of("out-prices", "team-prices", "ops-anomalies")) {
            assertThat(name, found(ray, name), equalTo(0));
        }
        assertThat(found(ray, ".ml-anomalies-.write-web"), equalTo(1));
    }

    /** What closes the exposures of somebody is pasted, and it is asked again. */
    private static JsonNode pasted(JsonNode audit, String principal) {
        texts(audit.at("/closing/0/requests"))
                .forEach(request -> admin.send(request).expect(200));
        return exposures(principal);
    }

    @Test
    public void everyDoorIsNamed() {
        user("janus", "team");
        user("finder", "finders");
        user("visitor", "visitors");
        user("deputy", "deputies");
        user("reader", "some_documents");
        assertThat(texts(exposed(exposures("finder"), "pay").at("/doors")), contains("results_index"));
        assertThat(texts(exposed(exposures("finder"), "prices").at("/doors")), contains("destination"));
        assertThat(texts(exposed(exposures("visitor"), "pay").at("/doors")), contains("kibana:ops"));
        JsonNode deputy = exposed(exposures("deputy"), "pay");
        assertThat(texts(deputy.at("/doors")), contains("run_as"));
        assertThat(texts(deputy.at("/acting_as")), hasItem("janus"));
        JsonNode reader = exposed(exposures("reader"), "pay");
        assertThat(reader.at("/unreadable").isNull(), equalTo(true));
        assertThat(texts(reader.at("/partly")).toString(), containsString("[pay-*]"));
        // In Kibana's space of the job, and not in the other.
        assertThat(
                admin.send("GET /_ml_setup/_audit/exposure?principal=visitor&space=default")
                        .expect(200)
                        .at("/total")
                        .asInt(),
                equalTo(0));
        assertThat(
                admin.send("GET /_ml_setup/_audit/exposure?principal=visitor&space=ops&job_id=p*")
                        .expect(200)
                        .at("/total")
                        .asInt(),
                equalTo(1));
    }

    private static void profile(String user, String password) {
        admin.send("POST /_security/profile/_activate\n{\"grant_type\": \"password\", \"username\": \"" + user
                        + "\", \"password\": \"" + password + "\"}")
                .expect(200);
        admin.send("POST /.security-profile/_refresh").expect(200, 403, 404);
    }

    /** A login of today gives the roles of today, also to who acts for somebody. */
    @Test
    public void whatAProfileRemembersIsNotWhatItsUserHolds() {
        role("deputy_of_june", "{\"run_as\": [\"june\"]}");
        user("june", "team");
        profile("june", PASSWORD);
        Client mallory = user("mallory", "deputy_of_june");
        assertThat(texts(exposed(exposures("mallory"), "pay").at("/acting_as")), contains("june"));
        JsonNode changed = changedFor("mallory", diff("{\"put_user\": {\"username\": \"june\", \"roles\": []}}"));
        assertThat(texts(exposed(changed.path("exposures"), "pay", "/end").at("/doors")), contains("run_as"));
        admin.send("PUT /_security/user/june\n{\"roles\": []}").expect(200);
        assertThat(exposures("mallory").at("/total").asInt(), equalTo(0));
        assertThat(exposures("june").at("/total").asInt(), equalTo(0));
        String records = "POST /_security/user/_has_privileges\n"
                + "{\"cluster\": [\"cluster:monitor/xpack/ml/job/results/records/get\"]}";
        assertThat(
                mallory.send(records, "es-security-runas-user", "june")
                        .expect(200)
                        .at("/has_all_requested")
                        .asBoolean(),
                equalTo(false));
        admin.send("DELETE /_security/user/june").expect(200);
        mallory.send(records, "es-security-runas-user", "june").expect(403);
        assertThat(exposures("june").at("/total").asInt(), equalTo(0));
        assertThat(able(whoCan("access=read"), "june").isMissingNode(), equalTo(true));
    }

    @Test
    public void allKindsOfPrincipalsAreJudged() {
        user("owner", "machine_learning_admin", "viewer");
        admin.send("PUT /_security/role_mapping/everybody\n"
                        + "{\"enabled\": true, \"roles\": [\"team\"], \"rules\": {\"field\": {\"username\": \"*\"}}}")
                .expect(200);
        Client owner = cluster.as("owner", PASSWORD);
        role("keyed", "{\"cluster\": [\"manage_own_api_key\", \"monitor_ml\"]}");
        user("owner", "machine_learning_admin", "keyed");
        owner.send("POST /_security/api_key\n{\"name\": \"whole\"}").expect(200);
        owner.send(
                        "POST /_security/api_key\n"
                                + "{\"name\": \"small\", \"role_descriptors\": {\"r\": {\"cluster\": [\"manage_own_api_key\"]}}}")
                .expect(200);
        user("seen", "team");
        profile("seen", PASSWORD);
        profile("ml_user", TestUsers.PASSWORD);
        JsonNode able =
                admin.send("GET /_ml_setup/_audit/access?size=1000").expect(200).json();
        List<String> named = new ArrayList<>();
        able.at("/principals")
                .forEach(one -> named.add(one.at("/principal/type").asText() + " "
                        + one.at("/principal/name").asText() + " "
                        + one.at("/access/api").asText()));
        assertThat(
                named,
                hasItems(
                        "user owner full",
                        "user elastic full",
                        "api_key whole full",
                        "user seen read",
                        "profile ml_user read",
                        "role_mapping everybody read",
                        "service_account elastic/kibana full"));
        assertThat(named.toString(), not(containsString("small")));
        assertThat(named, not(hasItem("profile seen read")));

        JsonNode can = admin.send("GET /_ml_setup/_who_can?access=full&size=1000")
                .expect(200)
                .json();
        List<String> who = new ArrayList<>();
        can.at("/principals").forEach(one -> who.add(one.at("/principal/name").asText()));
        assertThat(who, hasItems("owner", "whole", "elastic"));
        assertThat(who, not(hasItem("everybody")));
        assertThat(texts(can.at("/roles")), hasItems("superuser", "machine_learning_admin"));
        assertThat(texts(can.at("/roles")), not(hasItem("team")));
        can.at("/principals").forEach(one -> {
            if (one.at("/principal/name").asText().equals("owner")) {
                assertThat(one.at("/via/0/role").asText(), equalTo("machine_learning_admin"));
                assertThat(one.at("/via/0/entry").asText(), equalTo("cluster[0]"));
                assertThat(one.at("/via/0/requirement/name").asText(), equalTo("manage_ml"));
            }
        });
        JsonNode action = admin.send("GET /_ml_setup/_who_can?action=indices:data/read/search&index=web-1&size=1000")
                .expect(200)
                .json();
        List<String> searchers = new ArrayList<>();
        action.at("/principals")
                .forEach(one -> searchers.add(one.at("/principal/name").asText()));
        assertThat(searchers, hasItems("elastic", "everybody"));
        assertThat(searchers, not(hasItem("owner")));
    }

    @Test
    public void whatShouldNotBeHeldIsListed() {
        role("key_makers", """
                {"cluster": ["manage_own_api_key", "manage_ml"], "indices": [{"names": ["web-*"], "privileges": ["read"]}]}""");
        Client old = user("old", "kibana_user", "nowhere_to_be_found", "key_makers");
        Response whole = old.send("POST /_security/api_key?refresh=true\n{\"name\": \"of_old\"}")
                .expect(200);
        old.send("POST /_security/api_key?refresh=true\n"
                        + "{\"name\": \"narrow\", \"role_descriptors\": {\"r\": {\"cluster\": [\"monitor_ml\"]}}}")
                .expect(200);
        cluster.anonymous()
                .send(
                        job("by_key", "web-*", "by-key"),
                        "Authorization",
                        "ApiKey " + whole.at("/encoded").asText())
                .expect(200);
        role("typo", """
                {"applications": [{"application": "kibana-.kibana", "privileges": ["feature_mll.all"], "resources": ["*"]}]}""");
        user("system", "kibana_system");
        role("careless", """
                {"indices": [{"names": [".security-7"], "privileges": ["read", "create_doc"]}]}""");
        JsonNode findings = admin.send("GET /_ml_setup/_audit/discouraged?size=1000")
                .expect(200)
                .at("/findings");
        List<String> said = new ArrayList<>();
        findings.forEach(one ->
                said.add(one.at("/id").asText() + " " + one.at("/role").asText() + " " + texts(one.at("/holders"))));
        assertThat(
                said,
                hasItems(
                        "role_deprecated kibana_user [api_key [of_old], datafeed [datafeed-by_key] (remembers an API key of [old]), user [old]]",
                        "unknown_kibana_privilege typo []",
                        "role_not_found nowhere_to_be_found [user [old]]",
                        "role_for_system_user kibana_system [user [system]]",
                        "reaches_nothing careless []"));
        assertThat(
                said.toString(),
                allOf(containsString("superuser"), containsString("datafeed [datafeed-web] (remembers [admin])")));
    }

    private static JsonNode whoCan(String question) {
        return admin.send("GET /_ml_setup/_who_can?size=1000&" + question)
                .expect(200)
                .json();
    }

    private static JsonNode able(JsonNode whoCan, String name) {
        for (JsonNode one : whoCan.at("/principals")) {
            if (one.at("/principal/name").asText().equals(name)) {
                return one;
            }
        }
        return MissingNode.getInstance();
    }

    @Test
    public void whoSeesAPartOfTheDocumentsIsNotListedAsWhoSeesAll() {
        for (boolean secret : List.of(true, false)) {
            admin.send("POST /part-1/_doc?refresh=true\n{\"secret\": " + secret + "}")
                    .expect(201);
        }
        role("part", """
                {"cluster": ["monitor_ml"], "indices": [{"names": ["part-*"], "privileges": ["read", "delete_index"],
                  "query": {"term": {"secret": false}}}]}""");
        role("no_limit", """
                {"cluster": ["monitor_ml"], "indices": [{"names": ["part-*"], "privileges": ["read"]}]}""");
        Client limited = user("limited", "part");
        Client unlimited = user("unlimited", "part", "no_limit");
        for (String question : List.of("action=indices:data/read/search&index=part-1", "access=read&source=part-*")) {
            JsonNode can = whoCan(question);
            assertThat(question, able(can, "limited").at("/partly").asBoolean(), equalTo(true));
            assertThat(question, able(can, "unlimited").at("/partly").isMissingNode(), equalTo(true));
            assertThat(question, able(can, "unlimited").at("/principal").isObject(), equalTo(true));
            assertThat(question, texts(can.at("/roles")), hasItems("part", "no_limit"));
            assertThat(question, texts(can.at("/partly_roles")), hasItem("part"));
            assertThat(question, texts(can.at("/partly_roles")), not(hasItem("no_limit")));
        }
        String search = "GET /part-1/_search";
        assertThat(limited.send(search).expect(200).at("/hits/total/value").asInt(), equalTo(1));
        assertThat(unlimited.send(search).expect(200).at("/hits/total/value").asInt(), equalTo(2));
        JsonNode delete = whoCan("action=indices:admin/delete&index=part-1");
        assertThat(able(delete, "limited").at("/partly").isMissingNode(), equalTo(true));
        limited.send("DELETE /part-1").expect(200);
    }

    @Test
    public void whatLooksIntoTheRequestIsSaid() {
        role("own_keys", "{\"cluster\": [\"manage_own_api_key\"]}");
        role("own_application", """
                {"global": {"application": {"manage": {"applications": ["ours"]}}}}""");
        Client keeper = user("keeper", "own_keys", "own_application");
        JsonNode create = whoCan("action=cluster:admin/xpack/security/api_key/create");
        assertThat(able(create, "keeper").isMissingNode(), equalTo(true));
        assertThat(
                dependsOnRequest(create),
                allOf(
                        containsString("[manage_own_api_key]"),
                        containsString("own_keys"),
                        containsString("user [keeper]")));
        keeper.send("POST /_security/api_key\n{\"name\": \"of_keeper\"}").expect(200);
        keeper.send("DELETE /_security/api_key\n{\"username\": \"admin\"}").expect(403);

        JsonNode put = whoCan("action=cluster:admin/xpack/security/privilege/put");
        assertThat(able(put, "keeper").isMissingNode(), equalTo(true));
        assertThat(
                dependsOnRequest(put),
                allOf(
                        containsString("[global manage-application-privileges]"),
                        containsString("own_application"),
                        containsString("user [keeper]")));
        keeper.send("PUT /_security/privilege\n{\"ours\": {\"look\": {\"actions\": [\"data:look\"]}}}")
                .expect(200);
        keeper.send("PUT /_security/privilege\n{\"theirs\": {\"look\": {\"actions\": [\"data:look\"]}}}")
                .expect(403);
        keeper.send("DELETE /_security/privilege/ours/look").expect(200);
        assertThat(dependsOnRequest(whoCan("action=cluster:admin/xpack/ml/job/put")), equalTo(""));
    }

    /** What no role grants, and every caller may: x-pack-security's rule, of which the notes speak. */
    @Test
    public void whatEverybodyMayDoAboutThemselvesIsSaid() {
        admin.send("PUT /_security/user/plain\n{\"password\": \"" + PASSWORD + "\", \"roles\": []}")
                .expect(200);
        Client plain = cluster.as("plain", PASSWORD);
        Map<String, String> requests = Map.of(
                "authenticate", "GET /_security/_authenticate",
                "has_privileges", "POST /_security/user/_has_privileges\n{\"cluster\": [\"monitor\"]}",
                "list_privileges", "GET /_security/user/_privileges",
                "change_password", "POST /_security/user/_password\n{\"password\": \"" + PASSWORD + "\"}");
        requests.forEach((name, request) -> {
            plain.send(request).expect(200);
            JsonNode can = whoCan("action=cluster:admin/xpack/security/user/" + name);
            assertThat(name, able(can, "plain").isMissingNode(), equalTo(true));
            assertThat(name, dependsOnRequest(can), containsString("Whatever their roles grant"));
        });
        plain.send("POST /_security/user/admin/_password\n{\"password\": \"" + PASSWORD + "\"}")
                .expect(403);
        Response key = admin.send("POST /_security/api_key\n{\"name\": \"self\", \"role_descriptors\": {\"none\": {}}}")
                .expect(200);
        String header = "ApiKey " + key.at("/encoded").asText();
        String get = "GET /_security/api_key?id=" + key.at("/id").asText();
        Client bearer = cluster.anonymous();
        bearer.send(get, "Authorization", header).expect(200);
        bearer.send(get + "&with_limited_by=true", "Authorization", header).expect(403);
        bearer.send("GET /_security/api_key?name=self", "Authorization", header).expect(403);
        plain.send(get).expect(403);
    }

    private static String dependsOnRequest(JsonNode whoCan) {
        for (JsonNode reason : whoCan.at("/not_judged")) {
            if (reason.at("/id").asText().equals("depends_on_request")) {
                return reason.at("/message").asText();
            }
        }
        return "";
    }

    @Test
    public void failureStoresAreReadThroughAnEntry() {
        role("failures", """
                {"cluster": ["manage_ml"], "indices": [
                  {"names": ["failing-1"], "privileges": ["read_failure_store", "view_index_metadata"]}]}""");
        user("finds_failures", "failures");
        JsonNode can = able(whoCan("access=full&source=failing-1::failures"), "finds_failures");
        List<String> via = new ArrayList<>();
        can.at("/via")
                .forEach(one -> via.add(one.at("/requirement/name").asText() + " "
                        + one.at("/entry").asText()));
        assertThat(
                via,
                contains("manage_ml cluster[0]", "read_failure_store indices[0]", "view_index_metadata indices[0]"));
        JsonNode simulated = admin.send("""
                        POST /_ml_setup/role/_simulate
                        {"access": "full", "source": "failing-1::failures", "roles": "failures"}""").expect(200).json();
        assertThat(
                texts(simulated.at("/decided_by").get("read_failure_store on failing-1::failures")),
                contains("failures"));
        assertThat(simulated.at("/beyond").size(), equalTo(0));
    }

    @Test
    public void whoAsksMustManageMlAndReadSecurity() {
        for (String request : List.of("GET /_ml_setup/_audit", "GET /_ml_setup/_who_can?access=full")) {
            Response refused = cluster.as("nobody").send(request).expect(403);
            assertThat(
                    refused.at("/error/reason").asText(),
                    containsString("lack the cluster privileges [manage_ml,read_security]"));
            assertThat(
                    cluster.as("ml_manager")
                            .send(request)
                            .expect(403)
                            .at("/error/reason")
                            .asText(),
                    containsString("you lack the cluster privileges [read_security]"));
            cluster.as("ml_role_reader").send(request).expect(200);
        }
        Response all =
                cluster.as("ml_role_reader").send("GET /_ml_setup/_audit").expect(200);
        assertThat(all.at("/sensitive").asText(), containsString("who may do what"));
        assertThat(all.json().at("/exposure/exposed").isArray(), equalTo(true));
        assertThat(all.json().at("/access/principals").isArray(), equalTo(true));
        assertThat(all.json().at("/discouraged/findings").isArray(), equalTo(true));
        List<String> notJudged = new ArrayList<>();
        all.at("/not_judged").forEach(one -> notJudged.add(one.at("/id").asText()));
        assertThat(notJudged, hasItems("not_listed", "spaces"));
        admin.send("GET /_ml_setup/_audit/nonsense").expect(400);
        admin.send("GET /_ml_setup/_audit?size=5000").expect(400);
    }

    private static JsonNode diff(String change) {
        return admin.send("POST /_ml_setup/role/_diff\n" + change).expect(200).json();
    }

    /** What is said of one principal; an empty object if nothing is. */
    private static JsonNode changedFor(String name, JsonNode diff) {
        for (JsonNode one : diff.at("/changed")) {
            if (one.at("/principal/name").asText().equals(name)) {
                return one;
            }
        }
        return diff.path("nobody");
    }

    private static List<String> ids(JsonNode diff) {
        List<String> ids = new ArrayList<>();
        diff.at("/not_judged").forEach(one -> ids.add(one.at("/id").asText()));
        return ids;
    }

    @Test
    public void whatOpensOnlySomeDocumentsOrFieldsIsSaid() {
        admin.send("PUT /ledger/_doc/1?refresh=true\n{\"public\": true, \"a\": 1, \"b\": 2}")
                .expect(201);
        admin.send("PUT /ledger/_doc/2?refresh=true\n{\"public\": false, \"a\": 1, \"b\": 2}")
                .expect(201);
        String limited =
                "{\"indices\": [{\"names\": [\"ledger\"], \"privileges\": [\"read\"], \"query\": {\"term\": {\"public\": %s}},"
                        + " \"field_security\": {\"grant\": [\"a\", \"public\"]}}]}";
        String some = limited.formatted(true);
        role("ledgers", some);
        Client clerk = user("clerk", "ledgers");
        assertThat(
                clerk.send("GET /ledger/_search")
                        .expect(200)
                        .at("/hits/total/value")
                        .asInt(),
                equalTo(1));

        String whole = "{\"indices\": [{\"names\": [\"ledger\"], \"privileges\": [\"read\"]}]}";
        JsonNode open = changedFor("clerk", diff("{\"put_role\": {\"name\": \"ledgers\", \"role\": " + whole + "}}"));
        assertThat(open.at("/gains").size(), equalTo(1));
        assertThat(open.at("/gains/0/name").asText(), equalTo("read"));
        assertThat(open.at("/gains/0/example").asText(), equalTo("ledger"));
        assertThat(open.at("/gains/0/partly").asBoolean(), equalTo(true));
        assertThat(open.at("/loses").isEmpty(), equalTo(true));
        JsonNode other = diff("{\"put_role\": {\"name\": \"ledgers\", \"role\": " + limited.formatted(false) + "}}");
        assertThat(changedFor("clerk", other).isMissingNode(), equalTo(true));
        assertThat(ids(other), hasItem("document_or_field_level_security"));

        role("ledgers", whole);
        assertThat(
                clerk.send("GET /ledger/_search")
                        .expect(200)
                        .at("/hits/total/value")
                        .asInt(),
                equalTo(2));
        JsonNode closed = changedFor("clerk", diff("{\"put_role\": {\"name\": \"ledgers\", \"role\": " + some + "}}"));
        assertThat(closed.at("/loses/0/partly").asBoolean(), equalTo(true));
        // A query in one entry and fields in another lift each other's limit.
        role("ledgers", """
                {"indices": [{"names": ["ledger"], "privileges": ["read"], "query": {"term": {"public": true}}},
                             {"names": ["ledger"], "privileges": ["read"], "field_security": {"grant": ["a"]}}]}""");
        Response both = clerk.send("GET /ledger/_search").expect(200);
        assertThat(both.at("/hits/total/value").asInt(), equalTo(2));
        assertThat(both.at("/hits/hits/0/_source/b").asInt(), equalTo(2));
        assertThat(
                changedFor("clerk", diff("{\"put_role\": {\"name\": \"ledgers\", \"role\": " + whole + "}}"))
                        .isMissingNode(),
                equalTo(true));
        // Who sees only some documents is refused an update, and may delete as before.
        role("ledgers", """
                {"indices": [{"names": ["ledger"], "privileges": ["write"], "query": {"term": {"public": true}}}]}""");
        clerk.send("POST /ledger/_update/1\n{\"doc\": {\"a\": 2}}").expect(400, 403);
        clerk.send("DELETE /ledger/_doc/1").expect(200);
    }

    @Test
    public void whatAChangeGivesElsewhereIsSaid() {
        role("far", "{}");
        Client sailor = user("sailor", "far");
        String body = """
                {"remote_indices": [{"clusters": ["east"], "names": ["logs-*"], "privileges": ["read"]}],
                 "remote_cluster": [{"clusters": ["east"], "privileges": ["monitor_enrich"]}],
                 "global": {"application": {"manage": {"applications": ["shop"]}}}}""";
        String change = "{\"put_role\": {\"name\": \"far\", \"role\": " + body + "}}";
        List<String> gains = new ArrayList<>();
        changedFor("sailor", diff(change))
                .at("/gains")
                .forEach(one ->
                        gains.add(one.at("/type").asText() + " " + one.at("/on").asText()));
        assertThat(
                gains,
                contains(
                        "global {\"manage\":{\"applications\":[\"shop\"]}}",
                        "remote_index east:logs-*",
                        "remote_cluster east"));
        role("far", body);
        Response held = sailor.send("GET /_security/user/_privileges").expect(200);
        assertThat(held.at("/remote_indices/0/names/0").asText(), equalTo("logs-*"));
        assertThat(held.at("/global").size(), equalTo(1));
        assertThat(changedFor("sailor", diff(change)).isMissingNode(), equalTo(true));
    }

    @Test
    public void privilegesOfOtherApplicationsAreReadToo() {
        admin.send("""
                PUT /_security/privilege
                {"myapp": {"read": {"actions": ["data:read/*"]}, "write": {"actions": ["data:write/*"]},
                           "both": {"actions": ["data:*"]}}}""").expect(200);
        String body =
                "{\"applications\": [{\"application\": \"myapp\", \"privileges\": [\"%s\"], \"resources\": [\"*\"]}]}";
        String change = "{\"put_role\": {\"name\": \"shop\", \"role\": " + body.formatted("read") + "}}";
        user("buyer", "shop");
        for (String before : List.of("read\", \"write", "both")) {
            role("shop", body.formatted(before));
            JsonNode less = changedFor("buyer", diff(change));
            assertThat(less.toPrettyString(), less.at("/gains").isEmpty(), equalTo(true));
            assertThat(less.at("/loses").size(), equalTo(1));
        }
    }

    @Test
    public void aRoleMappingIsReadAsElasticsearchReadsIt() {
        // This server has no mustache, and so stores no templates.
        String fixed = "{\"role_templates\": [{\"template\": {\"source\": \"machine_learning_user\"}}],"
                + " \"rules\": {\"field\": {\"username\": \"*\"}}, \"enabled\": true}";
        admin.send("""
                PUT /_security/role_mapping/templated
                {"roles": ["machine_learning_user"], "rules": {"field": {"username": "*"}}, "enabled": true}""").expect(200);
        JsonNode same = diff("{\"put_role_mapping\": {\"name\": \"templated\", \"mapping\": " + fixed + "}}");
        assertThat(changedFor("templated", same).isMissingNode(), equalTo(true));
        assertThat(ids(same), not(hasItem("role_templates")));
        JsonNode open = diff("{\"put_role_mapping\": {\"name\": \"templated\", \"mapping\": "
                + fixed.replace("machine_learning_user", "{{username}}") + "}}");
        assertThat(changedFor("templated", open).isMissingNode(), equalTo(true));
        assertThat(ids(open), hasItem("role_templates"));
        admin.send("DELETE /_security/role_mapping/templated").expect(200);

        String rules = "\"rules\": {\"field\": {\"username\": \"*\"}}";
        for (String body : List.of(
                "{\"roles\": [\"viewer\"], \"enabled\": true}",
                "{\"roles\": [\"viewer\"], \"enabled\": true, \"rules\": {}}",
                "{\"roles\": [\"viewer\"], " + rules + "}",
                "{\"enabled\": true, " + rules + "}",
                "{\"roles\": [], \"enabled\": true, " + rules + "}",
                "{\"roles\": [\"viewer\"], \"role_templates\": [{\"template\": {\"source\": \"a\"}}], \"enabled\": true, "
                        + rules + "}",
                "{\"role\": [\"viewer\"], \"enabled\": true, " + rules + "}",
                "{\"roles\": [\"viewer\"], \"enabled\": true, \"metadata\": {\"_a\": 1}, " + rules + "}")) {
            admin.send("PUT /_security/role_mapping/refused\n" + body).expect(400);
            admin.send("POST /_ml_setup/role/_diff\n{\"put_role_mapping\": {\"name\": \"refused\", \"mapping\": " + body
                            + "}}")
                    .expect(400);
        }
        admin.send("PUT /_security/role/r%C3%B6le\n{}").expect(400);
        admin.send("POST /_ml_setup/role/_diff\n{\"put_role\": {\"name\": \"r\u00f6le\", \"role\": {}}}")
                .expect(400);
        admin.send("PUT /_security/user/j%C3%B6rg\n{\"password\": \"a-password\", \"roles\": []}")
                .expect(400);
        admin.send("POST /_ml_setup/role/_diff\n{\"put_user\": {\"username\": \"j\u00f6rg\", \"roles\": []}}")
                .expect(400);
    }

    @Test
    public void whoHasTheSameAfterwardsIsNotListed() {
        role("plain", "{\"cluster\": [\"monitor\", \"manage_pipeline\"], \"metadata\": {\"of\": \"us\"}}");
        user("boss", "superuser", "plain");
        user("member", "plain");
        JsonNode same = diff(
                "{\"put_role\": {\"name\": \"plain\", \"role\": {\"cluster\": [\"manage_pipeline\", \"monitor\"]}}}");
        assertThat(same.at("/total").asInt(), equalTo(0));
        JsonNode more = diff(
                "{\"put_role\": {\"name\": \"plain\", \"role\": {\"cluster\": [\"manage_pipeline\", \"monitor\", \"manage_ilm\"]}}}");
        assertThat(more.at("/total").asInt(), equalTo(1));
        assertThat(more.at("/changed/0/principal/name").asText(), equalTo("member"));
    }

    @Test
    public void whatIsGoneIsThereOrNotByTheVersion() {
        boolean is8 = admin.send("GET /_ml_setup")
                .expect(200)
                .at("/elasticsearch_version")
                .asText()
                .startsWith("8.");
        user("transformer", "data_frame_transforms_admin");
        JsonNode upgrade = diff("{\"upgrade\": \"9\"}");
        assertThat(ids(upgrade).contains("nothing_is_gone"), equalTo(!is8));
        assertThat(changedFor("transformer", upgrade).isMissingNode(), equalTo(!is8));
    }
}
