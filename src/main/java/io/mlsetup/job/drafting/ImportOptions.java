package io.mlsetup.job.drafting;

import io.mlsetup.common.Gate;
import io.mlsetup.common.Parameters;
import io.mlsetup.kibana.Space;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a file is to be imported.
 *
 * @param dryRun only plan
 * @param skipConflicts leave out what is in conflict, instead of doing nothing at all
 * @param skipBlocked leave out what is blocked, likewise; but somebody who lacks privileges is refused all the same
 * @param rename new ids of jobs, by those in the file
 * @param prefix put before the ids of all jobs that {@code rename} does not name; may be empty
 * @param destinationIndex new destination indices of data frame analytics, by those in the file
 * @param space the Kibana space whose data views are looked at
 */
public record ImportOptions(
        boolean dryRun,
        boolean skipConflicts,
        boolean skipBlocked,
        Map<String, String> rename,
        String prefix,
        Map<String, String> destinationIndex,
        String space) {

    public static final Set<String> PARAMETERS =
            Set.of("dry_run", "on_conflict", "on_blocked", "rename", "prefix", "destination_index", "space");

    private static final String FAIL = "fail";
    private static final String SKIP = "skip";

    public ImportOptions {
        rename = Map.copyOf(rename);
        destinationIndex = Map.copyOf(destinationIndex);
    }

    /** @throws IllegalArgumentException (400) with every problem */
    public static ImportOptions parse(Parameters parameters) {
        String prefix = parameters.string("prefix");
        String space = Space.parseId(parameters, "space");
        ImportOptions options = new ImportOptions(
                parameters.bool("dry_run", false),
                SKIP.equals(parameters.choice("on_conflict", List.of(FAIL, SKIP))),
                SKIP.equals(parameters.choice("on_blocked", List.of(FAIL, SKIP))),
                parameters.pairs("rename"),
                prefix == null ? "" : prefix,
                parameters.pairs("destination_index"),
                space == null ? "default" : space);
        gate(parameters, options);
        parameters.validate();
        return options;
    }

    private static void gate(Parameters parameters, ImportOptions options) {
        Gate.NAME.admits(parameters, "prefix", options.prefix());
        options.rename().forEach((from, to) -> {
            Gate.NAME.admits(parameters, "rename", from);
            Gate.NAME.admits(parameters, "rename", to);
        });
        options.destinationIndex().forEach((from, to) -> {
            Gate.INDEX.admits(parameters, "destination_index", from);
            Gate.INDEX.admits(parameters, "destination_index", to);
        });
    }
}
