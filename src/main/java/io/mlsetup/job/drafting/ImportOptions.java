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
 * @param apply what is to become of things that exist and differ
 */
public record ImportOptions(
        boolean dryRun,
        boolean skipConflicts,
        boolean skipBlocked,
        Map<String, String> rename,
        String prefix,
        Map<String, String> destinationIndex,
        String space,
        Apply apply) {

    /**
     * What is to become of what exists and differs.
     *
     * @param update whether it is changed
     * @param prune whether items of filter lists and events of calendars go that the file does not have
     * @param close whether what runs may be closed and opened again for it
     * @param failOnChange whether nothing is done and the answer is 409 if anything would change
     */
    public record Apply(boolean update, boolean prune, boolean close, boolean failOnChange) {

        /** Nothing: what exists stays as it is. */
        public static final Apply NONE = new Apply(false, false, false, false);
    }

    public static final Set<String> PARAMETERS = Set.of(
            "dry_run",
            "on_conflict",
            "on_blocked",
            "rename",
            "prefix",
            "destination_index",
            "space",
            "prune",
            "close",
            "fail_on");

    private static final String FAIL = "fail";
    private static final String SKIP = "skip";
    private static final String UPDATE = "update";

    public ImportOptions {
        rename = Map.copyOf(rename);
        destinationIndex = Map.copyOf(destinationIndex);
    }

    /** Without changes of what exists. */
    public ImportOptions(
            boolean dryRun,
            boolean skipConflicts,
            boolean skipBlocked,
            Map<String, String> rename,
            String prefix,
            Map<String, String> destinationIndex,
            String space) {
        this(dryRun, skipConflicts, skipBlocked, rename, prefix, destinationIndex, space, Apply.NONE);
    }

    /** @throws IllegalArgumentException (400) with every problem */
    public static ImportOptions parse(Parameters parameters) {
        String prefix = parameters.string("prefix");
        String space = Space.parseId(parameters, "space");
        String onConflict = parameters.choice("on_conflict", List.of(FAIL, SKIP, UPDATE));
        ImportOptions options = new ImportOptions(
                parameters.bool("dry_run", false),
                SKIP.equals(onConflict),
                SKIP.equals(parameters.choice("on_blocked", List.of(FAIL, SKIP))),
                parameters.pairs("rename"),
                prefix == null ? "" : prefix,
                parameters.pairs("destination_index"),
                space == null ? "default" : space,
                apply(parameters, UPDATE.equals(onConflict)));
        gate(parameters, options);
        parameters.validate();
        return options;
    }

    private static Apply apply(Parameters parameters, boolean update) {
        Apply apply = new Apply(
                update,
                parameters.bool("prune", false),
                parameters.bool("close", false),
                parameters.choice("fail_on", List.of("change")) != null);
        if (!update) {
            onlyWithUpdate(parameters, "prune", apply.prune());
            onlyWithUpdate(parameters, "close", apply.close());
        }
        return apply;
    }

    private static void onlyWithUpdate(Parameters parameters, String parameter, boolean given) {
        if (given) {
            parameters.problem("[" + parameter
                    + "] must not be [true] unless [on_conflict] is [update]: nothing else changes" + " what exists");
        }
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
