package io.mlsetup.job.planning;

import static java.util.stream.Collectors.toSet;

import io.mlsetup.access.Requirement;
import io.mlsetup.job.ConfigMaps;
import io.mlsetup.job.drafting.Candidate;
import io.mlsetup.job.drafting.Draft;
import io.mlsetup.job.drafting.Draft.AnomalyDetectorDraft;
import io.mlsetup.job.drafting.ImportOptions;
import io.mlsetup.job.drafting.Item;
import io.mlsetup.job.drafting.ItemAction;
import io.mlsetup.job.drafting.ItemKey;
import io.mlsetup.job.drafting.ItemType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.config.MlFilter;

/**
 * What is to be done with each configuration of a file. The rules are those of document 000, "Export and import machine learning
 * jobs": filter lists must exist; calendars are to be created; missing source indices or data views only bring
 * warnings for anomaly detection; data frame analytics needs its source index. What is equal is left as it is, so that the same file can
 * be sent again; what differs is only changed if that is asked for, and as far as Elasticsearch changes it in place.
 */
public final class Planner {

    private final Draft draft;
    private final ImportFacts facts;
    private final ImportOptions options;
    private final Updates updates;

    private final Existing existing;
    private final Map<ItemKey, Judgement> judged = new LinkedHashMap<>();
    private final IndexRules indices;
    private final RunningRules changes;
    private final CalendarRules calendars;

    private Planner(Draft draft, ImportFacts facts, ImportOptions options, Updates updates) {
        this.updates = updates;
        this.draft = draft;
        this.facts = facts;
        this.options = options;
        this.existing = Existing.of(facts.existing());
        this.indices = IndexRules.of(draft, facts, options.space());
        this.changes = new RunningRules(facts, options.apply().close());
        this.calendars = new CalendarRules(
                facts.existing(),
                existing.calendars(),
                options.apply(),
                Collections.unmodifiableMap(judged),
                this::add);
    }

    /** @param updates tries changes of what exists */
    public static ImportPlan plan(Draft draft, ImportFacts facts, ImportOptions options, Updates updates) {
        return new Planner(draft, facts, options, updates).plan();
    }

    private ImportPlan plan() {
        draft.filters().forEach(this::filter);
        draft.calendars().forEach(calendars::calendar);
        draft.anomalyDetectors().forEach(this::anomalyDetector);
        draft.datafeeds().forEach(this::datafeedAlone);
        draft.analytics().forEach(this::analytics);
        draft.calendars().forEach(calendars::members);
        draft.calendars().forEach(calendars::events);
        calendars.pruned(draft.calendars());
        List<Item> items = Stream.of(ItemType.values())
                .flatMap(type ->
                        judged.values().stream().filter(item -> item.key().type() == type))
                .map(this::leaveOut)
                .toList();
        return new ImportPlan(
                items,
                missing(),
                ImportWarnings.of(items, draft, facts, options.space()),
                notJudged(),
                facts.hasKibana() ? options.space() : null,
                options.apply().close());
    }

    private List<String> notJudged() {
        List<String> notJudged = new ArrayList<>(facts.notJudged());
        int left = indices.coverage().notJudged().size();
        if (left > 0) {
            notJudged.add("Whether data views cover [" + left + "] of the sources: there are too many of both.");
        }
        indices.coverage()
                .maybeHidden()
                .forEach(source -> notJudged.add("Whether data views cover [" + source
                        + "], which may be hidden: those that do have a wildcard that finds no hidden indices."));
        return notJudged;
    }

    /** What is lacking for an item that is not to be created anyway is told with it, and refuses nothing. */
    private List<Requirement> missing() {
        return judged.values().stream()
                .filter(Judgement::createsIfAllowed)
                .flatMap(judgement -> judgement.lacking().stream())
                .distinct()
                .toList();
    }

    /** Somebody who lacks privileges is refused as a whole, whatever the options are. */
    private Item leaveOut(Judgement judgement) {
        Item item = judgement.item();
        boolean waits =
                item.is(ItemAction.UPDATE_AFTER_CLOSE) && !options.apply().close();
        boolean leftOut = (item.is(ItemAction.CONFLICT) && options.skipConflicts())
                || (waits && options.skipBlocked())
                || (item.is(ItemAction.BLOCKED) && options.skipBlocked() && !judgement.createsIfAllowed());
        return leftOut ? item.with(ItemAction.SKIP) : item;
    }

    private void filter(Candidate<MlFilter> candidate) {
        Judgement filter = Judgement.of(candidate, Set.of());
        compare(
                filter,
                candidate,
                existing.filters().get(candidate.id()),
                ConfigMaps::filter,
                there -> Applied.filter(candidate, there, options.apply().prune()));
        add(filter);
    }

    private void anomalyDetector(AnomalyDetectorDraft anomalyDetector) {
        Candidate<Job> drafted = anomalyDetector.job();
        Job there = existing.jobs().get(drafted.id());
        Candidate<Job> candidate = Existing.createdBy(there, drafted);
        Set<String> filterIds = candidate.config() == null
                ? Set.of()
                : new TreeSet<>(candidate.config().getAnalysisConfig().extractReferencedFilters());
        Judgement job = Judgement.of(candidate, keys(ItemType.FILTER, filterIds));
        compare(job, candidate, there, ConfigMaps::job, found -> updates.job(candidate, found));
        Existing.leaving(job, there);
        if (job.updates()) {
            candidate.config().getGroups().stream()
                    .filter(existing.jobs()::containsKey)
                    .forEach(group -> job.block("group_is_id", "A job with the group's name [" + group + "] exists."));
            filterIds.forEach(filter -> requireFilter(job, filter));
            changes.job(job);
        }
        if (job.creates()) {
            existing.nameClashes(job, candidate.config());
            filterIds.forEach(filter -> requireFilter(job, filter));
            job.block(facts.refusals(job.key()));
            job.block(candidate.overLimit());
            changes.created(job, candidate.config());
        }
        if (anomalyDetector.datafeed() == null) {
            add(job);
            return;
        }
        Candidate<DatafeedConfig> feeding = Existing.datafeedOf(there, anomalyDetector.datafeed());
        Judgement datafeed = Judgement.of(feeding, Set.of(job.key()));
        compareDatafeed(datafeed, feeding, there, there == null ? candidate.config() : there);
        if (datafeed.creates() || datafeed.updates()) {
            indices.datafeed(job, datafeed, feeding.config());
        }
        // A new job is created with its datafeed or not at all.
        if (job.creates() && !datafeed.creates() && datafeed.action() != ItemAction.UNCHANGED) {
            job.follow(datafeed);
        } else if (datafeed.createsIfAllowed() && !job.willBeThere()) {
            datafeed.follow(job);
        }
        changes.created(datafeed, job, there);
        add(job);
        add(datafeed);
    }

    /** A datafeed whose job is not in the file, but perhaps on the cluster. */
    private void datafeedAlone(Candidate<DatafeedConfig> drafted) {
        Job job = drafted.config() == null
                ? null
                : existing.jobs().get(drafted.config().getJobId());
        Candidate<DatafeedConfig> candidate = Existing.datafeedOf(job, drafted);
        Judgement datafeed = Judgement.of(candidate, Set.of());
        if (candidate.config() != null) {
            String jobId = candidate.config().getJobId();
            compareDatafeed(datafeed, candidate, job, job);
            if (job == null) {
                datafeed.block(
                        "job_missing",
                        "Its job [" + jobId + "] neither exists nor is in the file with no other datafeed.");
            }
            Existing.leaving(datafeed, job);
            if (datafeed.creates() || datafeed.updates()) {
                indices.datafeed(null, datafeed, candidate.config());
            }
            changes.created(datafeed, null, job);
        }
        add(datafeed);
    }

    private void requireFilter(Judgement job, String filterId) {
        Judgement carried = judged.get(new ItemKey(ItemType.FILTER, filterId));
        boolean exists = existing.filters().containsKey(filterId);
        if (exists && carried != null && carried.action() == ItemAction.CONFLICT) {
            job.note(
                    "filter_differs",
                    "The filter list [" + filterId + "] that exists is not the one of the file; the job will use it.");
        } else if (carried == null && !exists) {
            job.block(
                    "filter_missing",
                    "Its custom rules use the filter list [" + filterId
                            + "], which neither exists nor is in the file: create it with PUT /_ml/filters/" + filterId
                            + ".");
        } else if (carried != null && !exists && !carried.creates()) {
            job.follow(carried);
        }
    }

    /**
     * @param job that is there already, or null
     * @param fed the job as it will be; null if it could not be read, or is not there
     */
    private void compareDatafeed(Judgement datafeed, Candidate<DatafeedConfig> candidate, Job job, Job fed) {
        DatafeedConfig there = existing.datafeeds().get(candidate.id());
        compare(datafeed, candidate, there, ConfigMaps::datafeed, found -> updates.datafeed(candidate, found));
        updates.feeding(datafeed, candidate.config(), there, fed);
        if (datafeed.updates()) {
            changes.datafeed(datafeed, there);
        }
        if (there == null && job != null && job.getDatafeedConfig().isPresent()) {
            datafeed.conflict(
                    "job_has_datafeed",
                    "The job [" + job.getId() + "] that exists has a datafeed already: ["
                            + job.getDatafeedConfig().get().getId() + "].");
        }
    }

    private void analytics(Candidate<DataFrameAnalyticsConfig> candidate) {
        Judgement job = Judgement.of(candidate, Set.of());
        compare(
                job,
                candidate,
                existing.analytics().get(candidate.id()),
                config -> Differences.comparable(config, candidate.source()),
                there -> updates.analytics(candidate, there));
        if (job.updates()) {
            changes.analytics(job, existing.analytics().get(candidate.id()));
            indices.changed(job, candidate.config());
        }
        if (job.creates()) {
            indices.analytics(job, candidate.config());
            job.block(candidate.overLimit());
            changes.created(job, candidate.config());
        }
        add(job);
    }

    private <C> void compare(
            Judgement judgement,
            Candidate<C> candidate,
            C there,
            Function<C, Map<String, Object>> render,
            Function<C, Updates.Outcome> update) {
        if (there == null || candidate.config() == null || judgement.action() == ItemAction.BLOCKED) {
            return;
        }
        Set<String> fields = Differences.between(render.apply(candidate.config()), render.apply(there));
        if (fields.isEmpty()) {
            judgement.unchanged();
        } else if (options.apply().update()) {
            judgement.differs(update.apply(there));
        } else {
            judgement.conflict(Differences.CONFLICT, Differences.message(candidate.id(), fields));
        }
    }

    private void add(Judgement judgement) {
        if (judgement.createsIfAllowed()) {
            judgement.block(facts.obstacles(judgement.key().type()).stream()
                    // Nobody is asked for a license who changes what does not have to run again.
                    .filter(obstacle -> judgement.action() != ItemAction.UPDATE
                            || !obstacle.id().equals(ImportFacts.LICENSE))
                    .toList());
        }
        // Of duplicates, which all say so, the first stands for all.
        judged.putIfAbsent(judgement.key(), judgement);
    }

    private static Set<ItemKey> keys(ItemType type, Collection<String> ids) {
        return ids.stream().map(id -> new ItemKey(type, id)).collect(toSet());
    }
}
