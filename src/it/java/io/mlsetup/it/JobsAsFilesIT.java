package io.mlsetup.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.Assume.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.SharedCluster;
import io.mlsetup.it.server.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.BeforeClass;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The recipe of {@code docs/jobs-as-files.md}, run as it stands there: its API key, and its scripts with curl. */
public class JobsAsFilesIT {

    private static final Pattern SCRIPT =
            Pattern.compile("^`(ml/\\w+)`:\\n\\n```sh\\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern KEY =
            Pattern.compile("^```\\n(POST /_security/api_key.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private static TestCluster cluster;
    private static Client admin;

    private record Run(int status, String output) {}

    private final Map<String, String> environment = new LinkedHashMap<>();

    @BeforeClass
    public static void start() {
        cluster = SharedCluster.plain();
        admin = cluster.as("admin");
    }

    private Run run(String script) throws IOException, InterruptedException {
        Path output = folder.getRoot().toPath().resolve("output");
        ProcessBuilder process = new ProcessBuilder("sh", script)
                .directory(folder.getRoot())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        process.environment().putAll(environment);
        Process running = process.start();
        assertThat(script, running.waitFor(2, TimeUnit.MINUTES), is(true));
        return new Run(running.exitValue(), Files.readString(output));
    }

    private static boolean hasCurl() throws InterruptedException {
        try {
            Process curl = new ProcessBuilder("curl", "--version").start();
            curl.getInputStream().readAllBytes();
            return curl.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    public void fromTheFirstExportToDrift() throws IOException, InterruptedException {
        assumeTrue("the recipe needs curl", hasCurl());
        String page = Files.readString(Path.of("docs/jobs-as-files.md"));
        Path ml = folder.newFolder("ml").toPath();
        Matcher scripts = SCRIPT.matcher(page);
        int found = 0;
        while (scripts.find()) {
            Files.writeString(folder.getRoot().toPath().resolve(scripts.group(1)), scripts.group(2), UTF_8);
            found++;
        }
        assertThat(found, equalTo(4));
        Matcher key = KEY.matcher(page);
        assertThat(key.find(), is(true));
        environment.put(
                "ML_API_KEY",
                admin.send(key.group(1)).expect(200).at("/encoded").asText());
        environment.put("ES_URL", cluster.node("n1").uri().toString().replaceAll("/$", ""));

        admin.send("PUT /logs-web-1").expect(200);
        admin.send("""
                PUT /_ml/anomaly_detectors/web-latency
                {"description": "slow pages", "analysis_limits": {"model_memory_limit": "11mb"}, "analysis_config": {"bucket_span": "15m",
                 "detectors": [{"function": "count"}]}, "data_description": {"time_field": "@timestamp"},
                 "datafeed_config": {"indices": ["logs-web-*"], "datafeed_id": "datafeed-web-latency"}}""").expect(200);
        admin.send("POST /_ml/anomaly_detectors/web-latency/_open").expect(200);
        admin.send("POST /_ml/datafeeds/datafeed-web-latency/_start").expect(200);

        assertSucceeds("ml/export");
        Path file = ml.resolve("jobs.json");
        String exported = Files.readString(file);
        assertThat(exported, allOf(containsString("web-latency"), not(containsString("exported_from"))));
        assertSucceeds("ml/plan");
        assertSucceeds("ml/drift");

        // Somebody edits the file; the pull request shows it, and nothing is done.
        String edited = exported.replace("slow pages", "slower pages").replace("11mb", "12mb");
        Files.writeString(file, edited);
        Run plan = run("ml/plan");
        assertThat(plan.output(), plan.status(), is(0));
        JsonNode item = new ObjectMapper().readTree(plan.output()).at("/items/0");
        Matcher shown = Pattern.compile("^```\\n(\\{\\n  \"type\".*?)^```", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(page);
        assertThat(shown.find(), is(true));
        assertThat("as the page shows it", item, equalTo(new ObjectMapper().readTree(shown.group(1))));
        Run drift = run("ml/drift");
        assertThat(drift.output(), drift.status(), is(22));
        assertThat(drift.output(), containsString("\"from\" : \"slow pages\""));
        assertThat(description(), equalTo("slow pages"));

        // It is merged.
        Run applied = run("ml/apply");
        assertThat(applied.output(), applied.status(), is(0));
        assertThat(applied.output(), containsString("\"action\" : \"updated\""));
        assertThat(description(), equalTo("slower pages"));
        assertSucceeds("ml/drift");
        assertSucceeds("ml/export");
        assertThat("the same file", Files.readString(file), equalTo(edited));

        // Somebody changes the job by hand.
        admin.send("POST /_ml/anomaly_detectors/web-latency/_update\n{\"description\": \"by hand\"}")
                .expect(200);
        assertThat(run("ml/drift").status(), is(22));
        assertSucceeds("ml/apply");
        assertSucceeds("ml/drift");

        // What would cost the model does not pass the pull request.
        Files.writeString(file, edited.replace("15m", "30m"));
        Run blocked = run("ml/plan");
        assertThat(blocked.output(), blocked.status(), is(1));
        assertThat(blocked.output(), containsString("needs_new_job"));
        assertThat(run("ml/apply").status(), is(22));

        // The commit is reverted.
        Files.writeString(file, exported);
        assertSucceeds("ml/apply");
        assertThat(description(), equalTo("slow pages"));
        assertThat(
                admin.send("GET /_cluster/state/metadata?filter_path=metadata.persistent_tasks")
                        .body(),
                allOf(containsString("job-web-latency"), containsString("datafeed-datafeed-web-latency")));

        // A key that is no more.
        environment.put("ML_API_KEY", "bm8ga2V5Om5vIGtleQ==");
        for (String script : new String[] {"ml/export", "ml/plan", "ml/apply", "ml/drift"}) {
            assertThat(script, run(script).status(), not(is(0)));
        }
        assertThat("nothing was written over the file", Files.readString(file), equalTo(exported));
    }

    private static String description() {
        return admin.send("GET /_ml/anomaly_detectors/web-latency")
                .at("/jobs/0/description")
                .asText();
    }

    private void assertSucceeds(String script) throws IOException, InterruptedException {
        Run run = run(script);
        assertThat(script + ": " + run.output(), run.status(), is(0));
    }
}
