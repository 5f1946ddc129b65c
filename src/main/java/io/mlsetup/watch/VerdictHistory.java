package io.mlsetup.watch;

import static java.util.Objects.requireNonNull;

import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.health.HealthStatus;

/**
 * What changed in the cluster-level verdict since the present master was elected. Nothing is stored: with another master, and so with a
 * restart of the whole cluster, it begins anew. A status that was found first is no change.
 */
final class VerdictHistory {

    private String master = "";
    private HealthStatus overall;
    private final Map<String, HealthStatus> last = new HashMap<>();
    private final Map<String, Instant> changes = new HashMap<>();

    /**
     * One indicator that is not what it was.
     *
     * @param cause what was found
     * @param overall the status that now follows from all indicators
     * @param overallBefore the one before
     */
    record Change(
            String indicator,
            HealthStatus from,
            HealthStatus to,
            String cause,
            boolean ignored,
            HealthStatus overallBefore,
            HealthStatus overall) {

        Change {
            requireNonNull(indicator);
            requireNonNull(from);
            requireNonNull(to);
            requireNonNull(cause);
        }
    }

    /**
     * Takes note of a verdict, and returns what changed since the last.
     *
     * @param presentMaster what tells this election's master from every other; empty while there is none
     */
    synchronized List<Change> note(String presentMaster, Verdict verdict, Instant now) {
        if (!master.equals(presentMaster)) {
            master = presentMaster;
            overall = null;
            last.clear();
            changes.clear();
        }
        if (master.isEmpty()) {
            return List.of();
        }
        List<Change> found = new ArrayList<>();
        HealthStatus before = overall;
        overall = verdict.status();
        for (Finding finding : verdict.findings()) {
            HealthStatus from = last.put(finding.indicator(), finding.status());
            if (from != null && from != finding.status()) {
                changes.put(finding.indicator(), now);
                found.add(new Change(
                        finding.indicator(),
                        from,
                        finding.status(),
                        cause(finding),
                        finding.ignored(),
                        before,
                        overall));
            }
        }
        return found;
    }

    private static String cause(Finding finding) {
        return finding.diagnoses().isEmpty()
                ? finding.symptom()
                : finding.diagnoses().get(0).cause();
    }

    /** When each indicator changed last; without those that did not. */
    synchronized Map<String, Instant> lastChanges() {
        return Map.copyOf(changes);
    }
}
