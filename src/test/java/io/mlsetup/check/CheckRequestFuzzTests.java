package io.mlsetup.check;

import io.mlsetup.fuzz.Answers;
import io.mlsetup.fuzz.Hostile;
import io.mlsetup.fuzz.Requests;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.test.ESTestCase;

/** Any values for the parameters of {@code _check}, in the body and in the query string. */
public class CheckRequestFuzzTests extends ESTestCase {

    private final Hostile hostile = new Hostile(random());

    public void testAnyParameters() {
        List<String> names = List.copyOf(CheckRequest.PARAMETERS);
        int taken = 0;
        for (int i = 0; i < 4_000; i++) {
            Map<String, Object> body = hostile.object(2, names);
            Map<String, String> query = new LinkedHashMap<>();
            query.put("timeout", String.valueOf(hostile.mostly("5m")));
            query.put("fail_on", String.valueOf(hostile.mostly("red")));
            query.put("ignore", String.valueOf(hostile.mostly("license,ml_nodes")));
            query.keySet().removeAll(body.keySet());
            CheckRequest request = Answers.of(
                    query + " " + body,
                    () -> CheckRequest.parse(Requests.parameters(query, body, CheckRequest.PARAMETERS)));
            if (request != null) {
                taken++;
                assertTrue(request.timeout().millis() >= 0 && request.timeout().minutes() <= 5);
                assertTrue(Indicators.IDS.containsAll(request.ignore()));
            }
        }
        assertTrue("the search reaches what is behind the checks", taken > 50);
    }
}
