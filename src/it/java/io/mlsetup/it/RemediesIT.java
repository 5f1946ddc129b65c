package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.SharedCluster;
import io.mlsetup.it.server.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.BeforeClass;
import org.junit.Test;

/**
 * What one answer prints, pasted in its order by an administrator, is enough for each kind of caller: asked again, the answer is green and
 * prints nothing.
 */
public class RemediesIT {

    private static final String PASSWORD = "a-password";

    /** Without access, with access that brings the facts about the cluster along, with several that do not, and of an upload alone. */
    private static final List<String> QUESTIONS = List.of(
            "",
            "?access=read&source=logs-*",
            "?access=full&user_kind=dev_tools&source=logs-*,.kibana",
            "?access=read&user_kind=kibana&source=logs-*",
            "?access=full&user_kind=kibana&feature=anomaly_detection,file_upload&source=logs-*&destination=up",
            "?access=full&feature=data_frame_analytics,file_upload&source=logs-*&destination=up",
            "?feature=file_upload&destination=up");

    private static TestCluster cluster;
    private static Client admin;
    private static KibanaFixture kibana;
    private static int made;

    @BeforeClass
    public static void start() {
        cluster = SharedCluster.plain();
        admin = cluster.as("admin");
        kibana = new KibanaFixture(cluster).connect();
        kibana.dataView("logs", "logs-*,.kibana", "default");
    }

    @Test
    public void ofANativeUser() {
        for (String question : QUESTIONS) {
            enough(question, user("no_role")::send);
        }
    }

    @Test
    public void ofAnApiKeyWhoseOwnerHoldsAll() {
        for (String question : QUESTIONS) {
            enough(question, key(admin, "{\"indices\": [{\"names\": [\"metrics-*\"], \"privileges\": [\"read\"]}]}"));
        }
    }

    private static void enough(String question, Function<String, Response> caller) {
        String check = "GET /_ml_setup/_check" + question;
        JsonNode first = caller.apply(check).expect(200).json();
        assertThat(question, first.at("/status").asText(), not(equalTo("green")));
        List<String> requests = requests(first);
        assertThat(question + first.toPrettyString(), requests, not(empty()));
        requests.forEach(request -> kibana.apply(request));
        JsonNode again = caller.apply(check).expect(200).json();
        assertThat(question + again.toPrettyString(), again.at("/status").asText(), equalTo("green"));
        assertThat(question, requests(again), empty());
    }

    /** All that an answer prints, in its order. */
    private static List<String> requests(JsonNode answer) {
        List<String> requests = new ArrayList<>();
        answer.at("/indicators")
                .forEach(finding -> finding.at("/diagnosis")
                        .forEach(diagnosis ->
                                diagnosis.at("/requests").forEach(request -> requests.add(request.asText()))));
        return requests;
    }

    /** The role is given in a file on every node, which the answer says. */
    @Test
    public void ofAFileUser() throws Exception {
        String check = "GET /_ml_setup/_check?access=read&user_kind=kibana&source=logs-*";
        Client nobody = cluster.as("nobody");
        JsonNode first = nobody.send(check).expect(200).json();
        List<String> requests = requests(first);
        assertThat(requests, hasSize(2));
        Path users = Path.of(admin.send("GET /_nodes/settings")
                        .expect(200)
                        .json()
                        .findPath("path")
                        .findPath("home")
                        .asText())
                .resolve("config/users_roles");
        String before = Files.readString(users);
        StringBuilder more = new StringBuilder(before);
        for (String request : requests) {
            admin.send(request).expect(200);
            String role = role(request);
            assertThat(first.toString(), containsString("elasticsearch-users roles nobody -a " + role));
            more.append(role).append(":nobody\n");
        }
        try {
            Files.writeString(users, more);
            JsonNode again = soon(() -> nobody.send(check).expect(200).json(), "green");
            assertThat(again.toPrettyString(), requests(again), empty());
        } finally {
            Files.writeString(users, before);
        }
        soon(() -> nobody.send(check).expect(200).json(), "red");
    }

    private interface Answer {
        JsonNode ask() throws IOException;
    }

    /** Elasticsearch looks at its files every five seconds. */
    private static JsonNode soon(Answer question, String status) throws Exception {
        JsonNode answer = question.ask();
        for (int i = 0; i < 60 && !answer.at("/status").asText().equals(status); i++) {
            Thread.sleep(500);
            answer = question.ask();
        }
        assertThat(answer.toPrettyString(), answer.at("/status").asText(), equalTo(status));
        return answer;
    }

    private static String role(String request) {
        return request.lines().findFirst().orElseThrow().replace("PUT /_security/role/", "");
    }

    /** What would change nothing is not printed: the rights of a service account are fixed. */
    @Test
    public void ofAServiceAccount() {
        String token = admin.send("POST /_security/service/elastic/fleet-server/credential/token/t" + made++)
                .expect(200)
                .at("/token/value")
                .asText();
        JsonNode answer = cluster.anonymous()
                .send("GET /_ml_setup/_check?access=full&source=logs-*", "Authorization", "Bearer " + token)
                .expect(200)
                .json();
        assertThat(answer.at("/status").asText(), equalTo("red"));
        assertThat(answer.toPrettyString(), requests(answer), empty());
        assertThat(answer.at("/indicators/api_access/diagnosis/0/action").asText(), containsString("service account"));
    }

    /** The owner holds Kibana's features by a base privilege, so the key can have one of them. */
    @Test
    public void ofAnApiKeyWhoseOwnerHoldsABasePrivilegeOfKibana() {
        admin.send("PUT /_security/role/key_maker\n{\"cluster\": [\"manage_own_api_key\"]}")
                .expect(200);
        Client owner = user("kibana_admin\", \"key_maker");
        Function<String, Response> key = key(owner, "{\"cluster\": [\"monitor_ml\"]}");
        String check = "GET /_ml_setup/_check/kibana_access?access=read&user_kind=kibana";
        JsonNode red = key.apply(check).expect(200).json();
        assertThat(red.at("/status").asText(), equalTo("red"));
        assertThat(red.toPrettyString(), requests(red), hasSize(1));
        owner.send(requests(red).get(0)).expect(200);
        assertThat(key.apply(check).expect(200).at("/status").asText(), equalTo("green"));
        // What the owner does not hold either is not printed, and named.
        JsonNode more = key.apply("GET /_ml_setup/_check/kibana_access?access=read&user_kind=kibana&source=logs-*")
                .expect(200)
                .json();
        assertThat(requests(more), empty());
        assertThat(
                more.at("/indicators/kibana_access/diagnosis/0/action").asText(),
                containsString("did not hold [read] on [logs-*] either"));
    }

    /** truth B18: the space in which somebody has all by a base privilege. */
    @Test
    public void theSpaceOfABasePrivilegeIsNamed() {
        admin.send("""
                PUT /_security/role/all_of_ops
                {"applications": [{"application": "kibana-.kibana", "privileges": ["space_all"], "resources": ["space:ops"]}]}""").expect(200);
        JsonNode finding = user("all_of_ops")
                .send("GET /_ml_setup/_check/kibana_access?access=full&user_kind=kibana")
                .expect(200)
                .at("/indicators/kibana_access");
        assertThat(
                finding.toPrettyString(),
                finding.at("/details/held_in_spaces/0").asText(),
                equalTo("ops"));
    }

    /** A role that was given and never made is made again. */
    @Test
    public void aRoleThatWasGivenBeforeItWasMade() {
        String check = "GET /_ml_setup/_check/api_access?access=read&source=made-later";
        Client user = user("no_role");
        List<String> requests = requests(user.send(check).expect(200).json());
        admin.send(requests.get(1)).expect(200);
        List<String> rest = requests(user.send(check).expect(200).json());
        assertThat(rest, equalTo(requests.subList(0, 1)));
        admin.send(rest.get(0)).expect(200);
        assertThat(user.send(check).expect(200).at("/status").asText(), equalTo("green"));
    }

    /** Of a pattern that means restricted indices only, nobody is told that they hold it: the rest is given, and their names can be. */
    @Test
    public void patternsOfRestrictedIndicesOnly() {
        String check = "GET /_ml_setup/_check/api_access?access=read&source=";
        for (String pattern : List.of(".kibana_*", ".security-7*")) {
            JsonNode suggested = admin.send("POST /_ml_setup/role/_suggest\n{\"access\": \"read\", \"source\": [\""
                            + pattern + "\", \"logs-*\"]}")
                    .expect(200)
                    .json();
            assertThat(suggested.at("/role/indices").size(), equalTo(1));
            assertThat(suggested.at("/role/indices/0/names").toString(), equalTo("[\"logs-*\"]"));
            assertThat(suggested.at("/role/indices/0").has("allow_restricted_indices"), equalTo(false));
            assertThat(suggested.at("/warnings").toString(), containsString("[read] on [" + pattern + "]"));
            JsonNode simulated = admin.send(
                            "POST /_ml_setup/role/_simulate\n{\"access\": \"read\", \"source\": \"logs-*\","
                                    + " \"role\": " + suggested.at("/role") + "}")
                    .expect(200)
                    .json();
            assertThat(simulated.at("/satisfied").asBoolean(), equalTo(true));

            Client user = user("viewer");
            JsonNode red = user.send(check + pattern + ",logs-*").expect(200).json();
            requests(red).forEach(request -> admin.send(request).expect(200));
            JsonNode rest = user.send(check + pattern + ",logs-*").expect(200).json();
            assertThat(rest.at("/indicators/api_access/details/missing").size(), equalTo(1));
            assertThat(requests(rest), empty());
            assertThat(
                    rest.at("/indicators/api_access/diagnosis/0/action").asText(),
                    startsWith("No role gives [read] on [" + pattern + "] as a whole"));
        }
        enough("/api_access?access=read&source=.kibana,.security-7", user("viewer")::send);
    }

    private static Client user(String roles) {
        String name = "pasted" + made++;
        admin.send("PUT /_security/user/" + name + "\n{\"password\": \"" + PASSWORD + "\", \"roles\": [\"" + roles
                        + "\"], \"full_name\": \"Jane\"}")
                .expect(200);
        return cluster.as(name, PASSWORD);
    }

    private static Function<String, Response> key(Client owner, String role) {
        String encoded = owner.send("POST /_security/api_key\n{\"name\": \"k" + made++
                        + "\", \"role_descriptors\": {\"r\": " + role + "}}")
                .expect(200)
                .at("/encoded")
                .asText();
        return request -> cluster.anonymous().send(request, "Authorization", "ApiKey " + encoded);
    }
}
