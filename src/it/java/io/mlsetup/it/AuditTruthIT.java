package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.SharedCluster;
import io.mlsetup.it.server.TestCluster;
import io.mlsetup.privilege.pattern.Language;
import io.mlsetup.privilege.pattern.Work;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.BeforeClass;
import org.junit.Test;

/**
 * What is said of who sees what against a real server, at random: roles, users, API keys and jobs are drawn, the audit is asked, and then
 * the server is asked as each of them, for each pair of a principal and a job. Each round has a seed of its own, which a failure
 * names; {@code -Dit.seed} repeats it, {@code -Dit.rounds} makes more of them.
 */
public class AuditTruthIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PASSWORD = "a-password";
    private static final int ROUNDS = Integer.getInteger("it.rounds", 10);
    private static final String RESULTS = ".ml-anomalies-custom-drawn";

    private static final List<String> CLUSTER = List.of(
            "monitor_ml",
            "manage_ml",
            "monitor",
            "manage_own_api_key",
            "cluster:monitor/xpack/ml/*",
            "cluster:monitor/xpack/ml/job/results/records/get",
            "cluster:monitor/x*",
            "none",
            "manage_pipeline");
    private static final List<String> INDEX = List.of(
            "read",
            "all",
            "write",
            "monitor",
            "view_index_metadata",
            "indices:data/read/*",
            "indices:*",
            "read_failure_store",
            "none");
    private static final List<String> PATTERNS = List.of(
            "*",
            "web-*",
            "web-1",
            "*-1",
            "pay-*",
            "p?y-*",
            "/(web|pay)-[0-9]/",
            "/web-~(2)/",
            "/(web|pay)-.*&.*[12]/",
            "all-pay",
            "out-*",
            ".ml-anomalies-*",
            RESULTS,
            ".ml-anomalies-j1",
            ".ml-anomalies-.write-j2",
            ".ml-*",
            "ops-anomalies",
            "high-scores",
            "team-out",
            "/[^p].*/",
            "*o*-*",
            ".security*",
            "shop");
    private static final List<String> SOURCES = List.of(
            "web-*", "web-1", "pay-*", "all-pay", "*-1", "web-*,-web-2", "*,-pay-*,-.*", "shop", "nothing-here-*");
    private static final List<String> BUILT_IN = List.of(
            "superuser",
            "viewer",
            "editor",
            "machine_learning_user",
            "machine_learning_admin",
            "kibana_admin",
            "monitoring_user",
            "beats_admin",
            "ingest_admin");
    private static final List<String> KIBANA = List.of(
            "feature_ml.read", "feature_ml.all", "all", "read", "feature_discover_v2.all", "login:", "ui:ml/*", "*");
    private static final List<String> APPLICATIONS = List.of("kibana-.kibana", "kibana-*", "*", "other");
    private static final List<String> RESOURCES = List.of("*", "space:default", "space:ops", "space:*");
    private static final List<String> RUN_AS = List.of("u1", "u2", "u*", "/u[34]/", "*", "nobody");
    private static final List<String> EXISTING = List.of("web-1", "web-2", "pay-1", "all-pay", "shop", "other-1");
    private static final List<String> RESULTS_ACTIONS = List.of(
            "cluster:monitor/xpack/ml/job/results/records/get",
            "cluster:monitor/xpack/ml/job/results/buckets/get",
            "cluster:monitor/xpack/ml/job/results/influencers/get",
            "cluster:monitor/xpack/ml/job/results/categories/get",
            "cluster:monitor/xpack/ml/job/results/overall_buckets/get",
            "cluster:monitor/xpack/ml/job/model_snapshots/get");
    private static final List<String> JOBS = List.of("j1", "j2", "j3");
    /** Under each of these the results of all jobs are found, but for what filters and queries leave out. */
    private static final List<String> RESULTS_NAMES = Stream.concat(
                    Stream.of(RESULTS, "ops-anomalies", "high-scores"),
                    JOBS.stream().flatMap(job -> Stream.of(".ml-anomalies-" + job, ".ml-anomalies-.write-" + job)))
            .toList();

    private static final List<String> USERS = List.of("u1", "u2", "u3", "u4");
    private static final List<String> SPACES = List.of("default", "ops");

    private static TestCluster cluster;
    private static Client admin;
    private static KibanaFixture kibana;

    private long seed;
    private Random random;
    private int pasted;

    @BeforeClass
    public static void start() {
        cluster = SharedCluster.plain();
        admin = cluster.as("admin");
        kibana = new KibanaFixture(cluster).connect();
        kibana.space("ops", "{\"name\":\"Operations\",\"disabledFeatures\":[]}");
        for (String index : List.of("web-1", "web-2", "pay-1", "shop", "other-1", "out-d1")) {
            admin.send("PUT /" + index + "/_doc/1?refresh=true\n{\"a\": 1}").expect(201);
        }
        admin.send("POST /_aliases\n{\"actions\": [{\"add\": {\"index\": \"pay-1\", \"alias\": \"all-pay\"}}]}")
                .expect(200);
        admin.send("PUT /" + RESULTS + "\n{\"mappings\": {\"properties\": {\"job_id\": {\"type\": \"keyword\"}}}}")
                .expect(200);
        for (Map<String, Object> alias : List.<Map<String, Object>>of(
                Map.of("index", RESULTS, "alias", "ops-anomalies"),
                Map.of(
                        "index",
                        RESULTS,
                        "alias",
                        "high-scores",
                        "filter",
                        Map.of("range", Map.of("record_score", Map.of("gte", 50)))),
                Map.of("index", "out-d1", "alias", "team-out"))) {
            admin.send("POST /_aliases\n" + json(Map.of("actions", List.of(Map.of("add", alias)))))
                    .expect(200);
        }
        for (String job : JOBS) {
            admin.send("PUT /_ml/anomaly_detectors/" + job + "\n"
                            + json(Map.of(
                                    "analysis_config",
                                            Map.of(
                                                    "bucket_span",
                                                    "15m",
                                                    "detectors",
                                                    List.of(Map.of("function", "count"))),
                                    "data_description", Map.of("time_field", "@timestamp"),
                                    "results_index_name", "drawn",
                                    "datafeed_config",
                                            Map.of("datafeed_id", "datafeed-" + job, "indices", List.of("shop")))))
                    .expect(200);
            admin.send("POST /_aliases\n"
                            + json(Map.of(
                                    "actions",
                                    List.of(
                                            add(
                                                    ".ml-anomalies-" + job,
                                                    Map.of("filter", Map.of("term", Map.of("job_id", job)))),
                                            add(".ml-anomalies-.write-" + job, Map.of())))))
                    .expect(200);
            admin.send("POST /" + RESULTS + "/_doc?refresh=true\n" + json(Map.of("job_id", job, "record_score", 90)))
                    .expect(201);
        }
    }

    private static Map<String, Object> add(String alias, Map<String, Object> more) {
        Map<String, Object> add = new LinkedHashMap<>(more);
        add.put("index", RESULTS);
        add.put("alias", alias);
        add.put("is_hidden", true);
        return Map.of("add", add);
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String one(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    private List<String> some(List<String> from, int least, int most) {
        Set<String> some = new LinkedHashSet<>();
        int count = least + random.nextInt(most - least + 1);
        while (some.size() < count) {
            some.add(one(from));
        }
        return List.copyOf(some);
    }

    private Map<String, Object> role() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("cluster", some(CLUSTER, 0, 2));
        body.put(
                "indices",
                IntStream.range(0, random.nextInt(4)).mapToObj(i -> entry()).toList());
        body.put(
                "applications",
                IntStream.range(0, random.nextInt(3))
                        .mapToObj(i -> Map.of(
                                "application", one(APPLICATIONS),
                                "privileges", some(KIBANA, 1, 2),
                                "resources", some(RESOURCES, 1, 2)))
                        .toList());
        body.put("run_as", random.nextInt(4) == 0 ? some(RUN_AS, 1, 2) : List.of());
        return body;
    }

    private Map<String, Object> entry() {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("names", some(PATTERNS, 1, 3));
        entry.put("privileges", some(INDEX, 1, 2));
        entry.put("allow_restricted_indices", random.nextInt(3) == 0);
        if (random.nextInt(5) == 0) {
            entry.put("query", json(Map.of("terms", Map.of("job_id", some(JOBS, 1, 2)))));
        }
        return entry;
    }

    /** One who asks: a user, or an API key of a user. */
    private record Asker(
            String name, Map<String, Object> roles, Function<String, Response> send, Function<String, Response> as) {

        boolean holds(String type, String name, String on) {
            Map<String, Object> asked = type.equals("cluster")
                    ? Map.of("cluster", List.of(name))
                    : Map.of(
                            "index",
                            List.of(Map.of(
                                    "names", List.of(on),
                                    "privileges", List.of(name),
                                    "allow_restricted_indices", true)));
            return send.apply("POST /_security/user/_has_privileges\n" + json(asked))
                    .expect(200)
                    .at("/has_all_requested")
                    .asBoolean();
        }

        boolean may(String action) {
            return send.apply("POST /_security/user/_has_privileges\n" + json(Map.of("cluster", List.of(action))))
                    .expect(200)
                    .at("/has_all_requested")
                    .asBoolean();
        }

        Set<String> clusterActions(List<String> actions) {
            Set<String> held = new TreeSet<>();
            send.apply("POST /_security/user/_has_privileges\n" + json(Map.of("cluster", actions)))
                    .expect(200)
                    .at("/cluster")
                    .properties()
                    .forEach(one -> {
                        if (one.getValue().asBoolean()) {
                            held.add(one.getKey());
                        }
                    });
            return held;
        }

        boolean finds(String index) {
            return send.apply("GET /" + index + "/_search?size=0")
                            .expect(200, 403)
                            .status()
                    == 200;
        }

        boolean findsResultsOf(String job, String index) {
            Response answer = send.apply(
                            "POST /" + index + "/_search\n{\"query\": {\"term\": {\"job_id\": \"" + job + "\"}}}")
                    .expect(200, 403);
            return answer.status() == 200 && answer.at("/hits/total/value").asInt() > 0;
        }

        boolean mayRead(String name) {
            return send.apply("POST /_security/user/_has_privileges\n"
                            + json(Map.of(
                                    "index",
                                    List.of(Map.of(
                                            "names", List.of(name),
                                            "privileges", List.of("indices:data/read/search"),
                                            "allow_restricted_indices", true)))))
                    .expect(200)
                    .at("/has_all_requested")
                    .asBoolean();
        }

        /** Everything that can be asked for at once, and how much is found in some indices; what is not held is not in it. */
        Map<String, Integer> holdings() {
            List<String> names = new ArrayList<>(EXISTING);
            names.addAll(List.of(RESULTS, "never-there-1"));
            List<String> privileges = new ArrayList<>(CLUSTER);
            privileges.add("manage_security");
            JsonNode held = send.apply("POST /_security/user/_has_privileges\n"
                            + json(Map.of(
                                    "cluster", privileges,
                                    "index",
                                            List.of(Map.of(
                                                    "names", names,
                                                    "privileges", INDEX,
                                                    "allow_restricted_indices", true)),
                                    "application",
                                            List.of(Map.of(
                                                    "application",
                                                    "kibana-.kibana",
                                                    "privileges",
                                                    KIBANA,
                                                    "resources",
                                                    List.of("space:default", "space:ops"))))))
                    .expect(200)
                    .json();
            Map<String, Integer> holdings = new TreeMap<>();
            held.at("/cluster").properties().forEach(one -> {
                if (one.getValue().asBoolean()) {
                    holdings.put("cluster " + one.getKey(), 1);
                }
            });
            for (String type : List.of("index", "application")) {
                JsonNode all = type.equals("index") ? held.at("/index") : held.at("/application/kibana-.kibana");
                all.properties()
                        .forEach(on -> on.getValue().properties().forEach(one -> {
                            if (one.getValue().asBoolean()) {
                                holdings.put(type + " " + on.getKey() + " " + one.getKey(), 1);
                            }
                        }));
            }
            // A field that is hidden is found in no document.
            Map<String, String> searches = Map.of(RESULTS, "*", "pay-1", "*", "all-pay", "a:1", "web-1", "a:1");
            searches.forEach((name, query) -> {
                Response found = send.apply("GET /" + name + "/_search?size=0&q=" + query)
                        .expect(200, 403);
                if (found.status() == 200) {
                    holdings.put(
                            "index " + name + " documents",
                            1 + found.at("/hits/total/value").asInt());
                }
            });
            for (String user : USERS) {
                if (as.apply(user).expect(200, 403).status() == 200) {
                    holdings.put("run_as " + user, 1);
                }
            }
            JsonNode own = send.apply("GET /_security/user/_privileges")
                    .expect(200, 400)
                    .json();
            for (String type : List.of("remote_indices", "global")) {
                if (own.at("/" + type).size() > 0) {
                    holdings.put(type.replace("indices", "index"), 1);
                }
            }
            return holdings;
        }

        Set<String> spaces() {
            Set<String> spaces = new TreeSet<>();
            JsonNode held = send.apply("POST /_security/user/_has_privileges\n"
                            + json(Map.of(
                                    "application",
                                    List.of(Map.of(
                                            "application", "kibana-.kibana",
                                            "privileges", List.of("login:", "ui:ml/canGetJobs"),
                                            "resources",
                                                    SPACES.stream()
                                                            .map(id -> "space:" + id)
                                                            .toList())))))
                    .expect(200)
                    .at("/application/kibana-.kibana");
            for (String space : SPACES) {
                if (held.get("space:" + space).get("login:").asBoolean()
                        && held.get("space:" + space).get("ui:ml/canGetJobs").asBoolean()) {
                    spaces.add(space);
                }
            }
            return spaces;
        }
    }

    private Asker user(String name, Map<String, Object> roles) {
        Client client = cluster.as(name, PASSWORD);
        return new Asker(
                "user " + name,
                roles,
                client::send,
                other -> client.send("GET /_security/_authenticate", "es-security-runas-user", other));
    }

    private Asker key(String name, String encoded, Map<String, Object> roles) {
        return new Asker(
                "api_key " + name,
                roles,
                request -> cluster.anonymous().send(request, "Authorization", "ApiKey " + encoded),
                other -> cluster.anonymous()
                        .send(
                                "GET /_security/_authenticate",
                                "Authorization",
                                "ApiKey " + encoded,
                                "es-security-runas-user",
                                other));
    }

    @Test
    public void whatIsSaidIsWhatTheServerDoes() {
        long first = Long.getLong("it.seed", System.nanoTime());
        int exposed = 0;
        pasted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            seed = first + round;
            random = new Random(seed);
            try {
                exposed += round();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ", after " + round + " rounds: " + e.getMessage(), e);
            }
        }
        System.out.println("AuditTruthIT: " + ROUNDS + " rounds from seed " + first + ", " + exposed
                + " exposures, closed for " + pasted + " users");
        assertThat(exposed, greaterThan(0));
        assertThat(pasted, greaterThan(0));
    }

    private static Map<String, JsonNode> exposures() {
        Map<String, JsonNode> said = new TreeMap<>();
        admin.send("GET /_ml_setup/_audit/exposure?size=1000&principal=u1,u2,u3,u4,k0,k1")
                .expect(200)
                .at("/exposed")
                .forEach(one -> said.put(
                        one.at("/principal/type").asText() + " "
                                + one.at("/principal/name").asText() + " on "
                                + one.at("/job").asText(),
                        one));
        return said;
    }

    /** A change is thought through, carried out, and what was said of it is what happens. */
    private void compareDiff(Map<String, Asker> askers) {
        Map<String, Object> body = role();
        if (random.nextInt(3) == 0) {
            Map<String, Object> entry = entry();
            entry.put("field_security", Map.of("grant", List.of(one(List.of("a", "b*", "job_id")))));
            body.put("indices", List.of(entry, entry()));
        }
        if (random.nextInt(3) == 0) {
            body.put(
                    "remote_indices",
                    List.of(Map.of(
                            "clusters",
                            some(List.of("east", "west", "e*", "*"), 1, 2),
                            "names",
                            some(PATTERNS, 1, 2),
                            "privileges",
                            List.of("read"))));
        }
        if (random.nextInt(3) == 0) {
            body.put("global", Map.of("application", Map.of("manage", Map.of("applications", List.of("shop")))));
        }
        String change;
        String request;
        if (random.nextBoolean()) {
            change = json(Map.of("put_role", Map.of("name", "r0", "role", body)));
            request = "PUT /_security/role/r0\n" + json(body);
        } else {
            List<String> roles = some(List.of("r0", "r1", "r2", "r3", "viewer", "machine_learning_user"), 0, 2);
            change = json(Map.of("put_user", Map.of("username", "u1", "roles", roles)));
            request = "PUT /_security/user/u1\n" + json(Map.of("roles", roles));
        }
        JsonNode diff = admin.send("POST /_ml_setup/role/_diff?size=1000\n" + change)
                .expect(200)
                .json();
        Map<String, Map<String, Integer>> held = new TreeMap<>();
        askers.forEach((name, asker) -> held.put(name, asker.holdings()));
        Map<String, JsonNode> before = exposures();
        Map<String, JsonNode> said = new TreeMap<>();
        Set<String> begins = new TreeSet<>();
        Set<String> ends = new TreeSet<>();
        List<Runnable> afterwards = new ArrayList<>();
        for (JsonNode changed : diff.at("/changed")) {
            String name = changed.at("/principal/type").asText() + " "
                    + changed.at("/principal/name").asText();
            assertThat(
                    change + ": nothing changes for " + changed,
                    changed.at("/gains").isEmpty()
                            && changed.at("/loses").isEmpty()
                            && changed.at("/access/before").equals(changed.at("/access/after"))
                            && changed.at("/exposures/begin").isEmpty()
                            && changed.at("/exposures/end").isEmpty(),
                    equalTo(false));
            if (!askers.containsKey(name)) {
                continue;
            }
            said.put(name, changed);
            changed.at("/exposures/begin")
                    .forEach(one -> begins.add(name + " on " + one.at("/job").asText()));
            changed.at("/exposures/end")
                    .forEach(one -> ends.add(name + " on " + one.at("/job").asText()));
            Asker asker = askers.get(name);
            compareGrants(change + " for " + name + " gains ", changed.at("/gains"), asker, false)
                    .run();
            compareGrants(change + " for " + name + " loses ", changed.at("/loses"), asker, true)
                    .run();
            afterwards.add(compareGrants(change + " for " + name + " gained ", changed.at("/gains"), asker, true));
            afterwards.add(compareGrants(change + " for " + name + " lost ", changed.at("/loses"), asker, false));
        }
        admin.send(request).expect(200);
        Map<String, JsonNode> after = exposures();
        Set<String> began = new TreeSet<>(after.keySet());
        began.removeAll(before.keySet());
        Set<String> ended = new TreeSet<>(before.keySet());
        ended.removeAll(after.keySet());
        assertThat(change + ": begins", begins, equalTo(began));
        assertThat(change + ": ends", ends, equalTo(ended));
        afterwards.forEach(Runnable::run);
        boolean undecided = false;
        for (JsonNode reason : diff.at("/not_judged")) {
            undecided |= reason.at("/id").asText().equals("document_or_field_level_security");
        }
        for (Map.Entry<String, Asker> asker : askers.entrySet()) {
            Map<String, Integer> was = held.get(asker.getKey());
            Map<String, Integer> is = asker.getValue().holdings();
            JsonNode changed = said.getOrDefault(asker.getKey(), JSON.createObjectNode());
            String about = change + " for " + asker.getKey() + " with "
                    + json(asker.getValue().roles()) + ", said " + changed;
            compareHoldings(about + " does not name the gain of ", was, is, changed.path("gains"), undecided);
            compareHoldings(about + " does not name the loss of ", is, was, changed.path("loses"), undecided);
        }
    }

    /** What somebody has on the one side only, or more of, is among what is said. */
    private static void compareHoldings(
            String about, Map<String, Integer> less, Map<String, Integer> more, JsonNode said, boolean undecided) {
        more.forEach((holding, count) -> {
            String[] words = holding.split(" ");
            boolean documents = holding.endsWith(" documents");
            // Whoever holds anything holds [none], which has no effect; and whoever manages security gains nothing by
            // [global].
            if (holding.endsWith(" none")
                    || count <= less.getOrDefault(holding, 0)
                    || (documents && undecided)
                    || (words[0].equals("global") && less.containsKey("cluster manage_security"))) {
                return;
            }
            boolean named = false;
            for (JsonNode one : said) {
                named |= one.at("/type").asText().equals(words[0])
                        && (!words[0].equals("index")
                                || Language.of(one.at("/on").asText()).contains(words[1], Work.unlimited()));
            }
            assertThat(about + holding, named, equalTo(true));
        });
    }

    /** What is printed is pasted: it closes the doors that roles open, opens none, and takes nothing else away. */
    private void compareClosing(Map<String, Asker> askers, Map<String, List<String>> jobs) {
        Map<String, JsonNode> before = exposures();
        Map<String, Set<String>> found = found(askers);
        Set<String> closed = new TreeSet<>();
        JsonNode closings = admin.send("GET /_ml_setup/_audit/exposure?size=1000&principal=u1,u2,u3,u4")
                .expect(200)
                .at("/closing");
        closings.forEach(closing -> {
            closing.at("/requests")
                    .forEach(request -> admin.send(request.asText()).expect(200));
            if (closing.at("/requests").size() > 0) {
                closing.at("/principals").forEach(one -> closed.add("user " + one.asText()));
            }
        });
        pasted += closed.size();
        Map<String, JsonNode> after = exposures();
        Map<String, Map<String, Set<String>>> doors = new TreeMap<>();
        for (String name : closed) {
            doors.put(name, doors(askers.get(name), jobs));
            doors.get(name).forEach((job, open) -> {
                String about = name + " on " + job + ", closed by " + closings + ": ";
                JsonNode left = after.get(name + " on " + job);
                assertThat(about + "new", left == null || before.containsKey(name + " on " + job), equalTo(true));
                if (left != null) {
                    assertThat(about + left, open.stream().allMatch(door -> door.startsWith("kibana:")), equalTo(true));
                }
                compare(askers.get(name), job, jobs.get(job), open, actsAs(name, askers, job, jobs), left);
            });
        }
        assertThat("what may be searched, closed by " + closings, found(askers), equalTo(found));
    }

    private List<String> actsAs(String name, Map<String, Asker> askers, String job, Map<String, List<String>> jobs) {
        return actsAs(askers.get(name)).stream()
                .filter(other ->
                        !doors(askers.get("user " + other), jobs).get(job).isEmpty())
                .toList();
    }

    private static Map<String, Set<String>> found(Map<String, Asker> askers) {
        Map<String, Set<String>> found = new TreeMap<>();
        askers.forEach((name, asker) ->
                found.put(name, EXISTING.stream().filter(asker::finds).collect(Collectors.toCollection(TreeSet::new))));
        return found;
    }

    private static Runnable compareGrants(String about, JsonNode grants, Asker asker, boolean held) {
        return () -> grants.forEach(grant -> {
            String type = grant.at("/type").asText();
            boolean named = type.equals("cluster") || (type.equals("index") && grant.has("example"));
            // Of some documents more are seen, by the same privilege.
            if (named && (held || !grant.at("/partly").asBoolean())) {
                assertThat(
                        about + grant,
                        asker.holds(
                                type,
                                grant.at("/name").asText(),
                                grant.at("/example").asText()),
                        equalTo(held));
            }
        });
    }

    private int round() {
        List<Map<String, List<String>>> jobs = drawJobs();
        Map<String, Object> bodies = new TreeMap<>();
        for (int i = 0; i < 5; i++) {
            Map<String, Object> body = role();
            bodies.put("r" + i, body);
            admin.send("PUT /_security/role/r" + i + "\n" + json(body)).expect(200);
        }
        Map<String, Asker> askers = drawAskers(bodies);
        JsonNode audit = admin.send("GET /_ml_setup/_audit/exposure?size=1000&principal=u1,u2,u3,u4,k0,k1")
                .expect(200)
                .json();
        assertThat(audit.at("/total").asInt(), equalTo(audit.at("/exposed").size()));
        audit.at("/not_judged").forEach(one -> {
            if (Set.of("too_complex", "role_not_found", "api_keys_not_read", "users_not_read")
                    .contains(one.at("/id").asText())) {
                throw new AssertionError(one.toString());
            }
        });
        Map<String, JsonNode> said = new TreeMap<>();
        audit.at("/exposed")
                .forEach(one -> said.put(
                        one.at("/principal/type").asText() + " "
                                + one.at("/principal/name").asText() + " on "
                                + one.at("/job").asText(),
                        one));
        Map<String, Map<String, Set<String>>> doors = new LinkedHashMap<>();
        askers.forEach((name, asker) -> doors.put(name, doors(asker, jobs.get(0))));
        askers.forEach((name, asker) -> {
            Set<String> actsAs = actsAs(asker);
            for (String job : jobs.get(0).keySet()) {
                compare(
                        asker,
                        job,
                        jobs.get(0).get(job),
                        doors.get(name).get(job),
                        actsAs.stream()
                                .filter(other ->
                                        !doors.get("user " + other).get(job).isEmpty())
                                .toList(),
                        said.remove(name + " on " + job));
            }
        });
        assertThat("nothing else is said", said.keySet(), equalTo(Set.of()));
        compareWhoCan(askers);
        compareDiff(askers);
        compareClosing(askers, jobs.get(0));
        return audit.at("/exposed").size();
    }

    /** The sources of each job. */
    private List<Map<String, List<String>>> drawJobs() {
        Map<String, List<String>> sources = new TreeMap<>();
        for (String job : JOBS) {
            List<String> source = List.of(one(SOURCES).split(","));
            sources.put(job, source);
            admin.send("DELETE /_ml/datafeeds/datafeed-" + job + "?force=true").expect(200);
            admin.send("PUT /_ml/datafeeds/datafeed-" + job + "\n" + json(Map.of("job_id", job, "indices", source)))
                    .expect(200);
            kibana.anomalyDetector(job, "datafeed-" + job, one(List.of("default", "ops", "*")));
        }
        admin.send("DELETE /_ml/data_frame/analytics/d1?force=true").expect(200, 404);
        List<String> source = List.of(one(List.of("web-*", "pay-1", "shop")));
        sources.put("d1", source);
        admin.send("PUT /_ml/data_frame/analytics/d1\n"
                        + json(Map.of(
                                "source", Map.of("index", source),
                                "dest", Map.of("index", "out-d1"),
                                "analysis", Map.of("outlier_detection", Map.of()))))
                .expect(200);
        return List.of(sources);
    }

    private Map<String, Asker> drawAskers(Map<String, Object> bodies) {
        Map<String, Asker> askers = new LinkedHashMap<>();
        List<String> names = new ArrayList<>(bodies.keySet());
        for (String name : USERS) {
            List<String> roles = new ArrayList<>(some(names, 0, 2));
            if (random.nextInt(3) == 0) {
                roles.add(one(BUILT_IN));
            }
            admin.send("PUT /_security/user/" + name + "\n" + json(Map.of("password", PASSWORD, "roles", roles)))
                    .expect(200);
            Map<String, Object> held = new TreeMap<>();
            roles.forEach(role -> held.put(role, bodies.getOrDefault(role, "built in")));
            askers.put("user " + name, user(name, held));
        }
        admin.send("DELETE /_security/api_key\n{\"username\": \"u1\"}").expect(200, 404);
        admin.send("DELETE /_security/api_key\n{\"username\": \"u2\"}").expect(200, 404);
        for (int i = 0; i < 2; i++) {
            String owner = "u" + (i + 1);
            Map<String, Object> own = new TreeMap<>();
            some(names, 0, 2).forEach(name -> own.put(name, bodies.get(name)));
            String key = "k" + i;
            Response made = admin.send("POST /_security/api_key/grant?refresh=true\n"
                            + json(Map.of(
                                    "grant_type",
                                    "password",
                                    "username",
                                    owner,
                                    "password",
                                    PASSWORD,
                                    "api_key",
                                    Map.of("name", key, "role_descriptors", own))))
                    .expect(200);
            Map<String, Object> held = new TreeMap<>(own);
            held.put("owner", owner);
            askers.put("api_key " + key, key(key, made.at("/encoded").asText(), held));
        }
        return askers;
    }

    private Map<String, Set<String>> doors(Asker asker, Map<String, List<String>> jobs) {
        boolean api = !asker.clusterActions(RESULTS_ACTIONS).isEmpty();
        Set<String> spaces = asker.spaces();
        Map<String, Set<String>> doors = new TreeMap<>();
        for (String job : jobs.keySet()) {
            Set<String> open = new TreeSet<>();
            if (job.equals("d1")) {
                if (asker.finds("out-d1") || asker.finds("team-out")) {
                    open.add("destination");
                }
            } else {
                if (api) {
                    open.add("results_api");
                }
                if (RESULTS_NAMES.stream().anyMatch(name -> asker.findsResultsOf(job, name))) {
                    open.add("results_index");
                }
                JsonNode assigned = cluster.as("kibana_server")
                        .send("GET /.kibana/_doc/ml-job:anomaly-detector-" + job)
                        .expect(200)
                        .at("/_source/namespaces/0");
                spaces.stream()
                        .filter(space -> assigned.asText().equals("*")
                                || assigned.asText().equals(space))
                        .forEach(space -> open.add("kibana:" + space));
            }
            doors.put(job, open);
        }
        return doors;
    }

    private Set<String> actsAs(Asker asker) {
        Set<String> others = new TreeSet<>();
        for (String user : USERS) {
            if (asker.as().apply(user).expect(200, 403).status() == 200) {
                others.add(user);
            }
        }
        return others;
    }

    private static boolean isIn(String name, List<String> expression) {
        boolean in = false;
        for (String part : expression) {
            String regex = part.replaceFirst("^-", "").replace(".", "\\.").replace("*", ".*");
            if (name.matches(regex)) {
                in = !part.startsWith("-");
            }
        }
        return in;
    }

    private void compare(
            Asker asker, String job, List<String> sources, Set<String> doors, List<String> actsAs, JsonNode said) {
        String about = asker.name() + " with " + json(asker.roles()) + " on " + job + " from " + sources + ", said "
                + said + ": ";
        if (said == null) {
            if (!doors.isEmpty() || !actsAs.isEmpty()) {
                for (String name : EXISTING) {
                    if (isIn(name, sources)) {
                        assertThat(about + "may search " + name + ", doors " + doors, asker.finds(name), equalTo(true));
                    }
                }
                for (String source : sources.size() == 1 ? sources : List.<String>of()) {
                    String probe = source.replace("*", "probe" + random.nextInt(100));
                    assertThat(about + "may search " + probe, asker.mayRead(probe), equalTo(true));
                }
            }
            return;
        }
        Set<String> open = new TreeSet<>();
        said.at("/doors").forEach(door -> open.add(door.asText()));
        boolean otherPrincipals = open.remove("run_as");
        assertThat(about + "doors", open, equalTo(doors));
        if (!actsAs.isEmpty()) {
            assertThat(about + "acts as " + actsAs, otherPrincipals, equalTo(true));
        }
        JsonNode unreadable = said.at("/unreadable");
        if (unreadable.isNull()) {
            assertThat(about + "partly", said.at("/partly").size(), greaterThan(0));
        } else if (said.at("/exists").asBoolean()) {
            assertThat(about + "may not search", asker.finds(unreadable.asText()), equalTo(false));
            assertThat(about, isIn(unreadable.asText(), sources), equalTo(true));
        } else {
            assertThat(about + "may not search", asker.mayRead(unreadable.asText()), equalTo(false));
            for (String name : EXISTING) {
                if (isIn(name, sources)) {
                    assertThat(about + "may search " + name, asker.finds(name), equalTo(true));
                }
            }
        }
    }

    private void compareWhoCan(Map<String, Asker> askers) {
        String index = one(EXISTING);
        Set<String> searchers = names(
                "GET /_ml_setup/_who_can?action=indices:data/read/search&index=" + index + "&size=1000",
                askers.keySet());
        Set<String> managers =
                names("GET /_ml_setup/_who_can?access=read&source=" + index + "&size=1000", askers.keySet());
        String action = one(RESULTS_ACTIONS);
        Set<String> actors = names("GET /_ml_setup/_who_can?action=" + action + "&size=1000", askers.keySet());
        askers.forEach((name, asker) -> {
            String about = name + " with " + json(asker.roles()) + ": ";
            assertThat(about + "searches " + index, searchers.contains(name), equalTo(asker.finds(index)));
            assertThat(about + "does " + action, actors.contains(name), equalTo(asker.may(action)));
            String check = asker.send()
                    .apply("GET /_ml_setup/_check/api_access?access=read&source=" + index)
                    .expect(200)
                    .at("/indicators/api_access/status")
                    .asText();
            assertThat(about + "reads, says its own check", managers.contains(name), equalTo(check.equals("green")));
        });
    }

    private static Set<String> names(String request, Set<String> of) {
        Set<String> names = new TreeSet<>();
        admin.send(request)
                .expect(200)
                .at("/principals")
                .forEach(one -> names.add(one.at("/principal/type").asText() + " "
                        + one.at("/principal/name").asText()));
        names.retainAll(of);
        return names;
    }
}
