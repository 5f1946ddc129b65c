package io.mlsetup.it;

import static org.junit.Assert.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.SharedCluster;
import io.mlsetup.it.server.TestCluster;
import io.mlsetup.privilege.Answer;
import io.mlsetup.privilege.Ground;
import io.mlsetup.privilege.Rights;
import io.mlsetup.privilege.RoleGrants;
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
import java.util.stream.IntStream;
import org.elasticsearch.common.bytes.BytesArray;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilegeDescriptor;
import org.elasticsearch.xpack.core.security.support.Automatons;
import org.junit.BeforeClass;
import org.junit.Test;

/**
 * The engine against a real server: random role bodies, and what {@code _has_privileges} answers a user who has the role. The seed is
 * in the message of a failure; {@code -Dit.seed} takes it.
 */
public class EngineIT {

    private static final String PASSWORD = "a-password";
    private static final int ROLES = 15;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> CLUSTER = List.of(
            "all",
            "none",
            "monitor",
            "manage",
            "manage_ml",
            "monitor_ml",
            "manage_security",
            "manage_api_key",
            "manage_own_api_key",
            "read_security",
            "manage_pipeline",
            "manage_ingest_pipelines",
            "cluster:monitor/*",
            "cluster:admin/xpack/ml/job/*",
            "cluster:admin/xpack/*/get");
    private static final List<String> INDEX = List.of(
            "all",
            "none",
            "read",
            "write",
            "index",
            "create",
            "create_doc",
            "manage",
            "monitor",
            "view_index_metadata",
            "read_failure_store",
            "manage_failure_store",
            "auto_configure",
            "indices:data/read/*",
            "indices:data/read/search",
            "indices:admin/*get*",
            "indices:*");
    private static final List<String> PATTERNS = List.of(
            "*",
            "logs-*",
            "logs-web-*",
            "logs-web-1",
            "l?gs-*",
            "*-web-*",
            "-logs-*",
            ".security-7",
            ".security-7*",
            "/logs-(web|db)-.*/",
            "/logs-~(web.*)/",
            "/logs-[^w].*/",
            "/logs-<1-20>/",
            "/(logs|metrics)-.*&.*-web-.*/",
            "/@/",
            "metrics-1");
    private static final List<String> APPLICATIONS = List.of("shop", "store", "sho*", "*");
    private static final List<String> APPLICATION_PRIVILEGES =
            List.of("all", "read", "write", "nobody_stored_this", "data:read/*", "data:read/one", "*");
    private static final List<String> ASKED_OF_APPLICATIONS =
            List.of("all", "read", "write", "nobody_stored_this", "data:read/one", "data:write/one");
    private static final List<String> RESOURCES =
            List.of("*", "space:a", "space:b", "space:*", "/space:[ab]/", "other");
    private static final List<String> RUN_AS = List.of("alice", "bob", "al*", "/[^a].*/", "*", "nobody");

    private static final Map<String, Set<String>> STORED =
            Map.of("all", Set.of("*"), "read", Set.of("data:read/*"), "write", Set.of("data:read/*", "data:write/*"));

    private static TestCluster cluster;
    private static Client admin;
    private static RestrictedIndices restricted;

    private final long seed = Long.getLong("it.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @BeforeClass
    public static void start() {
        LogConfigurator.configureESLogging();
        restricted = new RestrictedIndices(Automatons.patterns("/\\.security(-tokens|-profile)?(-[0-9]+.*)?/"));
        cluster = SharedCluster.plain();
        admin = cluster.as("admin");
        for (String application : List.of("shop", "store")) {
            Map<String, Object> stored = new LinkedHashMap<>();
            STORED.forEach((name, actions) -> stored.put(name, Map.of("actions", actions)));
            admin.send("PUT /_security/privilege\n" + json(Map.of(application, stored)))
                    .expect(200);
        }
        for (String user : List.of("alice", "bob", "tester")) {
            admin.send("PUT /_security/user/" + user + "\n"
                            + json(Map.of("password", PASSWORD, "roles", List.of("tested"))))
                    .expect(200);
        }
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> some(List<String> from, int least, int most) {
        Set<String> some = new LinkedHashSet<>();
        int count = least + random.nextInt(most - least + 1);
        while (some.size() < count) {
            some.add(from.get(random.nextInt(from.size())));
        }
        return List.copyOf(some);
    }

    private Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("cluster", some(CLUSTER, 0, 2));
        body.put(
                "indices",
                IntStream.range(0, random.nextInt(4))
                        .mapToObj(i -> Map.of(
                                "names", some(PATTERNS, 1, 3),
                                "privileges", some(INDEX, 1, 3),
                                "allow_restricted_indices", random.nextBoolean()))
                        .toList());
        body.put(
                "applications",
                IntStream.range(0, random.nextInt(4))
                        .mapToObj(i -> Map.of(
                                "application", some(APPLICATIONS, 1, 1).get(0),
                                "privileges", some(APPLICATION_PRIVILEGES, 1, 2),
                                "resources", some(RESOURCES, 1, 2)))
                        .toList());
        body.put("run_as", some(RUN_AS, 0, 2));
        return body;
    }

    private static RoleGrants grants(String body) {
        List<ApplicationPrivilegeDescriptor> stored = new ArrayList<>();
        for (String application : List.of("shop", "store")) {
            STORED.forEach((name, actions) ->
                    stored.add(new ApplicationPrivilegeDescriptor(application, name, actions, Map.of())));
        }
        try {
            RoleDescriptor role =
                    RoleDescriptor.parserBuilder().build().parse("tested", new BytesArray(body), XContentType.JSON);
            return RoleGrants.of(List.of(role), Ground.ofEvaluation(restricted, stored, Work.unlimited()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode hasPrivileges(Map<String, Object> question) {
        return cluster.as("tester", PASSWORD)
                .send("POST /_security/user/_has_privileges\n" + json(question))
                .expect(200)
                .json();
    }

    @Test
    public void answersAsTheServerDoes() {
        for (int i = 0; i < ROLES; i++) {
            String body = json(body());
            admin.send("PUT /_security/role/tested\n" + body).expect(200);
            RoleGrants grants = grants(body);
            String about = "seed " + seed + ", role " + body + ": ";
            for (boolean restrictedToo : new boolean[] {false, true}) {
                compare(about, grants, restrictedToo);
            }
            for (String user : List.of("alice", "bob")) {
                boolean may = cluster.as("tester", PASSWORD)
                                .send("GET /_security/_authenticate", "es-security-runas-user", user)
                                .expect(200, 403)
                                .status()
                        == 200;
                assertEquals(about + "run as " + user, Answer.of(may), grants.runAs(user));
            }
        }
    }

    private void compare(String about, RoleGrants grants, boolean restrictedToo) {
        // One privilege an entry: Elasticsearch answers otherwise of failure stores where several are asked together.
        List<Map<String, Object>> indices = new ArrayList<>();
        Map<String, String> witnesses = new LinkedHashMap<>();
        for (String privilege : INDEX) {
            indices.add(Map.of(
                    "names", PATTERNS, "privileges", List.of(privilege), "allow_restricted_indices", restrictedToo));
        }
        List<Map<String, Object>> applications = List.of(
                Map.of("application", "shop", "privileges", ASKED_OF_APPLICATIONS, "resources", RESOURCES),
                Map.of("application", "neither", "privileges", ASKED_OF_APPLICATIONS, "resources", RESOURCES));
        JsonNode answer = hasPrivileges(Map.of("cluster", CLUSTER, "index", indices, "application", applications));
        for (String privilege : CLUSTER) {
            assertEquals(
                    about + privilege,
                    Answer.of(answer.get("cluster").get(privilege).asBoolean()),
                    grants.cluster(privilege));
        }
        for (String application : List.of("shop", "neither")) {
            for (String resource : RESOURCES) {
                for (String privilege : ASKED_OF_APPLICATIONS) {
                    assertEquals(
                            about + application + " " + privilege + " on " + resource,
                            Answer.of(answer.get("application")
                                    .get(application)
                                    .get(resource)
                                    .get(privilege)
                                    .asBoolean()),
                            grants.application(application, privilege, resource));
                }
            }
        }
        for (String pattern : PATTERNS) {
            for (String privilege : INDEX) {
                String asked = about + privilege + " on " + pattern + (restrictedToo ? ", restricted too" : "");
                boolean held = answer.get("index").get(pattern).get(privilege).asBoolean();
                assertEquals(asked, Answer.of(held), grants.index(pattern, privilege, restrictedToo));
                Rights.Held each = grants.onEach(pattern, privilege, restrictedToo);
                if (held) {
                    assertEquals(asked, Answer.YES, each.answer());
                }
                each.without().ifPresent(name -> witnesses.put(name, privilege));
            }
        }
        if (witnesses.isEmpty()) {
            return;
        }
        // Of each name that the engine gives as an example, the server says the same.
        JsonNode named = hasPrivileges(Map.of(
                "index",
                witnesses.entrySet().stream()
                        .map(entry -> Map.of(
                                "names", List.of(entry.getKey()),
                                "privileges", List.of(entry.getValue()),
                                "allow_restricted_indices", true))
                        .toList()));
        witnesses.forEach((name, privilege) -> assertEquals(
                about + privilege + " is not held on " + name,
                false,
                named.get("index").get(name).get(privilege).asBoolean()));
    }
}
