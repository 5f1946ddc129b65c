package io.mlsetup.privilege;

import io.mlsetup.privilege.Rights.Held;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;

/** What entries on indices grant and other roles do not, in one cluster. */
final class IndexComparison {

    /** A privilege on a pattern that the others do not hold, or hold for some documents or fields only. */
    record More(String privilege, String pattern, Held held, boolean partly) {}

    /** What some documents or fields are given by, however the entry is written. */
    private record Limited(
            String privilege,
            String pattern,
            boolean restrictedToo,
            @Nullable Object query,
            Set<String> fields,
            Set<String> notFields) {}

    /** Both sides where documents or fields are limited on one of them. */
    private record Limits(Rights whole, Rights othersWhole, RoleGrants othersLimited, Set<Limited> theirs) {}

    private final RoleGrants roles;
    private final RoleGrants others;
    private final Ground ground;
    private final Set<String> undecided = new TreeSet<>();

    @Nullable
    private final Limits limits;

    /** @param limitsToo whether it matters which documents and fields are seen */
    IndexComparison(RoleGrants roles, RoleGrants others, boolean limitsToo) {
        this.roles = roles;
        this.others = others;
        this.ground = roles.ground();
        boolean limited = limitsToo
                && Stream.of(roles, others)
                        .flatMap(side -> side.roles().stream())
                        .anyMatch(RoleDescriptor::isUsingDocumentOrFieldLevelSecurity);
        this.limits = limited ? limits() : null;
    }

    private Limits limits() {
        List<RoleDescriptor> limited = others.roles().stream()
                .map(role -> WholeRights.withIndices(
                        role,
                        Arrays.stream(RoleGrants.indices(role))
                                .filter(IndicesPrivileges::isUsingDocumentOrFieldLevelSecurity)
                                .toList()))
                .toList();
        return new Limits(
                WholeRights.of(roles.roles(), ground),
                WholeRights.of(others.roles(), ground),
                RoleGrants.of(limited, ground),
                limited.stream()
                        .flatMap(role -> Arrays.stream(role.getIndicesPrivileges()))
                        .flatMap(IndexComparison::limited)
                        .collect(Collectors.toSet()));
    }

    boolean hasLimits() {
        return limits != null;
    }

    /** Patterns on which both sides see some documents or fields only, but not the same ones. */
    Set<String> undecided() {
        return undecided;
    }

    /** What the entry, which is one of the roles, grants beyond the others. */
    List<More> more(IndicesPrivileges entry) {
        boolean restrictedToo = entry.allowRestrictedIndices();
        List<More> all = new ArrayList<>();
        for (String privilege : new LinkedHashSet<>(List.of(entry.getPrivileges()))) {
            for (String pattern : entry.getIndices()) {
                if (Engine.mayHaveEffect(Scope.INDEX, privilege) && !roles.reachesNothing(pattern, restrictedToo)) {
                    More more = more(privilege, pattern, restrictedToo);
                    if (!more.held().answer().isYes()) {
                        all.add(more);
                    }
                    if (limits != null) {
                        decide(entry, privilege, pattern);
                    }
                }
            }
        }
        return all;
    }

    private More more(String privilege, String pattern, boolean restrictedToo) {
        Held held = others.onEach(pattern, privilege, restrictedToo);
        if (limits == null) {
            return new More(privilege, pattern, held, false);
        }
        Answer whole = limits.whole().onEach(pattern, privilege, restrictedToo).answer();
        if (!held.answer().isYes()) {
            return new More(privilege, pattern, held, whole.isNo());
        }
        if (whole.isYes()) {
            held = limits.othersWhole().onEach(pattern, privilege, restrictedToo);
        } else if (whole.isUnknown()) {
            held = new Held(whole, null);
        }
        return new More(privilege, pattern, held, true);
    }

    /** Which of two limits lets more through is not told from a query. */
    private void decide(IndicesPrivileges entry, String privilege, String pattern) {
        if (!WholeRights.isLimited(entry, privilege, ground)
                || limits.theirs().contains(limited(entry, privilege, pattern))) {
            return;
        }
        boolean restrictedToo = entry.allowRestrictedIndices();
        if (!limits.whole().onEach(pattern, privilege, restrictedToo).answer().isYes()
                && !limits.othersWhole()
                        .onEach(pattern, privilege, restrictedToo)
                        .answer()
                        .isYes()
                && WholeRights.limitedActions(privilege, ground)
                        .anyMatch(action -> !limits.othersLimited()
                                .actionOnSome(pattern, action)
                                .isNo())) {
            undecided.add(pattern);
        }
    }

    private static Stream<Limited> limited(IndicesPrivileges entry) {
        return Arrays.stream(entry.getPrivileges())
                .flatMap(privilege ->
                        Arrays.stream(entry.getIndices()).map(pattern -> limited(entry, privilege, pattern)));
    }

    private static Limited limited(IndicesPrivileges entry, String privilege, String pattern) {
        return new Limited(
                Actions.name(privilege),
                pattern,
                entry.allowRestrictedIndices(),
                query(entry.getQuery()),
                fields(entry.getGrantedFields()),
                fields(entry.getDeniedFields()));
    }

    private static Set<String> fields(@Nullable String[] fields) {
        return fields == null ? Set.of() : Set.copyOf(Arrays.asList(fields));
    }

    /** Read as JSON, so that spaces do not matter; as text, if it is none. */
    @Nullable
    private static Object query(@Nullable BytesReference query) {
        if (query == null) {
            return null;
        }
        try {
            return XContentHelper.convertToMap(query, false, XContentType.JSON).v2();
        } catch (RuntimeException e) {
            return query.utf8ToString();
        }
    }
}
