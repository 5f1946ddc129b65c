package io.mlsetup.job.planning;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toSet;

import io.mlsetup.access.Feature;
import io.mlsetup.access.IndexPatterns;
import io.mlsetup.access.Requirement;
import io.mlsetup.access.Requirements;
import io.mlsetup.access.Target;
import io.mlsetup.job.drafting.Draft;
import io.mlsetup.job.drafting.ItemAction;
import io.mlsetup.job.drafting.Sources;
import io.mlsetup.job.planning.ImportFacts.IndexState;
import io.mlsetup.kibana.Coverage;
import java.util.List;
import java.util.Set;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;

/**
 * What is to be said of the indices that jobs read from and write to, by document 000, "Export and import machine learning jobs":
 * whether they are there, whether the caller has the documented privileges on them, and whether data views cover them.
 *
 * @param uncovered the sources that no data view of the space covers, as far as that is known
 */
record IndexRules(ImportFacts facts, String space, Set<String> uncovered) {

    IndexRules {
        requireNonNull(facts);
        requireNonNull(space);
        uncovered = Set.copyOf(uncovered);
    }

    static IndexRules of(Draft draft, ImportFacts facts, String space) {
        Set<String> uncovered = facts.dataViews()
                .get()
                .map(views -> Coverage.of(draft.sources(), views).uncovered())
                .orElse(Set.of());
        return new IndexRules(facts, space, uncovered);
    }

    /**
     * "Anomaly detection jobs can be imported even if their data sources or underlying indices are missing. In these cases,
     * warnings are displayed": with the job, or with the datafeed if the job is there already.
     */
    void datafeed(Judgement job, Judgement datafeed, DatafeedConfig config) {
        Judgement told = job.action() == ItemAction.UNCHANGED ? datafeed : job;
        IndexPatterns sources = Sources.of(config);
        for (String source : sources.local()) {
            if (facts.index(source) != IndexState.SEARCHABLE) {
                told.note(reason(source), message(source) + " The datafeed will find no data there.");
            }
        }
        notes(told, sources);
        privileges(datafeed, Feature.ANOMALY_DETECTION, sources.local(), List.of());
    }

    /** "Data frame analytics jobs require their source index to exist before they can be imported." */
    void analytics(Judgement job, DataFrameAnalyticsConfig config) {
        IndexPatterns sources = Sources.of(config);
        String destination = config.getDest().getIndex();
        Set<String> withheld = privileges(job, Feature.DATA_FRAME_ANALYTICS, sources.local(), List.of(destination));
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
            facts.refusals().getOrDefault(config.getId(), List.of()).forEach(why -> job.block("refused", why));
        }
        if (facts.index(destination) != IndexState.MISSING) {
            job.note(
                    "destination_index_exists",
                    "The destination index [" + destination + "] exists: the job will write into it.");
        }
        notes(job, sources);
    }

    private String reason(String source) {
        return facts.index(source) == IndexState.MISSING ? "source_index_missing" : "source_index_not_searchable";
    }

    private String message(String source) {
        return facts.index(source) == IndexState.MISSING
                ? "No index [" + source + "] exists that you may see."
                : "The source index [" + source + "] cannot be searched.";
    }

    private void notes(Judgement job, IndexPatterns sources) {
        sources.local().stream()
                .filter(uncovered::contains)
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
    private Set<String> privileges(Judgement job, Feature feature, List<String> sources, List<String> destinations) {
        Target target = new Target(Set.of(feature), sources, destinations, space);
        List<Requirement> lacking = Requirement.missing(Requirements.API_FULL.of(target), facts.grants()::holds);
        if (!lacking.isEmpty()) {
            job.lack(lacking, "You lack " + MissingPrivileges.describe(lacking) + ".");
        }
        return lacking.stream()
                .filter(Requirement.Index.class::isInstance)
                .map(requirement -> ((Requirement.Index) requirement).pattern())
                .collect(toSet());
    }
}
