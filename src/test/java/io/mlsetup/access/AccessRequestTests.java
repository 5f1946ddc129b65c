package io.mlsetup.access;

import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import io.mlsetup.common.Gate;
import io.mlsetup.common.Parameters;
import io.mlsetup.role.simulating.SimulationFixtures;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.elasticsearch.test.ESTestCase;

/** What may be asked about, beside what every parameter's own test shows. */
public class AccessRequestTests extends ESTestCase {

    /** Elasticsearch makes no index with a colon in its name, so that what is written to is on this cluster. */
    public void testNothingIsWrittenToAnotherCluster() {
        for (String feature :
                List.of("data_frame_analytics", "file_upload", "anomaly_detection,data_frame_analytics")) {
            assertThat(
                    feature,
                    refusal("{'feature': '" + feature + "', 'destination': ['out', 'c1:out']}"),
                    containsString(
                            "[destination] must name indices of this cluster, since Elasticsearch makes none with a"
                                    + " colon in its name, but holds [c1:out]"));
        }
        AccessRequest detection = parse("{'access': 'full', 'source': 'logs-*', 'destination': 'c1:x'}");
        assertThat("detects and writes nothing", detection.remote(), equalTo(List.of()));
        assertThat(detection.target().destinations(), equalTo(List.of()));
    }

    /** What stands behind the name of a remote cluster is read as a local expression is. */
    public void testWhatStandsBehindARemoteClusterIsAName() {
        for (String invalid : List.of(
                "c1:/x",
                "c1:/a(/",
                "c1:",
                "c1:a b",
                "c1:<logs-{now/d{[[}}>",
                "c1:a::other",
                "c1:c2:logs",
                "c1:-/x",
                "/c(/:logs")) {
            assertThat(
                    invalid,
                    refusal("{'source': ['" + invalid + "']}"),
                    allOf(
                            containsString("[source] must be index names or patterns"),
                            containsString("but holds [" + invalid + "]")));
        }
        List<String> valid =
                List.of("c1:logs-*", "c*:logs-*", "c1:<logs-{now/d}>", "c1:logs-*::failures", "c1:-logs-x-*");
        assertThat(parse("{'source': " + quoted(valid) + "}").remote(), equalTo(valid));
    }

    /** A role with what is asked about passes the gate by which roles are read, or it could not be simulated. */
    public void testWhatIsAskedAboutCanBeTheNameInARole() {
        for (String form : List.of("-logs-%d-*", "-logs-*%d*x*", "-logs-" + "long-".repeat(40) + "%d*", "-*%d*")) {
            for (int exclusions : new int[] {1, 9, 11, 30, 199}) {
                String source = quoted(IntStream.rangeClosed(0, exclusions)
                        .mapToObj(i -> i == 0 ? "logs-*" : String.format(Locale.ROOT, form, i))
                        .toList());
                String role;
                try {
                    role = IndexPatterns.inRole(parse("{'source': " + source + "}")
                            .target()
                            .sources()
                            .get(0));
                } catch (IllegalArgumentException e) {
                    assertThat(e.getMessage(), containsString("[source] must "));
                    assertThat("one exclusion is not too many", exclusions, greaterThan(1));
                    continue;
                }
                assertThat(role, Gate.PATTERN.refusal(role), equalTo(Optional.empty()));
            }
        }
    }

    private static String quoted(List<String> names) {
        return names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(",", "[", "]"));
    }

    private static AccessRequest parse(String body) {
        Parameters parameters = SimulationFixtures.parameters(body, AccessRequest.PARAMETERS);
        AccessRequest request = AccessRequest.parse(parameters);
        parameters.validate();
        return request;
    }

    private static String refusal(String body) {
        return expectThrows(IllegalArgumentException.class, () -> parse(body)).getMessage();
    }
}
