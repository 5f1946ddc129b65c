package io.mlsetup.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.SharedCluster;
import io.mlsetup.it.server.TestCluster;
import io.mlsetup.it.server.TestUsers;
import io.mlsetup.report.Documents;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;

/** The pages for people on a real server: for whom, how they are sent, what they hold, and how they look in a real browser. */
public class ReportIT {

    private static final String CHROMIUM =
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8";
    private static final String EVIL_CLUSTER = "prod <b>&amp; \"x\" 'y' <img src=x onerror=alert(1)> \u202egnp.exe";
    private static final String EVIL_NODE =
            "</code></pre><script>alert(document.domain)</script><style>*{display:none}</style>";
    private static final Path PICTURES =
            Path.of(System.getProperty("it.docs", "docs")).toAbsolutePath().resolveSibling("target/report");

    @ClassRule
    public static final Clusters CLUSTERS = new Clusters();

    private static TestCluster cluster;
    private static TestCluster hostile;
    private static Client admin;

    @BeforeClass
    public static void start() {
        cluster = SharedCluster.plain();
        admin = cluster.as("admin");
        hostile = CLUSTERS.start(TestCluster.builder()
                .set("cluster.name", EVIL_CLUSTER)
                .node("n1", node -> node.set("node.name", EVIL_NODE).set("xpack.ml.enabled", "false")));
    }

    @Before
    public void makeGreen() {
        settings("null", "null", "null");
    }

    private static void settings(String tasks, String jobs, String ignore) {
        admin.send("PUT /_cluster/settings\n{\"persistent\": {\"cluster.persistent_tasks.allocation.enable\": " + tasks
                        + ", \"xpack.ml.node_concurrent_job_allocations\": " + jobs + ", \"ml_setup.ignore\": " + ignore
                        + "}}")
                .expect(200);
    }

    private static void makeRed() {
        settings("\"none\"", "0", "\"security\"");
    }

    /** A job, and somebody who sees its results without its sources. */
    private static void makeAudited() {
        if (admin.send("HEAD /sales-1").status() == 200) {
            return;
        }
        admin.send("PUT /sales-1").expect(200);
        admin.send(
                        "PUT /_ml/anomaly_detectors/sales\n{\"analysis_config\": {\"bucket_span\": \"15m\", \"detectors\": [{\"function\":"
                                + " \"count\"}]}, \"data_description\": {}, \"datafeed_config\": {\"indices\": [\"sales-*\"]}}")
                .expect(200);
        admin.send("PUT /_security/role/looks_on\n{\"cluster\": [\"monitor\"]}").expect(200);
        admin.send("PUT /_security/user/O'Brien%20%3Cb%3E\n{\"password\": \"a-password\", \"roles\": [\"looks_on\"]}")
                .expect(200);
    }

    /** Who may ask for it sees the audit on the same page, names escaped; who may not is told what is lacking, and sees the rest. */
    @Test
    public void whoSeesWhatIsAPartOfThePage() {
        makeAudited();
        String page = admin.send("GET /_ml_setup/report?audit=true").expect(200).body();
        assertThat(page, containsString("Who sees results without their sources"));
        assertThat(
                page,
                containsString(admin.send("GET /_ml_setup/_audit?size=0")
                        .expect(200)
                        .at("/sensitive")
                        .asText()));
        assertThat(page, containsString("O&#39;Brien &lt;b&gt; <span class=\"quiet\">(user)</span>"));
        assertThat(page, containsString("results_api; closed: sales-1"));
        assertThat(page, containsString("PUT /_security/user/O%27Brien%20%3Cb%3E"));
        assertThat(page, containsString("Who may use machine learning"));
        // Those to whom nothing can be closed stand apart, and no request pretends that it could be.
        assertThat(
                page, containsString("Elastic&#39;s own users and service accounts, whose roles cannot be changed: "));
        assertThat(page, containsString("To close it for O&#39;Brien &lt;b&gt;"));
        assertThat(page, not(containsString("To close it for kibana_system")));
        String without = cluster.as("ml_user")
                .send("GET /_ml_setup/report?audit=true")
                .expect(200)
                .body();
        assertThat(without, containsString("Not shown: you lack the cluster privileges [manage_ml,read_security]"));
        assertThat(without, containsString("At a glance"));
        assertThat(without, not(containsString("O&#39;Brien")));
    }

    @Test
    public void everybodyGetsThePageAndWhatHeMaySee() {
        makeRed();
        for (String user : List.of("admin", "ml_user", "viewer", "nobody")) {
            Response page = cluster.as(user).send("GET /_ml_setup/report").expect(200);
            assertThat(page.headers().firstValue("Content-Type"), equalTo(Optional.of("text/html; charset=utf-8")));
            assertThat(
                    page.headers().firstValue("Content-Security-Policy").orElse(""), startsWith("default-src 'none';"));
            assertThat(page.headers().firstValue("Cache-Control"), equalTo(Optional.of("no-store")));
            assertThat(page.body(), containsString("As seen by " + user));
            Documents.assertHarmless(Documents.parse(page.body()));
            boolean mayFacts = !Set.of("viewer", "nobody").contains(user);
            assertThat(page.body().contains("Persistent tasks are not allocated"), equalTo(mayFacts));
            // Explained once, though it makes every indicator about the cluster unknown.
            assertThat(page.body().split("PUT /_security/role/ml_setup_", -1).length - 1, equalTo(mayFacts ? 0 : 1));
        }
        cluster.anonymous().send("GET /_ml_setup/report").expect(401);
        cluster.anonymous().send("GET /_ml_setup/help").expect(401);
    }

    /** The same records: each symptom, cause and request of the check stands in the page as text. */
    @Test
    public void thePageSaysWhatTheCheckSays() {
        makeRed();
        String asked = "?access=full&user_kind=kibana&source=logs-*,<script>&space=default";
        JsonNode check = cluster.as("ml_user")
                .send("GET /_ml_setup/_check" + asked)
                .expect(200)
                .json();
        String page = cluster.as("ml_user")
                .send("GET /_ml_setup/report" + asked)
                .expect(200)
                .body();
        String text = Documents.parse(page).getTextContent();
        int requests = 0;
        for (JsonNode finding : check.at("/indicators")) {
            assertThat(text, containsString(finding.at("/symptom").asText().replace("`", "")));
            for (JsonNode request : finding.findPath("requests")) {
                assertThat(text, containsString(request.asText()));
                requests++;
            }
        }
        assertThat(requests, greaterThan(2));
        assertThat(page, not(containsString("<script")));
    }

    @Test
    public void theStatusesOfTheCheck() {
        makeRed();
        admin.send("GET /_ml_setup/report?fail_on=red").expect(503);
        admin.send("GET /_ml_setup/report?fail_on=red&ignore=ml_operation").expect(200);
        admin.send("GET /_ml_setup/report?wait_for_status=green&timeout=0s").expect(408);
        admin.send("GET /_ml_setup/report?audit=maybe").expect(400);
        admin.send("GET /_ml_setup/report?audits=true").expect(400);
        admin.send("GET /_ml_setup/report?only=green").expect(400);
        admin.send("GET /_ml_setup/report?indicator=x").expect(404);
        admin.send("POST /_ml_setup/report").expect(405);
    }

    @Test
    public void everyHelpUrlOfAnAnswerOpens() {
        Set<String> addresses = new TreeSet<>();
        for (String user : List.of("admin", "nobody")) {
            JsonNode check = hostile.as(user)
                    .send("GET /_ml_setup/_check?access=full&user_kind=kibana&source=a&destination=b"
                            + "&feature=data_frame_analytics,file_upload")
                    .expect(200)
                    .json();
            check.findValuesAsText("help_url").forEach(addresses::add);
        }
        makeRed();
        admin.send("GET /_ml_setup/_check").json().findValuesAsText("help_url").forEach(addresses::add);
        addresses.add(admin.send("GET /_ml_setup").at("/documentation").asText());
        assertThat(addresses.toString(), addresses.size(), greaterThan(8));
        for (String address : addresses) {
            Response markdown = cluster.as("nobody").send("GET " + address).expect(200);
            assertThat(markdown.body(), startsWith("# "));
            assertThat(markdown.headers().firstValue("Content-Type").orElse(""), startsWith("text/markdown"));
            for (String accept : List.of(CHROMIUM, "text/html")) {
                Response html = cluster.as("nobody")
                        .send("GET " + address, "Accept", accept)
                        .expect(200);
                assertThat(html.headers().firstValue("Content-Type"), equalTo(Optional.of("text/html; charset=utf-8")));
                Documents.assertHarmless(Documents.parse(html.body()));
            }
        }
    }

    @Test
    public void noNameLeadsOutOfTheDocumentation() {
        for (String name : List.of(
                "..",
                "%2e%2e",
                "..%2f..%2fbuild.properties",
                "%2fetc%2fpasswd",
                "indicators/..%2fguide",
                "guide%00",
                "guide.md%00.css",
                "..%5c..%5cpage.css",
                "%252e%252e",
                "page.css",
                "indicators%2flicense%2f",
                "x".repeat(3_000),
                "%ff")) {
            Response refused = admin.send("GET /_ml_setup/help/" + name).expect(400, 404);
            assertThat(refused.body(), not(containsString("elasticsearch.version")));
            assertThat(refused.body().length(), lessThanOrEqualTo(10_000));
        }
        assertThat(
                admin.send("GET /_ml_setup/help/licence")
                        .expect(404)
                        .at("/error/reason")
                        .asText(),
                containsString("must be one of [README.md, architecture.md, "));
        // The slash of a folder may be written so too.
        admin.send("GET /_ml_setup/help/indicators%2flicense").expect(200);
    }

    /** Pictures for a person to look at, and what can be told by a machine: nothing is loaded, run or wider than the screen. */
    @Test
    public void inARealBrowser() throws IOException, InterruptedException {
        Optional<Path> chromium = Programs.onPath("chromium");
        Programs.assume(
                chromium.isPresent(),
                "ReportIT.inARealBrowser",
                "no chromium is on the PATH",
                "On Debian the package [chromium] has it.");
        try (Browser browser = new Browser(chromium.get())) {
            look(browser, cluster, "/_ml_setup/report", "report-green", "light");
            look(browser, cluster, "/_ml_setup/help/guide", "help-guide", "light");
            look(browser, cluster, "/_ml_setup/help/indicators/license.md", "help-license", "dark");
            makeRed();
            String kibana = "?access=read&user_kind=kibana&source=logs-*";
            look(browser, cluster, "/_ml_setup/report" + kibana, "report-red", "light");
            look(browser, cluster, "/_ml_setup/report" + kibana, "report-red-dark", "dark");
            makeAudited();
            look(browser, cluster, "/_ml_setup/report?audit=true", "report-audit", "light");
            look(browser, cluster, "/_ml_setup/report?audit=true", "report-audit-dark", "dark");
            String odd = "?access=full&source=b%26b-alert(1)-*";
            look(browser, hostile, "/_ml_setup/report" + odd, "report-hostile", "light");
            look(browser, hostile, "/_ml_setup/report" + odd, "report-hostile-dark", "dark");
        }
        assertThat(Files.exists(PICTURES.resolve("report-hostile-390.png")), equalTo(true));
    }

    private static void look(Browser browser, TestCluster asked, String path, String name, String colours)
            throws IOException, InterruptedException {
        URI page = URI.create(asked.node("n1").uri() + path);
        Map<String, String> headers = Map.of(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(("admin:" + TestUsers.PASSWORD).getBytes(UTF_8)));
        for (int width : new int[] {1280, 390}) {
            browser.show(page, headers, width, colours);
            // For its tab the browser itself may look for an icon of the site; the page asks for none.
            List<String> requested = browser.requested().stream()
                    .filter(address -> !address.endsWith("/favicon.ico"))
                    .toList();
            assertThat(name, requested, equalTo(List.of(page.toString())));
            assertThat(name, browser.complaints(), equalTo(List.of()));
            assertThat(name, browser.number("document.scripts.length + document.images.length"), equalTo(0));
            assertThat(
                    name + " at " + width,
                    browser.number("document.documentElement.scrollWidth"),
                    lessThanOrEqualTo(width));
            // The style sheet is in force, which the policy could have refused.
            assertThat(
                    browser.number(
                            "getComputedStyle(document.querySelector('main')).boxSizing === 'border-box' ? 1 : 0"),
                    equalTo(1));
            browser.screenshot(PICTURES.resolve(name + "-" + width + ".png"), 8_000);
        }
        browser.print(PICTURES.resolve(name + ".pdf"));
    }
}
