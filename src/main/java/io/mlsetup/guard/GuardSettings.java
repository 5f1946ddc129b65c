package io.mlsetup.guard;

import org.elasticsearch.common.settings.Setting;

/** The settings of the role guard. */
public final class GuardSettings {

    /** What the guard does about a role that should not be given. */
    public enum Mode {
        OFF,
        WARN,
        ENFORCE
    }

    /** {@code off}, {@code warn} or {@code enforce}. */
    public static final Setting<Mode> MODE = Setting.enumSetting(
            Mode.class, "ml_setup.role_guard.mode", Mode.WARN, Setting.Property.NodeScope, Setting.Property.Dynamic);

    private GuardSettings() {}
}
