package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.SharedCluster;
import io.mlsetup.it.server.TestCluster;
import io.mlsetup.metrics.ParsedMetrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.BeforeClass;
import org.junit.Test;

/** The metrics of a real server: for whom, in which format, and that they say what the check says. */
public class MetricsIT {

    /** As Prometheus 2 asks, and as Prometheus 3 does. */
    private static final List<String> SCRAPERS = List.of(
            "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                    + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                    + "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
                    + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
            "*/*");

    private static TestCluster cluster;
    private static Client monitor;

    @BeforeClass
    public static void start() {
        cluster = SharedCluster.plain();
        monitor = cluster.as("monitor");
    }

    @Test
    public void whoMayScrape() {
        for (String user : List.of("admin", "ml_admin", "ml_user", "monitor")) {
            Response answer = cluster.as(user).send("GET /_ml_setup/_metrics").expect(200);
            assertThat(
                    answer.headers().firstValue("Content-Type"),
                    equalTo(Optional.of("text/plain; version=0.0.4; charset=utf-8")));
        }
        for (String user : List.of("viewer", "nobody")) {
            Response refused = cluster.as(user).send("GET /_ml_setup/_metrics").expect(403);
            assertThat(refused.body(), containsString("is granted by the cluster privileges [monitor_ml,"));
        }
        cluster.anonymous().send("GET /_ml_setup/_metrics").expect(401);
    }

    @Test
    public void whateverTheScraperSaysItAccepts() {
        for (String accept : SCRAPERS) {
            ParsedMetrics.of(monitor.send("GET /_ml_setup/_metrics", "Accept", accept)
                    .expect(200)
                    .body());
        }
    }

    /** The same records as in the check, before and after something changed. */
    @Test
    public void theMetricsSayWhatTheCheckSays() {
        assertSameAsCheck();
        cluster.as("ml_admin").send("POST /_ml/set_upgrade_mode?enabled=true").expect(200);
        Verdicts.set(cluster.as("admin"), "persistent", "ml_setup.ignore", "security");
        try {
            ParsedMetrics metrics = assertSameAsCheck();
            assertThat(metrics.value("ml_setup_upgrade_mode"), equalTo(1.0));
            assertThat(metrics.value("ml_setup_indicator_ignored", "indicator", "security"), equalTo(1.0));
        } finally {
            Verdicts.set(cluster.as("admin"), "persistent", "ml_setup.ignore", null);
            cluster.as("ml_admin")
                    .send("POST /_ml/set_upgrade_mode?enabled=false")
                    .expect(200);
        }
    }

    private static ParsedMetrics assertSameAsCheck() {
        ParsedMetrics metrics = ParsedMetrics.of(
                monitor.send("GET /_ml_setup/_metrics").expect(200).body());
        JsonNode check = monitor.send("GET /_ml_setup/_check").expect(200).json();
        assertThat(
                metrics.values().get("ml_setup_indicator_status").size(), equalTo(4 * Verdicts.CLUSTER_LEVEL.size()));
        for (String indicator : Verdicts.CLUSTER_LEVEL) {
            JsonNode finding = check.at("/indicators/" + indicator);
            assertThat(
                    metrics.value(
                            "ml_setup_indicator_status",
                            "indicator",
                            indicator,
                            "status",
                            finding.at("/status").asText()),
                    equalTo(1.0));
            assertThat(
                    metrics.value("ml_setup_indicator_ignored", "indicator", indicator),
                    equalTo(finding.at("/ignored").asBoolean() ? 1.0 : 0.0));
        }
        assertThat(
                metrics.value("ml_setup_status", "status", check.at("/status").asText()), equalTo(1.0));
        assertThat(
                metrics.value("ml_setup_license_expiry_timestamp_seconds"),
                equalTo(check.at("/indicators/license/details/expiry_date_in_millis")
                                .asLong()
                        / 1000.0));
        assertThat(
                metrics.value(
                        "ml_setup_cluster_info",
                        "cluster_name",
                        check.at("/cluster_name").asText()),
                equalTo(1.0));
        return metrics;
    }

    @Test
    public void unknownParametersAreRefused() {
        assertThat(
                monitor.send("GET /_ml_setup/_metrics?indicator=license")
                        .expect(400)
                        .body(),
                containsString("unknown parameter [indicator]"));
        monitor.send("POST /_ml_setup/_metrics").expect(405);
        monitor.send("GET /_ml_setup/_metrics/license").expect(400);
    }

    /** As every endpoint that reads parameters: a list of them needs no mebibyte. */
    @Test
    public void aBodyThatIsTooLargeIsRefused() {
        String body = "{\"source\": \"" + "x".repeat(1 << 20) + "\"}";
        for (String request : List.of(
                "GET /_ml_setup/_metrics",
                "POST /_ml_setup/_check",
                "POST /_ml_setup/role/_suggest",
                "POST /_ml_setup/role/_simulate")) {
            String refused =
                    cluster.as("admin").send(request + "\n" + body).expect(413).body();
            assertThat(refused, containsString("more than the [1048576] that this endpoint takes"));
        }
    }

    /** Prometheus' own tool for checking metrics: that it can read them, and that names and types keep the conventions. */
    @Test
    public void promtoolFindsNothing() throws IOException, InterruptedException {
        Optional<Path> promtool = Programs.onPath("promtool");
        Programs.assume(
                promtool.isPresent(),
                "MetricsIT.promtoolFindsNothing",
                "no promtool is on the PATH",
                "On Debian the package [prometheus] has it.");
        String metrics = monitor.send("GET /_ml_setup/_metrics").expect(200).body();
        assertThat(lint(promtool.get(), metrics), empty());
        // It is able to find something.
        assertThat(
                lint(promtool.get(), metrics.replace("# HELP ml_setup_nodes ", "# "))
                        .toString(),
                containsString("no help text"));
    }

    private static List<String> lint(Path promtool, String metrics) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(promtool.toString(), "check", "metrics")
                .redirectErrorStream(true)
                .start();
        try (var in = process.getOutputStream()) {
            in.write(metrics.getBytes(StandardCharsets.UTF_8));
        }
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        int exitCode = process.waitFor();
        assertThat("exit code of promtool after " + lines, exitCode == 0, equalTo(lines.isEmpty()));
        return lines;
    }
}
