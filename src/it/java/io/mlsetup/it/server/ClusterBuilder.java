package io.mlsetup.it.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What a {@link TestCluster} shall be. Without more said: security on, a trial license, both plugins, 512 MB of heap. */
public final class ClusterBuilder {
    private final List<NodeSpec> specs = new ArrayList<>();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private Optional<Path> distribution = Optional.empty();
    private Optional<Wires> wires = Optional.empty();
    private Consumer<String> progress = line -> {};
    private IntSupplier ports = Ports::reserve;
    private String license = "trial";
    private String heap = "512m";
    private String javaOptions = "";
    private boolean security = true;
    private boolean unrestrainedJvm;
    private boolean assertions = true;

    ClusterBuilder() {}

    public ClusterBuilder node(String name) {
        return node(name, node -> node);
    }

    public ClusterBuilder node(String name, UnaryOperator<NodeSpec> how) {
        specs.add(how.apply(new NodeSpec(name)));
        return this;
    }

    /** A line of every node's {@code elasticsearch.yml}; a list is written with commas. */
    public ClusterBuilder set(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /** {@code trial} or {@code basic}: what Elasticsearch gives itself. */
    public ClusterBuilder license(String type) {
        license = type;
        return this;
    }

    public ClusterBuilder heap(String size) {
        heap = size;
        return this;
    }

    /** An option of each node's JVM, such as {@code -Des.total_memory_bytes=...}: what Elasticsearch takes the machine's memory for. */
    public ClusterBuilder javaOption(String option) {
        javaOptions += " " + option;
        return this;
    }

    /** With all compilers of the JVM, as in production; otherwise without the second, which costs more than it brings in a short life. */
    public ClusterBuilder unrestrainedJvm() {
        unrestrainedJvm = true;
        return withoutAssertions();
    }

    /** Without Java's assertions, as in production; otherwise a server ends on one that fails, Elasticsearch's, the JDK's or ours. */
    public ClusterBuilder withoutAssertions() {
        assertions = false;
        return this;
    }

    public ClusterBuilder withoutSecurity() {
        security = false;
        return this;
    }

    /** Another distribution than that of the build; it is copied. */
    public ClusterBuilder distribution(Path home) {
        distribution = Optional.of(home);
        return this;
    }

    /** What its nodes shall talk to one another through. */
    public ClusterBuilder wires(Wires between) {
        wires = Optional.of(between);
        return this;
    }

    public ClusterBuilder onProgress(Consumer<String> listener) {
        progress = listener;
        return this;
    }

    public TestCluster start() {
        if (specs.isEmpty()) {
            throw new IllegalArgumentException("a cluster needs a node");
        }
        return TestCluster.start(this);
    }

    /** Where to take ports from instead of {@link Ports}. */
    ClusterBuilder ports(IntSupplier from) {
        ports = from;
        return this;
    }

    void report(String line) {
        progress.accept(line);
    }

    /** Makes the homes of all nodes, ready to be started. */
    List<ServerNode> prepare(Path directory) throws IOException {
        Path source = distribution.orElseGet(BuildOutput::distribution);
        checkSpace(source, directory);
        progress.accept("Installing " + plugins() + " with elasticsearch-plugin");
        Map<NodeSpec, ServerHome> homes = new LinkedHashMap<>();
        for (NodeSpec spec : specs) {
            homes.put(spec, InstalledHomes.of(source, spec.plugins()).another(directory.resolve(spec.name())));
        }
        ServerHome first = homes.get(specs.get(0));
        if (first.root()) {
            first.handOver();
            Commands.checkUnprivileged(first.directory(), first.console());
        }
        return nodes(homes);
    }

    private List<ServerNode> nodes(Map<NodeSpec, ServerHome> homes) {
        Map<NodeSpec, Integer> transportPorts = new LinkedHashMap<>();
        specs.forEach(spec -> transportPorts.put(spec, ports.getAsInt()));
        Map<NodeSpec, Integer> publishedPorts = new LinkedHashMap<>(transportPorts);
        wires.ifPresent(between -> publishedPorts.replaceAll((spec, port) -> between.leadTo(port)));
        String clusterName = "ml-setup-" + UUID.randomUUID().toString().substring(0, 8);
        // Elasticsearch would copy the built-in roles into the security index some time after the start, and until that
        // index is
        // there, whoever logs in gets a 503.
        String javaOpts = "-Xms" + heap + " -Xmx" + heap + (unrestrainedJvm ? "" : " -XX:TieredStopAtLevel=1")
                + (assertions ? " -ea -esa" : "")
                + " -Des.queryable_built_in_roles_enabled=false" + javaOptions;
        List<ServerNode> nodes = new ArrayList<>();
        homes.forEach((spec, home) -> {
            Map<String, String> all = new LinkedHashMap<>();
            all.put("cluster.name", clusterName);
            all.put("node.name", spec.name());
            all.put("network.host", "127.0.0.1");
            all.put("http.port", String.valueOf(spec.fixedHttpPort().orElseGet(ports)));
            all.put("transport.port", String.valueOf(transportPorts.get(spec)));
            all.put("transport.publish_port", String.valueOf(publishedPorts.get(spec)));
            all.putAll(discovery(publishedPorts));
            all.putAll(common(home));
            all.putAll(settings);
            all.putAll(spec.settings());
            progress.accept("Starting " + spec.name() + " at http://127.0.0.1:" + all.get("http.port"));
            nodes.add(new ServerNode(spec.name(), home, all, javaOpts, progress));
        });
        return nodes;
    }

    private Map<String, String> discovery(Map<NodeSpec, Integer> ports) {
        if (specs.size() == 1) {
            return Map.of("discovery.type", "single-node");
        }
        String hosts = ports.values().stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
        String masters = specs.stream()
                .filter(NodeSpec::masterEligible)
                .map(NodeSpec::name)
                .collect(Collectors.joining(","));
        return Map.of("discovery.seed_hosts", hosts, "cluster.initial_master_nodes", masters);
    }

    private Map<String, String> common(ServerHome home) {
        Map<String, String> common = new LinkedHashMap<>();
        common.put("xpack.license.self_generated.type", license);
        common.put("xpack.security.enabled", String.valueOf(security));
        if (security) {
            common.put("xpack.security.authc.realms.file.file1.order", "0");
            common.put("xpack.security.authc.realms.native.native1.order", "1");
        }
        common.put("action.destructive_requires_name", "false");
        // A developer's disk is often fuller than Elasticsearch likes.
        common.put("cluster.routing.allocation.disk.threshold_enabled", "false");
        if (Files.exists(home.directory().resolve("modules/ingest-geoip"))) {
            common.put("ingest.geoip.downloader.enabled", "false");
        }
        return common;
    }

    private String plugins() {
        return specs.stream()
                .flatMap(spec -> spec.plugins().stream())
                .distinct()
                .map(ServerPlugin::pluginName)
                .collect(Collectors.joining(" and "));
    }

    private void checkSpace(Path source, Path directory) throws IOException {
        long megabytes = ((ServerHome.size(source) * specs.size()) >> 20) + 200;
        long free = Files.getFileStore(directory).getUsableSpace() >> 20;
        if (free < megabytes) {
            throw new IOException(specs.size() + " server(s) need " + megabytes + " MB in [" + directory.getParent()
                    + "], which has " + free + " MB free");
        }
    }
}
