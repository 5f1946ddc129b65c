package io.mlsetup.job.exporting;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.common.Parameters;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.test.rest.FakeRestRequest;

public class SelectionTests extends ESTestCase {

    private Selection parse(String jobs) throws IOException {
        Parameters parameters = Parameters.of(
                new FakeRestRequest.Builder(xContentRegistry())
                        .withParams(Map.of("job_id", jobs))
                        .build(),
                Set.of("job_id"));
        Selection selection = Selection.parse(parameters, "job_id");
        parameters.validate();
        return selection;
    }

    /** Machine learning's resolver takes exponential time for many asterisks in 9.1: what it finds too much is left out afterwards. */
    public void testMachineLearningIsAskedWithTwoAsterisksAtMost() throws IOException {
        assertThat(parse("web-1,web-*,*a*").expression(), equalTo("web-1*,web-*,*a*"));
        assertThat(parse("*a*a*a*a*a*b,*a*c*d").expression(), equalTo("*a*"));
        assertTrue(parse("*a*c*d").matches(List.of("xacyd")));
        assertFalse(parse("*a*c*d").matches(List.of("xady")));
    }

    public void testBad() {
        for (Map.Entry<String, String> bad : Map.of(
                        "*a".repeat(11),
                        "[11] wildcards",
                        "a".repeat(513),
                        "[513] characters",
                        "A",
                        "must be ids or groups")
                .entrySet()) {
            assertThat(
                    expectThrows(IllegalArgumentException.class, () -> parse(bad.getKey()))
                            .getMessage(),
                    containsString(bad.getValue()));
        }
    }
}
