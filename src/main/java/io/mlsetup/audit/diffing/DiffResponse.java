package io.mlsetup.audit.diffing;

import io.mlsetup.audit.judging.Changed;
import io.mlsetup.audit.judging.RoleDiff.Remembering;
import io.mlsetup.common.Reason;
import io.mlsetup.job.AccountedResponse;
import java.util.Iterator;
import java.util.List;
import org.elasticsearch.common.collect.Iterators;
import org.elasticsearch.core.Releasable;
import org.elasticsearch.xcontent.ToXContent;

/** For whom something changes, one after the other. */
public final class DiffResponse extends AccountedResponse {

    private final int total;
    private final List<Changed> changed;
    private final List<Remembering> remembering;
    private final List<Reason> notJudged;

    DiffResponse(
            int total,
            List<Changed> changed,
            List<Remembering> remembering,
            List<Reason> notJudged,
            Releasable memory) {
        super(memory);
        this.total = total;
        this.changed = List.copyOf(changed);
        this.remembering = List.copyOf(remembering);
        this.notJudged = List.copyOf(notJudged);
    }

    @Override
    public Iterator<? extends ToXContent> toXContentChunked(ToXContent.Params params) {
        return Iterators.concat(
                Iterators.<ToXContent>single((builder, p) ->
                        builder.startObject().field("total", total).startArray("changed")),
                changed.iterator(),
                Iterators.<ToXContent>single((builder, p) -> builder.endArray()
                        .xContentList("remembered_by", remembering)
                        .xContentList("not_judged", notJudged)
                        .endObject()));
    }
}
