package io.mlsetup.cluster;

import static org.elasticsearch.health.HealthStatus.GREEN;
import static org.elasticsearch.health.HealthStatus.RED;
import static org.elasticsearch.health.HealthStatus.UNKNOWN;
import static org.elasticsearch.health.HealthStatus.YELLOW;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.mlsetup.ThreadPoolTestCase;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.health.HealthStatus;

/**
 * Random nodes, licenses, memory, tasks, deployments, indices and settings: no indicator throws, and each agrees with
 * {@link ClusterOracle}; and what is read out of a real cluster state is what was put into it.
 */
public class RandomClustersTests extends ThreadPoolTestCase {

    /** What each indicator must have said at some time, or the agreement would be of little worth. */
    private static final Map<String, Set<HealthStatus>> STATUSES = Map.of(
            "license", Set.of(GREEN, YELLOW, RED, UNKNOWN),
            "ml_enabled", Set.of(GREEN, YELLOW, RED, UNKNOWN),
            "ml_nodes", Set.of(GREEN, YELLOW, RED),
            "ml_settings", Set.of(GREEN, YELLOW),
            "ml_indices", Set.of(GREEN, YELLOW, RED),
            "ml_operation", Set.of(GREEN, YELLOW, RED),
            "ml_capacity", Set.of(GREEN, YELLOW, RED, UNKNOWN),
            "ml_jobs", Set.of(GREEN, YELLOW),
            "ml_models", Set.of(GREEN, YELLOW),
            "security", Set.of(GREEN, YELLOW));

    public void testNothingThrowsAndTheOracleAgrees() {
        Map<String, Set<HealthStatus>> seen = new HashMap<>();
        // Some statuses come up once in a thousand clusters.
        for (int i = 0; i < 3_000 || (i < 100_000 && !seen.equals(STATUSES)); i++) {
            ClusterFacts facts = RandomClusters.facts();
            for (Finding finding : ClusterIndicators.evaluate(facts)) {
                for (Diagnosis diagnosis : finding.diagnoses()) {
                    assertFalse(diagnosis.cause(), diagnosis.id().equals("internal_error"));
                }
                String both = finding + "\n" + facts;
                assertThat(both, finding.status(), equalTo(ClusterOracle.of(finding.indicator(), facts)));
                assertThat(both, finding.diagnoses(), finding.status() == GREEN ? empty() : not(empty()));
                seen.computeIfAbsent(finding.indicator(), id -> new HashSet<>()).add(finding.status());
            }
        }
        assertThat(seen, equalTo(STATUSES));
    }

    /** The oracle can only be as right as the facts are: made into a cluster state by Elasticsearch's own classes, they come back. */
    public void testWhatIsReadOutOfAClusterStateIsWhatIsInIt() {
        ClusterState some = StateOfFacts.of(FactsBuilder.acceptable().build());
        Settings off = Settings.builder().put("xpack.security.enabled", false).build();
        try (ClusterService on = TestStates.clusterService(threadPool, Settings.EMPTY, some);
                ClusterService open = TestStates.clusterService(threadPool, off, some)) {
            for (int i = 0; i < 200; i++) {
                ClusterFacts facts = StateOfFacts.possible(RandomClusters.facts());
                ClusterService service = facts.securityEnabled() ? on : open;
                ClusterFacts read = new ClusterFactsReader(service, InstantSource.system())
                        .read(StateOfFacts.of(facts), facts.now())
                        .orElseThrow();
                assertThat(StateOfFacts.sorted(read), equalTo(StateOfFacts.sorted(facts)));
            }
        }
    }
}
