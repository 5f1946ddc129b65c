package io.mlsetup.it.server;

import java.nio.file.Path;

/** The two plugins of this build, as {@code elasticsearch-plugin} knows them. */
public enum ServerPlugin {
    ML_SETUP("ml-setup", "it.plugin"),
    SANDBOX("ml-setup-sandbox", "it.sandbox");

    private final String pluginName;
    private final String zipProperty;

    ServerPlugin(String pluginName, String zipProperty) {
        this.pluginName = pluginName;
        this.zipProperty = zipProperty;
    }

    public String pluginName() {
        return pluginName;
    }

    Path zip() {
        return BuildOutput.path(zipProperty);
    }
}
