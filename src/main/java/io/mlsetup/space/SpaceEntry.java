package io.mlsetup.space;

import io.mlsetup.access.Missing;
import io.mlsetup.access.Requirement;
import io.mlsetup.kibana.Coverage;
import io.mlsetup.kibana.KibanaRequests;
import io.mlsetup.kibana.Space;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * One space of the report.
 *
 * @param jobs null if it is not known which are assigned
 * @param models the ids of the trained models; null likewise
 * @param coverage null if the space's data views are not known
 */
record SpaceEntry(
        Space space,
        @Nullable List<JoinedJob> jobs,
        @Nullable List<String> models,
        @Nullable Coverage coverage) implements ToXContentObject {

    /** What is not known is left out. */
    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject()
                .field("name", space.name())
                .field("solution", space.solution())
                .field("ml_visible", space.isMlVisible());
        if (!space.isMlVisible()) {
            builder.field("ml_hidden_by", "disabled_feature");
        }
        if (jobs != null) {
            builder.startArray("jobs");
            for (JoinedJob job : jobs) {
                writeJob(builder, job);
            }
            builder.endArray();
        }
        if (models != null) {
            builder.stringListField("trained_models", models);
        }
        if (jobs != null && coverage != null) {
            builder.startArray("jobs_without_data_view");
            for (JoinedJob job : jobs) {
                if (!uncovered(job).isEmpty()) {
                    writeWithoutDataView(builder, job);
                }
            }
            builder.endArray();
        }
        writeRemedies(builder);
        return builder.endObject();
    }

    private void writeJob(XContentBuilder builder, JoinedJob job) throws IOException {
        builder.startObject()
                .field("type", job.type().value())
                .field("job_id", job.jobId())
                .field("all_spaces", job.allSpaces());
        if (job.datafeedId() != null) {
            builder.field("datafeed_id", job.datafeedId());
        }
        if (job.source() != null) {
            builder.stringListField("source", job.source());
        }
        if (job.source() != null && coverage != null) {
            List<String> notJudged = notJudged(job);
            if (!uncovered(job).isEmpty()) {
                builder.field("data_view", false);
            } else if (notJudged.isEmpty()) {
                builder.field("data_view", true);
            }
            if (!notJudged.isEmpty()) {
                builder.stringListField("not_judged", notJudged);
            }
        }
        builder.endObject();
    }

    private void writeWithoutDataView(XContentBuilder builder, JoinedJob job) throws IOException {
        List<Requirement> missing = uncovered(job).stream()
                .<Requirement>map(pattern -> new Requirement.DataView(pattern, space.id()))
                .toList();
        builder.startObject()
                .field("type", job.type().value())
                .field("job_id", job.jobId())
                .xContentList("missing", Missing.all(missing))
                .endObject();
    }

    /** Also what may be hidden, see {@link Coverage}. */
    private List<String> notJudged(JoinedJob job) {
        return job.source().stream()
                .filter(source -> job.notJudged().contains(source)
                        || coverage.maybeHidden().contains(source))
                .toList();
    }

    private List<String> uncovered(JoinedJob job) {
        return coverage == null
                ? List.of()
                : job.judged().stream()
                        .filter(coverage.uncovered()::contains)
                        .distinct()
                        .toList();
    }

    private void writeRemedies(XContentBuilder builder) throws IOException {
        List<String> actions = new ArrayList<>();
        List<String> requests = new ArrayList<>();
        if (!space.isMlVisible()) {
            actions.add("Switch Machine Learning on among the features of the space under Stack Management > Spaces;"
                    + " the check prints the request to Kibana that does the same.");
            requests.add("GET /_ml_setup/_check/kibana_space?space=" + space.id());
        }
        TreeSet<String> uncovered = new TreeSet<>();
        if (jobs != null) {
            jobs.forEach(job -> uncovered.addAll(uncovered(job)));
        }
        if (!uncovered.isEmpty()) {
            actions.add("In the space [" + space.id()
                    + "], create the missing data views under Stack Management > Data Views. These"
                    + " requests to Kibana do the same.");
            uncovered.forEach(pattern -> requests.add(KibanaRequests.createDataView(space.id(), pattern)));
        }
        if (!actions.isEmpty()) {
            builder.field("action", String.join(" ", actions)).stringListField("requests", requests);
        }
    }
}
