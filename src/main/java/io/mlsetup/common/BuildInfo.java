package io.mlsetup.common;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What the build wrote into this jar: its own version, the version of Elasticsearch that it fits, and where its documentation
 * is published (the property {@code help.base.url} of the build).
 */
public final class BuildInfo {

    private static final Properties PROPERTIES = read();

    /** The version of ml-setup. */
    public static final String VERSION = property("version");
    /** The one version of Elasticsearch that this build fits. */
    public static final String ELASTICSEARCH_VERSION = property("elasticsearch.version");

    private BuildInfo() {}

    /** The address of a page under {@code docs/}, for example {@code indicators/license.md}. */
    public static String helpUrl(String page) {
        return property("help.base.url") + page;
    }

    private static String property(String name) {
        return PROPERTIES.getProperty(name);
    }

    private static Properties read() {
        try (InputStream in = BuildInfo.class.getResourceAsStream("build.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
