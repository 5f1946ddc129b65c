package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.SharedCluster;
import io.mlsetup.it.server.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.BeforeClass;
import org.junit.Test;

/**
 * {@code docs/reference/rights.md} holds what each built-in role gets from each endpoint. The table is read here, every request of it
 * is sent by a user who has that role and no other, and the answers are compared. A new column or row is a line in the document.
 */
public class RightsTableIT {

    private static final Path TABLE = Path.of(System.getProperty("it.docs", "docs"), "reference", "rights.md");
    private static final String PASSWORD = "a-password";

    /** In no answer to somebody who may not know of it; each in the name of one kind of thing. */
    private static final String CANARY = "canary-4711";

    private static TestCluster cluster;
    private static Client admin;
    private static Map<String, String> columns;
    private static Map<String, List<String>> rows;

    @BeforeClass
    public static void start() throws IOException {
        List<List<String>> lines = tableLines();
        columns = new LinkedHashMap<>();
        rows = new LinkedHashMap<>();
        for (List<String> cells : lines) {
            if (cells.size() == 2) {
                columns.put(cells.get(0), cells.get(1));
            } else {
                rows.put(cells.get(0), cells.subList(1, cells.size()));
            }
        }
        cluster = SharedCluster.plain();
        admin = cluster.as("admin");
        new KibanaFixture(cluster).connect();
    }

    /** The cells of each line whose first cell is code: {@code | `name` | ... |}. */
    private static List<List<String>> tableLines() throws IOException {
        List<List<String>> lines = new ArrayList<>();
        for (String line : Files.readAllLines(TABLE)) {
            if (line.startsWith("| `")) {
                List<String> cells = new ArrayList<>();
                for (String cell : line.substring(1, line.lastIndexOf('|')).split("\\|")) {
                    cells.add(cell.strip().replace("`", ""));
                }
                lines.add(cells);
            }
        }
        return lines;
    }

    @Test
    public void everyEndpointHasAColumn() {
        for (var endpoint : admin.send("GET /_ml_setup").expect(200).at("/endpoints")) {
            String path = endpoint.asText().replaceFirst(".* ", "").replaceFirst("\\[.*", "");
            assertThat(
                    endpoint + " in " + columns.values(),
                    columns.values().stream().anyMatch(request -> request.split("[ ?]")[1].startsWith(path)),
                    equalTo(true));
        }
    }

    @Test
    public void everyDocumentedRoleHasARow() {
        List<String> documented = new ArrayList<>();
        admin.send("GET /_ml_setup/role").expect(200).json().properties().forEach(role -> {
            if (role.getValue().at("/documented").asBoolean()) {
                documented.add(role.getKey());
            }
        });
        assertThat(documented.size(), greaterThan(30));
        assertThat(new TreeSet<>(rows.keySet()), equalTo(new TreeSet<>(documented)));
    }

    @Test
    public void everyCellIsWhatTheServerAnswers() {
        StringBuilder answered = new StringBuilder();
        List<String> wrong = new ArrayList<>();
        // A role that the running version does not have gives nothing.
        List<String> nothing = rows.get("kibana_dashboard_only_user");
        JsonNode roles = admin.send("GET /_ml_setup/role").expect(200).json();
        rows.forEach((role, documented) -> {
            List<String> cells = roles.at("/" + role + "/available").asBoolean() ? documented : nothing;
            Client client = user("holds-" + role, role);
            List<String> statuses = new ArrayList<>();
            columns.forEach((column, request) -> {
                String status = String.valueOf(client.send(pasted(request)).status());
                int index = statuses.size();
                if (index >= cells.size() || !status.equals(cells.get(index))) {
                    wrong.add(role + " " + column + ": " + status);
                }
                statuses.add(status);
            });
            answered.append("\n| `")
                    .append(role)
                    .append("` | ")
                    .append(String.join(" | ", statuses))
                    .append(" |");
        });
        assertThat("the server answered" + answered + "\n", wrong, equalTo(List.of()));
    }

    /** In a table there is one line for a request: what begins its body begins a new one. */
    private static String pasted(String request) {
        return request.replaceFirst(" \\{", "\n{");
    }

    private static Client user(String name, String... roles) {
        admin.send("PUT /_security/user/" + name + "\n{\"password\": \"" + PASSWORD + "\", \"roles\": [\""
                        + String.join("\", \"", roles) + "\"]}")
                .expect(200);
        return cluster.as(name, PASSWORD);
    }

    private static void role(String name, String body) {
        admin.send("PUT /_security/role/" + name + "\n" + body).expect(200);
    }

    /** Names of things that the caller may not see are in no answer, not in an error, and not where he all but guesses them. */
    @Test
    public void noNameOfWhatACallerMayNotSeeIsInAnyAnswer() {
        plantCanaries();
        role("enters_ops", """
                {"cluster": ["manage_ml"], "applications": [{"application": "kibana-.kibana",
                  "privileges": ["feature_ml.read"], "resources": ["space:ops"]}]}""");
        role("enters_default", """
                {"cluster": ["monitor_ml"], "applications": [{"application": "kibana-.kibana",
                  "privileges": ["feature_ml.all"], "resources": ["space:default"]}]}""");
        List<Client> callers = List.of(
                cluster.as("nobody"),
                cluster.as("viewer"),
                cluster.as("ml_user"),
                cluster.as("monitor"),
                user("of-ops", "enters_ops"),
                user("of-default", "enters_default"));
        List<String> requests = new ArrayList<>(columns.values());
        for (String guess : List.of("canary-471", "canary-*", "*")) {
            requests.add("GET /_ml_setup/_check?access=full&user_kind=kibana&source=" + guess);
            requests.add("GET /_ml_setup/_check?access=full&user_kind=kibana&source=a&destination=" + guess
                    + "&feature=data_frame_analytics");
            requests.add("GET /_ml_setup/_check?feature=file_upload&destination=" + guess);
            requests.add("GET /_ml_setup/_check?access=read&user_kind=kibana&space=" + guess);
            requests.add("GET /_ml_setup/_check/" + guess);
            requests.add("GET /_ml_setup/space/" + guess);
            requests.add("GET /_ml_setup/role/" + guess);
            requests.add("GET /_ml_setup/privilege/application/" + guess);
            requests.add("POST /_ml_setup/role/_simulate {\"access\": \"full\", \"user\": \"" + guess + "\"}");
            requests.add("POST /_ml_setup/role/_simulate {\"access\": \"full\", \"roles\": \"" + guess + "\"}");
            requests.add("POST /_ml_setup/role/_simulate {\"access\": \"full\", \"user_kind\": \"kibana\", \"role\":"
                    + " {\"cluster\": [\"all\"], \"indices\": [{\"names\": [\"" + guess
                    + "\"], \"privileges\": [\"all\"]}]}, \"source\": \"a\"}");
            requests.add("POST /_ml_setup/role/_suggest {\"access\": \"full\", \"source\": \"" + guess + "\"}");
        }
        for (Client caller : callers) {
            for (String request : requests) {
                for (String variant : List.of(request, traced(request))) {
                    Response answer = caller.send(pasted(variant));
                    assertThat(
                            variant + " " + answer.headers().map(),
                            withoutWhatMayBeRead(answer.body(), caller)
                                    + answer.headers().map(),
                            not(containsString(CANARY)));
                }
            }
        }
        // They are there for those who may see them, so that the search above can fail.
        assertThat(admin.send("GET /_ml_setup/space").body(), containsString(CANARY + "-space"));
        assertThat(
                admin.send("GET /_ml_setup/_check/data_views?access=full&user_kind=kibana&space=" + CANARY
                                + "-space&source=" + CANARY + "-index")
                        .expect(200)
                        .at("/indicators/data_views/status")
                        .asText(),
                equalTo("green"));
        admin.send("POST /_ml_setup/role/_simulate\n{\"access\": \"full\", \"user\": \"" + CANARY + "-user\"}")
                .expect(200);
    }

    /** The role viewer reads every index whose name does not begin with a dot, and so may be told which of them it does read. */
    private static String withoutWhatMayBeRead(String body, Client caller) {
        return caller.send("GET /" + CANARY + "-index").status() == 200 ? body.replace(CANARY + "-index", "") : body;
    }

    private static String traced(String request) {
        int body = request.indexOf(" {");
        String line = body < 0 ? request : request.substring(0, body);
        return line + (line.contains("?") ? "&" : "?") + "error_trace=true" + (body < 0 ? "" : request.substring(body));
    }

    private static void plantCanaries() {
        KibanaFixture kibana = new KibanaFixture(cluster);
        kibana.space("ops", "{\"name\":\"Operations\"}");
        kibana.space(CANARY + "-space", "{\"name\":\"" + CANARY + " name\",\"disabledFeatures\":[\"ml\"]}");
        kibana.dataView(CANARY + "-view", CANARY + "-index", CANARY + "-space");
        kibana.anomalyDetector("job", "datafeed-" + CANARY, CANARY + "-space");
        kibana.trainedModel(CANARY + "-model", CANARY + "-space");
        admin.send("PUT /" + CANARY + "-index").expect(200);
        role(CANARY + "-role", "{\"cluster\": [\"manage_ml\"], \"description\": \"" + CANARY + "\"}");
        user(CANARY + "-user", CANARY + "-role");
        admin.send("PUT /_security/role_mapping/" + CANARY + "\n{\"enabled\": true, \"roles\": [\"" + CANARY
                        + "-role\"], \"rules\": {\"field\": {\"username\": \"" + CANARY + "\"}}}")
                .expect(200);
    }
}
