package io.mlsetup.verdict;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.elasticsearch.health.HealthStatus;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * The answer of {@code _check}: the findings and the status that follows from those that count. Its JSON has the key names of
 * {@code _health_report}.
 */
public record Verdict(String clusterName, List<Finding> findings) implements ToXContentObject {

    public Verdict {
        findings = List.copyOf(findings);
    }

    /** The worst status of the findings that count and are not ignored (green &lt; unknown &lt; yellow &lt; red); green if none does. */
    public HealthStatus status() {
        return findings.stream()
                .filter(finding -> finding.counts() && !finding.ignored())
                .map(Finding::status)
                .max(Comparator.comparing(HealthStatus::value))
                .orElse(HealthStatus.GREEN);
    }

    /** What the finding rests on that has details of this kind; empty if none does, as where they are not known. */
    public <D extends Details> Optional<D> details(Class<D> kind) {
        return findings.stream()
                .map(Finding::details)
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst();
    }

    /** With more findings. */
    public Verdict and(List<Finding> more) {
        return new Verdict(
                clusterName, Stream.concat(findings.stream(), more.stream()).toList());
    }

    /** Only the findings that fit. */
    public Verdict select(Predicate<Finding> predicate) {
        return new Verdict(clusterName, findings.stream().filter(predicate).toList());
    }

    /** The same verdict, with some indicators left out of its status and still shown. */
    public Verdict ignoring(Set<String> indicators) {
        return map(finding -> indicators.contains(finding.indicator()) ? finding.ignore() : finding);
    }

    /** The same verdict, in which some findings inform and do not take part in its status. */
    public Verdict informing(Predicate<Finding> some) {
        return map(finding -> some.test(finding) ? finding.informing() : finding);
    }

    /** The same verdict without details and diagnoses. */
    public Verdict brief() {
        return map(Finding::brief);
    }

    /** The same verdict, in which one lack that makes many findings unknown is explained once: {@link Evaluation#explainedOnce}. */
    public Verdict explainedOnce(String why) {
        return new Verdict(clusterName, Evaluation.explainedOnce(findings, why));
    }

    private Verdict map(UnaryOperator<Finding> mapper) {
        return new Verdict(clusterName, findings.stream().map(mapper).toList());
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject();
        builder.field("cluster_name", clusterName);
        builder.field("status", status().xContentValue());
        builder.startObject("indicators");
        for (Finding finding : findings) {
            builder.field(finding.indicator());
            finding.toXContent(builder, params);
        }
        return builder.endObject().endObject();
    }
}
