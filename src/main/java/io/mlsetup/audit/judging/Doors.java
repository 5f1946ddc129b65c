package io.mlsetup.audit.judging;

import io.mlsetup.access.KibanaPrivilege;
import io.mlsetup.access.RoleBody;
import io.mlsetup.audit.facts.AuditedJob;
import io.mlsetup.privilege.ResultsApi;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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

    private final Holder holder;
    private final boolean api;
    private final boolean someResults;
    private final Set<String> spaces = new LinkedHashSet<>();

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

    /** What is seen of a job's results in indices. */
    Sight results(AuditedJob job) {
        if (job.isAnomalyDetector() && !someResults) {
            return Sight.NOTHING;
        }
        Sight most = Sight.NOTHING;
        for (String name : job.results()) {
            Sight sight = holder.sight(name, job.isAnomalyDetector() ? job.id() : null);
            most = most.compareTo(sight) >= 0 ? most : sight;
        }
        return most;
    }
}
