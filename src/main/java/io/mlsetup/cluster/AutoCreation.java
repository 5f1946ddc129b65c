package io.mlsetup.cluster;

import io.mlsetup.common.Glob;
import java.util.List;
import java.util.stream.Stream;
import org.elasticsearch.common.Strings;
import org.elasticsearch.core.Booleans;
import org.elasticsearch.xpack.core.ml.MlStatsIndex;
import org.elasticsearch.xpack.core.ml.annotations.AnnotationIndex;
import org.elasticsearch.xpack.core.ml.notifications.NotificationsIndex;

/**
 * {@code action.auto_create_index} as Elasticsearch reads it: true, false, or patterns of which the first that matches decides, with
 * {@code -} for no; what none matches is not created. System indices, as {@code .ml-config}, are exempt.
 */
final class AutoCreation {

    static final String SETTING = "action.auto_create_index";

    private static final String ALL_OF_ML = ".ml-*";

    /** What ML writes to and is no system index. */
    private static final List<String> INDICES = List.of(
            ".ml-state-000001",
            ".ml-anomalies-shared",
            NotificationsIndex.NOTIFICATIONS_INDEX,
            AnnotationIndex.LATEST_INDEX_NAME,
            MlStatsIndex.TEMPLATE_NAME + "-000001");

    private AutoCreation() {}

    /** Whether one of ML's indices that is not there yet would not be created. */
    static boolean refuses(ClusterFacts facts) {
        String value = facts.setting(SETTING);
        if (value == null) {
            return false;
        }
        return INDICES.stream()
                .filter(name -> !allows(value, name))
                .anyMatch(name -> facts.mlIndices().stream()
                        .noneMatch(index -> index.name().equals(name)));
    }

    static boolean allows(String value, String index) {
        if (Booleans.isBoolean(value)) {
            return Boolean.parseBoolean(value);
        }
        for (String expression : Strings.commaDelimitedListToStringArray(value)) {
            String pattern = expression.strip();
            boolean yes = !pattern.startsWith("-");
            String plain = pattern.startsWith("-") || pattern.startsWith("+") ? pattern.substring(1) : pattern;
            if (Glob.matches(plain, index)) {
                return yes;
            }
        }
        return false;
    }

    /** The value that allows what this one does, and ML's indices. */
    static String withMl(ClusterFacts facts) {
        String value = facts.setting(SETTING);
        return Booleans.isBoolean(value)
                ? ALL_OF_ML
                : String.join(",", Stream.of(ALL_OF_ML, value).toList());
    }
}
