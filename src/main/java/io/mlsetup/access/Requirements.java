package io.mlsetup.access;

import static io.mlsetup.access.KibanaPrivilege.DATA_VIEWS_ALL;
import static io.mlsetup.access.KibanaPrivilege.DEV_TOOLS;
import static io.mlsetup.access.KibanaPrivilege.DISCOVER_ALL;
import static io.mlsetup.access.KibanaPrivilege.LOGIN;
import static io.mlsetup.access.KibanaPrivilege.ML_ALL;
import static io.mlsetup.access.KibanaPrivilege.ML_READ;

import io.mlsetup.access.Requirement.AnyOf;
import io.mlsetup.access.Requirement.Cluster;
import io.mlsetup.access.Requirement.DataView;
import io.mlsetup.access.Requirement.Index;
import io.mlsetup.access.Requirement.Kibana;
import io.mlsetup.access.Requirement.VisibleSpace;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The documented requirements as one table, to be read beside document 000 ("Setting up machine learning"). It drives the check,
 * the simulation and the suggestion of roles, and what an import asks for before it starts.
 */
public enum Requirements {
    /** Section "Elasticsearch API user", full access. */
    API_FULL(
            new Cluster("manage_ml", "machine_learning_admin"),
            List.of("read", "view_index_metadata"),
            List.of("read", "manage", "index")),

    /** Section "Elasticsearch API user", read-only access. */
    API_READ(new Cluster("monitor_ml", "machine_learning_user"), List.of("read"), List.of("read")),

    /** Section "Kibana user", last paragraph: Dev Tools take what the APIs take, and entry to Kibana. */
    DEV_TOOLS_FULL(API_FULL, DEV_TOOLS),
    DEV_TOOLS_READ(API_READ, DEV_TOOLS),

    /** Section "Kibana user", full access. */
    KIBANA_FULL(
            List.of(ML_ALL, DATA_VIEWS_ALL),
            List.of("read", "view_index_metadata"),
            List.of("read", "manage", "index")),

    /** Section "Kibana user", read-only access. */
    KIBANA_READ(List.of(ML_READ), List.of("read"), List.of("read")),

    /** Section "Data Visualizer feature": uploading and importing files. */
    FILE_UPLOAD(
            new Cluster("manage_ingest_pipelines", "ingest_admin"),
            List.of(DATA_VIEWS_ALL),
            List.of(ML_READ, DISCOVER_ALL),
            List.of(),
            List.of("create", "create_index", "manage", "read"),
            false);

    private final Cluster cluster;
    private final List<KibanaPrivilege> kibana;
    private final List<KibanaPrivilege> anyOfKibana;
    private final List<String> source;
    private final List<String> destination;
    private final boolean dataViewsAndSpace;

    Requirements(Cluster cluster, List<String> source, List<String> destination) {
        this(cluster, List.of(), List.of(), source, destination, false);
    }

    Requirements(Requirements row, KibanaPrivilege entry) {
        this(row.cluster, List.of(entry), List.of(), row.source, row.destination, false);
    }

    Requirements(List<KibanaPrivilege> kibana, List<String> source, List<String> destination) {
        this(null, kibana, List.of(), source, destination, true);
    }

    Requirements(
            Cluster cluster,
            List<KibanaPrivilege> kibana,
            List<KibanaPrivilege> anyOfKibana,
            List<String> source,
            List<String> destination,
            boolean dataViewsAndSpace) {
        this.cluster = cluster;
        this.kibana = kibana;
        this.anyOfKibana = anyOfKibana;
        this.source = source;
        this.destination = destination;
        this.dataViewsAndSpace = dataViewsAndSpace;
    }

    /** The row for a kind of user and an access; the Data Visualizer's upload has a row of its own. */
    public static Requirements row(UserKind userKind, Access access) {
        boolean full = access == Access.FULL;
        return switch (userKind) {
            case API -> full ? API_FULL : API_READ;
            case KIBANA -> full ? KIBANA_FULL : KIBANA_READ;
            case DEV_TOOLS -> full ? DEV_TOOLS_FULL : DEV_TOOLS_READ;
        };
    }

    /**
     * This row for a target: the destination column counts for data frame analytics (and for uploads) alone, and the whole
     * row is asked for each feature.
     */
    public List<Requirement> of(Target target) {
        Set<Requirement> needs = new LinkedHashSet<>();
        if (cluster != null) {
            needs.add(cluster);
        }
        if (!kibana.isEmpty()) {
            // Entry to Kibana comes with any feature privilege: it is reported missing under the name of the first that
            // the row asks for.
            needs.add(new Kibana(kibana.get(0).privilege(), Set.of(LOGIN), target.space()));
        }
        for (Feature feature : target.features()) {
            kibana.forEach(privilege -> needs.add(need(privilege, feature, target)));
        }
        if (!anyOfKibana.isEmpty()) {
            needs.add(new AnyOf(anyOfKibana.stream()
                    .map(privilege -> List.of(need(privilege, Feature.FILE_UPLOAD, target)))
                    .toList()));
        }
        boolean usesDestination = target.features().contains(Feature.DATA_FRAME_ANALYTICS) || this == FILE_UPLOAD;
        addIndices(needs, source, target.sources());
        if (usesDestination) {
            addIndices(needs, destination, target.destinations());
        }
        if (dataViewsAndSpace) {
            needs.add(new VisibleSpace(target.space()));
            target.sources().forEach(pattern -> needs.add(new DataView(pattern, target.space())));
        }
        return new ArrayList<>(needs);
    }

    private static Requirement need(KibanaPrivilege privilege, Feature feature, Target target) {
        return new Kibana(privilege.privilege(), privilege.actions(feature), target.space());
    }

    private static void addIndices(Set<Requirement> needs, List<String> privileges, List<String> patterns) {
        for (String pattern : patterns) {
            privileges.forEach(privilege -> needs.add(new Index(onSelector(privilege, pattern), pattern)));
        }
    }

    /** The failures of a data stream are read with a privilege of their own; the metadata with the same as its data. */
    private static String onSelector(String privilege, String pattern) {
        return IndexPatterns.isForFailures(pattern) && privilege.equals("read") ? "read_failure_store" : privilege;
    }
}
