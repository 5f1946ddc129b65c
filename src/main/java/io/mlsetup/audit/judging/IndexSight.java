package io.mlsetup.audit.judging;

import io.mlsetup.audit.facts.AuditedJob;
import io.mlsetup.audit.facts.ResultsIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.elasticsearch.core.Nullable;

/**
 * What somebody sees in an index with results: worked out once for all jobs that share it. A job's own write alias shows the results
 * of all of them.
 */
final class IndexSight {

    private final ResultsIndex index;
    private final Function<String, Optional<Holder.Shown>> shown;
    private final List<Holder.Shown> whole;
    private final List<Holder.Shown> partly;

    /** @param shown what is found under a name */
    IndexSight(ResultsIndex index, Function<String, Optional<Holder.Shown>> shown) {
        this.index = index;
        this.shown = shown;
        this.whole = kinds(index.whole());
        this.partly = kinds(index.partly());
    }

    /** Of many names there are few kinds; none counts any more beside one that shows everything. */
    private List<Holder.Shown> kinds(List<String> names) {
        List<Holder.Shown> kinds = new ArrayList<>();
        for (String name : names) {
            Optional<Holder.Shown> found = shown.apply(name).filter(one -> !kinds.contains(one));
            found.ifPresent(kinds::add);
            if (found.filter(one -> one.of(null) == Sight.ALL).isPresent()) {
                break;
            }
        }
        return kinds;
    }

    /** What is seen of the job's results. */
    Sight of(AuditedJob job) {
        String id = job.isAnomalyDetector() ? job.id() : null;
        Sight most = most(whole, id).atLeast(most(partly, id).atMost(Sight.PARTLY));
        for (String name : most == Sight.ALL ? List.<String>of() : index.filteredFor(job)) {
            Sight sight = shown.apply(name).map(one -> one.of(id)).orElse(Sight.NOTHING);
            // A filter on jobs means little where the results are not a job's.
            most = most.atLeast(id == null ? sight.atMost(Sight.PARTLY) : sight);
        }
        return most;
    }

    private static Sight most(List<Holder.Shown> kinds, @Nullable String jobId) {
        Sight most = Sight.NOTHING;
        for (Holder.Shown kind : kinds) {
            most = most.atLeast(kind.of(jobId));
        }
        return most;
    }
}
