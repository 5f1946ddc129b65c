package io.mlsetup.audit;

import io.mlsetup.audit.judging.WhoCan.Able;
import io.mlsetup.common.Reason;
import io.mlsetup.job.AccountedResponse;
import java.util.Iterator;
import java.util.List;
import org.elasticsearch.common.collect.Iterators;
import org.elasticsearch.core.Releasable;
import org.elasticsearch.xcontent.ToXContent;

/** Who has it, one after the other, and by which single roles anybody would have it. */
public final class WhoCanResponse extends AccountedResponse {

    private final int total;
    private final List<Able> principals;
    private final List<String> roles;
    private final List<String> partlyRoles;
    private final List<Reason> notJudged;

    WhoCanResponse(
            int total,
            List<Able> principals,
            List<String> roles,
            List<String> partlyRoles,
            List<Reason> notJudged,
            Releasable memory) {
        super(memory);
        this.total = total;
        this.principals = List.copyOf(principals);
        this.roles = List.copyOf(roles);
        this.partlyRoles = List.copyOf(partlyRoles);
        this.notJudged = List.copyOf(notJudged);
    }

    @Override
    public Iterator<? extends ToXContent> toXContentChunked(ToXContent.Params params) {
        return Iterators.concat(
                Iterators.<ToXContent>single((builder, p) ->
                        builder.startObject().field("total", total).startArray("principals")),
                principals.iterator(),
                Iterators.<ToXContent>single((builder, p) -> builder.endArray()
                        .stringListField("roles", roles)
                        .stringListField("partly_roles", partlyRoles)
                        .xContentList("not_judged", notJudged)
                        .endObject()));
    }
}
