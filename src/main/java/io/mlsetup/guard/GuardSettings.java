package io.mlsetup.guard;

import io.mlsetup.common.Printable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.common.settings.Setting.Property;

/** The settings of the role guard; both dynamic, so that a change of cluster settings holds for the next request. */
public final class GuardSettings {

    /** What the guard does about a role that should not be given. */
    public enum Mode {
        OFF,
        WARN,
        ENFORCE;

        /** In any case of letters, as Elasticsearch's own settings of this kind; but with an error that names the values. */
        private static Mode parse(String value) {
            return Arrays.stream(values())
                    .filter(mode -> mode.name().equals(value.toUpperCase(Locale.ROOT)))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("[ml_setup.role_guard.mode] is ["
                            + Printable.of(value) + "], must be one of [off, warn, enforce]"));
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** {@code off}, {@code warn} or {@code enforce}. */
    public static final Setting<Mode> MODE = new Setting<>(
            "ml_setup.role_guard.mode", Mode.WARN.toString(), Mode::parse, Property.Dynamic, Property.NodeScope);

    /** Also warn on roles that are meant for users and still deserve a second thought. */
    public static final Setting<Boolean> WARN_SENSITIVE =
            Setting.boolSetting("ml_setup.role_guard.warn_sensitive", false, Property.Dynamic, Property.NodeScope);

    private GuardSettings() {}

    public static List<Setting<?>> all() {
        return List.of(MODE, WARN_SENSITIVE);
    }
}
