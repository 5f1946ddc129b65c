package io.mlsetup.it.server;

import static java.util.Objects.requireNonNull;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** How one node shall be: its name, its part of {@code elasticsearch.yml}, its plugins. Both plugins are there unless left out. */
public final class NodeSpec {
    private final String name;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Set<ServerPlugin> plugins = EnumSet.allOf(ServerPlugin.class);
    private OptionalInt httpPort = OptionalInt.empty();

    NodeSpec(String name) {
        this.name = requireNonNull(name);
    }

    /** Without this, Elasticsearch gives the node every role, {@code ml} among them. */
    public NodeSpec roles(String... roles) {
        return set("node.roles", String.join(",", roles));
    }

    /** A line of {@code elasticsearch.yml}; a list is written with commas. */
    public NodeSpec set(String key, String value) {
        settings.put(requireNonNull(key), requireNonNull(value));
        return this;
    }

    public NodeSpec without(ServerPlugin... left) {
        plugins.removeAll(List.of(left));
        return this;
    }

    /** A port that must be free; otherwise one is found. */
    public NodeSpec httpPort(int port) {
        httpPort = OptionalInt.of(port);
        return this;
    }

    String name() {
        return name;
    }

    Map<String, String> settings() {
        return settings;
    }

    Set<ServerPlugin> plugins() {
        return plugins;
    }

    OptionalInt fixedHttpPort() {
        return httpPort;
    }

    /** Who may be named in {@code cluster.initial_master_nodes}. */
    boolean masterEligible() {
        String roles = settings.get("node.roles");
        return roles == null || List.of(roles.replace(" ", "").split(",")).contains("master");
    }
}
