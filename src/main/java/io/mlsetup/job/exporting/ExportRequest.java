package io.mlsetup.job.exporting;

import io.mlsetup.common.Parameters;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What is to be exported.
 *
 * @param types kinds of jobs; of Kibana's format, whose files have no mark of their kind, exactly one
 * @param selection which jobs
 * @param bundle ml-setup's own format, or Kibana's
 * @param include what a bundle carries besides the jobs
 */
public record ExportRequest(Set<Type> types, Selection selection, boolean bundle, Set<Included> include) {

    static final Set<String> PARAMETERS = Set.of("type", "job_id", "format", "include");

    private static final String KIBANA = "kibana";
    private static final String BUNDLE = "bundle";

    /** Kinds of jobs. */
    public enum Type {
        ANOMALY_DETECTOR,
        DATA_FRAME_ANALYTICS
    }

    /** What goes with anomaly detection jobs. */
    public enum Included {
        FILTERS,
        CALENDARS
    }

    /** @throws IllegalArgumentException (400) with every problem */
    static ExportRequest parse(Parameters parameters) {
        boolean bundle = BUNDLE.equals(parameters.choice("format", List.of(KIBANA, BUNDLE)));
        Type type = parameters.choice("type", Type.values());
        if (type == null && !bundle) {
            parameters.problem("[type] must be one of "
                    + Arrays.toString(Type.values()).toLowerCase(Locale.ROOT)
                    + " with [format] [kibana], but is missing; [format=bundle] takes both");
        }
        Set<Included> include = parameters.choices("include", Included.values());
        if (!include.isEmpty() && !bundle) {
            parameters.problem("[include] must not be given with [format] [kibana], which carries jobs only, but was "
                    + include.toString().toLowerCase(Locale.ROOT));
        }
        Selection selection = Selection.parse(parameters, "job_id");
        parameters.validate();
        return new ExportRequest(
                type == null ? EnumSet.allOf(Type.class) : EnumSet.of(type),
                selection,
                bundle,
                bundle && include.isEmpty() ? EnumSet.allOf(Included.class) : include);
    }
}
