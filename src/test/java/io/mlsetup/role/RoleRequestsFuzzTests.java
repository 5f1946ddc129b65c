package io.mlsetup.role;

import io.mlsetup.access.AccessRequest;
import io.mlsetup.fuzz.Answers;
import io.mlsetup.fuzz.Hostile;
import io.mlsetup.fuzz.Requests;
import io.mlsetup.role.simulating.SimulationRequest;
import io.mlsetup.role.suggesting.SuggestAction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.test.ESTestCase;

/** Any body for {@code _suggest} and {@code _simulate}, roles among them. */
public class RoleRequestsFuzzTests extends ESTestCase {

    private static final List<String> ROLE_FIELDS = List.of(
            "cluster", "indices", "applications", "run_as", "metadata", "description", "global", "remote_indices");

    private final Hostile hostile = new Hostile(random());

    public void testAnySuggestion() {
        int taken = 0;
        for (int i = 0; i < 3_000; i++) {
            Map<String, Object> body = access();
            Object request = Answers.of(
                    body,
                    () -> SuggestAction.Request.parse(Requests.parameters(Map.of(), body, AccessRequest.PARAMETERS)));
            taken += request == null ? 0 : 1;
        }
        assertTrue("the search reaches what is behind the checks", taken > 50);
    }

    public void testAnySimulation() {
        int taken = 0;
        for (int i = 0; i < 3_000; i++) {
            Map<String, Object> body = access();
            switch (between(0, 3)) {
                case 0 -> body.put("roles", hostile.value(2));
                case 1 -> body.put("user", hostile.value(1));
                default -> body.put("role", hostile.mostly(role()));
            }
            SimulationRequest request = Answers.of(
                    body,
                    () -> SimulationRequest.parse(Requests.parameters(Map.of(), body, SimulationRequest.PARAMETERS)));
            taken += request == null ? 0 : 1;
        }
        assertTrue("the search reaches what is behind the checks", taken > 50);
    }

    private Map<String, Object> access() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("access", hostile.mostly(randomFrom("full", "read")));
        body.put("source", hostile.mostly("logs-*"));
        body.put("feature", hostile.mostly("data_frame_analytics"));
        if (randomInt(5) == 0) {
            body.putAll(hostile.object(2, List.copyOf(AccessRequest.PARAMETERS)));
        }
        return body;
    }

    /** A role whose parts are sometimes what Elasticsearch takes. */
    private Map<String, Object> role() {
        Map<String, Object> role = randomInt(5) == 0 ? hostile.object(3, ROLE_FIELDS) : new LinkedHashMap<>();
        role.put("cluster", hostile.mostly(List.of("manage_ml")));
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("names", hostile.mostly(new ArrayList<>(List.of(hostile.string()))));
        entry.put("privileges", hostile.mostly(List.of("read")));
        role.put("indices", hostile.mostly(List.of(entry)));
        return role;
    }
}
