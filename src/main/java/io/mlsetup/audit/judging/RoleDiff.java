package io.mlsetup.audit.judging;

import io.mlsetup.audit.facts.AuditFacts;
import io.mlsetup.audit.facts.AuditedJob;
import io.mlsetup.audit.facts.AuditedJob.RanAs;
import io.mlsetup.audit.facts.Change;
import io.mlsetup.audit.facts.Change.Operation;
import io.mlsetup.audit.facts.Principal;
import io.mlsetup.audit.facts.RoleSet;
import io.mlsetup.common.Reason;
import io.mlsetup.privilege.Ground;
import io.mlsetup.privilege.RoleComparison;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;

/** What a change would give to whom, and take from whom: the same judged twice, on what is and on what would be. */
public final class RoleDiff {

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
        private final Map<RoleSet, AccessLevels> levels = new HashMap<>();

        Side(Holders holders, Runnable checkpoint) {
            this.facts = holders.facts();
            this.holders = holders;
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

        List<RoleDescriptor> roles(@Nullable RoleSet set) {
            return set == null ? List.of() : holders.of(set).roles();
        }

        List<AuditedJob> exposed(@Nullable Principal principal) {
            return principal == null ? List.of() : exposures.of(principal);
        }

        AccessLevels access(@Nullable RoleSet set) {
            return set == null
                    ? AccessLevels.NONE
                    : levels.computeIfAbsent(set, some -> AccessLevels.of(holders.of(some), facts.spaces()));
        }
    }

    /** What all those had and will have who have the same roles; null for those who have none, being not there or disabled. */
    private record Sets(@Nullable RoleSet before, @Nullable RoleSet after) {

        static Sets of(@Nullable Principal was, @Nullable Principal is) {
            return new Sets(was == null ? null : was.held(), is == null ? null : is.held());
        }
    }

    /** What is different for them. */
    private record Shift(List<Difference> gains, List<Difference> loses, boolean levels, Set<String> undecided) {

        private static final Shift NONE = new Shift(List.of(), List.of(), false, Set.of());
    }

    /** More examples than anybody reads. */
    private static final int MAX_SHOWN = 100;

    private static final int MAX_NAMES = 10;

    private final Side before;
    private final Side after;
    private final Change change;
    private final Runnable checkpoint;
    private final Map<Sets, Shift> shifts = new HashMap<>();
    private final List<Principal> changed = new ArrayList<>();
    private final Map<String, Set<String>> undecided = new TreeMap<>();

    public RoleDiff(AuditFacts facts, Change change, Runnable checkpoint) {
        this.change = change;
        this.checkpoint = checkpoint;
        Holders now = new Holders(facts, checkpoint);
        this.before = new Side(now, checkpoint);
        this.after = new Side(now.changedTo(change.appliedTo(facts), checkpoint), checkpoint);
        // Once each, by who they are: as they will be, or as they were if they will not be there.
        Set<Principal> all = new TreeSet<>(after.same.keySet());
        all.addAll(before.same.keySet());
        all.stream().filter(this::isChanged).forEach(changed::add);
    }

    /** By what is said of them, not by how their roles are written. */
    private boolean isChanged(Principal one) {
        Principal was = before.active(one);
        Principal is = after.active(one);
        Shift shift = shift(was, is);
        shift.undecided().stream()
                .limit(MAX_SHOWN)
                .forEach(pattern ->
                        undecided.computeIfAbsent(pattern, p -> new TreeSet<>()).add(one.name()));
        boolean open = change.isUndecided(one);
        return !shift.gains().isEmpty()
                || (!open && (!shift.loses().isEmpty() || shift.levels()))
                || !begins(was, is).isEmpty()
                || (!open && !ends(was, is).isEmpty());
    }

    private Shift shift(@Nullable Principal was, @Nullable Principal is) {
        Sets sets = Sets.of(was, is);
        Shift shift = shifts.get(sets);
        if (shift == null) {
            checkpoint.run();
            List<RoleDescriptor> had = before.roles(sets.before());
            List<RoleDescriptor> has = after.roles(sets.after());
            shift = had.equals(has) ? Shift.NONE : shift(sets, had, has);
            shifts.put(sets, shift);
        }
        return shift;
    }

    private Shift shift(Sets sets, List<RoleDescriptor> had, List<RoleDescriptor> has) {
        Ground ground = before.holders.part();
        RoleComparison gains = RoleComparison.of(has, had, ground);
        RoleComparison loses = RoleComparison.of(had, has, ground);
        Set<String> open = new TreeSet<>(gains.undecided());
        open.addAll(loses.undecided());
        return new Shift(
                shown(gains), shown(loses), !before.access(sets.before()).equals(after.access(sets.after())), open);
    }

    private static List<Difference> shown(RoleComparison compared) {
        return compared.surplus().stream().limit(MAX_SHOWN).map(Difference::of).toList();
    }

    private List<AuditedJob> begins(@Nullable Principal was, @Nullable Principal is) {
        return without(after.exposed(is), before.exposed(was));
    }

    private List<AuditedJob> ends(@Nullable Principal was, @Nullable Principal is) {
        return without(before.exposed(was), after.exposed(is));
    }

    private static List<AuditedJob> without(List<AuditedJob> some, List<AuditedJob> others) {
        if (some.equals(others)) {
            return List.of();
        }
        Set<AuditedJob> known = new HashSet<>(others);
        return some.stream().filter(job -> !known.contains(job)).toList();
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
        Sets sets = Sets.of(was, is);
        Shift shift = shift(was, is);
        boolean open = change.isUndecided(principal);
        return new Changed(
                principal,
                shift.gains(),
                open ? List.of() : shift.loses(),
                before.access(sets.before()),
                after.access(sets.after()),
                begins(was, is).stream()
                        .limit(MAX_SHOWN)
                        .map(job -> after.exposures.exposed(is, job))
                        .toList(),
                (open ? List.<AuditedJob>of() : ends(was, is))
                        .stream()
                                .limit(MAX_SHOWN)
                                .map(job -> before.exposures.exposed(was, job))
                                .toList());
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
        // Asked last, since it may be much work.
        return found.isEmpty() || change.type() == Operation.UPGRADE || isRoleChanged() ? found : List.of();
    }

    private boolean isRoleChanged() {
        List<RoleDescriptor> was = role(before);
        List<RoleDescriptor> is = role(after);
        if (was.equals(is)) {
            return false;
        }
        Ground ground = before.holders.part();
        return Stream.of(RoleComparison.of(is, was, ground), RoleComparison.of(was, is, ground))
                .anyMatch(one -> !one.surplus().isEmpty() || !one.undecided().isEmpty());
    }

    private List<RoleDescriptor> role(Side side) {
        return Stream.ofNullable(side.facts.roles().get(change.name())).toList();
    }

    public List<Reason> notJudged() {
        Set<Reason> reasons = new LinkedHashSet<>(before.exposures.notJudged());
        reasons.addAll(after.exposures.notJudged());
        undecided.forEach((pattern, names) -> reasons.add(new Reason(
                "document_or_field_level_security",
                "On [" + pattern + "] only some documents or fields are seen by "
                        + names.stream().limit(MAX_NAMES).toList()
                        + ", before and after, but not the same ones: whether that is more or less is not judged.")));
        if (change.undecided()) {
            reasons.add(new Reason(
                    "role_templates",
                    "The role mapping [" + change.name()
                            + "] would have role templates, which name roles only when somebody logs in: what these give, and so what"
                            + " the mapping loses, is not judged."));
        }
        if (change.type() == Operation.UPGRADE && Change.gone(before.facts).isEmpty()) {
            reasons.add(new Reason(
                    "nothing_is_gone",
                    "This cluster has none of the built-in roles that are gone in ["
                            + change.name()
                            + "]: as far as roles go, it is already there."));
        }
        reasons.add(
                new Reason(
                        "api_keys_keep",
                        "API keys keep what their owners held when they were made or last updated: a change of roles changes nothing of theirs."));
        return List.copyOf(reasons);
    }
}
