package io.mlsetup.check;

import static org.elasticsearch.health.HealthStatus.GREEN;
import static org.elasticsearch.health.HealthStatus.RED;
import static org.elasticsearch.health.HealthStatus.UNKNOWN;

import io.mlsetup.access.Feature;
import io.mlsetup.access.Missing;
import io.mlsetup.access.Requirement;
import io.mlsetup.access.Target;
import io.mlsetup.kibana.Coverage;
import io.mlsetup.kibana.DataView;
import io.mlsetup.kibana.Fact.Unavailable;
import io.mlsetup.kibana.KibanaRequests;
import io.mlsetup.verdict.Details;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Impact;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.health.HealthStatus;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * Are there data views in the space? Document 000, section on feature visibility in spaces: jobs need the data views of their
 * sources in their own space. Section on the Kibana user, note: creating a data frame analytics job can create the data view of
 * its destination as well, so one that is missing there is reported but does not count.
 */
final class DataViewsIndicator implements CallerIndicator {

    @Override
    public String id() {
        return "data_views";
    }

    @Override
    public boolean needsSavedObjects() {
        return true;
    }

    /**
     * What it judged.
     *
     * @param destinations those without a data view; null if none are asked about
     */
    private record Found(
            String space,
            List<ToXContentObject> missing,
            @Nullable List<String> destinations,
            List<String> notJudged) implements Details {

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            builder.startObject().field("space", space).xContentList("missing", missing);
            if (destinations != null) {
                builder.stringListField("destinations_without_data_view", destinations);
            }
            return builder.stringListField("not_judged", notJudged).endObject();
        }
    }

    @Override
    public Finding evaluate(AccessFacts facts) {
        Finding finding = facts.dataViews() instanceof Unavailable<List<DataView>> why
                ? Finding.unknown(
                        id(),
                        "The data views of the space are not known.",
                        new KibanaSpaceIndicator.NotJudged(why.cause()),
                        Diagnosis.of(why.id(), why.cause(), why.action()))
                : judge(facts, facts.dataViews().get().orElseThrow());
        return KibanaSpaceIndicator.asksForKibana(facts) ? finding : finding.informing();
    }

    private Finding judge(AccessFacts facts, List<DataView> dataViews) {
        Target target = facts.asked().target();
        Coverage coverage = Coverage.of(target.sources(), dataViews);
        List<String> uncovered = List.copyOf(coverage.uncovered());
        List<String> maybeHidden = List.copyOf(coverage.maybeHidden());
        List<String> notJudged = new ArrayList<>();
        if (target.sources().isEmpty()) {
            notJudged.add("no [source] is given");
        }
        facts.asked().remote().forEach(pattern -> notJudged.add("remote index [" + pattern + "]"));
        maybeHidden.forEach(pattern -> notJudged.add("[" + pattern + "], which may be hidden"));
        List<String> undecided = List.copyOf(coverage.notJudged());
        undecided.forEach(pattern -> notJudged.add(
                "[" + pattern + "]: the titles of the data views are too many or too long to be held against it"));
        Found details = new Found(
                target.space(),
                Missing.all(uncovered.stream()
                        .<Requirement>map(pattern -> new Requirement.DataView(pattern, target.space()))
                        .toList()),
                target.features().contains(Feature.DATA_FRAME_ANALYTICS)
                        ? List.copyOf(
                                Coverage.of(target.destinations(), dataViews).uncovered())
                        : null,
                notJudged);

        HealthStatus status = !uncovered.isEmpty()
                ? RED
                : facts.asked().remote().isEmpty() && maybeHidden.isEmpty() && undecided.isEmpty() ? GREEN : UNKNOWN;
        List<Impact> impacts = uncovered.isEmpty()
                ? List.of()
                : List.of(
                        new Impact("no_data_view", 2, "In this space, Kibana does not offer these indices for jobs."));
        return Finding.of(
                id(),
                status,
                symptom(
                        target,
                        uncovered,
                        Stream.concat(maybeHidden.stream(), undecided.stream()).toList(),
                        status),
                details,
                impacts,
                diagnoses(target, uncovered, maybeHidden, undecided, facts));
    }

    private static String symptom(Target target, List<String> uncovered, List<String> notKnown, HealthStatus status) {
        if (!uncovered.isEmpty()) {
            return "No data view of the space [" + target.space() + "] covers " + uncovered + ".";
        }
        if (status == UNKNOWN) {
            return notKnown.isEmpty()
                    ? "Data views of remote indices are not checked."
                    : "Whether data views of the space [" + target.space() + "] find " + notKnown + " is not known.";
        }
        return target.sources().isEmpty()
                ? "No source was given, so no data view was checked."
                : "Data views of the space [" + target.space() + "] cover every source.";
    }

    private static List<Diagnosis> diagnoses(
            Target target,
            List<String> uncovered,
            List<String> maybeHidden,
            List<String> undecided,
            AccessFacts facts) {
        List<Diagnosis> diagnoses = new ArrayList<>();
        if (!uncovered.isEmpty()) {
            diagnoses.add(Diagnosis.of(
                    "data_view_missing",
                    "No data view of the space [" + target.space() + "] covers the whole of " + uncovered + ".",
                    "In the space [" + target.space()
                            + "], create one under Stack Management > Data Views. This request to Kibana does the same.",
                    create(target, uncovered)));
        }
        if (!maybeHidden.isEmpty()) {
            diagnoses.add(Diagnosis.of(
                    "maybe_hidden",
                    "Indices whose names begin with a dot are mostly hidden, and the data views of the space ["
                            + target.space() + "] that cover " + maybeHidden
                            + " do so by a wildcard that finds no hidden ones.",
                    "If they are hidden, create a data view that names them, or allow hidden indices in the one that is there. This"
                            + " request to Kibana creates one.",
                    create(target, maybeHidden)));
        }
        if (!undecided.isEmpty()) {
            diagnoses.add(Diagnosis.of(
                    "data_views_too_long",
                    "The titles of the data views of the space [" + target.space()
                            + "] are too many or too long to be held against " + undecided + ".",
                    "Give fewer sources, or delete data views with very long titles that nobody needs."));
        }
        if (!facts.asked().remote().isEmpty()) {
            diagnoses.add(Diagnosis.of(
                    "remote_indices",
                    "Data views of " + facts.asked().remote() + " are not checked.",
                    "Look under Stack Management > Data Views."));
        }
        return diagnoses;
    }

    private static String[] create(Target target, List<String> patterns) {
        return patterns.stream()
                .map(pattern -> KibanaRequests.createDataView(target.space(), pattern))
                .toArray(String[]::new);
    }
}
