package io.mlsetup.cluster;

import java.util.List;
import org.elasticsearch.common.settings.Setting;

/** The settings of the check. */
public final class VerdictSettings {

    /**
     * The indicators to leave out of every status (they are still shown): for a cluster where machine learning was never to be
     * used, which would otherwise be red in the Health API for good.
     */
    public static final Setting<List<String>> IGNORE = Setting.stringListSetting(
            "ml_setup.ignore",
            ids -> {
                for (String id : ids) {
                    if (!ClusterIndicators.IDS.contains(id)) {
                        throw new IllegalArgumentException("[ml_setup.ignore] must be a list of "
                                + ClusterIndicators.IDS + ", but holds [" + id + "]");
                    }
                }
            },
            Setting.Property.NodeScope,
            Setting.Property.Dynamic);

    private VerdictSettings() {}
}
