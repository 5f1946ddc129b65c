package io.mlsetup.audit.judging;

import io.mlsetup.audit.facts.AuditFacts;
import io.mlsetup.audit.facts.AuditedJob;
import io.mlsetup.audit.facts.AuditedJob.RanAs;
import io.mlsetup.audit.facts.Change;
import io.mlsetup.audit.facts.Principal;
import io.mlsetup.common.Reason;
import io.mlsetup.privilege.Grant;
import io.mlsetup.privilege.RoleGrants;
import io.mlsetup.privilege.Surplus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;

/** What a change would give to whom, and take from whom: the same judged twice, on what is and on what would be. */
public final class RoleDiff {

    /** Somebody for whom something changes; the rights of who is disabled, or not there, are none. */
    public record Changed(
            Principal principal,
            List<Difference> gains,
            List<Difference> loses,
            AccessLevels before,
            AccessLevels after,
            List<Exposed> begins,
            List<Exposed> ends)
            implements ToXContentObject {

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            builder.startObject().field("principal", principal);
            builder.xContentList("gains", gains).xContentList("loses", loses);
            builder.startObject("access")
                    .field("before", before)
                    .field("after", after)
                    .endObject();
            builder.startObject("exposures")
                    .xContentList("begin", begins)
                    .xContentList("end", ends)
                    .endObject();
            return builder.endObject();
        }
    }

    /**
     * Something that one side grants and the other does not, or of which that is too complex to be known.
     *
     * @param example an index, user or action for which it is so
     */
    public record Difference(
            Grant grant,
            @Nullable String tooComplex,
            @Nullable String example) implements ToXContentObject {

        private static Difference of(Surplus surplus) {
            Grant grant = surplus.grant();
            return new Difference(
                    surplus.resource() == null || grant.on() == null
                            ? grant
                            : new Grant(grant.type(), grant.name(), grant.on() + " " + surplus.resource()),
                    surplus.held().isUnknown() ? surplus.held().tooComplex() : null,
                    surplus.witness());
        }

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            grant.fields(builder.startObject());
            if (tooComplex != null) {
                builder.field("too_complex", tooComplex);
            }
            if (example != null) {
                builder.field("example", example);
            }
            return builder.endObject();
        }
    }

    /** What runs with roles as its last update left them. */
    public record Remembering(String job, String configuration, String user, List<String> roles)
            implements ToXContentObject {

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            return builder.startObject()
                    .field("job", job)
                    .field("configuration", configuration)
                    .field("user", user)
                    .stringListField("roles", roles)
                    .endObject();
        }
    }

    /** One side: what is, or what would be. */
    private static final class Side {
        private final AuditFacts facts;
        private final Holders holders;
        private final Exposures exposures;
        private final Map<Principal, Principal> same;

        Side(AuditFacts facts, Runnable checkpoint) {
            this.facts = facts;
            this.holders = new Holders(facts, checkpoint);
            this.exposures = new Exposures(holders, Scope.ALL, checkpoint);
            // By who they are, not by what they have.
            this.same = new TreeMap<>();
            facts.principals().forEach(one -> same.put(one, one));
        }

        /** Null if not there, or disabled. */
        @Nullable
        Principal active(Principal principal) {
            Principal mine = same.get(principal);
            return mine == null || !mine.enabled() ? null : mine;
        }

        List<RoleDescriptor> roles(@Nullable Principal principal) {
            return principal == null ? List.of() : holders.of(principal).roles();
        }

        Set<AuditedJob> exposed(@Nullable Principal principal) {
            return principal == null ? Set.of() : new LinkedHashSet<>(exposures.of(principal));
        }

        AccessLevels access(@Nullable Principal principal) {
            return principal == null ? AccessLevels.NONE : AccessLevels.of(holders.of(principal), facts.spaces());
        }
    }

    /** More examples than anybody reads. */
    private static final int MAX_SHOWN = 100;

    private final Side before;
    private final Side after;
    private final Change change;
    private final List<Principal> changed = new ArrayList<>();

    public RoleDiff(AuditFacts facts, Change change, Runnable checkpoint) {
        this.change = change;
        this.before = new Side(facts, checkpoint);
        this.after = new Side(change.appliedTo(facts), checkpoint);
        Set<Principal> all = new LinkedHashSet<>(after.same.keySet());
        before.same.keySet().stream()
                .filter(one -> !after.same.containsKey(one))
                .forEach(all::add);
        for (Principal one : all.stream().sorted().toList()) {
            Principal was = before.active(one);
            Principal is = after.active(one);
            if (!before.roles(was).equals(after.roles(is))
                    || !before.exposed(was).equals(after.exposed(is))) {
                changed.add(one);
            }
        }
    }

    public int count() {
        return changed.size();
    }

    public List<Changed> page(int from, int size) {
        return changed.stream().skip(from).limit(size).map(this::changed).toList();
    }

    private Changed changed(Principal principal) {
        Principal was = before.active(principal);
        Principal is = after.active(principal);
        Set<AuditedJob> exposedBefore = before.exposed(was);
        Set<AuditedJob> exposedAfter = after.exposed(is);
        return new Changed(
                principal,
                difference(after.roles(is), before.roles(was)),
                difference(before.roles(was), after.roles(is)),
                before.access(was),
                after.access(is),
                exposedAfter.stream()
                        .filter(job -> !exposedBefore.contains(job))
                        .limit(MAX_SHOWN)
                        .map(job -> after.exposures.exposed(is, job))
                        .toList(),
                exposedBefore.stream()
                        .filter(job -> !exposedAfter.contains(job))
                        .limit(MAX_SHOWN)
                        .map(job -> before.exposures.exposed(was, job))
                        .toList());
    }

    /** What the roles grant and the others do not; of what is too complex it is said so. */
    private List<Difference> difference(List<RoleDescriptor> roles, List<RoleDescriptor> others) {
        if (roles.equals(others)) {
            return List.of();
        }
        RoleGrants theirs = RoleGrants.of(others, before.holders.ground());
        return Surplus.of(RoleGrants.of(roles, before.holders.ground()), theirs).stream()
                .limit(MAX_SHOWN)
                .map(Difference::of)
                .toList();
    }

    /** Datafeeds and data frame analytics that run with a role that changes, as their last update left it. */
    public List<Remembering> remembering() {
        Set<String> names = switch (change.type()) {
            case PUT_ROLE, DELETE_ROLE -> Set.of(change.name());
            case UPGRADE -> Change.gone(before.facts);
            default -> Set.of();
        };
        List<Remembering> found = new ArrayList<>();
        for (AuditedJob job : before.facts.jobs()) {
            RanAs ranAs = job.ranAs();
            List<String> roles = ranAs == null
                    ? List.of()
                    : ranAs.roles().stream().filter(names::contains).toList();
            if (!roles.isEmpty()) {
                found.add(new Remembering(job.id(), ranAs.configuration(), ranAs.user(), roles));
            }
        }
        return found;
    }

    public List<Reason> notJudged() {
        Set<Reason> reasons = new LinkedHashSet<>(before.exposures.notJudged());
        reasons.addAll(after.exposures.notJudged());
        reasons.add(
                new Reason(
                        "api_keys_keep",
                        "API keys keep what their owners held when they were made or last updated: a change of roles changes nothing of theirs."));
        return List.copyOf(reasons);
    }
}
