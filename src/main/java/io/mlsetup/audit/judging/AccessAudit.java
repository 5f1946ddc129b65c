package io.mlsetup.audit.judging;

import io.mlsetup.audit.facts.Principal;
import io.mlsetup.audit.facts.RoleSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/** Everybody who may use machine learning at all, each with the highest access. */
public final class AccessAudit {

    /** One of them. */
    public record Able(Principal principal, AccessLevels access) implements ToXContentObject {

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            return builder.startObject()
                    .field("principal", principal)
                    .field("access", access)
                    .endObject();
        }
    }

    private final List<Able> able = new ArrayList<>();

    public AccessAudit(Holders holders, Scope scope, Runnable checkpoint) {
        Map<RoleSet, AccessLevels> levels = new HashMap<>();
        holders.all().forEach((set, holder) -> {
            checkpoint.run();
            levels.put(
                    set,
                    AccessLevels.of(
                            holder,
                            holders.facts().spaces().stream()
                                    .filter(scope::hasSpace)
                                    .toList()));
        });
        for (Principal principal : holders.facts().principals()) {
            AccessLevels access = levels.get(principal.held());
            if (!access.isNone() && scope.has(principal)) {
                able.add(new Able(principal, access));
            }
        }
    }

    public int count() {
        return able.size();
    }

    public List<Able> page(int from, int size) {
        return able.stream().skip(from).limit(size).toList();
    }
}
