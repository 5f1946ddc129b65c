package io.mlsetup.job.planning;

import static java.util.Objects.requireNonNull;

import io.mlsetup.common.Reason;
import io.mlsetup.job.ConfigMaps;
import io.mlsetup.job.drafting.Candidate;
import io.mlsetup.job.drafting.Change;
import io.mlsetup.job.drafting.Update;
import io.mlsetup.job.drafting.UpdateParser;
import io.mlsetup.job.drafting.UpdateParser.Tried;
import io.mlsetup.job.planning.Fields.Difference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedUpdate;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.config.MlFilter;

/**
 * Whether what exists can become what the file says, field by field: each change is tried by x-pack-core's own update class. What that
 * does not know, or leaves as it is, could only be had by a new job, which has learned nothing.
 */
public final class Updates {

    /** Each costs as much as the whole job is large; which of so many fields are not taken nobody reads further. */
    private static final int MAX_TRIALS = 50;

    /**
     * What the update classes would change and the model has learned by: categories were found for each partition apart, or for all
     * together.
     */
    private static final Set<String> LEARNED_BY = Set.of("analysis_config.per_partition_categorization.enabled");

    private final UpdateParser parser;
    private final Runnable ensureWanted;

    /** @param ensureWanted throws if nobody waits for the plan any more */
    public Updates(UpdateParser parser, Runnable ensureWanted) {
        this.ensureWanted = requireNonNull(ensureWanted);
        this.parser = requireNonNull(parser);
    }

    /**
     * What was found.
     *
     * @param update null if nothing is to be changed
     * @param blocks why it cannot be
     * @param notes fields that only a default would change
     */
    record Outcome(Update update, List<Reason> blocks, List<Reason> notes) {}

    private interface Trial {
        Tried of(Map<String, Object> body) throws IOException;
    }

    Outcome job(Candidate<Job> candidate, Job there) {
        return decide(
                candidate.source(),
                ConfigMaps.job(there),
                ConfigMaps.job(candidate.config()),
                ConfigMaps.withDefaults(candidate.config()),
                body -> parser.job(there, withManaged(body, there)));
    }

    /** Kibana's mark of jobs that something else manages is in no file, and custom settings are replaced as a whole. */
    private static Map<String, Object> withManaged(Map<String, Object> body, Job there) {
        if (there.getCustomSettings() != null
                && there.getCustomSettings().get("managed") != null
                && body.get("custom_settings") instanceof Map<?, ?> settings) {
            Map<String, Object> kept = new LinkedHashMap<>();
            settings.forEach((name, value) -> kept.put((String) name, value));
            kept.put("managed", there.getCustomSettings().get("managed"));
            body.put("custom_settings", kept);
        }
        return body;
    }

    Outcome datafeed(Candidate<DatafeedConfig> candidate, DatafeedConfig there) {
        return decide(
                candidate.source(),
                ConfigMaps.datafeed(there),
                ConfigMaps.datafeed(candidate.config()),
                ConfigMaps.withDefaults(candidate.config()),
                body -> parser.datafeed(there, body));
    }

    /**
     * Blocks a datafeed that Elasticsearch would not let feed its job: for a check window or an interval of its aggregations that does
     * not go with the bucket span, aggregations without a summary count, and what else its validation knows.
     *
     * @param wanted what the file says
     * @param there the one that is to become that; null if it is new
     * @param job as it will be, since of what is asked of it no update changes anything; null if that is not known
     */
    void feeding(Judgement datafeed, DatafeedConfig wanted, DatafeedConfig there, Job job) {
        if (job == null || !(datafeed.creates() || datafeed.updates())) {
            return;
        }
        try {
            parser.validate(
                    datafeed.creates()
                            ? wanted
                            : UpdateParser.merged(
                                    there, (DatafeedUpdate) datafeed.update().request()),
                    job);
        } catch (RuntimeException e) {
            datafeed.block(List.of(refused(e)));
        }
    }

    Outcome analytics(Candidate<DataFrameAnalyticsConfig> candidate, DataFrameAnalyticsConfig there) {
        return decide(
                candidate.source(),
                Differences.comparable(there, candidate.source()),
                Differences.comparable(candidate.config(), candidate.source()),
                ConfigMaps.withDefaults(candidate.config()),
                body -> {
                    Tried tried = parser.analytics(there, body);
                    return Differences.hasSeed(candidate.source())
                            ? tried
                            : new Tried(tried.request(), Differences.withoutSeed(tried.merged()));
                });
    }

    /** @param full what the file says, with everything that a cluster fills in */
    private Outcome decide(
            Map<String, Object> source,
            Map<String, Object> there,
            Map<String, Object> wanted,
            Map<String, Object> full,
            Trial trial) {
        ensureWanted.run();
        Compared compared = Compared.of(source, there, wanted, full);
        List<Difference> changes = compared.changes();
        List<Reason> notes = compared.notes();
        if (changes.isEmpty()) {
            return new Outcome(null, List.of(), notes);
        }
        Map<String, Object> after = Fields.with(there, changes);
        List<Reason> blocks = new ArrayList<>();
        changes.stream()
                .filter(change -> LEARNED_BY.contains(change.name()))
                .forEach(change -> blocks.add(needsNew(change)));
        Object request = request(changes, there, after, full, trial, blocks);
        return new Outcome(
                new Update(
                        changes.stream()
                                .map(change -> new Change(change.name(), change.from(), change.to()))
                                .toList(),
                        request,
                        there,
                        after),
                blocks,
                notes);
    }

    /** All changes in one; if that is not taken, each by itself, to tell which is not. */
    private Object request(
            List<Difference> changes,
            Map<String, Object> there,
            Map<String, Object> after,
            Map<String, Object> full,
            Trial trial,
            List<Reason> blocks) {
        Reason refused = null;
        Object request = null;
        try {
            Tried tried = atOnce(changes, there, after, full, trial);
            List<Difference> left = Fields.between(tried.merged(), after);
            request = tried.request();
            if (!left.isEmpty()) {
                refused = needsNew(left.get(0));
            }
        } catch (IOException | RuntimeException e) {
            refused = refused(e);
        }
        if (refused != null) {
            request = null;
            changes.stream()
                    .limit(MAX_TRIALS)
                    .filter(change -> !LEARNED_BY.contains(change.name()))
                    .forEach(change -> {
                        ensureWanted.run();
                        refusal(change, after, full, trial).ifPresent(blocks::add);
                    });
            if (blocks.isEmpty()) {
                blocks.add(refused);
            }
        }
        return blocks.isEmpty() ? request : null;
    }

    /** What was the default before is the default again, if that follows from what changes. */
    private static Tried atOnce(
            List<Difference> changes,
            Map<String, Object> there,
            Map<String, Object> after,
            Map<String, Object> full,
            Trial trial)
            throws IOException {
        Map<String, Object> body = UpdateBody.of(changes, after, full);
        Tried tried = trial.of(body);
        boolean more = false;
        for (Difference left : Fields.between(after, tried.merged())) {
            String field = left.path().get(0);
            if (!there.containsKey(field) && !after.containsKey(field) && full.containsKey(field)) {
                body.put(field, full.get(field));
                more = true;
            }
        }
        return more ? trial.of(body) : tried;
    }

    /** Whether a configuration of x-pack-core's is the one that was rendered for an update. */
    public static boolean isRendered(Object config, Map<String, Object> rendered) {
        Map<String, Object> map;
        if (config instanceof Job job) {
            map = ConfigMaps.job(job);
        } else if (config instanceof DatafeedConfig datafeed) {
            map = ConfigMaps.datafeed(datafeed);
        } else if (config instanceof MlFilter filter) {
            map = ConfigMaps.filter(filter);
        } else {
            DataFrameAnalyticsConfig analytics = (DataFrameAnalyticsConfig) config;
            map = ConfigMaps.analytics(analytics);
            if (Fields.between(Differences.unseeded(analytics), rendered).isEmpty()) {
                return true;
            }
        }
        return Fields.between(map, rendered).isEmpty();
    }

    /** Why a change alone cannot be made. */
    private static Optional<Reason> refusal(
            Difference change, Map<String, Object> after, Map<String, Object> full, Trial trial) {
        try {
            Map<String, Object> body = UpdateBody.of(List.of(change), after, full);
            Map<String, Object> merged = trial.of(body).merged();
            return Fields.same(change.path(), Fields.at(merged, change.path()), change.to())
                    ? Optional.empty()
                    : Optional.of(change.to() == null ? cannotGo(change) : needsNew(change));
        } catch (IOException | RuntimeException e) {
            if (isUnknownField(e)) {
                return Optional.of(needsNew(change));
            }
            return Optional.of(change.to() == null ? cannotGo(change) : refused(e));
        }
    }

    /** Strict parsers say it in these words; a change within an object that they know is told by the cause. */
    private static boolean isUnknownField(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).contains("unknown field [")) {
                return true;
            }
        }
        return false;
    }

    private static Reason needsNew(Difference change) {
        return new Reason(
                "needs_new_job",
                "[" + change.name()
                        + "] cannot change without losing what was learned by it: give the job another id, or delete the"
                        + " one that exists together with its results.");
    }

    private static Reason cannotGo(Difference change) {
        return new Reason(
                "cannot_be_removed",
                "No update takes [" + change.name() + "] away: give it in the file, with ["
                        + Compared.shown(change.from()) + "] to leave it as it is.");
    }

    private static Reason refused(Exception e) {
        return new Reason("refused", Compared.shown(String.valueOf(e.getMessage())));
    }
}
