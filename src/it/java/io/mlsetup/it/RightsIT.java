package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.SharedCluster;
import io.mlsetup.it.server.TestCluster;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.BeforeClass;
import org.junit.Test;

/** Who gets what from each endpoint, and that the catalogue of a running node is whole. */
public class RightsIT {

    private static final List<String> EVERYONE = List.of("admin", "ml_admin", "ml_user", "monitor", "viewer", "nobody");
    private static final Set<String> MONITOR_ML = Set.of("admin", "ml_admin", "ml_user", "monitor");
    private static final Set<String> MANAGE_ML = Set.of("admin", "ml_admin");

    private static TestCluster cluster;

    @BeforeClass
    public static void start() {
        cluster = SharedCluster.plain();
        new KibanaFixture(cluster).connect();
    }

    private static Map<String, Set<String>> mayCall() {
        Map<String, Set<String>> mayCall = new LinkedHashMap<>();
        mayCall.put("GET /_ml_setup", Set.copyOf(EVERYONE));
        mayCall.put("GET /_ml_setup/_check", Set.copyOf(EVERYONE));
        mayCall.put("POST /_ml_setup/_check/license", Set.copyOf(EVERYONE));
        mayCall.put("GET /_cat/ml_setup", Set.copyOf(EVERYONE));
        mayCall.put("GET /_health_report/ml_setup", Set.of("admin", "monitor"));
        mayCall.put("GET /_ml_setup/role", MONITOR_ML);
        mayCall.put("GET /_ml_setup/privilege", MONITOR_ML);
        mayCall.put("POST /_ml_setup/role/_suggest\n{\"access\": \"read\"}", MONITOR_ML);
        mayCall.put("POST /_ml_setup/role/_simulate\n{\"access\": \"read\", \"role\": {}}", MANAGE_ML);
        mayCall.put("POST /_ml_setup/role/_simulate\n{\"access\": \"read\", \"roles\": \"viewer\"}", Set.of("admin"));
        mayCall.put("GET /_ml_setup/space", MANAGE_ML);
        mayCall.put("GET /_ml_setup/_metrics", MONITOR_ML);
        mayCall.put("GET /_ml_setup/job/_export?format=bundle", MANAGE_ML);
        mayCall.put("POST /_ml_setup/job/_import?dry_run=true\n{\"format\": \"ml_setup\", \"version\": 1}", MANAGE_ML);
        return mayCall;
    }

    @Test
    public void theBuiltInRolesDecideWhoMayCallWhat() {
        mayCall().forEach((request, allowed) -> {
            for (String user : EVERYONE) {
                Response answer = cluster.as(user).send(request);
                assertThat(user + " " + answer, answer.status(), equalTo(allowed.contains(user) ? 200 : 403));
                if (answer.status() == 403) {
                    assertThat(answer.body(), containsString("is granted by the cluster privileges ["));
                }
            }
            cluster.anonymous().send(request).expect(401);
            cluster.as("admin", "wrong").send(request).expect(401);
        });
    }

    /** A caller without rights learns no name of a node, an index, a space, a role or a user from any endpoint. */
    @Test
    public void nothingLeaksToThoseWhoMayNotSeeIt() {
        cluster.as("admin").send("PUT /top-secret-index").expect(200);
        cluster.as("admin")
                .send("PUT /_security/role/top_secret_role\n{\"cluster\": [\"monitor_ml\"]}")
                .expect(200);
        cluster.as("admin")
                .send(
                        "PUT /_security/user/top_secret_user\n{\"password\": \"a-password\", \"roles\": [\"top_secret_role\"]}")
                .expect(200);
        KibanaFixture kibana = new KibanaFixture(cluster);
        kibana.space("top-secret-space", "{\"name\":\"Top secret\",\"disabledFeatures\":[]}");
        kibana.dataView("top-secret-view", "top-secret-index", "top-secret-space");
        String nodeId = cluster.as("admin")
                .send("GET /_nodes/_local/_none")
                .at("/nodes")
                .fieldNames()
                .next();
        for (String user : List.of("nobody", "viewer")) {
            for (String request : mayCall().keySet()) {
                String body = cluster.as(user).send(request).body();
                for (String secret : List.of(
                        "top-secret",
                        "top_secret",
                        "Top secret",
                        nodeId,
                        "[n1]",
                        "\"trial\"",
                        "ml_admin",
                        "machine_learning_admin,")) {
                    assertThat(user + " " + request, body, not(containsString(secret)));
                }
            }
        }
        // The same secrets are there for those who may see them, so that the search above can fail.
        assertThat(cluster.as("admin").send("GET /_ml_setup/space").body(), containsString("top-secret-space"));
        assertThat(cluster.as("monitor").send("GET /_ml_setup/_check").body(), containsString("trial"));
    }

    @Test
    public void everyRoleAndPrivilegeOfTheRunningNodeIsAnswered() {
        JsonNode roles =
                cluster.as("ml_user").send("GET /_ml_setup/role").expect(200).json();
        JsonNode stored =
                cluster.as("admin").send("GET /_security/role").expect(200).json();
        stored.properties().forEach(role -> {
            if (role.getValue().at("/metadata/_reserved").asBoolean()) {
                JsonNode answered = roles.get(role.getKey());
                assertThat(role.getKey(), answered.at("/available").asBoolean(), is(true));
                assertThat(
                        role.getKey(),
                        answered.at("/descriptor/cluster"),
                        equalTo(role.getValue().at("/cluster")));
                assertThat(role.getKey(), answered.at("/satisfies").size(), equalTo(13));
            }
        });
        assertThat(roles.at("/kibana_dashboard_only_user/available").asBoolean(true), is(false));

        JsonNode privileges = cluster.as("ml_user")
                .send("GET /_ml_setup/privilege")
                .expect(200)
                .json();
        JsonNode known = cluster.as("admin")
                .send("GET /_security/privilege/_builtin")
                .expect(200)
                .json();
        for (String scope : List.of("cluster", "index")) {
            known.at("/" + scope)
                    .forEach(name -> assertThat(
                            scope + " " + name,
                            privileges
                                    .at("/" + scope + "/" + name.asText() + "/available")
                                    .asBoolean(),
                            is(true)));
        }
    }

    @Test
    public void whatGrantsAnAction() {
        JsonNode answer = cluster.as("ml_user")
                .send("GET /_ml_setup/privilege?action=cluster:admin/xpack/ml/job/put")
                .expect(200)
                .json();
        assertThat(answer.at("/granted_by/0").asText(), equalTo("manage_ml"));
        assertThat(answer.at("/roles").toString(), containsString("machine_learning_admin"));
    }

    @Test
    public void badInputIsRefusedWithWhatIsAllowed() {
        Client admin = cluster.as("admin");
        Map<String, Integer> bad = new LinkedHashMap<>();
        bad.put("GET /_ml_setup?x=1", 400);
        bad.put("GET /_ml_setup/_check?x=1", 400);
        bad.put("GET /_ml_setup/_check/licence", 404);
        bad.put("GET /_ml_setup/role?x=1", 400);
        bad.put("GET /_ml_setup/role/no_such_role", 404);
        bad.put("GET /_ml_setup/privilege/no_such_scope", 404);
        bad.put("GET /_ml_setup/privilege/cluster/no_such_privilege", 404);
        bad.put("GET /_ml_setup/privilege?action=nonsense", 400);
        bad.put("GET /_ml_setup/space?x=1", 400);
        bad.put("GET /_ml_setup/space/no-such-space", 404);
        bad.put("POST /_ml_setup/role/_suggest\n{}", 400);
        bad.put("POST /_ml_setup/role/_suggest\n{\"access\": \"all\"}", 400);
        bad.put("POST /_ml_setup/role/_suggest\n{\"access\": \"read\", \"x\": 1}", 400);
        bad.put("POST /_ml_setup/role/_simulate\n{\"access\": \"read\"}", 400);
        bad.put("POST /_ml_setup/role/_simulate\n{\"access\": \"read\", \"roles\": \"a\", \"user\": \"b\"}", 400);
        bad.put("POST /_ml_setup/role/_simulate\n{\"access\": \"read\", \"role\": {\"custard\": []}}", 400);
        bad.put("POST /_ml_setup/role/_simulate\n{\"access\": \"read\", \"role\": 7}", 400);
        bad.put("POST /_ml_setup/role/_simulate\n{\"access\": \"read\", \"roles\": \"no_such_role\"}", 404);
        bad.put("POST /_ml_setup/role/_simulate\n{\"access\": \"read\", \"user\": \"no_such_user\"}", 404);
        bad.forEach((request, status) -> admin.send(request).expect(status));
    }
}
