package io.mlsetup.role.suggesting;

import static java.util.Objects.requireNonNull;

import io.mlsetup.access.Access;
import io.mlsetup.access.AccessRequest;
import io.mlsetup.access.AskedAccess;
import io.mlsetup.access.Feature;
import io.mlsetup.access.UserKind;
import io.mlsetup.common.CancellableRequest;
import io.mlsetup.common.Gate;
import io.mlsetup.common.Parameters;
import io.mlsetup.common.RecordResponse;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.xpack.core.ml.utils.MlStrings;

/** Suggests a role. Its name lies under machine learning's monitor actions, which {@code monitor_ml} grants. */
public final class SuggestAction {

    public static final String NAME = "cluster:monitor/xpack/ml/setup/role/suggest";
    public static final ActionType<RecordResponse> TYPE = new ActionType<>(NAME);

    private SuggestAction() {}

    /** Asks for the least role for some access. */
    public static final class Request extends CancellableRequest {

        static final Set<String> PARAMETERS = parameters();

        private static final int MAX_JOBS = 1_000;

        private final AskedAccess asked;
        private final List<String> jobs;

        Request(AskedAccess asked, List<String> jobs) {
            this.asked = requireNonNull(asked);
            this.jobs = List.copyOf(jobs);
        }

        private static Set<String> parameters() {
            Set<String> names = new TreeSet<>(AccessRequest.PARAMETERS);
            names.add("jobs");
            return names;
        }

        /**
         * Reads the access. Remote indices are refused: what a role must hold for them depends on how the remote cluster trusts
         * this one, and documents on machine learning ask for nothing there.
         *
         * @throws IllegalArgumentException (400) with every problem
         */
        public static Request parse(Parameters parameters) {
            AskedAccess asked = AskedAccess.parse(parameters);
            asked.remote()
                    .forEach(pattern -> parameters.problem("[source] must be indices of this cluster, but holds ["
                            + pattern + "]: ask the remote cluster, where access to its indices is decided"));
            List<String> jobs = jobs(parameters, asked.asked());
            parameters.validate();
            return new Request(asked, jobs);
        }

        /** Results can be limited to some jobs only where they are read as an index, with the rights of who reads. */
        private static List<String> jobs(Parameters parameters, AccessRequest asked) {
            List<String> jobs =
                    parameters.list("jobs").stream().distinct().sorted().toList();
            for (String id : jobs) {
                if (Gate.NAME.admits(parameters, "jobs", id) && !MlStrings.isValidId(id)) {
                    parameters.problem(
                            "[jobs] must hold ids of anomaly detection jobs, but holds [" + Gate.shown(id) + "]");
                }
            }
            if (jobs.size() > MAX_JOBS) {
                parameters.problem("[jobs] must hold at most [" + MAX_JOBS + "] ids, but holds [" + jobs.size() + "]");
            }
            boolean fits = asked.access() == Access.READ
                    && asked.userKind() == UserKind.API
                    && asked.jobFeatures().equals(Set.of(Feature.ANOMALY_DETECTION));
            if (!jobs.isEmpty() && !fits) {
                parameters.problem("[jobs] must be given with [access] [read], [user_kind] [api] and [feature]"
                        + " [anomaly_detection] only: full access shows the results of every job, and Kibana those of every job in a"
                        + " space");
            }
            return jobs;
        }

        /** The ids of the jobs whose results are to be shown; all if empty. */
        List<String> jobs() {
            return jobs;
        }

        AskedAccess asked() {
            return asked;
        }
    }
}
