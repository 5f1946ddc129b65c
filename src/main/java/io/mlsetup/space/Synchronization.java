package io.mlsetup.space;

import io.mlsetup.kibana.Assigned;
import io.mlsetup.kibana.Fact;
import io.mlsetup.kibana.JobObject;
import io.mlsetup.kibana.JobType;
import io.mlsetup.kibana.KibanaRequests;
import io.mlsetup.kibana.Stored;
import io.mlsetup.space.MlConfigs.Datafeed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xcontent.ToXContentFragment;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * Where Elasticsearch's jobs and Kibana's saved objects about them have come apart. A job that was made without Kibana has no
 * object, and shows in no space until Kibana synchronizes, which it does by itself every hour with an appropriate license, and
 * at once when it is asked to.
 */
final class Synchronization {

    private final Fact<Stored<Assigned<JobObject>>> objects;
    private final Set<String> shownSpaces;
    private final MlConfigs configs;
    private final String only;
    private final Map<JobType, Set<String>> existing = new EnumMap<>(JobType.class);

    Synchronization(SpaceFacts facts, Set<String> shownSpaces) {
        this.objects = facts.objects().jobs();
        this.shownSpaces = shownSpaces;
        this.configs = facts.configs();
        this.only = facts.only();
        configs.anomalyDetectors().get().ifPresent(ids -> existing.put(JobType.ANOMALY_DETECTOR, ids));
        configs.analytics().get().ifPresent(jobs -> existing.put(JobType.DATA_FRAME_ANALYTICS, jobs.keySet()));
    }

    /** Whether the job of an object is known to be gone from Elasticsearch. */
    boolean isLeftover(JobObject object) {
        Set<String> ids = existing.get(object.type());
        return ids != null && !ids.contains(object.jobId());
    }

    /**
     * What has come apart.
     *
     * @param notInAnySpace jobs of which Kibana has no object; null if that is not known
     * @param leftover objects of jobs that are gone; null likewise
     * @param datafeedMismatch objects that know of another datafeed than Elasticsearch; null likewise
     * @param space the one that was asked about; null for all
     */
    record Report(
            @Nullable List<Job> notInAnySpace,
            @Nullable List<Job> leftover,
            @Nullable List<Mismatch> datafeedMismatch,
            @Nullable String space)
            implements ToXContentFragment {

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            write(builder, "not_in_any_space", notInAnySpace);
            write(builder, "leftover", leftover);
            write(builder, "datafeed_mismatch", datafeedMismatch);
            if (Stream.of(notInAnySpace, leftover, datafeedMismatch)
                    .anyMatch(jobs -> jobs != null && !jobs.isEmpty())) {
                builder.field("action", "Let Kibana synchronize its saved objects with the jobs. " + whoSees())
                        .array(
                                "requests",
                                space == null ? KibanaRequests.SYNCHRONIZE : KibanaRequests.synchronize(space));
            }
            return builder;
        }

        private String whoSees() {
            return space == null
                    ? "This request, like Stack Management > Machine Learning > Synchronize saved objects, puts the jobs that are in no"
                            + " space into every space, where whoever may see machine learning sees their results. The request that puts"
                            + " them into one space is printed by `GET /_ml_setup/space/<id>`."
                    : "This request puts the jobs that are in no space into the space [" + space
                            + "] alone, where whoever may see machine learning sees their results. Otherwise Kibana puts them into every"
                            + " space, by itself within the hour.";
        }

        private static void write(XContentBuilder builder, String name, @Nullable List<? extends ToXContentObject> jobs)
                throws IOException {
            if (jobs != null) {
                builder.xContentList(name, jobs);
            }
        }
    }

    /** A job of either kind. */
    record Job(JobType type, String id) implements ToXContentObject {

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            return fields(builder.startObject()).endObject();
        }

        private XContentBuilder fields(XContentBuilder builder) throws IOException {
            return builder.field("type", type.value()).field("job_id", id);
        }
    }

    /**
     * Two datafeeds of one job.
     *
     * @param there the one in Elasticsearch; null if there is none
     * @param inObject the one that Kibana knows of; null likewise
     */
    record Mismatch(
            Job job, @Nullable String there, @Nullable String inObject) implements ToXContentObject {

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            return job.fields(builder.startObject())
                    .field("datafeed_id", there)
                    .field("saved_object_datafeed_id", inObject)
                    .endObject();
        }
    }

    Report report() {
        return new Report(notInAnySpace(), leftover(), datafeedMismatch(), only);
    }

    /** Of all objects, also those of spaces that are not shown: the answer must not call a job unassigned that is not. */
    @Nullable
    private List<Job> notInAnySpace() {
        if (existing.isEmpty() || objects.get().map(Stored::truncated).orElse(true)) {
            return null;
        }
        Map<JobType, Set<String>> unassigned = new EnumMap<>(JobType.class);
        existing.forEach((type, ids) -> unassigned.put(type, new TreeSet<>(ids)));
        for (Assigned<JobObject> object : objects.get().orElseThrow().items()) {
            unassigned
                    .getOrDefault(object.object().type(), new TreeSet<>())
                    .remove(object.object().jobId());
        }
        List<Job> jobs = new ArrayList<>();
        unassigned.forEach((type, ids) -> ids.forEach(id -> jobs.add(new Job(type, id))));
        return jobs;
    }

    @Nullable
    private List<Job> leftover() {
        if (existing.isEmpty()) {
            return null;
        }
        return shown().map(shown ->
                        shown.filter(this::isLeftover).map(Synchronization::job).toList())
                .orElse(null);
    }

    @Nullable
    private List<Mismatch> datafeedMismatch() {
        Set<String> detectors = existing.get(JobType.ANOMALY_DETECTOR);
        if (detectors == null || configs.datafeeds().get().isEmpty()) {
            return null;
        }
        Map<String, Datafeed> datafeeds = configs.datafeeds().get().orElseThrow();
        return shown().map(shown -> shown.filter(object ->
                                object.type() == JobType.ANOMALY_DETECTOR && detectors.contains(object.jobId()))
                        .map(object -> new Mismatch(job(object), datafeedId(datafeeds, object), object.datafeedId()))
                        .filter(mismatch -> !Objects.equals(mismatch.there(), mismatch.inObject()))
                        .toList())
                .orElse(null);
    }

    private static String datafeedId(Map<String, Datafeed> datafeeds, JobObject object) {
        Datafeed datafeed = datafeeds.get(object.jobId());
        return datafeed == null ? null : datafeed.id();
    }

    /** The objects of the shown spaces: nothing is shown of others. */
    private Optional<Stream<JobObject>> shown() {
        return objects.get()
                .map(stored -> stored.items().stream()
                        .filter(object -> shownSpaces.stream().anyMatch(object::isIn))
                        .map(Assigned::object)
                        .sorted(Comparator.comparing(JobObject::type).thenComparing(JobObject::jobId)));
    }

    private static Job job(JobObject object) {
        return new Job(object.type(), object.jobId());
    }
}
