package io.mlsetup.access;

import io.mlsetup.access.Requirement.Index;
import io.mlsetup.privilege.Answer;
import io.mlsetup.privilege.Ground;
import io.mlsetup.privilege.RoleGrants;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;

/**
 * The least role for some requirements, run through the engine before anybody pastes it. Indices that Elasticsearch restricts are
 * opened only by an entry that says so ({@code allow_restricted_indices}), which no other entry gets: only where it is known that the
 * privilege is not given without it, and is with it.
 *
 * @param body as {@code PUT _security/role/<name>} takes it
 * @param opensRestricted whether it opens restricted indices
 * @param onRestrictedOnly index privileges that it leaves out, since Elasticsearch answers nobody that they are held: all that the
 *     pattern means is restricted, and of a pattern restricted indices do not count
 * @param undecided index privileges of which it is not known whether it gives them: the expression is too complex
 * @param notGiven what else it names and does not give, as a privilege that Kibana did not store
 */
public record PrintedRole(
        Map<String, Object> body,
        boolean opensRestricted,
        List<Index> onRestrictedOnly,
        List<Index> undecided,
        List<Requirement> notGiven) {

    /** Opening them is a thing to think about: they hold the state of Elasticsearch's and Kibana's own features. */
    public static final String RESTRICTED =
            "This role opens indices in which Elasticsearch, Kibana and other parts of the Elastic Stack"
                    + " keep their own state. They can hold secrets, and a write to them can break these features: give it to nobody who does"
                    + " not need just this.";

    /** Whether an entry gives a privilege on indices, and which. */
    private enum Entry {
        PLAIN,
        RESTRICTED,
        NONE,
        NOT_KNOWN;

        static Entry of(Index need, Ground ground) {
            Answer plain = held(need, false, ground);
            if (!plain.isNo()) {
                return plain.isYes() ? PLAIN : NOT_KNOWN;
            }
            Answer opened = held(need, true, ground);
            return opened.isYes() ? RESTRICTED : opened.isNo() ? NONE : NOT_KNOWN;
        }

        private static Answer held(Index need, boolean restrictedToo, Ground ground) {
            IndicesPrivileges entry = IndicesPrivileges.builder()
                    .indices(need.inRole())
                    .privileges(need.privilege())
                    .allowRestrictedIndices(restrictedToo)
                    .build();
            RoleDescriptor role = new RoleDescriptor("entry", null, new IndicesPrivileges[] {entry}, null);
            return RoleGrants.of(List.of(role), ground).index(need.inRole(), need.privilege(), false);
        }
    }

    /**
     * Makes it.
     *
     * @param requirements what a role can give; the rest is left out
     * @param ground with the application privileges that are stored, or will be
     */
    public static PrintedRole of(List<Requirement> requirements, Ground ground) {
        return of(requirements, List.of(), ground);
    }

    /** The same that shows the results of some jobs too, of which nothing is judged. */
    public static PrintedRole of(List<Requirement> requirements, Collection<String> jobs, Ground ground) {
        Map<Index, Entry> entries = new LinkedHashMap<>();
        requirements.stream()
                .flatMap(Requirement::leaves)
                .filter(Index.class::isInstance)
                .map(Index.class::cast)
                .forEach(need -> entries.computeIfAbsent(need, index -> Entry.of(index, ground)));
        List<Requirement> named = requirements.stream()
                .filter(Requirement::isPrivilege)
                .filter(need -> entries.get(need) != Entry.NONE)
                .toList();
        Map<String, Object> body = RoleBody.of(named, jobs, need -> entries.get(need) == Entry.RESTRICTED);
        // What each entry gives by itself, all of them together give within the same limit of work, or it is not known.
        List<Index> undecided = new ArrayList<>();
        List<Requirement> notGiven = new ArrayList<>();
        for (Requirement lack : Requirement.missing(named, granting(body, ground)::holds)) {
            if (lack instanceof Index index) {
                undecided.add(index);
            } else {
                notGiven.add(lack);
            }
        }
        return new PrintedRole(
                body,
                entries.containsValue(Entry.RESTRICTED),
                entries.keySet().stream()
                        .filter(need -> entries.get(need) == Entry.NONE)
                        .toList(),
                undecided,
                notGiven);
    }

    /** After its content. */
    public String name() {
        return RoleBody.name("ml_setup", body);
    }

    /** Read as Elasticsearch reads it when it is pasted. */
    public RoleDescriptor descriptor() {
        return RoleBody.read(name(), body);
    }

    /** Whether the role by itself gives what somebody needs. */
    public boolean gives(Requirement need, Ground ground) {
        return granting(body, ground).holds(need);
    }

    private static GrantsOfRoles granting(Map<String, Object> body, Ground ground) {
        return GrantsOfRoles.atLeast(RoleGrants.of(List.of(RoleBody.read("printed", body)), ground));
    }
}
