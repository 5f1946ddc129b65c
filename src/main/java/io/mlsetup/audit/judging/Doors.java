package io.mlsetup.audit.judging;

import io.mlsetup.access.KibanaPrivilege;
import io.mlsetup.access.RoleBody;
import io.mlsetup.audit.facts.AuditedJob;
import io.mlsetup.audit.facts.ResultsIndex;
import io.mlsetup.privilege.ResultsApi;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The ways to the results of jobs. Document 000 warns of the first and of those in Kibana: machine learning's API shows results to
 * whoever may ask it, and Kibana reads them as its own user, for everybody who may see jobs in a space.
 */
final class Doors {

    static final String RESULTS_API = "results_api";
    static final String RESULTS_INDEX = "results_index";
    static final String DESTINATION = "destination";
    static final String RUN_AS = "run_as";

    private static final String RESULTS_BEGIN = RoleBody.RESULTS.substring(0, RoleBody.RESULTS.length() - 1);

    private static final int FEW_NAMES = 10;

    private final Holder holder;
    private final boolean api;
    private final boolean someResults;
    private final Set<String> spaces = new LinkedHashSet<>();
    private final Map<String, IndexSight> sights = new HashMap<>();

    Doors(Holder holder, List<String> allSpaces) {
        this.holder = holder;
        this.api = opensResultsApi(holder);
        this.someResults = holder.mayFindSome(RoleBody.RESULTS);
        for (String space : allSpaces) {
            if (seesJobs(holder, space)) {
                spaces.add(space);
            }
        }
    }

    static boolean opensResultsApi(Holder holder) {
        return holder.isSo(ResultsApi.isOpenTo(holder.rights()));
    }

    static boolean seesJobs(Holder holder, String space) {
        return inKibana(holder, KibanaPrivilege.LOGIN, space) && inKibana(holder, KibanaPrivilege.GET_JOBS, space);
    }

    private static boolean inKibana(Holder holder, String action, String space) {
        return holder.isSo(holder.rights().application(KibanaPrivilege.APPLICATION, action, "space:" + space));
    }

    boolean isAnyOpen(AuditedJob job) {
        return (job.isAnomalyDetector() && (api || job.spaces().stream().anyMatch(spaces::contains)))
                || results(job) != Sight.NOTHING;
    }

    /** Those that are open to the results of a job. */
    List<String> open(AuditedJob job) {
        List<String> open = new ArrayList<>();
        if (job.isAnomalyDetector() && api) {
            open.add(RESULTS_API);
        }
        if (results(job) != Sight.NOTHING) {
            open.add(job.isAnomalyDetector() ? RESULTS_INDEX : DESTINATION);
        }
        open.addAll(inKibana(job));
        return open;
    }

    /** Those of them that are spaces of Kibana's. */
    List<String> inKibana(AuditedJob job) {
        return job.isAnomalyDetector()
                ? spaces.stream()
                        .filter(job.spaces()::contains)
                        .map(space -> "kibana:" + space)
                        .toList()
                : List.of();
    }

    /** What is seen of a job's results in indices, under whichever name. */
    Sight results(AuditedJob job) {
        Sight most = Sight.NOTHING;
        for (ResultsIndex index : job.results()) {
            most = most.atLeast(sight(index).of(job));
        }
        return most;
    }

    /** The names under which something of the results of some jobs is found; of those that machine learning gives the pattern. */
    Set<String> names(Collection<AuditedJob> jobs) {
        Set<String> names = new LinkedHashSet<>();
        Set<String> seen = new HashSet<>();
        for (AuditedJob job : jobs) {
            for (ResultsIndex index : job.results()) {
                List<String> all = new ArrayList<>(index.filteredFor(job));
                if (seen.add(index.name())) {
                    all.addAll(index.whole());
                    all.addAll(index.partly());
                }
                for (String name : all) {
                    String meant = name.startsWith(RESULTS_BEGIN) ? RoleBody.RESULTS : name;
                    if (!names.contains(meant) && shown(name).isPresent()) {
                        names.add(meant);
                    }
                }
            }
        }
        return names;
    }

    /** An index of many names is shared by many jobs, and looked at once for all of them; the few names of another are asked again. */
    private IndexSight sight(ResultsIndex index) {
        return index.whole().size() + index.partly().size() <= FEW_NAMES
                ? new IndexSight(index, this::shown)
                : sights.computeIfAbsent(index.name(), name -> new IndexSight(index, this::shown));
    }

    /** Most people find nothing at all under the names that machine learning gives, which one question tells. */
    private Optional<Holder.Shown> shown(String name) {
        return !someResults && name.startsWith(RESULTS_BEGIN) ? Optional.empty() : holder.shown(name);
    }
}
