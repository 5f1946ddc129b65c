package io.mlsetup.health;

import static java.util.stream.Collectors.joining;

import io.mlsetup.cluster.ClusterVerdict;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Impact;
import io.mlsetup.verdict.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.health.Diagnosis.Definition;
import org.elasticsearch.health.Diagnosis.Resource;
import org.elasticsearch.health.HealthIndicatorDetails;
import org.elasticsearch.health.HealthIndicatorImpact;
import org.elasticsearch.health.HealthIndicatorResult;
import org.elasticsearch.health.HealthIndicatorService;
import org.elasticsearch.health.HealthStatus;
import org.elasticsearch.health.ImpactArea;
import org.elasticsearch.health.SimpleHealthIndicatorDetails;
import org.elasticsearch.health.node.HealthInfo;

/**
 * The cluster-level verdict as the indicator {@code ml_setup} of the Health API. What is ignored shows in the details and
 * nowhere else. One indicator that throws would turn the whole health report into a 500, so that this one throws nothing.
 */
public final class MlSetupHealthIndicatorService implements HealthIndicatorService {

    public static final String NAME = "ml_setup";

    private static final Logger logger = LogManager.getLogger(MlSetupHealthIndicatorService.class);

    private final ClusterVerdict clusterVerdict;

    public MlSetupHealthIndicatorService(ClusterVerdict clusterVerdict) {
        this.clusterVerdict = clusterVerdict;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public HealthIndicatorResult calculate(boolean verbose, int maxAffectedResourcesCount, HealthInfo healthInfo) {
        try {
            return result(clusterVerdict.now(), verbose, maxAffectedResourcesCount);
        } catch (Exception e) {
            logger.warn("the health indicator [{}] failed", NAME, e);
            return createIndicator(
                    HealthStatus.UNKNOWN,
                    "ml-setup failed to evaluate this indicator.",
                    HealthIndicatorDetails.EMPTY,
                    List.of(),
                    List.of());
        }
    }

    private HealthIndicatorResult result(Verdict verdict, boolean verbose, int maxAffectedResources) {
        List<Finding> unhealthy = verdict.findings().stream()
                .filter(finding -> !finding.ignored() && finding.status() != HealthStatus.GREEN)
                .toList();
        List<HealthIndicatorImpact> impacts = new ArrayList<>();
        List<org.elasticsearch.health.Diagnosis> diagnoses = new ArrayList<>();
        for (Finding finding : unhealthy) {
            finding.impacts().forEach(impact -> impacts.add(impact(impact)));
            if (verbose) {
                finding.diagnoses()
                        .forEach(diagnosis -> diagnoses.add(diagnosis(finding, diagnosis, maxAffectedResources)));
            }
        }
        return createIndicator(
                verdict.status(),
                symptom(verdict, unhealthy),
                verbose ? details(verdict) : HealthIndicatorDetails.EMPTY,
                impacts,
                diagnoses);
    }

    private static String symptom(Verdict verdict, List<Finding> unhealthy) {
        if (!unhealthy.isEmpty()) {
            // Without a master all of them say the same.
            return unhealthy.stream().map(Finding::symptom).distinct().collect(joining(" "));
        }
        return verdict.findings().stream().anyMatch(Finding::ignored)
                ? "Machine learning is set up, apart from what is ignored."
                : "Machine learning is set up.";
    }

    private static HealthIndicatorDetails details(Verdict verdict) {
        Map<String, Object> indicators = new LinkedHashMap<>();
        List<String> ignored = new ArrayList<>();
        for (Finding finding : verdict.findings()) {
            indicators.put(finding.indicator(), finding.status().xContentValue());
            if (finding.ignored()) {
                ignored.add(finding.indicator());
            }
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("indicators", indicators);
        details.put("ignored", ignored);
        return new SimpleHealthIndicatorDetails(details);
    }

    private static HealthIndicatorImpact impact(Impact impact) {
        return new HealthIndicatorImpact(
                NAME, impact.id(), impact.severity(), impact.description(), List.of(ImpactArea.DEPLOYMENT_MANAGEMENT));
    }

    /** The Health API has no place for requests: the first one is appended to the action. */
    private static org.elasticsearch.health.Diagnosis diagnosis(Finding finding, Diagnosis diagnosis, int max) {
        String action = diagnosis.requests().isEmpty()
                ? diagnosis.action()
                : diagnosis.action() + " [" + diagnosis.requests().get(0).replaceAll("\\s+", " ") + "]";
        List<Resource> resources = new ArrayList<>();
        if (!diagnosis.nodes().isEmpty() && max > 0) {
            resources.add(new Resource(diagnosis.nodes().stream().limit(max).toList()));
        }
        if (!diagnosis.indices().isEmpty() && max > 0) {
            resources.add(new Resource(
                    Resource.Type.INDEX, diagnosis.indices().stream().limit(max).toList()));
        }
        return new org.elasticsearch.health.Diagnosis(
                new Definition(
                        NAME, finding.indicator() + ":" + diagnosis.id(), diagnosis.cause(), action, finding.helpUrl()),
                resources);
    }
}
