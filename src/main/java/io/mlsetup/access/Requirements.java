package io.mlsetup.access;

import static io.mlsetup.access.KibanaPrivilege.DATA_VIEWS_ALL;
import static io.mlsetup.access.KibanaPrivilege.DEV_TOOLS;
import static io.mlsetup.access.KibanaPrivilege.DISCOVER_ALL;
import static io.mlsetup.access.KibanaPrivilege.LOGIN;
import static io.mlsetup.access.KibanaPrivilege.ML_ALL;
import static io.mlsetup.access.KibanaPrivilege.ML_READ;
import static java.util.stream.Collectors.joining;

import io.mlsetup.access.Requirement.AnyOf;
import io.mlsetup.access.Requirement.Cluster;
import io.mlsetup.access.Requirement.DataView;
import io.mlsetup.access.Requirement.Index;
import io.mlsetup.access.Requirement.Kibana;
import io.mlsetup.access.Requirement.VisibleSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The documented requirements as one table, to be read beside document 000 ("Setting up machine learning"), with the section that
 * each row is from. It drives the check, the simulation and the suggestion of roles, and what an import asks for before it starts.
 */
public enum Requirements {
    API_FULL(
            "Full access as an Elasticsearch API user",
            "Elasticsearch API user, full access",
            new Cluster("manage_ml", "machine_learning_admin"),
            List.of("read", "view_index_metadata"),
            List.of("read", "manage", "index")),

    API_READ(
            "Read-only access as an Elasticsearch API user",
            "Elasticsearch API user, read-only access",
            new Cluster("monitor_ml", "machine_learning_user"),
            List.of("read"),
            List.of("read")),

    /** The last paragraph of its section: Dev Tools take what the APIs take, and entry to Kibana. */
    DEV_TOOLS_FULL("Full access to the APIs in Kibana's Dev Tools", API_FULL),
    DEV_TOOLS_READ("Read-only access to the APIs in Kibana's Dev Tools", API_READ),

    KIBANA_FULL(
            "Full access as a Kibana user",
            "Kibana user, full access",
            List.of(ML_ALL, DATA_VIEWS_ALL),
            List.of("read", "view_index_metadata"),
            List.of("read", "manage", "index")),

    KIBANA_READ(
            "Read-only access as a Kibana user",
            "Kibana user, read-only access",
            List.of(ML_READ),
            List.of("read"),
            List.of("read")),

    /** Uploading and importing files. */
    FILE_UPLOAD(
            "The upload of files in the Data Visualizer",
            "Data Visualizer feature",
            "Data Visualizer feature",
            new Cluster("manage_ingest_pipelines", "ingest_admin"),
            List.of(DATA_VIEWS_ALL),
            List.of(ML_READ, DISCOVER_ALL),
            List.of(),
            List.of("create", "create_index", "manage", "read"),
            false);

    /** Why something is asked for: in one sentence, and where the document does. */
    public record Citation(String why, String place) {}

    /** A privilege that a row names in one of its columns. */
    public record Named(Requirement privilege, Requirements row, Column column) {

        public Citation citation() {
            return new Citation(
                    row.who + " needs " + column.what + ".",
                    "Setting up machine learning, " + row.place(column, privilege));
        }
    }

    private enum Column {
        CLUSTER("this cluster privilege"),
        KIBANA("this Kibana privilege, which also gives entry to the space"),
        SOURCE("it on source indices"),
        DESTINATION("it on destination indices");

        private final String what;

        Column(String what) {
            this.what = what;
        }
    }

    private final String who;
    private final String section;
    private final String sectionOnIndices;
    private final Cluster cluster;
    private final List<KibanaPrivilege> kibana;
    private final List<KibanaPrivilege> anyOfKibana;
    private final List<String> source;
    private final List<String> destination;
    private final boolean dataViewsAndSpace;

    Requirements(String who, String section, Cluster cluster, List<String> source, List<String> destination) {
        this(who, section, section, cluster, List.of(), List.of(), source, destination, false);
    }

    Requirements(String who, Requirements api) {
        this(
                who,
                "Kibana user, Dev Tools",
                api.section,
                api.cluster,
                List.of(DEV_TOOLS),
                List.of(),
                api.source,
                api.destination,
                false);
    }

    Requirements(
            String who, String section, List<KibanaPrivilege> kibana, List<String> source, List<String> destination) {
        this(who, section, section, null, kibana, List.of(), source, destination, true);
    }

    Requirements(
            String who,
            String section,
            String sectionOnIndices,
            Cluster cluster,
            List<KibanaPrivilege> kibana,
            List<KibanaPrivilege> anyOfKibana,
            List<String> source,
            List<String> destination,
            boolean dataViewsAndSpace) {
        this.who = who;
        this.section = section;
        this.sectionOnIndices = sectionOnIndices;
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

    /** Whether the column of source indices counts for a target; uploads read none. */
    boolean usesSource() {
        return !source.isEmpty();
    }

    /** Whether the column of destination indices counts for a target: for data frame analytics, and for uploads, alone. */
    boolean usesDestination(Target target) {
        return this == FILE_UPLOAD || target.features().contains(Feature.DATA_FRAME_ANALYTICS);
    }

    /** Whether a row for some of these features has a destination. */
    static boolean writes(Set<Feature> features) {
        return features.contains(Feature.FILE_UPLOAD) || features.contains(Feature.DATA_FRAME_ANALYTICS);
    }

    /** What this row asks for on a target. */
    public List<Requirement> of(Target target) {
        List<Requirement> needs = new ArrayList<>();
        privileges(target).forEach(named -> needs.add(named.privilege));
        if (dataViewsAndSpace) {
            needs.add(new VisibleSpace(target.space()));
            target.sources().forEach(pattern -> needs.add(new DataView(pattern, target.space())));
        }
        return needs.stream().distinct().toList();
    }

    /** The privileges that it names for a target, in every column that does; for each of the features, the whole row. */
    public List<Named> privileges(Target target) {
        List<Named> named = new ArrayList<>();
        if (cluster != null) {
            named.add(new Named(cluster, this, Column.CLUSTER));
        }
        if (!kibana.isEmpty()) {
            // Entry to Kibana comes with any feature privilege: it is reported missing under the name of the first that
            // the row asks for.
            named.add(inKibana(new Kibana(kibana.get(0).privilege(), Set.of(LOGIN), target.space())));
        }
        for (Feature feature : target.features()) {
            kibana.forEach(privilege -> named.add(inKibana(need(privilege, feature, target))));
        }
        if (!anyOfKibana.isEmpty()) {
            named.add(inKibana(new AnyOf(anyOfKibana.stream()
                    .map(privilege -> List.of(need(privilege, Feature.FILE_UPLOAD, target)))
                    .toList())));
        }
        onIndices(named, Column.SOURCE, source, target.sources());
        if (usesDestination(target)) {
            onIndices(named, Column.DESTINATION, destination, target.destinations());
        }
        return named;
    }

    private Named inKibana(Requirement privilege) {
        return new Named(privilege, this, Column.KIBANA);
    }

    private static Requirement need(KibanaPrivilege privilege, Feature feature, Target target) {
        return new Kibana(privilege.privilege(), privilege.actions(feature), target.space());
    }

    private void onIndices(List<Named> named, Column column, List<String> privileges, List<String> patterns) {
        for (String pattern : patterns) {
            privileges.forEach(privilege ->
                    named.add(new Named(new Index(onSelector(privilege, pattern), pattern), this, column)));
        }
    }

    /** The failures of a data stream are read with a privilege of their own; the metadata with the same as its data. */
    private static String onSelector(String privilege, String pattern) {
        return IndexPatterns.isForFailures(pattern) && privilege.equals("read") ? "read_failure_store" : privilege;
    }

    private String place(Column column, Requirement named) {
        return switch (column) {
            case CLUSTER -> section + ": `" + cluster.privilege() + "`, as `" + cluster.role() + "` has it";
            case KIBANA ->
                section + ": "
                        + named.leaves()
                                .map(leaf -> KibanaPrivilege.label(((Kibana) leaf).privilege()))
                                .collect(joining(", or "));
            case SOURCE -> sectionOnIndices + ": source indices " + list(source);
            case DESTINATION ->
                sectionOnIndices + ": destination indices " + (usesSource() ? "of data frame analytics " : "")
                        + list(destination);
        };
    }

    private static String list(List<String> privileges) {
        return privileges.stream().collect(joining("`, `", "(`", "`)"));
    }
}
