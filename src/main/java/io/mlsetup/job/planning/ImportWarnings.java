package io.mlsetup.job.planning;

import io.mlsetup.access.Warning;
import io.mlsetup.common.Reason;
import io.mlsetup.job.drafting.Draft;
import io.mlsetup.job.drafting.Item;
import io.mlsetup.job.drafting.ItemAction;
import io.mlsetup.job.drafting.ItemType;
import io.mlsetup.kibana.Fact;
import java.util.ArrayList;
import java.util.List;

/** What there is to know about an import as a whole: what a file cannot carry, and what remains to be done. */
final class ImportWarnings {

    private ImportWarnings() {}

    static List<Reason> of(List<Item> items, Draft draft, ImportFacts facts, String space) {
        List<Reason> warnings = new ArrayList<>();
        boolean anomalyDetectors = creates(items, ItemType.ANOMALY_DETECTOR);
        boolean analytics = creates(items, ItemType.DATA_FRAME_ANALYTICS);
        if (anomalyDetectors) {
            warnings.add(new Reason(Warning.JOBS_WITHOUT_DATA.id(), Warning.JOBS_WITHOUT_DATA.message()));
        }
        if (anomalyDetectors && draft.calendars().isEmpty()) {
            warnings.add(new Reason(
                    "calendars_not_in_file",
                    "The file holds no calendars: if the jobs used any, create them, add their events, and add the jobs to"
                            + " them; or export with [format=bundle] and calendars included."));
        }
        if (analytics) {
            warnings.add(new Reason(
                    "trained_models_not_in_file",
                    "A file of jobs holds no trained models: those of data frame analytics are moved by the export and"
                            + " import of trained models."));
        }
        if ((anomalyDetectors || analytics) && facts.hasKibana()) {
            warnings.add(new Reason(
                    "synchronize_kibana",
                    "Send the first of the requests soon: it puts the new jobs into the space [" + space
                            + "]. Otherwise Kibana does so by itself within the hour, and puts them into every space, where whoever"
                            + " may see machine learning sees their results."));
        }
        if (facts.hasKibana() && facts.dataViews() instanceof Fact.Unavailable<?> why) {
            warnings.add(new Reason(
                    "data_views_not_judged",
                    "Whether the space [" + space + "] has data views for the jobs was not judged: " + why.cause()));
        }
        warnings.addAll(draft.notes());
        warnings.addAll(facts.circumstances());
        return warnings;
    }

    private static boolean creates(List<Item> items, ItemType type) {
        return items.stream().anyMatch(item -> item.key().type() == type && item.is(ItemAction.CREATE));
    }
}
