package io.mlsetup.job.importing;

import java.util.List;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.common.unit.ByteSizeValue;

/** The settings of the import. */
public final class ImportSettings {

    /** {@code ml_setup.import.max_size}: the largest file that an import takes; a larger one gets 413. */
    public static final Setting<ByteSizeValue> MAX_SIZE = Setting.byteSizeSetting(
            "ml_setup.import.max_size",
            ByteSizeValue.ofMb(20),
            ByteSizeValue.ofBytes(1),
            ByteSizeValue.ofBytes(Integer.MAX_VALUE),
            Setting.Property.Dynamic,
            Setting.Property.NodeScope);

    private ImportSettings() {}

    public static List<Setting<?>> all() {
        return List.of(MAX_SIZE);
    }
}
