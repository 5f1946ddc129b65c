package io.mlsetup.audit;

import static java.util.stream.Collectors.joining;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.audit.AuditRequest.Part;
import io.mlsetup.common.Parameters;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.test.rest.FakeRestRequest;

/** What the requests take, and each bad input with the words that it is refused with. */
public class AuditRequestsTests extends ESTestCase {

    private Parameters parameters(Map<String, String> query, Set<String> allowed) throws IOException {
        return Parameters.of(
                new FakeRestRequest.Builder(xContentRegistry())
                        .withParams(new LinkedHashMap<>(query))
                        .build(),
                allowed);
    }

    private AuditRequest audit(Map<String, String> query) throws IOException {
        return AuditRequest.parse(parameters(query, AuditRequest.WITH_PART));
    }

    private WhoCanRequest who(Map<String, String> query) throws IOException {
        return WhoCanRequest.parse(parameters(query, WhoCanRequest.PARAMETERS));
    }

    public void testAnAuditIsOfAllPartsOrOfOne() throws IOException {
        assertThat(audit(Map.of()).parts(), equalTo(Set.of(Part.values())));
        assertThat(audit(Map.of("part", "exposure")).parts(), contains(Part.EXPOSURE));
        AuditRequest some =
                audit(Map.of("job_id", "a,b*", "principal", "jane", "space", "ops", "from", "7", "size", "0"));
        assertThat(some.jobs(), contains("a", "b*"));
        assertThat(some.principals(), contains("jane"));
        assertThat(some.space(), equalTo("ops"));
        assertThat(some.paging().from(), equalTo(7));
        assertThat(some.paging().size(), equalTo(0));
    }

    public void testBadAudits() {
        Map<Map<String, String>, String> bad = new LinkedHashMap<>();
        bad.put(Map.of("part", "all"), "[part] must be one of [access, exposure, discouraged], but was [all]");
        bad.put(Map.of("size", "1001"), "[size] must be a whole number from [0] to [1000], but was [1001]");
        bad.put(Map.of("from", "-1"), "[from] must be a whole number from [0] to");
        bad.put(Map.of("from", "x"), "[from] must be a whole number");
        bad.put(Map.of("job_id", "a,,b"), "[job_id] must be names or wildcards");
        bad.put(Map.of("principal", "a".repeat(513)), "[principal] must not hold");
        bad.put(Map.of("space", "A B"), "[space] must match");
        bad.put(Map.of("nonsense", "x"), "unknown parameter [nonsense]");
        bad.forEach((query, expected) -> assertThat(
                query.toString(),
                expectThrows(IllegalArgumentException.class, () -> audit(query)).getMessage(),
                containsString(expected)));
    }

    public void testWhoCanTakesAnAccessOrAnAction() throws IOException {
        assertThat(
                who(Map.of("access", "read", "source", "logs-*"))
                        .access()
                        .privileges()
                        .size(),
                equalTo(2));
        assertThat(
                who(Map.of("action", "cluster:admin/xpack/ml/job/put")).action(),
                equalTo("cluster:admin/xpack/ml/job/put"));
        assertThat(
                who(Map.of("action", "indices:data/read/search", "index", "logs-*,-logs-x-*,b"))
                        .indices(),
                contains("/logs\\-.*&~(logs\\-x\\-.*)/", "b"));
    }

    public void testBadQuestions() {
        Map<Map<String, String>, String> bad = new LinkedHashMap<>();
        bad.put(Map.of(), "[access] must be one of [full, read]");
        bad.put(Map.of("access", "read", "index", "a"), "[index] must be given with [action] only");
        bad.put(Map.of("action", "cluster:admin/a", "access", "read"), "[access] must not be given with [action]");
        bad.put(Map.of("action", "cluster:admin/a", "index", "a"), "is an action of the cluster");
        bad.put(Map.of("action", "indices:data/read/search"), "[index] must name indices");
        bad.put(Map.of("action", "indices:data/read/search", "index", "other:a"), "[index] must be of this cluster");
        bad.put(Map.of("action", "indices:data/read/search", "index", "a::failures"), "without selectors");
        bad.put(Map.of("action", "indices:data/read/search", "index", "a b"), "[index] must be names or patterns");
        for (String action : List.of("indices:*", "read", "cluster:admin/?", "", "nonsense")) {
            bad.put(Map.of("action", action, "index", "a"), "[action] must be the name of an action");
        }
        bad.put(Map.of("action", "cluster:" + "a".repeat(300)), "[action] must not hold");
        bad.put(
                Map.of(
                        "action",
                        "indices:data/read/search",
                        "index",
                        IntStream.range(0, 400)
                                .mapToObj(i -> (i < 200 ? "*a" : "-b") + i + "*")
                                .collect(joining(","))),
                "[index] must leave out less: each exclusion is held against each pattern before it");
        bad.forEach((query, expected) -> assertThat(
                query.toString(),
                expectThrows(IllegalArgumentException.class, () -> who(query)).getMessage(),
                containsString(expected)));
    }
}
