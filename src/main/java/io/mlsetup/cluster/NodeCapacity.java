package io.mlsetup.cluster;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.OptionalLong;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * What a machine learning node has for jobs, and what the cluster state tells of what runs there.
 *
 * @param capacity bytes that jobs and models may take in all; empty if the node does not publish its memory
 * @param greatestJob bytes of the greatest model memory limit that opens there while nothing else runs
 * @param jobs how many jobs and analytics are assigned to it
 * @param jobMemory bytes of the limits of those whose task tells it
 * @param modelMemory bytes of the deployed models
 */
public record NodeCapacity(
        String id, String name, OptionalLong capacity, long greatestJob, int jobs, long jobMemory, long modelMemory)
        implements ToXContentObject {

    public NodeCapacity {
        requireNonNull(id);
        requireNonNull(name);
        requireNonNull(capacity);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject().field("id", id).field("name", name);
        if (capacity.isPresent()) {
            builder.field("capacity_in_bytes", capacity.getAsLong());
            builder.field("greatest_job", MlMemory.mb(greatestJob));
        }
        return builder.field("jobs", jobs)
                .field("job_memory_in_bytes", jobMemory)
                .field("model_memory_in_bytes", modelMemory)
                .endObject();
    }
}
