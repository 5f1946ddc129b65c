package io.mlsetup.cluster;

import static org.elasticsearch.health.HealthStatus.YELLOW;

import io.mlsetup.verdict.Details;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Impact;
import io.mlsetup.verdict.Indicator;
import java.io.IOException;
import java.util.List;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * Does security hold? Without it the privileges that the documents ask for are asked of nobody. And the role guard sees only
 * the requests that reach a node with this plugin.
 */
public final class SecurityIndicator implements Indicator<ClusterFacts> {

    /** What it judged. */
    public record Found(boolean enabled, boolean roleGuardEnforced) implements Details {

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            return builder.startObject()
                    .field("enabled", enabled)
                    .field("role_guard_enforced", roleGuardEnforced)
                    .endObject();
        }
    }

    @Override
    public String id() {
        return "security";
    }

    @Override
    public Finding evaluate(ClusterFacts facts) {
        Found details = new Found(facts.securityEnabled(), facts.roleGuardEnforced());
        if (!facts.securityEnabled()) {
            return Finding.of(
                    id(),
                    YELLOW,
                    "Security is off: everyone who reaches the cluster may do everything.",
                    details,
                    List.of(new Impact(
                            "no_privileges",
                            2,
                            "Machine learning jobs and their results are open to everyone, and datafeeds created now run with"
                                    + " elevated privileges.")),
                    List.of(Diagnosis.of(
                            "security_off",
                            "`xpack.security.enabled` is false.",
                            "Write `xpack.security.enabled: true` into elasticsearch.yml of every node and restart them; other security"
                                    + " settings, such as transport TLS, have to be made first.")));
        }
        List<DiscoveryNode> unguarded = facts.roleGuardEnforced()
                ? facts.nodes().stream()
                        .filter(node -> !node.hasPlugin())
                        .map(NodeFacts::node)
                        .toList()
                : List.of();
        if (!unguarded.isEmpty()) {
            return Finding.of(
                    id(),
                    YELLOW,
                    "The role guard enforces, but " + unguarded.size() + " of "
                            + facts.nodes().size() + " nodes do not have it.",
                    details,
                    List.of(new Impact(
                            "role_guard_incomplete",
                            3,
                            "A role that the guard refuses can be given through these nodes.")),
                    List.of(Diagnosis.of(
                                    "role_guard_incomplete",
                                    "`ml_setup.role_guard.mode` is `enforce`, and ml-setup is not installed on every node.",
                                    "Install ml-setup on these nodes with `bin/elasticsearch-plugin install` and restart them.")
                            .withNodes(unguarded)));
        }
        return Finding.green(id(), "Security is on.", details);
    }
}
