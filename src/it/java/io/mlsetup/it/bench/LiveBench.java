package io.mlsetup.it.bench;

import io.mlsetup.it.KibanaFixture;
import io.mlsetup.it.server.ClusterBuilder;
import io.mlsetup.it.server.ServerNode;
import io.mlsetup.it.server.ServerPlugin;
import io.mlsetup.it.server.TestCluster;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/**
 * {@code _check} and the Health API against what a user would do instead, on a real secured node whose JVM is not held back. No
 * assertion but that every answer is 200: the figures are for BENCHMARKS.md. {@code -Dbench.rounds} makes it longer.
 */
public class LiveBench {

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5_000);

    private static final String ACCESS = "access=full&source=logs-*";

    /** What the check asks about an API user, in one request. */
    private static final String HAS_PRIVILEGES = """
            POST /_security/user/_has_privileges
            {"cluster":["monitor_ml","manage_ml","manage_ingest_pipelines"],
             "index":[{"names":["logs-*"],"privileges":["read","view_index_metadata"]}],
             "application":[{"application":"kibana-.kibana","resources":["space:default","*"],"privileges":["login:",
               "ui:ml/canCreateJob","ui:ml/canCreateDataFrameAnalytics","ui:ml/canGetJobs",
               "ui:ml/canGetDataFrameAnalytics","ui:indexPatterns/save","ui:discover/save","ui:discover_v2/save",
               "ui:dev_tools/show"]}]}""";

    private static final String SPACE = "GET /.kibana/_doc/space:default";

    private static final String DATA_VIEWS = """
            POST /.kibana_analytics/_search
            {"size":10000,"track_total_hits":false,"_source":["index-pattern.title","index-pattern.type"],
             "query":{"bool":{"filter":[{"term":{"type":"index-pattern"}},{"terms":{"namespaces":["default","*"]}}]}}}""";

    /** The same as the two requests before, as one that a careful script would send. */
    private static final String SAVED_OBJECTS = """
            POST /_msearch
            {"index":".kibana"}
            {"query":{"ids":{"values":["space:default"]}}}
            {"index":".kibana_analytics"}
            {"size":10000,"track_total_hits":false,"_source":["index-pattern.title","index-pattern.type"],\
            "query":{"bool":{"filter":[{"term":{"type":"index-pattern"}},{"terms":{"namespaces":["default","*"]}}]}}}
            """;

    private static TestCluster cluster;
    private static TestCluster bare;

    @BeforeClass
    public static void start() {
        cluster = withDataViews(TestCluster.builder().unrestrainedJvm().node("n1"));
        bare = TestCluster.builder()
                .unrestrainedJvm()
                .node("n1", node -> node.without(ServerPlugin.ML_SETUP))
                .start();
    }

    private static TestCluster withDataViews(ClusterBuilder builder) {
        TestCluster started = builder.start();
        KibanaFixture kibana = new KibanaFixture(started).connect();
        for (int i = 0; i < 20; i++) {
            kibana.dataView("view-" + i, "logs-" + (i == 0 ? "*" : i + "-*"), "default");
        }
        return started;
    }

    @AfterClass
    public static void stop() {
        for (TestCluster started : new TestCluster[] {cluster, bare}) {
            if (started != null) {
                started.close();
            }
        }
    }

    /** The check of a machine learning administrator, and what it contains. */
    @Test
    public void checkAgainstWhatItContains() throws IOException {
        URI node = cluster.nodes().iterator().next().uri();
        Side hasPrivileges = new Side("`_has_privileges` alone", node, "ml_admin", HAS_PRIVILEGES);
        Side savedObjects = new Side("saved objects alone, one `_msearch`", node, "admin", SAVED_OBJECTS);
        Side both = new Side("both, one after the other", node, "admin", HAS_PRIVILEGES, SAVED_OBJECTS);
        Side access = new Side("`_check/api_access`", node, "admin", "GET /_ml_setup/_check/api_access?" + ACCESS);
        Side license = new Side("`_check/license`", node, "ml_admin", "GET /_ml_setup/_check/license");
        Side lacking =
                new Side("whole `_check`, privileges lacking", node, "ml_admin", "GET /_ml_setup/_check?" + ACCESS);
        Side whole = new Side("whole `_check`", node, "admin", "GET /_ml_setup/_check?" + ACCESS);
        Side kibana = new Side(
                "whole `_check`, as a Kibana user", node, "admin", "GET /_ml_setup/_check?user_kind=kibana&" + ACCESS);
        Side script = new Side(
                "the separate requests, one after the other",
                node,
                "admin",
                "GET /_license",
                "GET /_nodes/settings",
                "GET /_cluster/settings",
                HAS_PRIVILEGES,
                SPACE,
                DATA_VIEWS);
        Side.interleave(
                List.of(hasPrivileges, savedObjects, both, access, license, lacking, whole, kibana, script),
                ROUNDS,
                ROUNDS);
        new Report("check")
                .table("A check against what it contains", hasPrivileges, license, access)
                .table("A check with saved objects against both", both, savedObjects, whole, kibana, lacking)
                .table("A check against the separate requests", whole, lacking, kibana, script)
                .write();
    }

    @Test
    public void healthReportWithAndWithout() throws IOException {
        URI with = cluster.nodes().iterator().next().uri();
        URI without = bare.nodes().iterator().next().uri();
        Side whole = new Side("`_health_report` without the plugin", without, "admin", "GET /_health_report");
        Side more = new Side("`_health_report` with it", with, "admin", "GET /_health_report");
        // So that both servers get as many requests, and none is warmer than the other.
        Side other = new Side("`_health_report/disk` without the plugin", without, "admin", "GET /_health_report/disk");
        Side own = new Side("`_health_report/ml_setup`", with, "admin", "GET /_health_report/ml_setup");
        Side.interleave(List.of(whole, more, other, own), ROUNDS, ROUNDS);
        new Report("health").table("The Health API", whole, more, other, own).write();
    }

    /** Each of Kibana's two indices has a copy on two of them. */
    @Test
    public void throughEachOfThreeNodes() throws IOException {
        try (TestCluster three = withDataViews(
                TestCluster.builder().unrestrainedJvm().node("n1").node("n2").node("n3"))) {
            three.awaitHealth("green");
            Map<String, Side[]> tables = new LinkedHashMap<>();
            for (ServerNode node : three.nodes()) {
                URI uri = node.uri();
                tables.put("Through " + node.name(), new Side[] {
                    new Side("`_has_privileges` alone", uri, "ml_admin", HAS_PRIVILEGES),
                    new Side("`_check/api_access`", uri, "admin", "GET /_ml_setup/_check/api_access?" + ACCESS),
                    new Side("it and saved objects, one after the other", uri, "admin", HAS_PRIVILEGES, SAVED_OBJECTS),
                    new Side("whole `_check`", uri, "admin", "GET /_ml_setup/_check?" + ACCESS)
                });
            }
            Side.interleave(tables.values().stream().flatMap(Stream::of).toList(), ROUNDS / 5, ROUNDS / 5);
            Report report = new Report("three-nodes");
            tables.forEach(report::table);
            report.write();
        }
    }
}
