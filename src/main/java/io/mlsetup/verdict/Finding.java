package io.mlsetup.verdict;

import static java.util.Objects.requireNonNull;

import io.mlsetup.common.BuildInfo;
import java.io.IOException;
import java.util.List;
import org.elasticsearch.health.HealthStatus;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * What one indicator found: the one kind of record that the JSON answer, the cat table, the Health API and the metrics show.
 *
 * @param indicator the indicator's stable id
 * @param status ordered green, unknown, yellow, red as in the Health API
 * @param symptom one sentence
 * @param details facts that the status rests on, and what was not judged
 * @param counts whether it takes part in the overall status
 * @param ignored whether the administrator or the caller asked to leave it out of the overall status
 */
public record Finding(
        String indicator,
        HealthStatus status,
        String symptom,
        Details details,
        List<Impact> impacts,
        List<Diagnosis> diagnoses,
        boolean counts,
        boolean ignored)
        implements ToXContentObject {

    public Finding {
        requireNonNull(indicator);
        requireNonNull(status);
        requireNonNull(symptom);
        requireNonNull(details);
        impacts = List.copyOf(impacts);
        diagnoses = List.copyOf(diagnoses);
    }

    public static Finding of(
            String indicator,
            HealthStatus status,
            String symptom,
            Details details,
            List<Impact> impacts,
            List<Diagnosis> diagnoses) {
        return new Finding(indicator, status, symptom, details, impacts, diagnoses, true, false);
    }

    public static Finding green(String indicator, String symptom, Details details) {
        return of(indicator, HealthStatus.GREEN, symptom, details, List.of(), List.of());
    }

    /** A fact could not be read: which, why, and what would make it known. Never red. */
    public static Finding unknown(String indicator, String symptom, Details details, Diagnosis diagnosis) {
        return of(indicator, HealthStatus.UNKNOWN, symptom, details, List.of(), List.of(diagnosis));
    }

    public Finding ignore() {
        return new Finding(indicator, status, symptom, details, impacts, diagnoses, counts, true);
    }

    /** Shown, and without a part in the overall status. */
    public Finding informing() {
        return new Finding(indicator, status, symptom, details, impacts, diagnoses, false, ignored);
    }

    /** The same, whose only diagnosis another one explains. */
    Finding pointingTo(String first, String why) {
        Diagnosis pointer = Diagnosis.of(
                diagnoses.get(0).id(),
                why + ", as [" + first + "] explains.",
                "Follow the diagnosis of [" + first + "].");
        return new Finding(indicator, status, symptom, details, impacts, List.of(pointer), counts, ignored);
    }

    /** Without details and diagnoses, which is what {@code verbose=false} means in the Health API. */
    public Finding brief() {
        return new Finding(indicator, status, symptom, Details.NONE, impacts, List.of(), counts, ignored);
    }

    /** The page of this indicator in the documentation. */
    public String helpUrl() {
        return BuildInfo.helpUrl("indicators/" + indicator + ".md");
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject();
        builder.field("status", status.xContentValue());
        builder.field("symptom", symptom);
        if (!counts) {
            builder.field("counts", false);
        }
        if (ignored) {
            builder.field("ignored", true);
        }
        if (!details.isNone()) {
            builder.field("details", details);
        }
        if (!impacts.isEmpty()) {
            builder.xContentList("impacts", impacts);
        }
        if (!diagnoses.isEmpty()) {
            builder.xContentList(
                    "diagnosis",
                    diagnoses.stream().map(d -> d.toXContent(helpUrl())).toList());
        }
        return builder.endObject();
    }
}
