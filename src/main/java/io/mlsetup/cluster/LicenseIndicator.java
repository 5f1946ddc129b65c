package io.mlsetup.cluster;

import static org.elasticsearch.health.HealthStatus.RED;
import static org.elasticsearch.health.HealthStatus.YELLOW;

import io.mlsetup.verdict.Details;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Impact;
import io.mlsetup.verdict.Indicator;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * Is the subscription suitable, or a trial active? Document 000, "Requirements overview": a suitable subscription or an active
 * trial. Which level is suitable is what x-pack-core states for the ML API (platinum), and it warns of an expiry as
 * long before as x-pack-core does (7 days).
 */
public final class LicenseIndicator implements Indicator<ClusterFacts> {

    private static final String START_TRIAL = "POST /_license/start_trial?acknowledge=true";

    private static final Duration WARNING_PERIOD = Duration.ofDays(7);

    private static final Impact NO_ML = new Impact(
            "ml_unavailable",
            1,
            "Jobs, datafeeds and data frame analytics can neither be created nor opened or started, and models not be deployed;"
                    + " what exists can be read, exported and deleted.");

    /**
     * What it judged.
     *
     * @param type {@code missing} if there is none
     * @param status null if there is none
     * @param expiry null if there is none, or if it never expires
     */
    public record Found(
            String type, @Nullable String status, @Nullable Instant expiry) implements Details {

        static Found of(LicenseFacts license, Instant now) {
            if (license.type().equals("missing")) {
                return new Found(license.type(), null, null);
            }
            return new Found(
                    license.type(),
                    license.isActive(now) ? "active" : now.isBefore(license.issued()) ? "invalid" : "expired",
                    license.type().equals("basic") ? null : license.expiry());
        }

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            builder.startObject().field("type", type);
            if (status != null) {
                builder.field("status", status);
            }
            if (expiry != null) {
                builder.field("expiry_date", expiry.toString()).field("expiry_date_in_millis", expiry.toEpochMilli());
            }
            return builder.endObject();
        }
    }

    @Override
    public String id() {
        return "license";
    }

    @Override
    public Finding evaluate(ClusterFacts facts) {
        return facts.license()
                .map(license -> evaluate(license, facts.now()))
                .orElseGet(() -> Finding.unknown(
                        id(),
                        "The cluster state holds no license yet.",
                        Details.NONE,
                        Diagnosis.of(
                                "license_not_read",
                                "The elected master has not put a license into the cluster state, as just after the first start.",
                                "Wait for a master to be elected and ask again.",
                                "GET /_license")));
    }

    private Finding evaluate(LicenseFacts license, Instant now) {
        Found details = Found.of(license, now);
        if (!license.includesMl()) {
            String symptom = license.type().equals("missing")
                    ? "The cluster has no license."
                    : "The [" + license.type() + "] license does not include machine learning.";
            return red(symptom, details, license.trialUsed() ? upgrade() : startTrial());
        }
        if (now.isBefore(license.issued())) {
            return red(
                    "The [" + license.type() + "] license is not valid yet.",
                    details,
                    Diagnosis.of(
                            "license_not_yet_valid",
                            "The license is valid from " + license.issued() + ", and the clock of this node says " + now
                                    + ".",
                            "Correct the clock of the node if it is slow; otherwise wait, or install a license that is valid"
                                    + " already with `PUT _license`.",
                            "GET /_license"));
        }
        if (!license.isActive(now)) {
            String symptom = "The [" + license.type() + "] license has expired.";
            return red(symptom, details, license.trialUsed() ? upgrade() : startTrial());
        }
        String symptom = "The [" + license.type() + "] license includes machine learning.";
        if (license.left(now).compareTo(WARNING_PERIOD) <= 0) {
            return Finding.of(
                    id(),
                    YELLOW,
                    "The [" + license.type() + "] license expires in " + remaining(license.left(now)) + ".",
                    details,
                    List.of(new Impact("ml_expires", 2, "Machine learning stops when the license expires.")),
                    List.of(Diagnosis.of(
                            "license_expires",
                            "The license ends at " + license.expiry() + ", and there is no grace period.",
                            "Install a platinum or enterprise license with `PUT _license` before then.")));
        }
        return Finding.green(id(), symptom, details);
    }

    private Finding red(String symptom, Found details, Diagnosis diagnosis) {
        return Finding.of(id(), RED, symptom, details, List.of(NO_ML), List.of(diagnosis));
    }

    private static Diagnosis startTrial() {
        return Diagnosis.of(
                "trial_available",
                "Machine learning needs a trial, platinum or enterprise license; no trial of this major version of Elasticsearch was"
                        + " started on this cluster yet.",
                "Start the 30-day trial, or install a platinum or enterprise license with `PUT _license`.",
                START_TRIAL);
    }

    private static Diagnosis upgrade() {
        return Diagnosis.of(
                "license_needed",
                "Machine learning needs an active trial, platinum or enterprise license; the trial of this"
                        + " major version of Elasticsearch was already used.",
                "Install a platinum or enterprise license with `PUT _license`.");
    }

    private static String remaining(Duration left) {
        return left.toDays() >= 1
                ? plural(left.toDays(), "day")
                : left.toHours() >= 1 ? plural(left.toHours(), "hour") : "less than an hour";
    }

    private static String plural(long count, String unit) {
        return count + " " + unit + (count == 1 ? "" : "s");
    }
}
