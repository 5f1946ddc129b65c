package io.mlsetup.cluster;

import static org.elasticsearch.health.HealthStatus.GREEN;
import static org.elasticsearch.health.HealthStatus.YELLOW;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import java.util.List;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.test.ESTestCase;

public class SecurityIndicatorTests extends ESTestCase {

    public void testOnIsGreen() {
        assertThat(evaluate(FactsBuilder.acceptable()).status(), equalTo(GREEN));
        assertThat(evaluate(FactsBuilder.acceptable().roleGuardEnforced()).status(), equalTo(GREEN));
    }

    public void testOffIsYellow() {
        Finding finding = evaluate(FactsBuilder.acceptable().securityOff());
        assertThat(finding.status(), equalTo(YELLOW));
        assertThat(ids(finding), contains("security_off"));
        assertThat(finding.diagnoses().get(0).action(), containsString("xpack.security.enabled: true"));
    }

    public void testAGuardThatIsNotEverywhereIsYellow() {
        TestNode[] nodes = {TestNode.named("with"), TestNode.named("without").noPlugin()};
        Finding finding = evaluate(FactsBuilder.acceptable().nodes(nodes).roleGuardEnforced());
        assertThat(finding.status(), equalTo(YELLOW));
        assertThat(ids(finding), contains("role_guard_incomplete"));
        assertThat(
                finding.diagnoses().get(0).nodes().stream()
                        .map(DiscoveryNode::getName)
                        .toList(),
                contains("without"));
        // A guard that only warns promises nothing.
        assertThat(evaluate(FactsBuilder.acceptable().nodes(nodes)).status(), equalTo(GREEN));
    }

    private static Finding evaluate(FactsBuilder facts) {
        return new SecurityIndicator().evaluate(facts.build());
    }

    private static List<String> ids(Finding finding) {
        return finding.diagnoses().stream().map(Diagnosis::id).toList();
    }
}
