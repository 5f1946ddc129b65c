package io.mlsetup.audit.facts;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.kibana.JobType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.elasticsearch.test.ESTestCase;

public class AuditedJobTests extends ESTestCase {

    private static AuditedJob of(List<String> sources) {
        return AuditedJob.of("a", JobType.ANOMALY_DETECTOR, sources, Map.of(), List.of(), Set.of(), null);
    }

    public void testWhatIsLeftOut() {
        AuditedJob job = of(List.of("logs*", "-logsx*", "c:logs"));
        assertThat(job.patterns(), contains("/logs.*&~(logsx.*)/"));
        assertThat(job.notJudged(), contains("c:logs"));
    }

    /** A stored datafeed may leave out as much as its author liked. */
    public void testMoreThanIsWorkedOutIsNotJudged() {
        List<String> sources = IntStream.range(0, 4_400)
                .mapToObj(i -> (i < 2_200 ? "*a" : "-*b") + i + "c".repeat(400))
                .toList();
        AuditedJob job = of(sources);
        assertThat(job.patterns(), empty());
        assertThat(job.notJudged(), equalTo(sources));
    }
}
