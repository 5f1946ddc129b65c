package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.SharedCluster;
import io.mlsetup.it.server.TestCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.Test;

/** The suggested role is enough, and no grant of it is too much: shown by the check of a user who has nothing else. */
public class SuggestIT {

    private static final String IGNORE_THE_CLUSTER =
            "\"ignore\": \"license,ml_enabled,ml_nodes,ml_settings,ml_indices,ml_operation,ml_capacity,ml_jobs,ml_models,security\"";

    private static List<String> rows() {
        List<String> rows = new ArrayList<>();
        for (String feature : List.of("anomaly_detection", "data_frame_analytics")) {
            for (String kind : List.of("api", "kibana", "dev_tools")) {
                for (String access : List.of("full", "read")) {
                    rows.add("\"user_kind\": \"" + kind + "\", \"access\": \"" + access + "\", \"feature\": \""
                            + feature + "\"");
                }
            }
        }
        rows.add("\"feature\": \"file_upload\"");
        return rows;
    }

    @Test
    public void theSuggestedRoleIsEnoughAndNothingOfItIsTooMuch() {
        TestCluster cluster = SharedCluster.plain();
        new KibanaFixture(cluster).connect().dataView("logs", "logs-*", "default");
        int grantsTakenAway = 0;
        for (int row = 0; row < rows().size(); row++) {
            grantsTakenAway += tryRow(cluster, rows().get(row), "user" + row);
        }
        assertThat(grantsTakenAway, greaterThan(rows().size()));
    }

    /** Exclusions, failures and restricted indices: what is suggested is enough, and nothing of it goes beyond. */
    @Test
    public void whatIsSuggestedForAnyExpressionIsJustWhatIsNeeded() {
        TestCluster cluster = SharedCluster.plain();
        new KibanaFixture(cluster).connect();
        String tenExclusions = "[\"logs-*\", "
                + IntStream.range(0, 10).mapToObj(i -> "\"-logs-" + i + "-*\"").collect(Collectors.joining(", "))
                + "]";
        List<String> asked = List.of(
                "\"access\": \"read\", \"source\": [\"logs-*\", \"-logs-x-*\"]",
                "\"access\": \"full\", \"source\": " + tenExclusions,
                "\"access\": \"read\", \"source\": \"logs-*::failures\"",
                "\"access\": \"read\", \"source\": [\".kibana\", \"logs-1\"]",
                "\"feature\": \"file_upload\", \"destination\": \".kibana\"");
        for (String access : asked) {
            JsonNode suggested = cluster.as("ml_user")
                    .send("POST /_ml_setup/role/_suggest\n{" + access + "}")
                    .expect(200)
                    .json();
            JsonNode simulated = cluster.as("admin")
                    .send("POST /_ml_setup/role/_simulate\n{" + access + ", \"role\": " + suggested.at("/role") + "}")
                    .expect(200)
                    .json();
            assertThat(access, simulated.at("/satisfied").asBoolean(), equalTo(true));
            assertThat(access, simulated.at("/beyond").toString(), equalTo("[]"));
        }
        JsonNode last = cluster.as("ml_user")
                .send("POST /_ml_setup/role/_suggest\n{" + asked.get(4) + "}")
                .json();
        for (JsonNode grant : last.at("/explanation")) {
            if (grant.at("/name").asText().equals("create_index")) {
                assertThat(grant.at("/implied_by").toString(), equalTo("[\"manage on .kibana\"]"));
            }
        }
        // What is too much for a role that is simulated is too much for one that is suggested.
        String more = "\"access\": \"read\", \"source\": " + tenExclusions.replace("]", ", \"-logs-y\"]");
        Response eleven = cluster.as("ml_user")
                .send("POST /_ml_setup/role/_suggest\n{" + more + "}")
                .expect(200, 400);
        String role = eleven.status() == 200 ? eleven.at("/role").toString() : "{\"cluster\": [\"monitor_ml\"]}";
        cluster.as("admin")
                .send("POST /_ml_setup/role/_simulate\n{" + more + ", \"role\": " + role + "}")
                .expect(eleven.status());
    }

    private static int tryRow(TestCluster cluster, String row, String name) {
        String asked = row + ", \"source\": \"logs-*\", \"destination\": \"out\"";
        String check = "POST /_ml_setup/_check\n{" + asked + ", " + IGNORE_THE_CLUSTER + "}";
        JsonNode suggested = cluster.as("ml_user")
                .send("POST /_ml_setup/role/_suggest\n{" + asked + "}")
                .expect(200)
                .json();
        String request = suggested.at("/requests/0").asText();
        String role = request.lines().findFirst().orElseThrow().replace("PUT /_security/role/", "");

        cluster.as("admin")
                .send("PUT /_security/user/" + name + "\n{\"password\": \"a-password\", \"roles\": []}")
                .expect(200);
        Client user = cluster.as(name, "a-password");
        assertThat(row, status(user, check), equalTo("red"));
        cluster.as("admin").send(request).expect(200);
        cluster.as("admin")
                .send("PUT /_security/user/" + name + "\n{\"roles\": [\"" + role + "\"]}")
                .expect(200);
        assertThat(row + user.send(check), status(user, check), equalTo("green"));

        int takenAway = 0;
        for (JsonNode grant : suggested.at("/explanation")) {
            if (grant.has("implied_by") || grant.at("/type").asText().equals("assignment")) {
                continue;
            }
            String without = without((ObjectNode) suggested.at("/role"), grant).toString();
            cluster.as("admin")
                    .send("PUT /_security/role/" + role + "\n" + without)
                    .expect(200);
            assertThat(row + " without " + grant, status(user, check), not(equalTo("green")));
            takenAway++;
        }
        return takenAway;
    }

    private static String status(Client user, String check) {
        return user.send(check).expect(200).at("/status").asText();
    }

    /** The role, less one grant. */
    private static ObjectNode without(ObjectNode whole, JsonNode grant) {
        ObjectNode role = whole.deepCopy();
        String name = grant.at("/name").asText();
        String on = grant.at("/on").asText();
        switch (grant.at("/type").asText()) {
            case "cluster" -> remove((ArrayNode) role.get("cluster"), name);
            case "index" -> takeFrom(role, "indices", "names", on, name);
            case "application" -> takeFrom(role, "applications", "resources", on, name);
            default -> throw new AssertionError(grant.toString());
        }
        return role;
    }

    /** Entries that cover several things are taken apart, so that only one of them loses the privilege. */
    private static void takeFrom(ObjectNode role, String section, String key, String on, String privilege) {
        ArrayNode kept = role.arrayNode();
        for (JsonNode entry : role.get(section)) {
            for (JsonNode thing : entry.get(key)) {
                ObjectNode one = ((ObjectNode) entry).deepCopy();
                one.putArray(key).add(thing);
                if (thing.asText().equals(on)) {
                    remove((ArrayNode) one.get("privileges"), privilege);
                }
                if (!one.get("privileges").isEmpty()) {
                    kept.add(one);
                }
            }
        }
        role.set(section, kept);
    }

    private static void remove(ArrayNode array, String value) {
        for (int i = array.size() - 1; i >= 0; i--) {
            if (array.get(i).asText().equals(value)) {
                array.remove(i);
            }
        }
    }
}
