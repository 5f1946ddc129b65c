package io.mlsetup;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.mlsetup.check.RestMlSetupAction;
import io.mlsetup.common.AnsweredChannel;
import io.mlsetup.it.yaml.ApiSpec;
import io.mlsetup.it.yaml.YamlSuite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.elasticsearch.common.settings.ClusterSettings;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.core.PathUtils;
import org.elasticsearch.rest.RestHandler;
import org.elasticsearch.test.client.NoOpNodeClient;
import org.elasticsearch.test.rest.FakeRestRequest;
import org.elasticsearch.xcontent.json.JsonXContent;

/**
 * Code, REST specifications, YAML suites and reference say the same: which requests there are, which parameters each takes, which
 * settings. What the code takes is found by asking it.
 */
public class ApiAgreementTests extends ThreadPoolTestCase {

    private static final Path SCHEMA = PathUtils.get("target", "rest-api-spec", "schema.json");
    private static final Path SUITES = PathUtils.get("src", "it", "resources", "rest-api-spec", "test", "ml_setup");
    /** The schema wants a whole address: that of a node of one's own, by Elasticsearch's default port. */
    private static final String HELP = "http://localhost:9200/_ml_setup/help/reference/";

    private static final Path REFERENCE = PathUtils.get("docs", "reference");

    /** What a query string cannot carry, and so no specification of its parameters names. */
    private static final Map<String, Set<String>> ONLY_IN_THE_BODY = Map.of(
            "ml_setup.simulate_role",
            Set.of("role"),
            "ml_setup.diff_role",
            Set.of("put_role", "delete_role", "put_user", "delete_user", "put_role_mapping", "delete_role_mapping"));

    /** What Elasticsearch's cat APIs read before the table is made. */
    private static final Set<String> OF_CAT = Set.of("format", "h", "help", "s", "v");

    private static final Pattern PARAMETERS =
            Pattern.compile("unknown parameter \\[nonsense]: (?:none is taken here|must be one of \\[([^]]+)])");

    private static Map<String, ApiSpec> specs() {
        return ApiSpec.all(ApiSpec.OURS);
    }

    private static Collection<RestHandler> handlers() {
        MlSetupPlugin plugin = new MlSetupPlugin(Settings.EMPTY);
        ClusterSettings settings = new ClusterSettings(Settings.EMPTY, Set.copyOf(plugin.getSettings()));
        return plugin.restHandlers(settings);
    }

    private static String shown(RestHandler.Route route) {
        return route.getMethod() + " " + route.getPath();
    }

    private static Set<String> requests(ApiSpec spec) {
        return spec.paths().stream()
                .flatMap(path -> path.methods().stream().map(method -> method + " " + path.path()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, RestHandler> handlersByRequest() {
        Map<String, RestHandler> byRequest = new TreeMap<>();
        handlers().forEach(handler -> handler.routes().forEach(route -> byRequest.put(shown(route), handler)));
        return byRequest;
    }

    public void testSpecificationsKeepElasticsearchsSchema() throws IOException {
        JsonSchema schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(Files.readString(SCHEMA));
        ObjectMapper json = new ObjectMapper();
        try (Stream<Path> files = Files.list(ApiSpec.OURS)) {
            for (Path file : files.toList()) {
                assertThat(file.toString(), schema.validate(json.readTree(Files.readString(file))), empty());
            }
        }
        String broken =
                Files.readString(ApiSpec.OURS.resolve("ml_setup.info.json")).replace("beta", "new");
        assertThat(
                schema.validate(json.readTree(broken)).stream()
                        .map(wrong -> wrong.getType() + " " + wrong.getInstanceLocation())
                        .toList(),
                contains("enum $.ml_setup.info.stability"));
    }

    public void testRoutesAreSpecifiedAndTheOtherWayRound() {
        Set<String> specified = new TreeSet<>();
        specs().values().forEach(spec -> specified.addAll(requests(spec)));
        assertThat(handlersByRequest().keySet(), equalTo(specified));
    }

    public void testTheListOfEndpointsIsWhole() throws Exception {
        FakeRestRequest request = new FakeRestRequest();
        AnsweredChannel channel = new AnsweredChannel(request);
        new RestMlSetupAction().handleRequest(request, channel, new NoOpNodeClient(threadPool));
        Object endpoints = XContentHelper.convertToMap(
                        JsonXContent.jsonXContent,
                        channel.capturedResponse().content().utf8ToString(),
                        true)
                .get("endpoints");
        Set<String> listed = new TreeSet<>();
        ((List<?>) endpoints).forEach(endpoint -> listed.addAll(expanded((String) endpoint)));
        Set<String> expected = new TreeSet<>(handlersByRequest().keySet());
        expected.remove("GET /_ml_setup");
        expected.add("GET /_health_report/ml_setup");
        assertThat(listed, equalTo(expected));
    }

    /** {@code GET,POST /a[/{b}[/{c}]]} as the requests that it stands for. */
    private static List<String> expanded(String endpoint) {
        String[] methodsAndPath = endpoint.split(" ");
        List<String> requests = new ArrayList<>();
        String path = "";
        for (String part : methodsAndPath[1].split("\\[")) {
            path += part.replace("]", "");
            for (String method : methodsAndPath[0].split(",")) {
                requests.add(method + " " + path);
            }
        }
        return requests;
    }

    public void testParametersAreSpecifiedAndTheOtherWayRound() throws Exception {
        for (ApiSpec spec : specs().values()) {
            Set<String> specified = new TreeSet<>(spec.params());
            spec.paths().forEach(path -> specified.addAll(path.parts()));
            specified.addAll(ONLY_IN_THE_BODY.getOrDefault(spec.name(), Set.of()));
            for (String request : requests(spec)) {
                assertThat(request, taken(handlersByRequest().get(request)), equalTo(specified));
            }
        }
    }

    /** The parameters that a handler takes: those that it names when it refuses another one, or that are not refused beside that one. */
    private Set<String> taken(RestHandler handler) throws IOException {
        String refusal = refusal(handler, Map.of("nonsense", "1"));
        Matcher named = PARAMETERS.matcher(refusal);
        if (named.find()) {
            return Stream.ofNullable(named.group(1))
                    .flatMap(names -> Stream.of(names.split(", ")))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        assertThat(refusal, containsString("unrecognized parameter: [nonsense]"));
        Set<String> taken = specs().values().stream()
                .flatMap(spec -> spec.params().stream())
                .filter(name ->
                        !refusal(handler, Map.of("nonsense", "1", name, "1")).contains("unrecognized parameters:"))
                .collect(Collectors.toCollection(TreeSet::new));
        if (handler.getClass().getSimpleName().startsWith("RestCat")) {
            taken.addAll(OF_CAT);
            // A unit for columns of sizes, which Elasticsearch's tables know and ours have none of.
            taken.remove("size");
        }
        return taken;
    }

    private String refusal(RestHandler handler, Map<String, String> parameters) {
        FakeRestRequest request = new FakeRestRequest.Builder(xContentRegistry())
                .withParams(new HashMap<>(parameters))
                .build();
        return expectThrows(
                        IllegalArgumentException.class,
                        () -> handler.handleRequest(
                                request, new AnsweredChannel(request), new NoOpNodeClient(threadPool)))
                .getMessage();
    }

    /** Each parameter is sent in a test, and nothing else is: the runner of the suites refuses what is not specified. */
    public void testSuitesUseEveryRequestAndEveryParameter() throws IOException {
        Map<String, Set<String>> used = new TreeMap<>();
        for (YamlSuite suite : YamlSuite.all(SUITES)) {
            suite.sections()
                    .forEach(section -> section.steps()
                            .forEach(step -> step.path("do").properties().forEach(call -> {
                                Set<String> names = used.computeIfAbsent(call.getKey(), name -> new TreeSet<>());
                                call.getValue().fieldNames().forEachRemaining(names::add);
                                if (!call.getKey().equals("ml_setup.import_jobs")) {
                                    call.getValue().path("body").fieldNames().forEachRemaining(names::add);
                                }
                            })));
        }
        for (ApiSpec spec : specs().values()) {
            Set<String> wanted = new TreeSet<>(spec.params());
            spec.paths().forEach(path -> wanted.addAll(path.parts()));
            assertTrue("no suite calls " + spec.name(), used.containsKey(spec.name()));
            wanted.removeAll(used.get(spec.name()));
            assertThat("not used in a suite of " + spec.name(), wanted, empty());
        }
    }

    public void testEveryRequestAndParameterHasItsPlaceInTheReference() throws IOException {
        String index = Files.readString(REFERENCE.resolve("README.md"));
        for (ApiSpec spec : specs().values()) {
            assertThat(spec.documentation(), startsWith(HELP));
            String page = spec.documentation().substring(HELP.length());
            assertThat(index, containsString("](" + page + ")"));
            String text = Files.readString(REFERENCE.resolve(page));
            String request = spec.paths().get(0).path();
            assertThat(page, text, startsWith("# "));
            assertThat(page, text.lines().findFirst().orElseThrow(), containsString(request));
            Set<String> parameters = new TreeSet<>(spec.params());
            parameters.addAll(ONLY_IN_THE_BODY.getOrDefault(spec.name(), Set.of()));
            spec.paths().forEach(path -> parameters.addAll(path.parts()));
            for (String parameter : parameters) {
                assertTrue(page + " has no row for [" + parameter + "]", text.contains("\n| `" + parameter + "` |"));
            }
            assertTrue(page + " has no section on errors", text.contains("\n## Errors\n"));
            assertTrue(page + " does not say who may", text.contains("\nWho may: "));
        }
    }

    public void testEverySettingHasItsSectionInTheReference() throws IOException {
        Set<String> settings = new MlSetupPlugin(Settings.EMPTY)
                .getSettings().stream().map(Setting::getKey).collect(Collectors.toCollection(TreeSet::new));
        Set<String> documented = Pattern.compile("(?m)^## `(.+)`$")
                .matcher(Files.readString(REFERENCE.resolve("settings.md")))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(documented, equalTo(settings));
    }
}
