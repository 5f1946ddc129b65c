package io.mlsetup.bench;

import org.elasticsearch.common.logging.LogConfigurator;

/** Outside of a server, Elasticsearch's classes want their logging before they are used. */
public final class ServerClasses {

    private ServerClasses() {}

    public static void prepare() {
        LogConfigurator.configureESLogging();
    }
}
