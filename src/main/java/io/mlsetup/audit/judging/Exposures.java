package io.mlsetup.audit.judging;

import io.mlsetup.audit.facts.AuditFacts;
import io.mlsetup.audit.facts.AuditedJob;
import io.mlsetup.audit.facts.Existing;
import io.mlsetup.audit.facts.Principal;
import io.mlsetup.audit.facts.Principal.Kind;
import io.mlsetup.audit.facts.RoleSet;
import io.mlsetup.common.Reason;
import io.mlsetup.privilege.Rights.Held;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.common.regex.Regex;

/**
 * Who sees results of which jobs although he may not search all of their sources. Worked out for each set of roles and each job as one
 * bit; what an answer shows of it is worked out when it is asked for.
 */
public final class Exposures {

    private static final int SHOWN = 5;

    private final AuditFacts facts;
    private final Holders holders;
    private final List<AuditedJob> jobs;
    private final Map<AuditedJob, Integer> places = new HashMap<>();
    private final List<Principal> shown;
    private final BitSet shownJobs = new BitSet();
    private final Map<RoleSet, Doors> doors = new HashMap<>();
    private final Map<RoleSet, BitSet> open = new HashMap<>();
    private final Map<RoleSet, Set<RoleSet>> actsAs = new HashMap<>();
    private final Map<RoleSet, BitSet> exposed = new LinkedHashMap<>();

    public Exposures(Holders holders, Scope scope, Runnable checkpoint) {
        this.holders = holders;
        this.facts = holders.facts();
        this.jobs = facts.jobs();
        this.shown = facts.principals().stream().filter(scope::has).toList();
        for (int i = 0; i < jobs.size(); i++) {
            places.put(jobs.get(i), i);
            shownJobs.set(i, scope.has(jobs.get(i)));
        }
        holders.all().forEach((set, holder) -> {
            checkpoint.run();
            Doors own = new Doors(holder, facts.spaces());
            doors.put(set, own);
            BitSet bits = new BitSet(jobs.size());
            for (int i = 0; i < jobs.size(); i++) {
                bits.set(i, own.isAnyOpen(jobs.get(i)));
            }
            open.put(set, bits);
        });
        holders.all().forEach((set, holder) -> {
            checkpoint.run();
            Set<RoleSet> others = othersOf(set, holder);
            actsAs.put(set, others);
            BitSet bits = (BitSet) open.get(set).clone();
            others.forEach(other -> bits.or(open.get(other)));
            keepClosed(holder, bits);
            exposed.put(set, bits);
        });
    }

    /** Of which jobs the sources, or some documents or fields of them, may not be searched. Jobs often share sources. */
    private void keepClosed(Holder holder, BitSet some) {
        Map<String, Boolean> closed = new HashMap<>();
        for (int i = some.nextSetBit(0); i >= 0; i = some.nextSetBit(i + 1)) {
            boolean any = false;
            for (String pattern : jobs.get(i).patterns()) {
                any = any
                        || closed.computeIfAbsent(
                                pattern, p -> holder.searchesWholly(p).answer().isNo());
            }
            some.set(i, any);
        }
    }

    /** Those who may be acted for: users whom a realm knows. Service accounts act for nobody. */
    private Set<RoleSet> othersOf(RoleSet set, Holder holder) {
        Set<RoleSet> others = new LinkedHashSet<>();
        if (holder.mayActForOthers()
                && holders.principals().get(set).stream().anyMatch(one -> one.kind() != Kind.SERVICE_ACCOUNT)) {
            for (Principal other : facts.principals()) {
                if (isSomebody(other) && holder.isSo(holder.rights().runAs(other.name()))) {
                    others.add(other.held());
                }
            }
        }
        return others;
    }

    private static boolean isSomebody(Principal other) {
        return other.enabled()
                && (other.kind() == Kind.PROFILE || (other.kind() == Kind.USER && !"anonymous".equals(other.realm())));
    }

    private BitSet shown(RoleSet set) {
        BitSet bits = (BitSet) exposed.get(set).clone();
        bits.and(shownJobs);
        return bits;
    }

    /** How many pairs of a principal and a job there are. */
    public long count() {
        Map<RoleSet, Integer> counts = new HashMap<>();
        return shown.stream()
                .mapToLong(one ->
                        counts.computeIfAbsent(one.held(), set -> shown(set).cardinality()))
                .sum();
    }

    /** How many principals see what they should not. */
    public long principals() {
        return shown.stream()
                .filter(one -> exposed.get(one.held()).intersects(shownJobs))
                .count();
    }

    /** How many jobs are seen by somebody who should not see them. */
    public int jobs() {
        BitSet all = new BitSet();
        shown.stream().map(Principal::held).distinct().forEach(set -> all.or(shown(set)));
        return all.cardinality();
    }

    /** All jobs to whose results a principal is exposed, shown or not. */
    List<AuditedJob> of(Principal principal) {
        return exposed.get(principal.held()).stream().mapToObj(jobs::get).toList();
    }

    Holders holders() {
        return holders;
    }

    Doors doors(RoleSet set) {
        return doors.get(set);
    }

    /** Some of them, in the order of principals and jobs. */
    public List<Exposed> page(long from, int size) {
        List<Exposed> page = new ArrayList<>();
        long skip = from;
        for (Principal principal : shown) {
            BitSet bits = shown(principal.held());
            int count = bits.cardinality();
            if (skip >= count) {
                skip -= count;
                continue;
            }
            for (int i = bits.nextSetBit(0); i >= 0; i = bits.nextSetBit(i + 1)) {
                if (skip-- > 0) {
                    continue;
                }
                if (page.size() >= size) {
                    return page;
                }
                page.add(exposed(principal, jobs.get(i)));
            }
            skip = 0;
        }
        return page;
    }

    /** One of them. */
    Exposed exposed(Principal principal, AuditedJob job) {
        RoleSet set = principal.held();
        Holder holder = holders.of(set);
        List<String> through = new ArrayList<>(doors.get(set).open(job));
        List<String> actingAs = actingAs(principal, holder, job);
        if (!actingAs.isEmpty()) {
            through.add(Doors.RUN_AS);
        }
        List<String> partly = new ArrayList<>();
        if (doors.get(set).results(job) == Sight.PARTLY) {
            partly.add("the results in the index are limited to some documents or fields");
        }
        String unreadable = null;
        for (String pattern : job.patterns()) {
            Held held = holder.searches(pattern);
            if (held.answer().isNo()) {
                String existing = existing(holder, pattern);
                if (existing != null) {
                    return new Exposed(principal, job, through, actingAs, existing, true, partly);
                }
                unreadable = unreadable == null ? held.witness() : unreadable;
            } else if (holder.searchesWholly(pattern).answer().isNo()) {
                partly.add("of [" + pattern + "] some documents or fields are not seen");
            }
        }
        return new Exposed(principal, job, through, actingAs, unreadable, false, partly);
    }

    private List<String> actingAs(Principal principal, Holder holder, AuditedJob job) {
        if (principal.kind() == Kind.SERVICE_ACCOUNT
                || actsAs.get(principal.held()).isEmpty()) {
            return List.of();
        }
        int index = places.get(job);
        return facts.principals().stream()
                .filter(other -> isSomebody(other)
                        && open.get(other.held()).get(index)
                        && holder.rights().runAs(other.name()).isYes())
                .limit(SHOWN)
                .map(Principal::name)
                .toList();
    }

    /** One that there is and that may not be searched; null if there is none. */
    private String existing(Holder holder, String pattern) {
        for (Existing.Name one : facts.existing().matching(pattern)) {
            boolean meant = !facts.restricted().isRestricted(one.name())
                    || (!Regex.isSimpleMatchPattern(pattern) && !pattern.startsWith("/"));
            boolean found = holder.finds(one.name()) || (one.dataStream() != null && holder.finds(one.dataStream()));
            if (meant && !found) {
                return one.name();
            }
        }
        return null;
    }

    /** What could not be read or decided. */
    public List<Reason> notJudged() {
        List<Reason> reasons = new ArrayList<>(holders.notJudged());
        List<String> withoutSource = jobs.stream()
                .filter(job -> job.sources().isEmpty())
                .map(AuditedJob::id)
                .limit(SHOWN)
                .toList();
        if (!withoutSource.isEmpty()) {
            reasons.add(new Reason(
                    "no_datafeed",
                    "Jobs without a datafeed have no source that is known here; the first: " + withoutSource + "."));
        }
        List<String> elsewhere = jobs.stream()
                .filter(job -> !job.notJudged().isEmpty())
                .map(job -> job.id() + " (" + String.join(", ", job.notJudged()) + ")")
                .limit(SHOWN)
                .toList();
        if (!elsewhere.isEmpty()) {
            reasons.add(new Reason(
                    "sources_not_judged",
                    "Remote indices, failure stores and broken names among the sources of jobs are not judged; the first: "
                            + elsewhere + "."));
        }
        return reasons;
    }
}
