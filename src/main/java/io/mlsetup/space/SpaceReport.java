package io.mlsetup.space;

import io.mlsetup.kibana.Assigned;
import io.mlsetup.kibana.Comparisons;
import io.mlsetup.kibana.Coverage;
import io.mlsetup.kibana.DataView;
import io.mlsetup.kibana.Fact;
import io.mlsetup.kibana.Fact.Unavailable;
import io.mlsetup.kibana.JobObject;
import io.mlsetup.kibana.JobType;
import io.mlsetup.kibana.KibanaStore;
import io.mlsetup.kibana.Space;
import io.mlsetup.kibana.Stored;
import io.mlsetup.space.MlConfigs.Datafeed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * What the spaces hold of machine learning: facts in, report out. Facts that are not known are left out of it and named, with
 * the reason, under {@code unavailable}.
 */
record SpaceReport(List<SpaceEntry> spaces, Synchronization.Report synchronization, List<NotKnown> unavailable) {

    /** Facts that are not known for the same reason. */
    record NotKnown(List<String> facts, Unavailable<?> why) implements ToXContentObject {

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            return builder.startObject()
                    .stringListField("facts", facts)
                    .field("id", why.id())
                    .field("cause", why.cause())
                    .field("action", why.action())
                    .endObject();
        }
    }

    /** @param ensureWanted throws if nobody waits for it any more */
    static SpaceReport of(SpaceFacts facts, Runnable ensureWanted) {
        Comparisons work = Comparisons.ofAnAnswer();
        List<Space> shown = facts.shown().get().orElse(List.of()).stream()
                .sorted(Comparator.comparing(Space::id))
                .toList();
        Synchronization synchronization =
                new Synchronization(facts, shown.stream().map(Space::id).collect(Collectors.toSet()));
        Optional<List<Assigned<JoinedJob>>> jobs =
                facts.objects().jobs().get().map(stored -> joined(stored, synchronization, facts.configs()));
        List<SpaceEntry> entries = shown.stream()
                .map(space -> {
                    ensureWanted.run();
                    return entry(space, jobs, facts, work);
                })
                .toList();
        return new SpaceReport(entries, synchronization.report(), unavailable(facts, work));
    }

    /** Each object once, however many spaces show it; those whose job is gone are listed elsewhere. */
    private static List<Assigned<JoinedJob>> joined(
            Stored<Assigned<JobObject>> stored, Synchronization synchronization, MlConfigs configs) {
        return stored.items().stream()
                .filter(object -> !synchronization.isLeftover(object.object()))
                .map(object -> new Assigned<>(join(object, configs), object.namespaces()))
                .sorted(Comparator.comparing(
                                (Assigned<JoinedJob> job) -> job.object().type())
                        .thenComparing(job -> job.object().jobId()))
                .toList();
    }

    private static JoinedJob join(Assigned<JobObject> object, MlConfigs configs) {
        JobType type = object.object().type();
        String id = object.object().jobId();
        if (type == JobType.DATA_FRAME_ANALYTICS) {
            List<String> source =
                    configs.analytics().get().map(sources -> sources.get(id)).orElse(null);
            return new JoinedJob(type, id, object.isInAllSpaces(), null, source);
        }
        Optional<Datafeed> datafeed = configs.datafeeds().get().map(datafeeds -> datafeeds.get(id));
        return new JoinedJob(
                type,
                id,
                object.isInAllSpaces(),
                datafeed.map(Datafeed::id).orElse(null),
                datafeed.map(Datafeed::indices).orElse(null));
    }

    private static SpaceEntry entry(
            Space space, Optional<List<Assigned<JoinedJob>>> jobs, SpaceFacts facts, Comparisons work) {
        List<JoinedJob> here = jobs.map(all -> in(space, all)).orElse(null);
        List<String> models = facts.objects()
                .models()
                .get()
                .map(all -> in(space, all.items()).stream().distinct().sorted().toList())
                .orElse(null);
        Coverage coverage = facts.objects()
                .dataViews()
                .get()
                .filter(views -> !views.truncated())
                .map(views -> coverage(here, in(space, views.items()), work))
                .filter(judged -> judged.notJudged().isEmpty())
                .orElse(null);
        return new SpaceEntry(space, here, models, coverage);
    }

    private static Coverage coverage(List<JoinedJob> jobs, List<DataView> dataViews, Comparisons work) {
        Set<String> patterns = jobs == null
                ? Set.of()
                : jobs.stream().flatMap(job -> job.judged().stream()).collect(Collectors.toSet());
        return Coverage.of(patterns, dataViews, work);
    }

    private static <T> List<T> in(Space space, List<Assigned<T>> all) {
        return all.stream()
                .filter(item -> item.isIn(space.id()))
                .map(Assigned::object)
                .toList();
    }

    private static List<NotKnown> unavailable(SpaceFacts facts, Comparisons work) {
        Map<Unavailable<?>, List<String>> names = new LinkedHashMap<>();
        BiConsumer<String, Fact<?>> add = (name, fact) -> {
            if (fact instanceof Unavailable<?> why) {
                names.computeIfAbsent(why, w -> new ArrayList<>()).add(name);
            } else if (fact.get().orElseThrow() instanceof Stored<?> stored && stored.truncated()) {
                names.computeIfAbsent(truncated(), w -> new ArrayList<>()).add(name);
            }
        };
        add.accept("spaces", facts.objects().spaces());
        add.accept("visible_spaces", facts.visible());
        add.accept("jobs_in_spaces", facts.objects().jobs());
        add.accept("trained_models_in_spaces", facts.objects().models());
        add.accept("data_views", facts.objects().dataViews());
        add.accept("anomaly_detectors", facts.configs().anomalyDetectors());
        add.accept("datafeeds", facts.configs().datafeeds());
        add.accept("data_frame_analytics", facts.configs().analytics());
        if (work.isDone()) {
            names.computeIfAbsent(tooMuch(), w -> new ArrayList<>()).add("jobs_without_data_view");
        }
        return names.entrySet().stream()
                .map(entry -> new NotKnown(entry.getValue(), entry.getKey()))
                .toList();
    }

    private static Unavailable<?> tooMuch() {
        return new Unavailable<>(
                "too_much_to_compare",
                "The sources of the jobs and the titles of the data views are too many or too long to be held against each other in all"
                        + " of these spaces: this is left out of some.",
                "Ask for one space.");
    }

    private static Unavailable<?> truncated() {
        return new Unavailable<>(
                "truncated",
                "Only the first [" + KibanaStore.MAX_OBJECTS
                        + "] of these were read. There may be more, so whatever needs all of them is left out.",
                "Look at them in Kibana.");
    }
}
