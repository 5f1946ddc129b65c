package io.mlsetup.space;

import io.mlsetup.kibana.Assigned;
import io.mlsetup.kibana.Fact;
import io.mlsetup.kibana.JobObject;
import io.mlsetup.kibana.JobType;
import io.mlsetup.kibana.KibanaRequests;
import io.mlsetup.kibana.Stored;
import io.mlsetup.space.MlConfigs.Datafeed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where Elasticsearch's jobs and Kibana's saved objects about them have come apart. A job that was made without Kibana has no
 * object, and shows in no space until Kibana synchronizes, which it does by itself every hour with an appropriate license, and
 * at once when it is asked to.
 */
final class Synchronization {

    private static final String REQUEST = KibanaRequests.SYNCHRONIZE;

    private final Fact<Stored<Assigned<JobObject>>> objects;
    private final Set<String> shownSpaces;
    private final MlConfigs configs;
    private final Map<JobType, Set<String>> existing = new EnumMap<>(JobType.class);

    Synchronization(SpaceFacts facts, Set<String> shownSpaces) {
        this.objects = facts.objects().jobs();
        this.shownSpaces = shownSpaces;
        this.configs = facts.configs();
        configs.anomalyDetectors().get().ifPresent(ids -> existing.put(JobType.ANOMALY_DETECTOR, ids));
        configs.analytics().get().ifPresent(jobs -> existing.put(JobType.DATA_FRAME_ANALYTICS, jobs.keySet()));
    }

    /** Whether the job of an object is known to be gone from Elasticsearch. */
    boolean isLeftover(JobObject object) {
        Set<String> ids = existing.get(object.type());
        return ids != null && !ids.contains(object.jobId());
    }

    /** What is not known is left out. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        notInAnySpace().ifPresent(jobs -> map.put("not_in_any_space", jobs));
        leftover().ifPresent(jobs -> map.put("leftover", jobs));
        datafeedMismatch().ifPresent(jobs -> map.put("datafeed_mismatch", jobs));
        boolean apart = map.values().stream().anyMatch(jobs -> !((List<?>) jobs).isEmpty());
        if (apart) {
            map.put(
                    "action",
                    "Let Kibana synchronize: under Stack Management > Machine Learning, choose Synchronize saved objects."
                            + " This request to Kibana does the same.");
            map.put("requests", List.of(REQUEST));
        }
        return map;
    }

    /** Of all objects, also those of spaces that are not shown: the answer must not call a job unassigned that is not. */
    private Optional<List<Map<String, Object>>> notInAnySpace() {
        if (existing.isEmpty() || objects.get().map(Stored::truncated).orElse(true)) {
            return Optional.empty();
        }
        Map<JobType, Set<String>> unassigned = new EnumMap<>(JobType.class);
        existing.forEach((type, ids) -> unassigned.put(type, new TreeSet<>(ids)));
        for (Assigned<JobObject> object : objects.get().orElseThrow().items()) {
            unassigned
                    .getOrDefault(object.object().type(), new TreeSet<>())
                    .remove(object.object().jobId());
        }
        List<Map<String, Object>> jobs = new ArrayList<>();
        unassigned.forEach((type, ids) -> ids.forEach(id -> jobs.add(job(type, id))));
        return Optional.of(jobs);
    }

    private Optional<List<Map<String, Object>>> leftover() {
        if (existing.isEmpty()) {
            return Optional.empty();
        }
        return shown().map(shown -> shown.stream()
                .filter(this::isLeftover)
                .map(object -> job(object.type(), object.jobId()))
                .toList());
    }

    private Optional<List<Map<String, Object>>> datafeedMismatch() {
        Set<String> detectors = existing.get(JobType.ANOMALY_DETECTOR);
        if (detectors == null || configs.datafeeds().get().isEmpty()) {
            return Optional.empty();
        }
        Map<String, Datafeed> datafeeds = configs.datafeeds().get().orElseThrow();
        return shown().map(shown -> shown.stream()
                .filter(object -> object.type() == JobType.ANOMALY_DETECTOR && detectors.contains(object.jobId()))
                .filter(object -> !Objects.equals(object.datafeedId(), datafeedId(datafeeds, object)))
                .map(object -> {
                    Map<String, Object> job = job(object.type(), object.jobId());
                    job.put("datafeed_id", datafeedId(datafeeds, object));
                    job.put("saved_object_datafeed_id", object.datafeedId());
                    return job;
                })
                .toList());
    }

    private static String datafeedId(Map<String, Datafeed> datafeeds, JobObject object) {
        Datafeed datafeed = datafeeds.get(object.jobId());
        return datafeed == null ? null : datafeed.id();
    }

    /** The objects of the shown spaces: nothing is shown of others. */
    private Optional<List<JobObject>> shown() {
        return objects.get()
                .map(stored -> stored.items().stream()
                        .filter(object -> shownSpaces.stream().anyMatch(object::isIn))
                        .map(Assigned::object)
                        .sorted(Comparator.comparing(JobObject::type).thenComparing(JobObject::jobId))
                        .toList());
    }

    private static Map<String, Object> job(JobType type, String id) {
        Map<String, Object> job = new LinkedHashMap<>();
        job.put("type", type.value());
        job.put("job_id", id);
        return job;
    }
}
