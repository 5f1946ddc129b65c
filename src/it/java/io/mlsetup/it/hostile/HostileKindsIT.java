package io.mlsetup.it.hostile;

import static java.util.stream.Collectors.joining;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.in;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.Clusters;
import io.mlsetup.it.KibanaFixture;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.HttpAnswer;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.TestCluster;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;

/** Each kind of request that once killed, overran or fooled a node, by its name; {@link HostileInputIT} looks for others. */
public class HostileKindsIT {

    private static final String NESTED_DATE_MATH = "<a{now{" + "[".repeat(5_000) + "y" + "]".repeat(5_000) + "}}>";
    private static final String NESTED_REGEX = "/" + "(".repeat(1_000) + "a" + ")".repeat(1_000) + "/";
    private static final List<String> EVERYBODY =
            List.of("nobody", "ml_looker", "ml_manager", "ml_role_reader", "ml_mover");
    private static final String CHECK = "/_ml_setup/_check";
    private static final String SUGGEST = "/_ml_setup/role/_suggest";
    private static final String SIMULATE = "/_ml_setup/role/_simulate";
    private static final String DIFF = "/_ml_setup/role/_diff";
    private static final String IMPORT = "/_ml_setup/job/_import?dry_run=true";

    @ClassRule
    public static final Clusters CLUSTERS = new Clusters();

    private static TestCluster cluster;
    private static Client admin;
    private static Attacker attacker;

    @BeforeClass
    public static void startCluster() {
        cluster = CLUSTERS.start(TestCluster.builder().node("n1"));
        new KibanaFixture(cluster).connect();
        admin = cluster.as("admin");
        attacker = new Attacker(cluster, false);
        for (String user : EVERYBODY) {
            attacker.send(user, json(CHECK, "{\"access\": \"full\", \"source\": \"logs-*\"}"));
            attacker.send(user, json(SUGGEST, "{\"access\": \"full\", \"source\": \"logs-*\"}"));
            attacker.send(user, role("\"cluster\": [\"manage_ml\"]"));
            attacker.send(user, json(IMPORT, analytics("\"houses\"", "out-1")));
            attacker.send(
                    user, json(DIFF, "{\"put_role\": {\"name\": \"n\", \"role\": {\"cluster\": [\"manage_ml\"]}}}"));
        }
        attacker.begin();
    }

    @AfterClass
    public static void disconnect() {
        if (attacker != null) {
            attacker.close();
        }
    }

    /** One kind does not hide the next. */
    @Before
    public void aliveAndWell() {
        attacker.beginAnew();
    }

    @After
    public void nothingStaysBehind() {
        if (attacker.isAlive()) {
            attacker.settle("this test");
        }
        assertThat(String.join("\n", attacker.faults()), attacker.faults(), empty());
    }

    private static Attack json(String target, String body) {
        return Attack.json("", "POST", target, body);
    }

    private static Attack role(String fields) {
        return json(SIMULATE, "{\"access\": \"read\", \"role\": {" + fields + "}}");
    }

    private static String analytics(String index, String destination) {
        return "{\"id\": \"a\", \"source\": {\"index\": " + index + "}, \"dest\": {\"index\": \"" + destination
                + "\"}, \"analysis\": {\"outlier_detection\": {}}}";
    }

    private static String list(int size, IntFunction<String> element) {
        return IntStream.range(0, size)
                .mapToObj(i -> '"' + element.apply(i) + '"')
                .collect(joining(",", "[", "]"));
    }

    /** 400; 403 to whom the endpoint is not open; 429 where many large bodies at once are more than the circuit breaker lets; a dry run may also say in its plan that the item is refused. */
    private static void refusedToEverybody(Attack attack) {
        for (String user : EVERYBODY) {
            HttpAnswer answer = attacker.send(user, attack);
            boolean planned = attack.target().equals(IMPORT)
                    && answer.status() == 200
                    && answer.text().contains("\"summary\":{\"blocked\":1}");
            if (!planned) {
                assertThat(
                        "as " + user + ", " + attack + ": " + answer.text(),
                        answer.status(),
                        in(List.of(400, 403, 429)));
            }
        }
    }

    /** Elasticsearch's resolver of date math calls itself for each bracket. */
    @Test
    public void dateMathThatIsNested() {
        for (String field : List.of("source", "destination")) {
            refusedToEverybody(json(CHECK, "{\"" + field + "\": \"" + NESTED_DATE_MATH + "\"}"));
            for (String endpoint : List.of(CHECK, SUGGEST, SIMULATE)) {
                refusedToEverybody(json(
                        endpoint,
                        "{\"access\": \"full\"" + (endpoint.equals(SIMULATE) ? ", \"roles\": \"viewer\"" : "") + ", \""
                                + field + "\": [\"logs-*\", \"" + NESTED_DATE_MATH + "\"]}"));
            }
        }
        refusedToEverybody(json(IMPORT, analytics('"' + NESTED_DATE_MATH + '"', "out-1")));
        refusedToEverybody(json(IMPORT, analytics("\"houses\"", NESTED_DATE_MATH)));
        refusedToEverybody(json(
                IMPORT,
                "{\"job\": {\"job_id\": \"j\", \"analysis_config\": {\"bucket_span\": \"15m\", \"detectors\": [{\"function\":"
                        + " \"count\"}]}, \"data_description\": {}}, \"datafeed\": {\"datafeed_id\": \"d\", \"job_id\": \"j\","
                        + " \"indices\": [\"" + NESTED_DATE_MATH + "\"]}}"));
    }

    /** Lucene's parser of regular expressions calls itself for each parenthesis. */
    @Test
    public void regularExpressionsThatAreNested() {
        String regex = '"' + NESTED_REGEX + '"';
        refusedToEverybody(role("\"indices\": [{\"names\": [" + regex + "], \"privileges\": [\"read\"]}]"));
        for (String fields : List.of("grant", "except")) {
            refusedToEverybody(
                    role("\"indices\": [{\"names\": [\"a\"], \"privileges\": [\"read\"], \"field_security\": {"
                            + "\"grant\": [\"*\"], \"" + fields + "\": [" + regex + "]}}]"));
        }
        refusedToEverybody(role("\"indices\": [{\"names\": [\"a\"], \"privileges\": [" + regex + "]}]"));
        refusedToEverybody(role("\"cluster\": [" + regex + "]"));
        refusedToEverybody(role("\"run_as\": [" + regex + "]"));
        refusedToEverybody(role("\"applications\": [{\"application\": \"kibana-.kibana\", \"privileges\": [\"all\"],"
                + " \"resources\": [" + regex + "]}]"));
        refusedToEverybody(role("\"remote_indices\": [{\"clusters\": [\"c\"], \"names\": [" + regex
                + "], \"privileges\": [\"read\"]}]"));
        refusedToEverybody(role("\"global\": {\"application\": {\"manage\": {\"applications\": [" + regex + "]}}}"));
    }

    /** To Lucene and java.time a bracket that closes none of theirs is a letter, and the next one stands within the last. */
    @Test
    public void bracketsThatCloseNothing() {
        for (String field : List.of("include", "exclude")) {
            for (String deep : List.of("(]".repeat(49_000), "([)]".repeat(20_000), "(\\\\)".repeat(20_000))) {
                refusedToEverybody(json(
                        IMPORT,
                        "{\"job_id\": \"j\", \"analysis_config\": {\"bucket_span\": \"15m\", \"detectors\": [{\"function\":"
                                + " \"count\"}]}, \"data_description\": {}, \"datafeed_config\": {\"indices\": [\"x\"],"
                                + " \"aggregations\": {\"t\": {\"terms\": {\"field\": \"f\", \"" + field + "\": \""
                                + deep + "\"}}}}}"));
            }
        }
        for (String deep : List.of("[>".repeat(4_900), "][".repeat(4_900), "\\u005b".repeat(1_600))) {
            String query = "{\"range\": {\"a\": {\"gte\": 1, \"format\": \"" + deep + "\"}}}";
            for (String given : List.of(query, '"' + query.replace("\\", "\\\\").replace("\"", "\\\"") + '"')) {
                String fields =
                        "\"indices\": [{\"names\": [\"a\"], \"privileges\": [\"read\"], \"query\": " + given + "}]";
                refusedToEverybody(role(fields));
                refusedToEverybody(json(DIFF, "{\"put_role\": {\"name\": \"n\", \"role\": {" + fields + "}}}"));
            }
        }
        refusedToEverybody(role(
                "\"indices\": [{\"names\": [\"a\"], \"privileges\": [\"read\"], \"field_security\": {\"grant\": [\"/"
                        + "(]".repeat(250) + "/\"]}}]"));
    }

    /** Elasticsearch builds an automaton of each pattern in the rules of a role mapping while it reads them, and keeps it for days. */
    @Test
    public void regularExpressionsInTheRulesOfARoleMapping() {
        for (IntFunction<String> hard : List.<IntFunction<String>>of(
                i -> "/((.*a.{8}b)?c)?0" + i + "/", i -> "cn=*" + i + "*a*b*c*d*e*,dc=x")) {
            HttpAnswer answer = attacker.send(
                    "ml_role_reader",
                    json(
                            DIFF,
                            "{\"put_role_mapping\": {\"name\": \"n\", \"mapping\": {\"roles\": [\"r\"], \"enabled\": true, \"rules\":"
                                    + " {\"field\": {\"username\": " + list(990, hard) + "}}}}}"));
            assertThat(answer.text(), answer.status(), equalTo(200));
        }
    }

    /** A privilege that has no name is a pattern of actions, made an automaton, and kept by Elasticsearch for ever. */
    @Test
    public void privilegesWithWildcards() {
        refusedToEverybody(role("\"cluster\": [\"cluster:*a????????????????*\"]"));
        refusedToEverybody(role("\"cluster\": "
                + list(40, i -> "cluster:*" + (char) ('a' + i % 26) + i + "?".repeat(13) + "*")));
        refusedToEverybody(role("\"indices\": [{\"names\": [\"a\"], \"privileges\": "
                + list(40, i -> "indices:*x" + i + "????????????abc") + "}]"));
        refusedToEverybody(role("\"applications\": [{\"application\": \"kibana-.kibana\", \"privileges\": "
                + list(40, i -> "ui:*x" + i + "????????????abc") + ", \"resources\": [\"*\"]}]"));
    }

    /** An object of a byte or three in the body is fifty and more in memory. */
    @Test
    public void importsOfEmptyObjects() {
        int size = 19 << 20;
        refusedToEverybody(new Attack(
                "CBOR",
                "POST",
                IMPORT,
                List.of("Content-Type: application/cbor"),
                HostileBodies.filled("\u00a0", "\u009f", "\u00ff", size)));
        refusedToEverybody(new Attack(
                "JSON",
                "POST",
                IMPORT,
                List.of("Content-Type: application/json"),
                HostileBodies.filled("{},", "[", "{}]", size)));
    }

    /** Each pattern was once held against each, as automata, and none of it could be stopped. */
    @Test
    public void suggestionsForPatternsThatBeginWithAnAsterisk() {
        for (int patterns : List.of(10, 80, 200)) {
            String sources =
                    list(patterns, i -> "*" + i + "-" + "logs-of-a-service-".repeat(2) + (char) ('a' + i % 26));
            for (String user : EVERYBODY) {
                attacker.send(user, json(SUGGEST, "{\"access\": \"full\", \"source\": " + sources + "}"));
            }
        }
    }

    /** Elasticsearch drops the null and gives the role. */
    @Test
    public void aRoleTemplateWithANullDoesNotGetPastTheGuard() {
        admin.send("PUT /_cluster/settings\n{\"persistent\": {\"ml_setup.role_guard.mode\": \"enforce\"}}")
                .expect(200);
        try {
            for (String roles : List.of("[\\\"kibana_system\\\", null]", "[null, \\\"kibana_system\\\"]")) {
                Response answer = admin.send("PUT /_security/role_mapping/m\n{\"enabled\": true, \"rules\": {\"field\":"
                        + " {\"username\": \"joe\"}}, \"role_templates\": [{\"format\": \"json\", \"template\": {\"source\": \""
                        + roles + "\"}}]}");
                assertThat(answer.toString(), answer.status(), equalTo(400));
                assertThat(answer.body(), containsString("role_for_system_user"));
            }
        } finally {
            admin.send("PUT /_cluster/settings\n{\"persistent\": {\"ml_setup.role_guard.mode\": null}}")
                    .expect(200);
        }
    }

    /** Java's formatter of dates ends in a null pointer. */
    @Test
    public void dateMathWithAFormatThatIsNone() {
        for (String text : List.of("<a{now{8}}>", "<a{now{yyyy|8}}>", "<a{now{}}>")) {
            refusedToEverybody(Attack.of("", "GET", CHECK + "?source=" + HostileString.encoded(text)));
            refusedToEverybody(json(SUGGEST, "{\"access\": \"full\", \"source\": \"" + text + "\"}"));
            refusedToEverybody(
                    json(SIMULATE, "{\"access\": \"full\", \"roles\": \"viewer\", \"destination\": \"" + text + "\"}"));
        }
    }

    /** The price of a name in has-privileges grows with its length, that of a pattern much faster. */
    @Test
    public void namesWithoutAnEnd() {
        for (String text : List.of(
                "a".repeat(100_000),
                "*a*b".repeat(62),
                "*a".repeat(50_000),
                "a".repeat(1_000_000),
                "a,".repeat(500_000))) {
            refusedToEverybody(json(CHECK, "{\"access\": \"full\", \"source\": \"" + text + "\"}"));
            refusedToEverybody(json(SUGGEST, "{\"access\": \"full\", \"source\": \"" + text + "\"}"));
            refusedToEverybody(
                    json(SIMULATE, "{\"access\": \"full\", \"roles\": \"viewer\", \"source\": \"" + text + "\"}"));
            refusedToEverybody(
                    json(CHECK, "{\"access\": \"full\", \"user_kind\": \"kibana\", \"space\": \"" + text + "\"}"));
        }
        for (String text : List.of("a".repeat(100_000), "*a".repeat(50_000))) {
            refusedToEverybody(json(IMPORT, analytics('"' + text + '"', "out-1")));
            refusedToEverybody(role("\"indices\": [{\"names\": [\"" + text + "\"], \"privileges\": [\"read\"]}]"));
        }
    }

    /** Neither work nor time tells a stranger whether there is such a space. */
    @Test
    public void savedObjectsAreNotReadForStrangers() {
        long before = readsOfKibana();
        for (int i = 0; i < 20; i++) {
            for (String space : List.of("default", "stranger-" + i)) {
                attacker.send(
                        "nobody",
                        json(
                                CHECK,
                                "{\"access\": \"full\", \"user_kind\": \"kibana\", \"source\": \"logs-*\", \"space\": \""
                                        + space + "\"}"));
            }
        }
        assertThat(readsOfKibana(), equalTo(before));
    }

    private static long readsOfKibana() {
        Response stats = admin.send("GET /.kibana*/_stats/search,get", "X-elastic-product-origin", "kibana")
                .expect(200);
        return stats.at("/_all/primaries/search/query_total").asLong()
                + stats.at("/_all/primaries/get/total").asLong();
    }

    /** Each source was once a search of its own. */
    @Test
    public void importsOfManySources() {
        refusedToEverybody(json(IMPORT, analytics(list(50_000, i -> "source-" + i), "out-1")));
        refusedToEverybody(json(IMPORT, analytics(list(100_000, i -> "s-" + i + "-*"), "out-1")));
    }

    /** Each exclusion once stood beside each pattern before it: half a megabyte was half a gigabyte, before anybody was asked who it is. */
    @Test
    public void exclusionsThatAreMultiplied() {
        String multiplied = joined(500, i -> "*a" + i + "*", 500, i -> "-a" + i + "b".repeat(500) + "*");
        leavesOut(multiplied);
        refusedToEverybody(json(
                IMPORT, analytics(joined(2_200, i -> "*a" + i, 2_200, i -> "-*a" + i + "b".repeat(490)), "out-1")));
        refusedToEverybody(json(
                IMPORT,
                IntStream.range(0, 400)
                        .mapToObj(i -> analytics(
                                        joined(
                                                30,
                                                n -> "*a" + i + "x" + n,
                                                30,
                                                n -> "-*" + i + "x" + n + "b".repeat(80)),
                                        "out-1")
                                .replaceFirst("\"a\"", "\"a" + i + "\""))
                        .collect(joining(
                                ",", "{\"format\": \"ml_setup\", \"version\": 1, \"data_frame_analytics\": [", "]}"))));
    }

    /** All that is left out of a pattern is one regular expression, of which Elasticsearch makes an automaton on the calling thread. */
    @Test
    public void exclusionsThatAreOneRegularExpression() {
        leavesOut(joined(100, i -> "*x" + i, 100, i -> "-" + letters(i, 180) + "*"));
        leavesOut(joined(1, i -> "*x", 100, i -> "-" + letters(i, 180) + "*"));
        leavesOut(joined(1, i -> "*x", 13, i -> "-*" + (char) ('a' + i) + "*"));
        leavesOut(joined(20, i -> "*x" + i, 10, i -> "-*" + (char) ('a' + i) + "*"));
        // The largest that pass.
        for (String sources : List.of(
                joined(2, i -> "*x" + i, 100, i -> "-" + letters(i, 36) + "*"),
                joined(2, i -> "x" + i + "*", 100, i -> "-*" + letters(i, 35)),
                joined(10, i -> "*x" + i, 10, i -> "-*" + (char) ('a' + i) + "*"),
                joined(2, i -> "*x" + i, 100, i -> (i < 10 ? "-*" : "-") + letters(i, 30) + "*"))) {
            for (String user : EVERYBODY) {
                attacker.send(user, json(CHECK, "{\"access\": \"full\", \"source\": " + sources + "}"));
                attacker.send(user, json(SUGGEST, "{\"access\": \"full\", \"source\": " + sources + "}"));
                attacker.send(user, json(IMPORT, analytics(sources, "out-1")));
            }
        }
    }

    private static void leavesOut(String sources) {
        refusedToEverybody(
                json(CHECK, "{\"access\": \"read\", \"source\": " + sources + ", \"destination\": " + sources + "}"));
        refusedToEverybody(json(CHECK, "{\"access\": \"full\", \"source\": " + sources + "}"));
        refusedToEverybody(json(SUGGEST, "{\"access\": \"full\", \"source\": " + sources + "}"));
        refusedToEverybody(
                json(SIMULATE, "{\"access\": \"full\", \"roles\": \"viewer\", \"source\": " + sources + "}"));
        refusedToEverybody(json("/_ml_setup/_who_can", "{\"access\": \"read\", \"source\": " + sources + "}"));
        refusedToEverybody(
                json("/_ml_setup/_who_can", "{\"action\": \"indices:data/read/search\", \"index\": " + sources + "}"));
        refusedToEverybody(
                Attack.json("", "GET", "/_ml_setup/report", "{\"access\": \"read\", \"source\": " + sources + "}"));
    }

    private static String letters(int seed, int length) {
        return new Random(seed)
                .ints(length, 'a', 'z' + 1)
                .mapToObj(Character::toString)
                .collect(joining());
    }

    private static String joined(int included, IntFunction<String> include, int excluded, IntFunction<String> exclude) {
        String patterns = list(included, include);
        return patterns.substring(0, patterns.length() - 1) + ","
                + list(excluded, exclude).substring(1);
    }

    /** The same bounds let through what people write, everywhere, and what is printed for it. */
    @Test
    public void exclusionsThatPeopleHave() {
        String sources = joined(3, i -> "logs-" + i + "-*", 30, i -> "-logs-" + i % 3 + "-service-" + i + "-*");
        String asked = "\"access\": \"read\", \"source\": " + sources;
        JsonNode suggested = admin.send("POST /_ml_setup/role/_suggest\n{" + asked + "}")
                .expect(200)
                .json();
        String role = suggested.at("/role").toString();
        Response simulated = admin.send("POST " + SIMULATE + "\n{" + asked + ", \"role\": " + role + "}")
                .expect(200);
        assertThat(simulated.toString(), simulated.at("/satisfied").asBoolean(), equalTo(true));
        admin.send("POST /_ml_setup/role/_diff\n{\"put_role\": {\"name\": \"excluding\", \"role\": " + role + "}}")
                .expect(200);
        admin.send("POST /_ml_setup/_who_can\n{" + asked + "}").expect(200);
        admin.send("PUT /_security/role/excluding\n" + role).expect(200);
        admin.send("PUT /_security/user/excluding\n{\"password\": \"a-password\", \"roles\": [\"excluding\"]}")
                .expect(200);
        Response checked = cluster.as("excluding", "a-password").send("POST " + CHECK + "/api_access\n{" + asked + "}");
        assertThat(checked.toString(), checked.at("/status").asText(), equalTo("green"));
    }

    /** Each was an automaton of thousands of states before the first step was counted; two of them multiplied were millions. */
    @Test
    public void regularExpressionsInOneRole() {
        inARole(list(9_999, i -> "/.*a.{11}b" + i + "/"));
        inARole(list(999, i -> "/logs.*&~(logs" + i + letters(i, 150) + ".*)/"));
        for (String names : List.of(
                list(100, i -> "/.*a.{9}b" + i + "/"),
                list(100, i -> "/((((.*a.{8}b)?c)?d" + i + ")?e)?f/"),
                "[\"/(.*[ab].{10})&(.*[bc].{10})/\"]",
                "[\"/(.*[ab]..........)&(.*[bc]..........)/\"]",
                "[\"/x(.*[ab].{10}&.*[bc].{10})y/\"]",
                list(40, i -> "/logs.*&~(" + "x.*|".repeat(90) + "y" + i + ")/"))) {
            for (String user : EVERYBODY) {
                attacker.send(user, json(SIMULATE, inRole(names)));
                attacker.send(user, json(DIFF, "{\"put_role\": {\"name\": \"n\", \"role\": " + entry(names) + "}}"));
            }
        }
    }

    /** Those of fields Elasticsearch builds while it reads the body. */
    @Test
    public void regularExpressionsOfFields() {
        for (String fields : List.of(
                list(1_000, i -> "/((((.*a.{12}b)?c)?d" + i + ")?e)?f/"),
                "[\"/(.*[ab].{10})&(.*[bc].{10})/\"]",
                "[\"/(.*[ab]..........)&(.*[bc]..........)/\"]",
                list(21, i -> "/a+" + i + "/"))) {
            refusedToEverybody(role(fieldSecurity(fields)));
            refusedToEverybody(role("\"remote_indices\": [{\"clusters\": " + fields
                    + ", \"names\": [\"x\"], \"privileges\": [\"read\"]}]"));
        }
        for (String user : EVERYBODY) {
            attacker.send(user, role(fieldSecurity(list(20, i -> "/((.*a.{8}b)?c)?" + i + "/"))));
        }
    }

    private static String fieldSecurity(String fields) {
        return "\"indices\": [{\"names\": [\"x\"], \"privileges\": [\"read\"], \"field_security\": {\"grant\": "
                + fields + "}}]";
    }

    private static void inARole(String names) {
        refusedToEverybody(json(SIMULATE, inRole(names)));
        refusedToEverybody(json(DIFF, "{\"put_role\": {\"name\": \"n\", \"role\": " + entry(names) + "}}"));
    }

    private static String inRole(String names) {
        return "{\"access\": \"read\", \"source\": \"logs\", \"role\": " + entry(names) + "}";
    }

    private static String entry(String names) {
        return "{\"indices\": [{\"names\": " + names + ", \"privileges\": [\"read\"]}]}";
    }

    /** Elasticsearch keeps what it makes of each set of privileges for as long as the node lives. */
    @Test
    public void privilegesThatElasticsearchWouldKeep() {
        String entries = IntStream.range(0, 1_000)
                .mapToObj(i -> "{\"names\": [\"x\"], \"privileges\": "
                        + list(10, n -> "indices:data/" + i + "/" + n + "*a???k") + "}")
                .collect(joining(","));
        for (String field : List.of(
                "\"indices\": [" + entries + "]",
                "\"remote_indices\": [" + entries.replace("{\"names\"", "{\"clusters\": [\"c\"], \"names\"") + "]",
                "\"cluster\": " + list(999, i -> "cluster:admin/" + i + "*a????k"))) {
            for (String user : EVERYBODY) {
                attacker.send(user, role(field));
                attacker.send(user, json(DIFF, "{\"put_role\": {\"name\": \"n\", \"role\": {" + field + "}}}"));
            }
        }
    }

    /** A name with a control character or a space behind it is another name. */
    @Test
    public void namesOfRolesAreNotTrimmed() {
        for (String behind : List.of("%00", "%0A", "%20", "%E2%80%AE")) {
            for (String user : EVERYBODY) {
                HttpAnswer answer = attacker.send(user, Attack.of("", "GET", "/_ml_setup/role/viewer" + behind));
                assertThat(user + " " + behind + answer.text(), answer.status(), in(List.of(400, 403, 404)));
            }
        }
    }

    /** Also where nothing is asked of the cluster, and nothing but the name of the header tells. */
    @Test
    public void aRefusedRunAsIsAnsweredNowhere() {
        for (String runAs : List.of("admin", "no-such-user")) {
            for (String target :
                    List.of("/_ml_setup", CHECK, "/_cat/ml_setup", "/_ml_setup/role", "/_ml_setup/_metrics")) {
                HttpAnswer answer =
                        attacker.send("nobody", Attack.of("", "GET", target).with("es-security-runas-user: " + runAs));
                assertThat(target + " as " + runAs + answer.text(), answer.status(), equalTo(403));
            }
        }
        HttpAnswer unknown =
                attacker.send("admin", Attack.of("", "GET", CHECK).with("es-security-runas-user: no-such-user"));
        assertThat(unknown.text(), unknown.status(), equalTo(403));
    }

    /** A selector is no cluster; an exclusion has none to be excluded from. */
    @Test
    public void selectorsAndExclusions() {
        HttpAnswer failures =
                attacker.send("ml_mover", json(CHECK, "{\"access\": \"read\", \"source\": \"logs-*::failures\"}"));
        assertThat(failures.text(), not(containsString("remote cluster")));
        assertThat(failures.text(), not(containsString("remote_ind")));
        refusedToEverybody(json(CHECK, "{\"access\": \"read\", \"source\": \"-other:logs\"}"));
    }
}
