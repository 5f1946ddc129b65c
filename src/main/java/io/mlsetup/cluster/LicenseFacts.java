package io.mlsetup.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import org.elasticsearch.Version;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.license.License;
import org.elasticsearch.license.License.OperationMode;
import org.elasticsearch.license.LicenseUtils;
import org.elasticsearch.license.LicensesMetadata;
import org.elasticsearch.xcontent.ToXContent;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.core.ml.MachineLearningField;

/**
 * The cluster's license, read from the license metadata of the cluster state and not from x-pack-core's license state, which
 * claims an active trial before it has read the first license.
 *
 * @param type as {@code GET _license} prints it, or {@code missing}
 * @param issued from when it holds
 * @param expiry until when it holds, exclusively
 * @param trialUsed whether this cluster's license metadata shows a trial that keeps Elasticsearch from starting another
 */
public record LicenseFacts(String type, OperationMode mode, Instant issued, Instant expiry, boolean trialUsed) {

    /** Empty while the metadata holds no word about a license, as just after the first start. */
    static Optional<LicenseFacts> of(LicensesMetadata metadata) {
        if (metadata == null) {
            return Optional.empty();
        }
        License license = LicensesMetadata.extractLicense(metadata);
        Optional<String> trial = trialVersion(metadata);
        // Whatever the metadata says of trials: where there is a trial license, one was used.
        boolean trialUsed = trial.map(version -> !isOfAnOlderMajor(version))
                .orElseGet(() -> license != null && license.type().equals("trial"));
        if (license == null) {
            return metadata.getLicense() == null && trial.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new LicenseFacts(
                            "missing", OperationMode.MISSING, Instant.EPOCH, Instant.EPOCH, trialUsed));
        }
        return Optional.of(new LicenseFacts(
                license.type(),
                license.operationMode(),
                Instant.ofEpochMilli(license.issueDate()),
                Instant.ofEpochMilli(LicenseUtils.getExpiryDate(license)),
                trialUsed));
    }

    /** The version of the trial that was started, which has no public reader but is in the x-content; empty if none was. */
    private static Optional<String> trialVersion(LicensesMetadata metadata) {
        if (metadata.equals(new LicensesMetadata(metadata.getLicense(), null))) {
            return Optional.empty();
        }
        if (metadata.getLicense() == null) {
            // Elasticsearch cannot write it as x-content; a trial without a license is no state that it makes.
            return Optional.of("");
        }
        try (XContentBuilder json = JsonXContent.contentBuilder()) {
            json.startObject();
            for (Iterator<? extends ToXContent> parts = metadata.toXContentChunked(ToXContent.EMPTY_PARAMS);
                    parts.hasNext(); ) {
                parts.next().toXContent(json, ToXContent.EMPTY_PARAMS);
            }
            json.endObject();
            return Optional.of(XContentHelper.convertToMap(BytesReference.bytes(json), false, XContentType.JSON)
                            .v2()
                            .get("trial_license"))
                    .map(String::valueOf);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Elasticsearch starts one trial for each of its major versions. The version is a number such as 8120099, or as people write it. */
    private static boolean isOfAnOlderMajor(String version) {
        String[] parts = version.split("\\.", 2);
        try {
            int number = Integer.parseInt(parts[0]);
            return (parts.length > 1 ? number : number / 1_000_000) < Version.CURRENT.major;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** Whether machine learning may be used under this license now. */
    public boolean allowsMl(Instant now) {
        return includesMl() && isActive(now);
    }

    /** Whether the subscription level includes machine learning, by the minimum that x-pack-core states for it. */
    boolean includesMl() {
        OperationMode minimum = MachineLearningField.ML_API_FEATURE.getMinimumOperationMode();
        return mode == OperationMode.TRIAL || OperationMode.compare(mode, minimum) >= 0;
    }

    /** A license is active from its issue to just before its expiry; there is no grace period. */
    boolean isActive(Instant now) {
        return !now.isBefore(issued) && now.isBefore(expiry);
    }

    Duration left(Instant now) {
        return Duration.between(now, expiry);
    }
}
