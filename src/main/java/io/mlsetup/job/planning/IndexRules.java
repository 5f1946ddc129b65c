package io.mlsetup.job.planning;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toSet;

import io.mlsetup.access.Feature;
import io.mlsetup.access.Requirement;
import io.mlsetup.access.Requirements;
import io.mlsetup.access.Target;
import io.mlsetup.job.drafting.Draft;
import io.mlsetup.job.drafting.ItemAction;
import io.mlsetup.job.drafting.Probe;
import io.mlsetup.job.drafting.Sources;
import io.mlsetup.job.planning.ImportFacts.IndexState;
import io.mlsetup.kibana.Coverage;
import io.mlsetup.kibana.DataView;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;

/**
 * What is to be said of the indices that jobs read from and write to, by document 000, "Export and import machine learning jobs":
 * whether they are there, whether the caller has the documented privileges on them, and whether data views cover them. And what
 * Elasticsearch asks besides: the privileges on expressions as they are written, and what it needs to start a datafeed or data frame
 * analytics.
 *
 * @param coverage by the data views of the space, as far as that is known
 */
record IndexRules(ImportFacts facts, String space, Coverage coverage) {

    static final String START_REFUSED = "start_refused";

    IndexRules {
        requireNonNull(facts);
        requireNonNull(space);
        requireNonNull(coverage);
    }

    static IndexRules of(Draft draft, ImportFacts facts, String space) {
        List<DataView> views = facts.dataViews().get().orElse(null);
        return new IndexRules(
                facts, space, views == null ? Coverage.of(List.of(), List.of()) : Coverage.of(draft.sources(), views));
    }

    /**
     * Document 000, "Export and import machine learning jobs": for anomaly detection, missing source indices or data views only bring
     * warnings. They come with the job, or with the datafeed if the job exists already.
     */
    void datafeed(Judgement job, Judgement datafeed, DatafeedConfig config) {
        Judgement told = job == null || job.action() == ItemAction.UNCHANGED ? datafeed : job;
        Sources sources = Sources.of(config);
        Optional<String> refused = startRefused(sources);
        for (String source : sources.local()) {
            if (facts.index(source) != IndexState.SEARCHABLE) {
                told.note(
                        reason(source),
                        message(source) + (refused.isPresent() ? "" : " The datafeed will find no data there."));
            }
        }
        notes(told, sources);
        privileges(datafeed, Feature.ANOMALY_DETECTION, sources, List.of());
        if (datafeed.creates()) {
            // Who may not see the indices would be told what is not so.
            refused.ifPresent(
                    why -> datafeed.note(START_REFUSED, "Elasticsearch will refuse to start the datafeed: " + why));
        }
    }

    /** As x-pack-ml's {@code DatafeedNodeSelector} looks, which resolves all indices of a datafeed together, with its options. */
    private Optional<String> startRefused(Sources sources) {
        if (sources.whole() == null) {
            return Optional.empty();
        }
        return switch (facts.index(sources.whole())) {
            case MISSING ->
                Optional.of("of " + sources.written()
                        + " an index does not exist that is named without a wildcard; create it, or set"
                        + " [indices_options.ignore_unavailable].");
            case NO_MATCH ->
                sources.remote().isEmpty()
                        ? Optional.of("no index matches " + sources.written() + " yet.")
                        : Optional.empty();
            case CLOSED -> Optional.of("of " + sources.written() + " an index is closed.");
            case SEARCHABLE, EMPTY, NOT_SEARCHABLE -> Optional.empty();
        };
    }

    /** Document 000, same section: data frame analytics takes its source index to be there first. */
    void analytics(Judgement job, DataFrameAnalyticsConfig config) {
        Sources sources = Sources.of(config);
        String destination = config.getDest().getIndex();
        Set<String> withheld = privileges(job, Feature.DATA_FRAME_ANALYTICS, sources, List.of(destination));
        for (String source : sources.local()) {
            if (facts.index(source) == IndexState.SEARCHABLE) {
                continue;
            }
            if (withheld.contains(source)) {
                // Perhaps it is there for those who may see it.
                job.lack(reason(source), message(source));
            } else {
                job.block(reason(source), message(source));
            }
        }
        if (job.creates()) {
            // These tell of indices what only those may know who hold the privileges.
            job.block(facts.refusals(job.key()));
        }
        destination(job, destination);
        notes(job, sources);
    }

    /** As x-pack-ml's {@code TransportStartDataFrameAnalyticsAction} looks when it starts a job for the first time. */
    private void destination(Judgement job, String name) {
        IndexState state = facts.index(Probe.ofDestination(name));
        if (state.isAbsent()) {
            return;
        }
        boolean full = state == IndexState.SEARCHABLE;
        job.note(
                "destination_index_exists",
                "The destination index [" + name + "] exists" + (full ? "." : ": the job will write into it."));
        if (full || state == IndexState.CLOSED) {
            job.note(
                    START_REFUSED,
                    "Elasticsearch will refuse to start the job: its destination index [" + name + "] "
                            + (full
                                    ? "must be empty and holds documents; delete it, or give another with [destination_index]."
                                    : "is closed."));
        }
    }

    /** One that exists runs with the rights of whoever changes it last. */
    void changed(Judgement analytics, DataFrameAnalyticsConfig config) {
        privileges(
                analytics,
                Feature.DATA_FRAME_ANALYTICS,
                Sources.of(config),
                List.of(config.getDest().getIndex()));
    }

    private String reason(String source) {
        return facts.index(source).isAbsent() ? "source_index_missing" : "source_index_not_searchable";
    }

    private String message(String source) {
        return facts.index(source).isAbsent()
                ? "No index [" + source + "] exists that you may see."
                : "The source index [" + source + "] cannot be searched.";
    }

    private void notes(Judgement job, Sources sources) {
        sources.local().stream()
                .filter(coverage.uncovered()::contains)
                .forEach(source -> job.note(
                        "data_view_missing", "No data view of the space [" + space + "] covers [" + source + "]."));
        sources.remote()
                .forEach(source -> job.note(
                        "remote_index",
                        "[" + source + "] is on a remote cluster, where it is decided who may read it."));
    }

    /**
     * Asks for the documented privileges for full access.
     *
     * @return the indices on which some of them are lacking
     */
    private Set<String> privileges(Judgement job, Feature feature, Sources sources, List<String> destinations) {
        Target target = new Target(Set.of(feature), sources.local(), destinations, space);
        List<Requirement> lacking = Requirement.missing(Requirements.API_FULL.of(target), facts.grants()::holds);
        if (!lacking.isEmpty()) {
            job.lack(lacking, "You lack " + MissingPrivileges.describe(lacking) + ".");
        }
        for (String written : sources.asked()) {
            if (facts.unreadable().contains(written)) {
                job.lack(
                        List.of(new Requirement.Index("read", written)),
                        "Elasticsearch asks for [read] on [" + written
                                + "] as it is written, as if it were the name of an index,"
                                + " and you lack it: a role that names [" + written + "] itself, or [*], gives it.");
            }
        }
        return lacking.stream()
                .filter(Requirement.Index.class::isInstance)
                .map(requirement -> ((Requirement.Index) requirement).pattern())
                .collect(toSet());
    }
}
