package io.mlsetup.common;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What the build wrote into this jar: its own version, the version of Elasticsearch that it fits, and what stands before the addresses
 * of its documentation (the property {@code help.url.prefix} of the build; nothing, if it is not set).
 */
public final class BuildInfo {

    private static final Properties PROPERTIES = read();

    /** The version of ml-setup. */
    public static final String VERSION = property("version");
    /** The one version of Elasticsearch that this build fits. */
    public static final String ELASTICSEARCH_VERSION = property("elasticsearch.version");

    private BuildInfo() {}

    /** The address in the cluster itself of a page under {@code docs/}, for example {@code indicators/license.md}. */
    public static String helpUrl(String page) {
        return property("help.url.prefix") + "/_ml_setup/help/" + page;
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
