package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.junit.Assert.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.mlsetup.it.AlertRules.Alert;
import io.mlsetup.it.PromQl.Moment;
import io.mlsetup.it.PromQl.Query;
import io.mlsetup.it.PromQl.Sample;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.SharedCluster;
import io.mlsetup.it.server.TestCluster;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.BeforeClass;
import org.junit.Test;

/**
 * The files in {@code monitoring} on the metrics of a real node: Prometheus' own grammar parses every query, and it finds what it
 * should in a green, a yellow and a red state. Where there is a {@code promtool}, Prometheus' own engine has to say the same.
 */
public class MonitoringIT {

    private static final Path FILES = NodeJs.project("monitoring");
    private static final String RULES = "prometheus/ml_setup.rules.yml";
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Pattern SERIES = Pattern.compile("([a-z_]+)\\{(.*)}");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"([^\"]*)\",?");

    private static PromQl promQl;
    private static AlertRules rules;
    private static Client admin;
    private static Moment green;
    private static Moment yellow;
    private static Moment red;
    private static Set<String> yellows;
    private static Set<String> reds;

    @BeforeClass
    public static void scrape() throws IOException, InterruptedException {
        NodeJs.assume("MonitoringIT");
        promQl = new PromQl();
        rules = new AlertRules(FILES.resolve(RULES), promQl);
        TestCluster cluster = SharedCluster.plain();
        admin = cluster.as("admin");
        assertThat(with("green"), equalTo(Set.of()));
        green = scraped();
        settings("null", "0", "\"security\"");
        admin.send("POST /_ml/set_upgrade_mode?enabled=true").expect(200);
        yellows = with("yellow");
        yellow = scraped();
        admin.send("POST /_ml/set_upgrade_mode?enabled=false").expect(200);
        settings("\"none\"", "null", "\"security\"");
        reds = with("red");
        red = scraped();
        settings("null", "null", "null");
    }

    private static void settings(String tasks, String jobs, String ignore) {
        admin.send("PUT /_cluster/settings\n{\"persistent\": {\"cluster.persistent_tasks.allocation.enable\": " + tasks
                        + ", \"xpack.ml.node_concurrent_job_allocations\": " + jobs + ", \"ml_setup.ignore\": " + ignore
                        + "}}")
                .expect(200);
    }

    private static Moment scraped() {
        String text = admin.send("GET /_ml_setup/_metrics").expect(200).body();
        return Moment.scraped(text, System.currentTimeMillis() / 1000.0);
    }

    /** The indicators about the cluster that are not green, having seen that the check's status is this one. */
    private static Set<String> with(String status) {
        JsonNode check = admin.send("GET /_ml_setup/_check?ignore=kibana_space,data_views,security")
                .expect(200)
                .json();
        Set<String> found = new TreeSet<>();
        Verdicts.CLUSTER_LEVEL.forEach(indicator -> {
            if (!check.at("/indicators/" + indicator + "/status").asText().equals("green")) {
                found.add(indicator);
            }
        });
        assertThat(check.toPrettyString(), check.at("/status").asText(), equalTo(status));
        return found;
    }

    @Test
    public void everyRuleFindsWhatItLooksFor() throws IOException, InterruptedException {
        Moment unread = new Moment(
                0, List.of(new Sample(Map.of("__name__", "up", "job", "ml_setup", "instance", "n1:9200"), 0)));
        PromQl.Answer answer = promQl.evaluate(rules.queries(), List.of(green, yellow, red, unread));
        assertThat(
                answer.problems(), equalTo(Collections.nCopies(rules.queries().size(), List.of())));
    }

    @Test
    public void whatShouldFireFiresAndNothingElse() throws IOException, InterruptedException {
        assertThat(yellows, equalTo(Set.of("ml_operation", "ml_settings")));
        assertThat(reds, equalTo(Set.of("ml_operation")));
        assertThat(fired(green), equalTo(Set.of()));
        assertThat(fired(yellow), equalTo(Set.of("MlSetupYellow ml_settings", "MlSwitchedOffForLong ml_operation")));
        assertThat(fired(red), equalTo(Set.of("MlSetupRed ml_operation")));
        double ends = green.samples().stream()
                .filter(sample -> sample.label("__name__").equals("ml_setup_license_expiry_timestamp_seconds"))
                .findFirst()
                .orElseThrow()
                .value();
        assertThat(fired(new Moment(ends - 15 * 86400, green.samples())), equalTo(Set.of()));
        assertThat(fired(new Moment(ends - 13 * 86400, green.samples())), equalTo(Set.of("MlLicenseEnds ")));
        assertThat(fired(new Moment(ends + 1, green.samples())), equalTo(Set.of()));
        assertThat(fired(new Moment(ends - 13 * 86400, licenseIgnored())), equalTo(Set.of()));
        assertThat(fired(new Moment(0, List.of())), equalTo(Set.of("MlSetupNotScraped ")));
    }

    private static List<Sample> licenseIgnored() {
        return green.samples().stream()
                .map(sample -> sample.label("__name__").equals("ml_setup_indicator_ignored")
                                && sample.label("indicator").equals("license")
                        ? new Sample(sample.labels(), 1)
                        : sample)
                .toList();
    }

    /** Names and indicators of the alerts that fire if everything stays as it is for long. */
    private static Set<String> fired(Moment always) throws IOException, InterruptedException {
        return rules.firing(Collections.nCopies(5 * 60, always)).get(5 * 60 - 1).stream()
                .map(alert -> alert.name() + " " + alert.labels().getOrDefault("indicator", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    public void everyQueryOfTheDashboardShowsSomething() throws IOException, InterruptedException {
        List<JsonNode> targets = targets();
        List<Query> queries = queries(targets);
        PromQl.Answer answer = promQl.evaluate(queries, List.of(green, yellow, red));
        for (int i = 0; i < targets.size(); i++) {
            String expr = queries.get(i).expr();
            assertThat(expr, answer.problems().get(i), equalTo(List.of()));
            for (int moment = 0; moment < 3; moment++) {
                List<Sample> result = answer.results().get(moment).get(i);
                // Nothing was ignored while all was green; and nothing need have changed by then.
                if (moment > 0 || !(expr.contains("_ignored ") || expr.contains("_last_change_"))) {
                    assertThat(expr, result, not(empty()));
                }
                for (Sample sample : result) {
                    Matcher named = Pattern.compile("\\{\\{([a-z_]+)}}")
                            .matcher(targets.get(i).at("/legendFormat").asText());
                    while (named.find()) {
                        assertThat(expr + " in " + sample, sample.label(named.group(1)), not(equalTo("")));
                    }
                }
            }
        }
        assertThat(values(answer, 0, "ml_setup_status{"), equalTo(Set.of(0.0)));
        assertThat(values(answer, 1, "ml_setup_status{"), equalTo(Set.of(2.0)));
        assertThat(values(answer, 2, "ml_setup_status{"), equalTo(Set.of(3.0)));
    }

    private static Set<Double> values(PromQl.Answer answer, int moment, String metric) throws IOException {
        List<Query> queries = queries(targets());
        Set<Double> values = new TreeSet<>();
        for (int i = 0; i < queries.size(); i++) {
            if (queries.get(i).expr().contains(metric)) {
                answer.results().get(moment).get(i).forEach(sample -> values.add(sample.value()));
            }
        }
        return values;
    }

    private static List<JsonNode> targets() throws IOException {
        JsonNode dashboard = new ObjectMapper()
                .readTree(FILES.resolve("grafana/ml-setup.json").toFile());
        List<JsonNode> targets = new ArrayList<>();
        dashboard.at("/panels").forEach(panel -> panel.at("/targets").forEach(targets::add));
        assertThat(targets.size(), equalTo(dashboard.findValues("expr").size()));
        assertThat(targets.size(), greaterThan(10));
        return targets;
    }

    /** With every cluster chosen, which is what stands in for the variable then. */
    private static List<Query> queries(List<JsonNode> targets) {
        return targets.stream()
                .map(target -> new Query(target.at("/expr").asText().replace("$cluster", ".*"), null))
                .toList();
    }

    /** So that the tests above can fail. */
    @Test
    public void aBadQueryIsFound() throws IOException, InterruptedException {
        Map<String, String> bad = new TreeMap<>(Map.of(
                "max by (cluster_name) (ml_setup_ml_node)", "[ml_setup_ml_node] selects nothing",
                "ml_setup_status{status=\"amber\"}", "[ml_setup_status{status=\"amber\"}] selects nothing",
                "max by (clustername) (ml_setup_ml_nodes)", "no series has a label [clustername]",
                "max by (cluster_name (ml_setup_ml_nodes)", "does not parse at ",
                "ml_setup_status + on (job) ml_setup_status", "several series on the right match ",
                "ml_setup_nodes * on (job) ml_setup_cluster_info", "without group_left",
                "ml_setup_nodes * on (job) group_left (cluster_name) ml_setup_status",
                        "several series on the right match ",
                "rate(ml_setup_nodes[5m])", "FunctionCall is not evaluated here",
                "", "does not parse",
                "1 == 2", "numbers are compared without bool"));
        List<Query> queries =
                bad.keySet().stream().map(expr -> new Query(expr, null)).toList();
        PromQl.Answer answer = promQl.evaluate(queries, List.of(green));
        for (int i = 0; i < queries.size(); i++) {
            assertThat(queries.get(i).expr(), answer.problems().get(i), hasSize(1));
            assertThat(
                    answer.problems().get(i).get(0),
                    containsString(bad.get(queries.get(i).expr())));
        }
    }

    /** Prometheus' own tests of the rules, in {@code ml_setup.rules.test.yml}. */
    @Test
    public void theTestsOfTheRules() throws IOException, InterruptedException {
        JsonNode file = YAML.readTree(
                FILES.resolve("prometheus/ml_setup.rules.test.yml").toFile());
        int alerts = 0;
        for (JsonNode test : file.at("/tests")) {
            List<List<Alert>> firing = rules.firing(minutes(test.at("/input_series")));
            for (JsonNode expected : test.at("/alert_rule_test")) {
                String name = expected.at("/alertname").asText();
                List<Alert> wanted = new ArrayList<>();
                for (JsonNode alert : expected.at("/exp_alerts")) {
                    wanted.add(new Alert(name, texts(alert.at("/exp_labels")), texts(alert.at("/exp_annotations"))));
                }
                List<Alert> found = firing
                        .get(AlertRules.minutes(expected.at("/eval_time").asText()))
                        .stream()
                        .filter(alert -> alert.name().equals(name))
                        .toList();
                assertThat(test.at("/name").asText() + ": " + expected, found, equalTo(wanted));
                alerts += wanted.size();
            }
        }
        assertThat(alerts, greaterThan(5));
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new TreeMap<>();
        object.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }

    /** Series as {@code promtool} writes them, {@code 0x9 1x390} being ten times 0 and then 391 times 1. */
    private static List<Moment> minutes(JsonNode series) {
        List<Moment> minutes = new ArrayList<>();
        for (JsonNode one : series) {
            Matcher parts = SERIES.matcher(one.at("/series").asText());
            assertThat(one.toString(), parts.matches(), equalTo(true));
            Map<String, String> labels = new TreeMap<>(Map.of("__name__", parts.group(1)));
            LABEL.matcher(parts.group(2)).results().forEach(label -> labels.put(label.group(1), label.group(2)));
            int minute = 0;
            for (String run : one.at("/values").asText().split(" ")) {
                String[] valueAndTimes = run.split("x");
                for (int i = 0; i <= Integer.parseInt(valueAndTimes[1]); i++, minute++) {
                    if (minutes.size() == minute) {
                        minutes.add(new Moment(60.0 * minute, new ArrayList<>()));
                    }
                    minutes.get(minute).samples().add(new Sample(labels, Double.parseDouble(valueAndTimes[0])));
                }
            }
        }
        return minutes;
    }

    /** Prometheus' engine runs the tests of the rules; and it finds in the node's metrics what our evaluation found, to the number. */
    @Test
    public void prometheusItselfSaysTheSame() throws IOException, InterruptedException {
        Optional<Path> promtool = Programs.onPath("promtool");
        Programs.assume(
                promtool.isPresent(),
                "MonitoringIT.prometheusItselfSaysTheSame",
                "no [promtool] is on the PATH",
                "On Debian the package [prometheus] has it.");
        Path prometheus = FILES.resolve("prometheus");
        NodeJs.run(prometheus, Map.of(), "promtool", "check", "rules", "ml_setup.rules.yml");
        NodeJs.run(prometheus, Map.of(), "promtool", "test", "rules", "ml_setup.rules.test.yml");

        Path directory = NodeJs.project("target/promql");
        Path test = directory.resolve("real.test.yml");
        YAML.writeValue(test.toFile(), sameOfPrometheus());
        NodeJs.run(directory, Map.of(), "promtool", "test", "rules", test.toString());
        // It compares: with another number it fails.
        Files.writeString(test, Files.readString(test).replace("value: 2.0", "value: 7.0"));
        AssertionError otherwise = assertThrows(
                AssertionError.class,
                () -> NodeJs.run(directory, Map.of(), "promtool", "test", "rules", test.toString()));
        assertThat(otherwise.getMessage(), containsString("FAILED"));
    }

    private static Map<String, Object> sameOfPrometheus() throws IOException, InterruptedException {
        List<Query> queries = new ArrayList<>(rules.queries());
        queries.addAll(queries(targets()));
        List<Moment> moments = List.of(green.movedTo(60), yellow.movedTo(60), red.movedTo(60));
        PromQl.Answer answer = promQl.evaluate(queries, moments);
        List<Object> tests = new ArrayList<>();
        for (int moment = 0; moment < moments.size(); moment++) {
            List<Object> series = new ArrayList<>();
            for (Sample sample : moments.get(moment).samples()) {
                series.add(Map.of("series", series(sample), "values", plain(sample.value()) + "x1"));
            }
            List<Object> expected = new ArrayList<>();
            for (int i = 0; i < queries.size(); i++) {
                List<Object> samples = new ArrayList<>();
                for (Sample sample : answer.results().get(moment).get(i)) {
                    samples.add(Map.of("labels", series(sample), "value", sample.value()));
                }
                expected.add(Map.of("expr", queries.get(i).expr(), "eval_time", "1m", "exp_samples", samples));
            }
            tests.add(Map.of("interval", "1m", "input_series", series, "promql_expr_test", expected));
        }
        return Map.of(
                "rule_files", List.of(FILES.resolve(RULES).toString()), "evaluation_interval", "1m", "tests", tests);
    }

    private static String series(Sample sample) {
        String labels = sample.labels().entrySet().stream()
                .filter(label -> !label.getKey().equals("__name__"))
                .map(label -> label.getKey() + "=\"" + label.getValue() + "\"")
                .collect(Collectors.joining(",", "{", "}"));
        return sample.label("__name__") + labels;
    }

    private static String plain(double value) {
        return new BigDecimal(value).toPlainString();
    }
}
