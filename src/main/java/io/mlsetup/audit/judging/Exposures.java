package io.mlsetup.audit.judging;

import io.mlsetup.audit.facts.AuditFacts;
import io.mlsetup.audit.facts.AuditedJob;
import io.mlsetup.audit.facts.Existing;
import io.mlsetup.audit.facts.Principal;
import io.mlsetup.audit.facts.RoleSet;
import io.mlsetup.common.Reason;
import io.mlsetup.privilege.Rights.Held;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
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
    private final Deputies deputies;
    private final Map<RoleSet, Set<RoleSet>> actsAs = new HashMap<>();

    /** By their own doors. */
    private final Map<RoleSet, BitSet> alone = new HashMap<>();

    /** And by those of others for whom they may act; the same where there are none. */
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
        this.deputies = new Deputies(facts);
        holders.all().forEach((set, holder) -> {
            checkpoint.run();
            Doors own = new Doors(holder, facts.spaces());
            doors.put(set, own);
            open.put(set, open(own));
        });
        holders.all().forEach((set, holder) -> {
            checkpoint.run();
            BitSet own = (BitSet) open.get(set).clone();
            keepClosed(holder, own);
            alone.put(set, own);
            Set<RoleSet> others = mayAct(set) ? deputies.othersOf(holder) : Set.of();
            actsAs.put(set, others);
            BitSet all = own;
            if (!others.isEmpty()) {
                all = (BitSet) open.get(set).clone();
                for (RoleSet other : others) {
                    all.or(open.get(other));
                }
                keepClosed(holder, all);
            }
            exposed.put(set, all);
        });
    }

    private BitSet open(Doors some) {
        BitSet bits = new BitSet(jobs.size());
        for (int i = 0; i < jobs.size(); i++) {
            bits.set(i, some.isAnyOpen(jobs.get(i)));
        }
        return bits;
    }

    private boolean mayAct(RoleSet set) {
        return holders.principals().get(set).stream().anyMatch(Deputies::mayAct);
    }

    /** Of which jobs the sources, or some documents or fields of them, may not be searched. Jobs often share sources. */
    private void keepClosed(Holder holder, BitSet some) {
        Map<String, Boolean> closed = new HashMap<>();
        for (int i = some.nextSetBit(0); i >= 0; i = some.nextSetBit(i + 1)) {
            AuditedJob job = jobs.get(i);
            boolean any = false;
            for (String pattern : job.patterns()) {
                any = any
                        || closed.computeIfAbsent(
                                pattern,
                                p -> holder.searchesWholly(job, p).answer().isNo());
            }
            some.set(i, any);
        }
    }

    private BitSet bits(Principal principal) {
        return (Deputies.mayAct(principal) ? exposed : alone).get(principal.held());
    }

    private BitSet shown(Principal principal) {
        BitSet bits = (BitSet) bits(principal).clone();
        bits.and(shownJobs);
        return bits;
    }

    /** How many pairs of a principal and a job there are. */
    public long count() {
        IdentityHashMap<BitSet, Integer> counts = new IdentityHashMap<>();
        return shown.stream()
                .mapToLong(one ->
                        counts.computeIfAbsent(bits(one), bits -> shown(one).cardinality()))
                .sum();
    }

    /** How many principals see what they should not. */
    public long principals() {
        return shown.stream().filter(one -> bits(one).intersects(shownJobs)).count();
    }

    /** How many jobs are seen by somebody who should not see them. */
    public int jobs() {
        BitSet all = new BitSet();
        shown.forEach(one -> all.or(bits(one)));
        all.and(shownJobs);
        return all.cardinality();
    }

    /** All jobs to whose results a principal is exposed, shown or not. */
    List<AuditedJob> of(Principal principal) {
        return bits(principal).stream().mapToObj(jobs::get).toList();
    }

    /** The same of all who have these roles. */
    List<AuditedJob> of(RoleSet set) {
        return exposed.get(set).stream().mapToObj(jobs::get).toList();
    }

    /** To whose results all of them would be exposed with other roles in the place of theirs, and nothing else changed. */
    List<AuditedJob> of(RoleSet set, Holder with) {
        BitSet bits = open(new Doors(with, facts.spaces()));
        if (mayAct(set)) {
            deputies.othersOf(with).stream()
                    .filter(other -> !other.equals(set))
                    .forEach(other -> bits.or(open.get(other)));
        }
        keepClosed(with, bits);
        return bits.stream().mapToObj(jobs::get).toList();
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
            BitSet bits = shown(principal);
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
            Held held = holder.searches(job, pattern);
            if (held.answer().isNo()) {
                String existing = existing(holder, pattern);
                if (existing != null) {
                    return new Exposed(principal, job, through, actingAs, existing, true, partly);
                }
                unreadable = unreadable == null ? held.witness() : unreadable;
            } else if (holder.searchesWholly(job, pattern).answer().isNo()) {
                partly.add("of [" + pattern + "] some documents or fields are not seen");
            }
        }
        return new Exposed(principal, job, through, actingAs, unreadable, false, partly);
    }

    private List<String> actingAs(Principal principal, Holder holder, AuditedJob job) {
        if (!Deputies.mayAct(principal) || actsAs.get(principal.held()).isEmpty()) {
            return List.of();
        }
        int index = places.get(job);
        return deputies.names(holder, other -> open.get(other.held()).get(index), SHOWN);
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
        deputies.notJudged().ifPresent(reasons::add);
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
