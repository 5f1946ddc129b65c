package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.SharedCluster;
import io.mlsetup.it.server.TestCluster;
import java.util.List;
import org.junit.After;
import org.junit.BeforeClass;
import org.junit.Test;

/** The role guard as administrators meet it: by header, by refusal, in the log, and where it keeps out. */
public class RoleGuardIT {

    private static TestCluster cluster;
    private static Client admin;

    @BeforeClass
    public static void startCluster() {
        cluster = SharedCluster.plain();
        admin = cluster.as("admin");
    }

    @After
    public void resetSettings() {
        settings("null", "null").expect(200);
    }

    @Test
    public void warnsByDefaultAndGoesOn() {
        for (String role : List.of("kibana_system", "beats_system", "logstash_system")) {
            Response response = putUser("warned_" + role, role, "viewer").expect(200);
            assertThat(response.at("/created").asBoolean(), equalTo(true));
            assertThat(response.warnings(), hasSize(1));
            assertThat(
                    response.warnings().get(0),
                    allOf(
                            containsString("[role_for_system_user] role [" + role + "]"),
                            containsString("should not be assigned to users")));
            assertThat(
                    log(),
                    containsString("role guard warned: rule [role_for_system_user], role [" + role
                            + "], given by [admin] to user [warned_" + role + "]"));
        }
        assertThat(putUser("silent", "viewer", "kibana_admin").expect(200).warnings(), empty());
    }

    @Test
    public void enforcingRefusesAtOnceAndNothingIsWritten() {
        settings("\"enforce\"", "null").expect(200);
        Response refused =
                putUser("refused", "viewer", "kibana_system", "beats_system").expect(400);
        assertThat(
                refused.at("/error/reason").asText(),
                allOf(
                        containsString("[role_for_system_user] role [kibana_system]"),
                        containsString("[kibana_admin]"),
                        containsString("[role_for_system_user] role [beats_system]")));
        assertThat(refused.at("/error/rule").asText(), equalTo("role_for_system_user"));
        assertThat(refused.at("/error/role").toString(), equalTo("[\"kibana_system\",\"beats_system\"]"));
        admin.send("GET /_security/user/refused").expect(404);
        putUser("refused", "viewer").expect(200);

        putMapping("refused", "\"roles\": [\"logstash_system\"]").expect(400);
        admin.send("GET /_security/role_mapping/refused").expect(404);
        assertThat(
                log(),
                containsString("role guard refused: rule [role_for_system_user], role [logstash_system],"
                        + " given by [admin] to role mapping [refused]"));

        settings("\"off\"", "true").expect(200);
        assertThat(putUser("off", "kibana_system", "superuser").expect(200).warnings(), empty());
    }

    @Test
    public void whatAUserOrMappingHasIsNotRefusedAgain() {
        putUser("holder", "kibana_system").expect(200);
        putMapping("holder", "\"roles\": [\"kibana_system\"]").expect(200);
        settings("\"enforce\"", "null").expect(200);

        Response kept = putUser("holder", "kibana_system", "viewer").expect(200);
        assertThat(kept.warnings(), hasItem(containsString("Not refused, because the user has the role already.")));
        assertThat(
                admin.send("GET /_security/user/holder").at("/holder/roles").toString(),
                equalTo("[\"kibana_system\",\"viewer\"]"));
        Response more = putUser("holder", "kibana_system", "beats_system").expect(400);
        assertThat(more.at("/error/role").asText(), equalTo("beats_system"));
        putUser("another", "kibana_system").expect(400);

        putMapping("holder", "\"roles\": [\"viewer\", \"kibana_system\"]").expect(200);
        putMapping("holder", "\"roles\": [\"logstash_system\"]").expect(400);

        // Once taken away it is not given again.
        putUser("holder", "viewer").expect(200);
        putUser("holder", "kibana_system").expect(400);
    }

    @Test
    public void templatesOfMappingsAreDecidedWhereTheyCanBe() {
        settings("\"enforce\"", "null").expect(200);
        Response fixed = putMapping("fixed", "\"role_templates\": [{\"template\": {\"source\": \"kibana_system\"}}]");
        assertThat(fixed.toString(), fixed.status(), equalTo(400));
        assertThat(fixed.body(), containsString("role_for_system_user"));
        // Elasticsearch drops the null, and would give the role.
        Response hidden = putMapping(
                "hidden",
                "\"role_templates\": [{\"template\": {\"source\": \"[\\\"kibana_system\\\", null]\"}, \"format\": \"json\"}]");
        assertThat(hidden.toString(), hidden.status(), equalTo(400));
        assertThat(hidden.body(), containsString("role_for_system_user"));
        // This server has no mustache, so the real action fails on it; but it is reached, with the warning.
        Response open = putMapping("open", "\"role_templates\": [{\"template\": {\"source\": \"{{username}}\"}}]");
        assertThat(open.body(), not(containsString("refused by the role guard")));
        assertThat(open.warnings(), hasItem(containsString("[role_template_undecided]")));
    }

    @Test
    public void whoMayNotGiveRolesHearsNothingOfTheGuard() {
        for (String mode : List.of("\"warn\"", "\"enforce\"")) {
            settings(mode, "true").expect(200);
            for (String user : List.of("ml_admin", "monitor", "nobody")) {
                for (Response denied : List.of(
                        cluster.as(user).send(userRequest("denied", "kibana_system", "superuser")),
                        cluster.as(user).send(mappingRequest("denied", "\"roles\": [\"kibana_system\"]")))) {
                    denied.expect(403);
                    assertThat(denied.body(), not(containsString("role guard")));
                    assertThat(denied.body(), not(containsString("role_for_system_user")));
                    assertThat(denied.warnings(), empty());
                }
            }
        }
        assertThat(log(), not(containsString("[denied]")));
    }

    /** A caller who may put users and not read them: the lookup is made with his rights, not with others. */
    @Test
    public void withoutTheRightToReadUsersTheGivenRolesDecide() {
        admin.send("PUT /_security/role/putter\n{\"cluster\": [\"cluster:admin/xpack/security/user/put\"]}")
                .expect(200);
        putUser("putter", "putter").expect(200);
        putUser("held_before", "kibana_system").expect(200);
        Client putter = cluster.as("putter", "some-password");
        settings("\"enforce\"", "null").expect(200);
        Response refused =
                putter.send(userRequest("held_before", "kibana_system")).expect(400);
        assertThat(
                refused.at("/error/reason").asText(), containsString("could not be read, which takes [read_security]"));
        putter.send(userRequest("by_putter", "viewer")).expect(200);
    }

    @Test
    public void deprecatedRolesAreWarnedAboutWithWhatIsLost() {
        // Gone in 9.0: who is given the name there has nothing to lose.
        boolean there = cluster.as("admin")
                .send("GET /_ml_setup/role/data_frame_transforms_admin")
                .expect(200)
                .at("/data_frame_transforms_admin/available")
                .asBoolean();
        for (String mode : List.of("\"warn\"", "\"enforce\"")) {
            settings(mode, "null").expect(200);
            Response response =
                    putUser("old", "data_frame_transforms_admin", "kibana_user").expect(200);
            assertThat(
                    response.warnings(),
                    hasItem(allOf(
                            containsString("[role_deprecated] role [data_frame_transforms_admin] is deprecated"),
                            containsString(
                                    there
                                            ? "Lost with [transform_admin]: application privileges [reserved_ml_user]"
                                            : "no built-in role of this version"))));
            assertThat(response.warnings(), hasItem(containsString("Nothing is lost with [kibana_admin]")));
        }
    }

    @Test
    public void sensitiveRolesAreWarnedAboutOnDemand() {
        assertThat(
                putUser("ml", "machine_learning_admin", "superuser").expect(200).warnings(),
                contains(containsString(
                        "[role_opens_results] role [machine_learning_admin] shows the results of every")));
        settings("\"enforce\"", "true").expect(200);
        Response response = putUser("ml", "machine_learning_admin", "machine_learning_user", "superuser")
                .expect(200);
        assertThat(response.warnings(), hasSize(5));
        assertThat(
                response.warnings(),
                hasItem(allOf(
                        containsString("[role_sensitive] give role [machine_learning_admin] with care"),
                        containsString("every anomaly detection job"))));
    }

    @Test
    public void reservedUsersAreLeftToElasticsearch() {
        settings("\"enforce\"", "null").expect(200);
        Response response = putUser("kibana_system", "kibana_system").expect(400);
        assertThat(response.body(), allOf(containsString("is reserved"), not(containsString("role guard"))));
        assertThat(response.warnings(), empty());
    }

    @Test
    public void aBadModeIsRefusedWithTheValuesThatAreGood() {
        Response response = settings("\"forbid\"", "null").expect(400);
        assertThat(
                response.body(),
                containsString("[ml_setup.role_guard.mode] is [forbid], must be one of [off, warn, enforce]"));
    }

    @Test
    public void nobodyForgesALineOfTheLog() {
        settings("\"enforce\"", "null").expect(200);
        admin.send(mappingRequest("x%0A[INFO] forged", "\"roles\": [\"kibana_system\"]"))
                .expect(400);
        assertThat(log(), containsString("to role mapping [x\\u{a}\\u{5b}INFO\\u{5d} forged]"));
        assertThat(log().lines().noneMatch(line -> line.startsWith("[INFO] forged")), equalTo(true));
    }

    private static Response putUser(String name, String... roles) {
        return admin.send(userRequest(name, roles));
    }

    private static String userRequest(String name, String... roles) {
        return "PUT /_security/user/" + name + "\n{\"password\": \"some-password\", \"roles\": [\""
                + String.join("\", \"", roles) + "\"]}";
    }

    private static Response putMapping(String name, String roles) {
        return admin.send(mappingRequest(name, roles));
    }

    private static String mappingRequest(String name, String roles) {
        return "PUT /_security/role_mapping/" + name + "\n{" + roles
                + ", \"enabled\": true, \"rules\": {\"field\": {\"username\": \"nobody-has-this-name\"}}}";
    }

    private static Response settings(String mode, String warnSensitive) {
        return admin.send("PUT /_cluster/settings\n{\"persistent\": {\"ml_setup.role_guard.mode\": " + mode
                + ", \"ml_setup.role_guard.warn_sensitive\": " + warnSensitive + "}}");
    }

    private static String log() {
        return cluster.node("n1").log();
    }
}
