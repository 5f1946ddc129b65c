package io.mlsetup.cluster;

import static io.mlsetup.cluster.FactsBuilder.NOW;
import static org.elasticsearch.health.HealthStatus.GREEN;
import static org.elasticsearch.health.HealthStatus.RED;
import static org.elasticsearch.health.HealthStatus.UNKNOWN;
import static org.elasticsearch.health.HealthStatus.YELLOW;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import io.mlsetup.common.Json;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.elasticsearch.license.LicensesMetadata;
import org.elasticsearch.license.internal.TrialLicenseVersion;
import org.elasticsearch.test.ESTestCase;

/** Every license type in every state, read from the metadata as Elasticsearch keeps it. */
public class LicenseIndicatorTests extends ESTestCase {

    private static final List<String> WITH_ML = List.of("platinum", "enterprise", "trial");
    private static final List<String> WITHOUT_ML = List.of("basic", "standard", "gold");

    private static final Instant ISSUED = NOW.minus(Duration.ofDays(30));
    private static final Instant FAR = NOW.plus(Duration.ofDays(8));

    public void testActiveSubscriptionWithMlIsGreen() {
        for (String type : WITH_ML) {
            Finding finding = evaluate(type, ISSUED, FAR, randomBoolean());
            assertThat(type, finding.status(), equalTo(GREEN));
            assertThat(finding.diagnoses(), empty());
            assertThat(Json.of(finding.details()).get("type"), equalTo(type));
            assertThat(Json.of(finding.details()).get("status"), equalTo("active"));
            assertThat(Json.of(finding.details()).get("expiry_date"), equalTo(FAR.toString()));
        }
    }

    public void testSubscriptionWithoutMlIsRedWhateverItsState() {
        for (String type : WITHOUT_ML) {
            Instant expiry = randomFrom(FAR, NOW, NOW.minusMillis(1), NOW.plusMillis(1));
            assertDiagnosis(evaluate(type, ISSUED, expiry, false), RED, "trial_available");
            assertDiagnosis(evaluate(type, ISSUED, expiry, true), RED, "license_needed");
        }
    }

    public void testTrialIsOfferedWithItsRequestOnlyIfNoneWasUsed() {
        Diagnosis offer = only(evaluate("basic", ISSUED, FAR, false));
        assertThat(offer.requests(), equalTo(List.of("POST /_license/start_trial?acknowledge=true")));
        assertThat(only(evaluate("basic", ISSUED, FAR, true)).requests(), empty());
    }

    public void testSevenDaysLeftIsYellowAndAMillisecondMoreIsGreen() {
        Instant sevenDays = NOW.plus(Duration.ofDays(7));
        for (String type : WITH_ML) {
            assertDiagnosis(evaluate(type, ISSUED, sevenDays, true), YELLOW, "license_expires");
            assertDiagnosis(evaluate(type, ISSUED, NOW.plusMillis(1), true), YELLOW, "license_expires");
            assertThat(evaluate(type, ISSUED, sevenDays.plusMillis(1), true).status(), equalTo(GREEN));
        }
    }

    public void testSymptomTellsHowLong() {
        assertThat(
                evaluate("platinum", ISSUED, NOW.plus(Duration.ofDays(2)), true).symptom(),
                containsString("in 2 days"));
        assertThat(
                evaluate("platinum", ISSUED, NOW.plus(Duration.ofHours(30)), true)
                        .symptom(),
                containsString("in 1 day."));
        assertThat(
                evaluate("platinum", ISSUED, NOW.plus(Duration.ofHours(23)), true)
                        .symptom(),
                containsString("in 23 hours"));
        assertThat(
                evaluate("platinum", ISSUED, NOW.plusSeconds(59), true).symptom(),
                containsString("in less than an hour"));
    }

    public void testExpiredIsRedFromTheVeryMillisecond() {
        for (String type : WITH_ML) {
            Instant expiry = randomFrom(NOW, NOW.minusMillis(1), NOW.minus(Duration.ofDays(7)));
            Finding finding = evaluate(type, ISSUED, expiry, true);
            assertDiagnosis(finding, RED, "license_needed");
            assertThat(finding.symptom(), containsString("has expired"));
            assertThat(Json.of(finding.details()).get("status"), equalTo("expired"));
        }
        assertDiagnosis(evaluate("platinum", ISSUED, NOW, false), RED, "trial_available");
        // Whatever the metadata says: where a trial expired, one was used.
        assertDiagnosis(evaluate("trial", ISSUED, NOW, false), RED, "license_needed");
    }

    public void testNotYetValidIsRedAndNotCalledExpired() {
        for (String type : WITH_ML) {
            Finding finding = evaluate(type, NOW.plusMillis(1), FAR, randomBoolean());
            assertDiagnosis(finding, RED, "license_not_yet_valid");
            assertThat(finding.symptom(), not(containsString("expired")));
            assertThat(Json.of(finding.details()).get("status"), equalTo("invalid"));
            assertThat(evaluate(type, NOW, FAR, true).status(), equalTo(GREEN));
        }
    }

    public void testRemovedLicenseIsRed() {
        assertRemoved(new LicensesMetadata(LicensesMetadata.LICENSE_TOMBSTONE, null), "trial_available");
        assertRemoved(
                new LicensesMetadata(LicensesMetadata.LICENSE_TOMBSTONE, TrialLicenseVersion.CURRENT),
                "license_needed");
        assertRemoved(new LicensesMetadata(null, TrialLicenseVersion.CURRENT), "license_needed");
    }

    /** Elasticsearch starts one trial for each major version: {@code TrialLicenseVersion.ableToStartNewTrial}. */
    public void testATrialOfAnOlderMajorMayBeStartedAgain() {
        int running = org.elasticsearch.Version.CURRENT.major * 1_000_000;
        for (int older : new int[] {6_010_099, 7_000_099, running - 1}) {
            for (String type : List.of("basic", "trial")) {
                LicensesMetadata metadata = new LicensesMetadata(
                        FactsBuilder.license(type, ISSUED, NOW.minusSeconds(60)), new TrialLicenseVersion(older));
                assertDiagnosis(evaluate(metadata), RED, "trial_available");
            }
        }
        LicensesMetadata same =
                new LicensesMetadata(FactsBuilder.license("basic", ISSUED, FAR), new TrialLicenseVersion(running + 99));
        assertDiagnosis(evaluate(same), RED, "license_needed");
    }

    private static void assertRemoved(LicensesMetadata metadata, String diagnosis) {
        Finding finding = evaluate(metadata);
        assertDiagnosis(finding, RED, diagnosis);
        assertThat(finding.symptom(), equalTo("The cluster has no license."));
        assertThat(Json.of(finding.details()), not(hasKey("expiry_date")));
    }

    public void testMetadataNotThereYetIsUnknown() {
        assertThat(LicenseFacts.of(null), equalTo(Optional.empty()));
        assertDiagnosis(evaluate(null), UNKNOWN, "license_not_read");
        assertDiagnosis(evaluate(new LicensesMetadata(null, null)), UNKNOWN, "license_not_read");
    }

    public void testBasicLicenseTellsNoExpiry() {
        assertThat(Json.of(evaluate("basic", ISSUED, FAR, false).details()), not(hasKey("expiry_date")));
        assertThat(Json.of(evaluate("gold", ISSUED, FAR, false).details()), hasKey("expiry_date"));
    }

    public void testNoMoreOfTheLicenseIsToldThanNeeded() {
        assertThat(
                Json.of(evaluate("platinum", ISSUED, FAR, true).details()).keySet(),
                equalTo(new java.util.LinkedHashSet<>(
                        List.of("type", "status", "expiry_date", "expiry_date_in_millis"))));
    }

    private static Finding evaluate(String type, Instant issued, Instant expiry, boolean trialUsed) {
        TrialLicenseVersion trial = trialUsed ? TrialLicenseVersion.CURRENT : null;
        return evaluate(new LicensesMetadata(FactsBuilder.license(type, issued, expiry), trial));
    }

    private static Finding evaluate(LicensesMetadata metadata) {
        return new LicenseIndicator()
                .evaluate(FactsBuilder.acceptable()
                        .license(LicenseFacts.of(metadata).orElse(null))
                        .build());
    }

    private static Diagnosis only(Finding finding) {
        assertThat(finding.diagnoses().size(), equalTo(1));
        return finding.diagnoses().get(0);
    }

    private static void assertDiagnosis(Finding finding, org.elasticsearch.health.HealthStatus status, String id) {
        assertThat(finding.symptom(), finding.status(), equalTo(status));
        assertThat(finding.diagnoses().stream().map(Diagnosis::id).toList(), hasItem(id));
        only(finding);
    }
}
