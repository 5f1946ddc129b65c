package io.mlsetup.access;

import io.mlsetup.privilege.ApplicationNames;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilegeDescriptor;

/**
 * The Kibana feature privileges that document 000 names, each with the raw actions by which it is tested. A privilege's name
 * matches a role that names it although Kibana never stored it; its actions do not, and Kibana itself asks for actions.
 */
public enum KibanaPrivilege {
    ML_ALL("feature_ml.all", "Machine Learning: All"),
    ML_READ("feature_ml.read", "Machine Learning: Read"),
    DATA_VIEWS_ALL("feature_indexPatterns.all", "Data Views Management: All"),
    /** 8.18 renamed it and keeps it registered under both names. */
    DISCOVER_ALL("feature_discover_v2.all", "Discover: All"),
    /** Entry to Dev Tools. */
    DEV_TOOLS("feature_dev_tools.read", "entry to Kibana");

    /** The application under which every Kibana of 8.x and 9.x stores its privileges. */
    public static final String APPLICATION = ApplicationNames.KIBANA;

    /** Entry to Kibana in a space. The feature and base privileges hold it, the {@code reserved_ml_*} ones do not. */
    public static final String LOGIN = "login:";

    /** Tells for machine learning whether a caller has anything to look for in a space. */
    public static final String GET_JOBS = "ui:ml/canGetJobs";

    private static final String GET_ANALYTICS = "ui:ml/canGetDataFrameAnalytics";

    private final String privilege;
    private final String label;

    KibanaPrivilege(String privilege, String label) {
        this.privilege = privilege;
        this.label = label;
    }

    /** What document 000 calls a privilege that is one of these. */
    static String label(String privilege) {
        return Arrays.stream(values())
                .filter(known -> known.privilege.equals(privilege))
                .findFirst()
                .orElseThrow()
                .label;
    }

    /** The name under which Kibana stores it, for roles. */
    public String privilege() {
        return privilege;
    }

    /** The raw actions of which one proves this privilege for a feature. */
    public Set<String> actions(Feature feature) {
        boolean analytics = feature == Feature.DATA_FRAME_ANALYTICS;
        return switch (this) {
            case ML_ALL -> Set.of(analytics ? "ui:ml/canCreateDataFrameAnalytics" : "ui:ml/canCreateJob");
            case ML_READ -> Set.of(analytics ? GET_ANALYTICS : GET_JOBS);
            case DATA_VIEWS_ALL -> Set.of("ui:indexPatterns/save");
            case DISCOVER_ALL -> Set.of("ui:discover/save", "ui:discover_v2/save");
            case DEV_TOOLS -> Set.of("ui:dev_tools/show");
        };
    }

    /**
     * These privileges with the actions by which they are tested, and the base privileges, of which {@code all} and {@code space_all}
     * hold all of it and {@code read} and {@code space_read} what only reads: what every Kibana stores of them at least.
     */
    public static List<ApplicationPrivilegeDescriptor> asStoredByKibana() {
        return Stream.concat(
                        Arrays.stream(values()).map(one -> stored(one.privilege, List.of(one))),
                        Stream.of(
                                stored("all", List.of(values())),
                                stored("space_all", List.of(values())),
                                stored("read", List.of(ML_READ, DEV_TOOLS)),
                                stored("space_read", List.of(ML_READ, DEV_TOOLS))))
                .toList();
    }

    private static ApplicationPrivilegeDescriptor stored(String name, List<KibanaPrivilege> holds) {
        Set<String> actions = holds.stream()
                .flatMap(one -> Arrays.stream(Feature.values()).flatMap(feature -> one.actions(feature).stream()))
                .collect(Collectors.toSet());
        actions.add(LOGIN);
        return new ApplicationPrivilegeDescriptor(APPLICATION, name, actions, Map.of());
    }

    /** The names under which Kibana stores them. */
    public static Set<String> names() {
        return Arrays.stream(values()).map(KibanaPrivilege::privilege).collect(Collectors.toUnmodifiableSet());
    }

    /** Everything that a check asks about in a space. */
    static List<String> allActions() {
        return List.of(
                LOGIN,
                "ui:ml/canCreateJob",
                "ui:ml/canCreateDataFrameAnalytics",
                GET_JOBS,
                GET_ANALYTICS,
                "ui:indexPatterns/save",
                "ui:discover/save",
                "ui:discover_v2/save",
                "ui:dev_tools/show");
    }
}
