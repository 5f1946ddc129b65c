package io.mlsetup.audit;

import io.mlsetup.audit.AuditRequest.Part;
import io.mlsetup.audit.facts.AuditedJob;
import io.mlsetup.audit.judging.AccessAudit;
import io.mlsetup.audit.judging.Closing;
import io.mlsetup.audit.judging.Exposed;
import io.mlsetup.audit.judging.Finding;
import io.mlsetup.common.Reason;
import io.mlsetup.job.AccountedResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.elasticsearch.common.collect.Iterators;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.core.Releasable;
import org.elasticsearch.xcontent.ToXContent;
import org.elasticsearch.xcontent.XContentBuilder;

/** An audit, or a part of one, as it is printed: its entries one after the other. */
public final class AuditResponse extends AccountedResponse {

    /** Stands wherever something of an audit is shown. */
    public static final String SENSITIVE =
            "This report shows who may do what in this cluster, and which results people see. Treat it as you treat the list of users.";

    /**
     * What was found of one part.
     *
     * @param total how many entries there are on all pages
     * @param entries those of this page
     */
    public record Page<T extends ToXContent>(long total, List<T> entries) {}

    /** Everything that was found; what was not asked for is null. */
    public record Content(
            @Nullable Page<AccessAudit.Able> access,
            @Nullable Page<Exposed> exposed,
            List<Closing> closing,
            @Nullable Page<Finding> discouraged,
            Map<String, Number> summary,
            List<Reason> notJudged) {}

    private final AuditRequest request;
    private final Content content;

    AuditResponse(AuditRequest request, Content content, Releasable memory) {
        super(memory);
        this.request = request;
        this.content = content;
    }

    public Content content() {
        return content;
    }

    @Override
    public Iterator<? extends ToXContent> toXContentChunked(ToXContent.Params params) {
        List<Iterator<? extends ToXContent>> chunks = new ArrayList<>();
        chunks.add(Iterators.single((builder, p) -> {
            builder.startObject().field("sensitive", SENSITIVE);
            builder.field("summary", content.summary());
            return builder.field("from", request.paging().from())
                    .field("size", request.paging().size());
        }));
        boolean nested = request.parts().size() > 1;
        addPart(chunks, nested, Part.ACCESS, content.access(), "principals");
        if (content.exposed() != null) {
            begin(chunks, nested, Part.EXPOSURE);
            chunks.add(Iterators.single((builder, p) -> jobs(builder)));
            addEntries(chunks, content.exposed(), "exposed");
            addEntries(chunks, new Page<>(content.closing().size(), content.closing()), "closing");
            end(chunks, nested);
        }
        addPart(chunks, nested, Part.DISCOURAGED, content.discouraged(), "findings");
        chunks.add(Iterators.single((builder, p) ->
                builder.xContentList("not_judged", content.notJudged()).endObject()));
        return Iterators.flatMap(chunks.iterator(), one -> one);
    }

    private static void addPart(
            List<Iterator<? extends ToXContent>> chunks,
            boolean nested,
            Part part,
            @Nullable Page<? extends ToXContent> page,
            String name) {
        if (page != null) {
            begin(chunks, nested, part);
            addEntries(chunks, page, name);
            end(chunks, nested);
        }
    }

    private static void begin(List<Iterator<? extends ToXContent>> chunks, boolean nested, Part part) {
        if (nested) {
            chunks.add(Iterators.single((builder, p) -> builder.startObject(part.value())));
        }
    }

    private static void end(List<Iterator<? extends ToXContent>> chunks, boolean nested) {
        if (nested) {
            chunks.add(Iterators.single((builder, p) -> builder.endObject()));
        }
    }

    private static void addEntries(
            List<Iterator<? extends ToXContent>> chunks, Page<? extends ToXContent> page, String name) {
        if (!name.equals("closing")) {
            chunks.add(Iterators.single((builder, p) -> builder.field("total", page.total())));
        }
        chunks.add(Iterators.single((builder, p) -> builder.startArray(name)));
        chunks.add(page.entries().iterator());
        chunks.add(Iterators.single((builder, p) -> builder.endArray()));
    }

    /** Those of this page. */
    private XContentBuilder jobs(XContentBuilder builder) throws IOException {
        Set<String> written = new HashSet<>();
        builder.startObject("jobs");
        for (Exposed one : content.exposed().entries()) {
            AuditedJob job = one.job();
            if (written.add(job.id())) {
                builder.startObject(job.id())
                        .field("type", job.type().value())
                        .stringListField("sources", job.sources())
                        .stringListField("spaces", new TreeSet<>(job.spaces()))
                        .field(job.isAnomalyDetector() ? "results_index" : "destination", job.resultsName())
                        .endObject();
            }
        }
        return builder.endObject();
    }
}
