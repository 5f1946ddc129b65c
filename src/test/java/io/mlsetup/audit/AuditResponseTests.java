package io.mlsetup.audit;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.access.Access;
import io.mlsetup.audit.AuditRequest.Part;
import io.mlsetup.audit.AuditResponse.Content;
import io.mlsetup.audit.AuditResponse.Page;
import io.mlsetup.audit.facts.AuditedJob;
import io.mlsetup.audit.facts.Principal;
import io.mlsetup.audit.facts.Principal.Kind;
import io.mlsetup.audit.facts.ResultsIndex;
import io.mlsetup.audit.judging.AccessAudit.Able;
import io.mlsetup.audit.judging.AccessLevels;
import io.mlsetup.audit.judging.Exposed;
import io.mlsetup.audit.judging.Finding;
import io.mlsetup.common.Paging;
import io.mlsetup.common.Reason;
import io.mlsetup.kibana.JobType;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.common.xcontent.ChunkedToXContent;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xcontent.ToXContent;
import org.elasticsearch.xcontent.XContentType;

/** The shape of an audit: one part stands by itself, several each under its name. */
public class AuditResponseTests extends ESTestCase {

    private static final Principal JANE = Principal.of(Kind.USER, "jane", "native", List.of("r"), true);

    private static Exposed exposed(JobType type, String id, String results) {
        AuditedJob job = AuditedJob.of(
                id, type, List.of("a-*"), Map.of(), List.of(ResultsIndex.named(results)), Set.of("ops"), null);
        return new Exposed(JANE, job, List.of("results_api"), List.of(), "a-1", true, List.of());
    }

    private static Map<String, Object> json(Set<Part> parts) throws IOException {
        Page<Able> access = new Page<>(3, List.of(new Able(JANE, new AccessLevels(Access.READ, Map.of()))));
        Page<Exposed> exposures = new Page<>(
                2,
                List.of(
                        exposed(JobType.ANOMALY_DETECTOR, "web", ".ml-anomalies-shared"),
                        exposed(JobType.DATA_FRAME_ANALYTICS, "houses", "out-1")));
        Page<Finding> findings = new Page<>(
                1,
                List.of(new Finding("superuser", "superuser", null, "m", List.of(), List.of(), false, List.of(), 0)));
        Content content = new Content(
                parts.contains(Part.ACCESS) ? access : null,
                parts.contains(Part.EXPOSURE) ? exposures : null,
                List.of(),
                parts.contains(Part.DISCOURAGED) ? findings : null,
                Map.of("principals", 1),
                List.of(new Reason("r", "why")));
        AuditRequest request = new AuditRequest(parts, List.of(), List.of(), null, Paging.FIRST);
        AuditResponse response = new AuditResponse(request, content, () -> {});
        try {
            BytesReference bytes = XContentHelper.toXContent(
                    ChunkedToXContent.wrapAsToXContent(response), XContentType.JSON, ToXContent.EMPTY_PARAMS, false);
            return XContentHelper.convertToMap(bytes, true, XContentType.JSON).v2();
        } finally {
            response.decRef();
        }
    }

    public void testOnePart() throws IOException {
        assertThat(
                json(EnumSet.of(Part.EXPOSURE)).keySet(),
                contains("sensitive", "summary", "from", "size", "jobs", "total", "exposed", "closing", "not_judged"));
        assertThat(
                json(EnumSet.of(Part.ACCESS)).keySet(),
                contains("sensitive", "summary", "from", "size", "total", "principals", "not_judged"));
        assertThat(
                json(EnumSet.of(Part.DISCOURAGED)).keySet(),
                contains("sensitive", "summary", "from", "size", "total", "findings", "not_judged"));
    }

    public void testAllParts() throws IOException {
        Map<String, Object> all = json(EnumSet.allOf(Part.class));
        assertThat(
                all.keySet(),
                contains("sensitive", "summary", "from", "size", "access", "exposure", "discouraged", "not_judged"));
        Map<?, ?> jobs = (Map<?, ?>) ((Map<?, ?>) all.get("exposure")).get("jobs");
        assertThat(((Map<?, ?>) jobs.get("web")).get("results_index"), equalTo(".ml-anomalies-shared"));
        assertThat(((Map<?, ?>) jobs.get("houses")).get("destination"), equalTo("out-1"));
        assertThat(((Map<?, ?>) all.get("access")).get("total"), equalTo(3));
    }
}
