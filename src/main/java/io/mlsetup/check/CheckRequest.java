package io.mlsetup.check;

import io.mlsetup.access.AccessRequest;
import io.mlsetup.cluster.ClusterIndicators;
import io.mlsetup.common.Parameters;
import io.mlsetup.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.elasticsearch.ResourceNotFoundException;
import org.elasticsearch.common.util.set.Sets;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.health.HealthStatus;
import org.elasticsearch.rest.RestStatus;

/**
 * What a caller asks of {@code _check}.
 *
 * @param indicator the only indicator to show, or null for all
 * @param verbose with details and diagnoses
 * @param onlyUnhealthy only what is not green
 * @param ignore indicators to leave out of the status, beyond {@code ml_setup.ignore}
 * @param failOn the status from which on the answer has HTTP 503, or null for never
 * @param waitForStatus the cluster-level status to wait for, or null
 * @param timeout how long to wait
 * @param access the access asked for
 */
public record CheckRequest(
        String indicator,
        boolean verbose,
        boolean onlyUnhealthy,
        Set<String> ignore,
        HealthStatus failOn,
        HealthStatus waitForStatus,
        TimeValue timeout,
        AccessRequest access) {

    /** The names of its parameters. */
    public static final Set<String> PARAMETERS = Sets.union(
            Set.of("indicator", "verbose", "only", "ignore", "fail_on", "wait_for_status", "timeout"),
            AccessRequest.PARAMETERS);

    private static final TimeValue DEFAULT_TIMEOUT = TimeValue.timeValueSeconds(30);
    private static final TimeValue MAX_TIMEOUT = TimeValue.timeValueMinutes(5);

    /** Everything, without waiting. */
    static final CheckRequest ALL =
            new CheckRequest(null, true, false, Set.of(), null, null, DEFAULT_TIMEOUT, AccessRequest.NONE);

    /**
     * @throws IllegalArgumentException (400) with every bad parameter, its value and what is allowed
     * @throws ResourceNotFoundException (404) for an unknown indicator, with the known ones
     */
    public static CheckRequest parse(Parameters parameters) {
        CheckRequest request = new CheckRequest(
                parameters.string("indicator"),
                parameters.bool("verbose", true),
                parameters.choice("only", List.of("unhealthy")) != null,
                parameters.choices("ignore", Indicators.IDS),
                parameters.choice("fail_on", new HealthStatus[] {HealthStatus.YELLOW, HealthStatus.RED}),
                parameters.choice("wait_for_status", new HealthStatus[] {HealthStatus.GREEN, HealthStatus.YELLOW}),
                parameters.time("timeout", DEFAULT_TIMEOUT, MAX_TIMEOUT),
                AccessRequest.parse(parameters));
        parameters.validate();
        if (request.indicator != null && !Indicators.IDS.contains(request.indicator)) {
            throw new ResourceNotFoundException(
                    "unknown indicator [{}]: must be one of {}", request.indicator, Indicators.IDS);
        }
        return request;
    }

    /** Whether an indicator of the caller's access is to be shown. */
    boolean showsAccess() {
        return indicator == null || !ClusterIndicators.IDS.contains(indicator);
    }

    /** Whether an indicator of the cluster is to be shown; one of access alone has no status to wait for either. */
    boolean showsCluster() {
        return indicator == null || ClusterIndicators.IDS.contains(indicator);
    }

    /** Whether that indicator is to be shown. */
    boolean shows(String id) {
        return indicator == null || indicator.equals(id);
    }

    /**
     * Whether the cluster's part only informs: of the upload of files, which needs neither the license nor nodes for machine learning.
     * Kibana's own check ({@code file_upload}) asks for privileges alone.
     */
    boolean clusterInforms() {
        return indicator == null && access.asksForUploadAlone();
    }

    /** What this request judges by: the indicator it names, or all, without the status of what it ignores. */
    public Verdict judge(Verdict verdict) {
        return verdict.informing(finding -> clusterInforms() && ClusterIndicators.IDS.contains(finding.indicator()))
                .ignoring(ignore)
                .select(finding -> shows(finding.indicator()));
    }

    /** Whether the cluster-level findings need no more waiting; {@code unknown} satisfies yellow, not green. */
    boolean isSatisfiedBy(Verdict clusterLevel) {
        return waitForStatus == null || judge(clusterLevel).status().value() <= waitForStatus.value();
    }

    /** Whether a judged verdict is so bad that the caller wants an HTTP error; {@code unknown} never is. */
    boolean failsOn(Verdict judged) {
        return failOn != null && judged.status().value() >= failOn.value();
    }

    /** The HTTP status of an answer; 408 goes before 503. */
    public RestStatus httpStatus(Verdict judged, boolean timedOut) {
        return timedOut ? RestStatus.REQUEST_TIMEOUT : failsOn(judged) ? RestStatus.SERVICE_UNAVAILABLE : RestStatus.OK;
    }

    /** As much of a judged verdict as the caller wants to see. */
    public Verdict show(Verdict judged) {
        Verdict shown = onlyUnhealthy ? judged.select(finding -> finding.status() != HealthStatus.GREEN) : judged;
        return verbose ? shown : shown.brief();
    }

    /** For the description of the task that serves it. */
    String description() {
        List<String> parts = new ArrayList<>();
        if (waitForStatus != null) {
            parts.add("wait_for_status[" + waitForStatus.xContentValue() + "]");
            parts.add("timeout[" + timeout + "]");
        }
        return String.join(", ", parts);
    }
}
