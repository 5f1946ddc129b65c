package io.mlsetup.audit.judging;

import io.mlsetup.audit.facts.AuditedJob;
import io.mlsetup.audit.facts.OfStream;
import io.mlsetup.audit.facts.RoleSet;
import io.mlsetup.privilege.Answer;
import io.mlsetup.privilege.Collated;
import io.mlsetup.privilege.Ground;
import io.mlsetup.privilege.Rights;
import io.mlsetup.privilege.Rights.Held;
import io.mlsetup.privilege.RoleGrants;
import io.mlsetup.privilege.WholeRights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;

/** What all those may do who have the same roles. */
final class Holder {

    static final String SEARCH = "indices:data/read/search";

    /** Of what is for failure stores, only this and {@code all} let search ({@code IndexPrivilege} of x-pack-core). */
    private static final String SEARCHES_FAILURES = "read_failure_store";

    /** How the actions begin of which document- and field-level security leaves out a part. */
    private static final String READS = "indices:data/read/";

    /** What some roles together let be read. An API key reads what its own roles and those of its owner let be read. */
    private static final class Part {
        private final RoleGrants all;
        private final Rights whole;
        private final List<LimitedEntry> entries;

        Part(List<RoleDescriptor> roles, Ground ground) {
            all = RoleGrants.of(roles, ground);
            // Most roles limit nothing, and then there is nothing to add up.
            List<RoleDescriptor> together = isLimited(roles) ? Collated.of(roles) : roles;
            if (!isLimited(together)) {
                whole = all;
                entries = List.of();
            } else {
                whole = WholeRights.ofCollated(together, ground);
                entries = together.stream()
                        .flatMap(role -> Arrays.stream(role.getIndicesPrivileges()))
                        .map(entry -> LimitedEntry.of(entry, ground))
                        .toList();
            }
        }

        private static boolean isLimited(List<RoleDescriptor> roles) {
            return roles.stream().anyMatch(RoleDescriptor::isUsingDocumentOrFieldLevelSecurity);
        }
    }

    private final List<RoleDescriptor> roles;
    private final List<String> unread;
    private final List<Part> parts = new ArrayList<>();
    private final Rights rights;
    private final Rights whole;
    private final Set<String> tooComplex = new TreeSet<>();

    private Holder(List<List<RoleDescriptor>> intersection, List<String> unread, Ground ground) {
        this.roles = intersection.get(0);
        this.unread = List.copyOf(unread);
        intersection.forEach(part -> parts.add(new Part(part, ground)));
        Rights together = parts.get(0).all;
        Rights wholeTogether = parts.get(0).whole;
        for (Part limit : parts.subList(1, parts.size())) {
            together = together.within(limit.all);
            wholeTogether = wholeTogether.within(limit.whole);
        }
        this.rights = together;
        this.whole = parts.stream().allMatch(part -> part.all == part.whole) ? together : wholeTogether;
    }

    /** @param anonymous the roles that everybody has who is no API key nor service account */
    static Holder of(RoleSet set, Map<String, RoleDescriptor> stored, Collection<String> anonymous, Ground ground) {
        if (!set.bodies().isEmpty() || !set.limits().isEmpty()) {
            List<List<RoleDescriptor>> intersection = new ArrayList<>();
            if (!set.bodies().isEmpty()) {
                intersection.add(set.bodies());
            }
            intersection.addAll(set.limits());
            return new Holder(intersection, List.of(), ground);
        }
        Set<String> names = new LinkedHashSet<>(set.names());
        names.addAll(anonymous);
        return new Holder(
                List.of(names.stream()
                        .filter(stored::containsKey)
                        .map(stored::get)
                        .toList()),
                names.stream().filter(name -> !stored.containsKey(name)).toList(),
                ground);
    }

    /** Some roles, whatever they are stored under. */
    static Holder of(List<RoleDescriptor> roles, Ground ground) {
        return new Holder(List.of(roles), List.of(), ground);
    }

    /** One role alone. */
    static Holder of(RoleDescriptor role, Ground ground) {
        return of(List.of(role), ground);
    }

    /** The roles by which it is explained what they give; within the limits of others, if there are some. */
    List<RoleDescriptor> roles() {
        return roles;
    }

    /** Names of roles that are not stored. */
    List<String> unread() {
        return unread;
    }

    Rights rights() {
        return rights;
    }

    boolean mayActForOthers() {
        return roles.stream().anyMatch(role -> role.getRunAs().length > 0);
    }

    /** The patterns that were too complex to be decided, as far as was asked. */
    Set<String> tooComplex() {
        return tooComplex;
    }

    /** Whether it is so; what is not known is noted, and is not so. */
    boolean isSo(Answer answer) {
        if (answer.isUnknown()) {
            tooComplex.add(answer.tooComplex());
        }
        return answer.isYes();
    }

    /** What grants an action of the cluster for some requests only; nothing if an API key's own roles or its limits grant it for none. */
    Set<String> decidingByRequest(String action) {
        Set<String> deciding = new TreeSet<>();
        for (Part part : parts) {
            List<String> own = part.all.decidingByRequest(action);
            if (own.isEmpty() && !part.all.clusterAction(action).isYes()) {
                return Set.of();
            }
            deciding.addAll(own);
        }
        return deciding;
    }

    private boolean isNot(Answer answer) {
        isSo(answer);
        return answer.isNo();
    }

    /** Whether a privilege to read that is held on all of a pattern is limited to some documents or fields somewhere in it. */
    boolean readsPartly(String pattern, String privilege) {
        return whole != rights && isNot(whole.onEach(pattern, privilege, false).answer());
    }

    /** The same of an action; those that read no documents are done wholly. */
    boolean doesPartly(String pattern, String action) {
        return whole != rights
                && action.startsWith(READS)
                && isNot(whole.actionOnEach(pattern, action, false).answer());
    }

    /** Whether all of a pattern of a job's sources may be searched. */
    Held searches(AuditedJob job, String pattern) {
        return searches(rights, job, pattern);
    }

    /** Whether all of it may be searched without a limit to documents or fields. */
    Held searchesWholly(AuditedJob job, String pattern) {
        return searches(whole, job, pattern);
    }

    /** A backing index may be searched under its own name, or as one of its data stream's. */
    private Held searches(Rights some, AuditedJob job, String pattern) {
        Held held = some.actionOnEach(pattern, SEARCH, false);
        OfStream dataStream = job.dataStreams().get(pattern);
        if (dataStream != null && !isSo(held.answer())) {
            Held asStream = asStream(some, dataStream, false);
            return isSo(asStream.answer()) ? asStream : held;
        }
        isSo(held.answer());
        return held;
    }

    boolean mayFindSome(String pattern) {
        return isSo(rights.actionOnSome(pattern, SEARCH));
    }

    /** Whether an index, alias or data stream may be searched, by its name. */
    boolean finds(String name) {
        return isSo(rights.actionOnEach(name, SEARCH, true).answer());
    }

    /** Whether an index is searched as one of its data stream's. */
    boolean finds(OfStream dataStream) {
        return isSo(asStream(rights, dataStream, true).answer());
    }

    private static Held asStream(Rights some, OfStream dataStream, boolean restrictedToo) {
        return dataStream.failures()
                ? some.onEach(dataStream.name(), SEARCHES_FAILURES, restrictedToo)
                : some.actionOnEach(dataStream.name(), SEARCH, restrictedToo);
    }

    /**
     * By what something is found under a name: of each part that is limited somewhere the entries that count. Names of which that is the
     * same show the same.
     */
    record Shown(List<List<LimitedEntry>> limited) {

        /** @param jobId whose documents are meant; null if they are not those of an anomaly detection job */
        Sight of(@Nullable String jobId) {
            Sight sight = Sight.ALL;
            for (List<LimitedEntry> entries : limited) {
                sight = sight.atMost(together(entries, jobId));
            }
            return sight;
        }

        /** As x-pack-core puts entries together: documents of all of them, and fields of all of them. */
        private static Sight together(List<LimitedEntry> entries, @Nullable String jobId) {
            Sight documents = Sight.NOTHING;
            boolean allFields = false;
            for (LimitedEntry entry : entries) {
                allFields |= !entry.byFields();
                boolean known = entry.jobs() != null && jobId != null;
                if (!entry.byQuery() || (known && entry.jobs().contains(jobId))) {
                    documents = Sight.ALL;
                } else if (!known && documents == Sight.NOTHING) {
                    documents = Sight.PARTLY;
                }
            }
            return allFields ? documents : documents.atMost(Sight.PARTLY);
        }
    }

    /** What is found under the name of an index, alias or data stream; empty if nothing is. */
    Optional<Shown> shown(String name) {
        return finds(name)
                ? Optional.of(new Shown(parts.stream()
                        .filter(part -> part.all != part.whole)
                        .map(part -> part.entries.stream()
                                .filter(entry -> isSo(entry.alone()
                                        .actionOnEach(name, SEARCH, true)
                                        .answer()))
                                .toList())
                        .toList()))
                : Optional.empty();
    }
}
