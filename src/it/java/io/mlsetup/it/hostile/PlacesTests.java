package io.mlsetup.it.hostile;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mlsetup.it.yaml.ApiSpec;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.elasticsearch.xcontent.ParseField;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;
import org.elasticsearch.xpack.core.ml.calendars.ScheduledEvent;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.ml.job.config.AnalysisConfig;
import org.elasticsearch.xpack.core.ml.job.config.Detector;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.config.MlFilter;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.junit.Test;

/** Nothing that a caller can send is forgotten: every parameter, every field of the reference, every field of Elasticsearch's parsers. */
public class PlacesTests {

    private static final Map<String, ApiSpec> SPECS = ApiSpec.all(ApiSpec.OURS);
    private static final Examples EXAMPLES = new Examples();
    private static final Path REFERENCE = Path.of("docs", "reference");

    /** Whose body is a file with fields of its own, and not the parameters once more. */
    private static final String FILE = "ml_setup.import_jobs";

    /** Old or other names of fields that are in the example; and what a stored role has and no request gives. */
    private static final Set<String> NOT_OF_ROLES = Set.of("index", "fields", "metadata_flattened", "type");

    /**
     * What Elasticsearch generates, which its parsers of requests refuse; other names; names of answers; and what 9.5 alone knows, so that
     * no example for every version can have it.
     */
    private static final Set<String> NOT_OF_FILES = Set.of(
            "cloud_internal_credential",
            "project_routing",
            "job_type",
            "job_version",
            "create_time",
            "finished_time",
            "model_snapshot_id",
            "model_snapshot_min_version",
            "deleting",
            "blocked",
            "jobs",
            "datafeeds",
            "config_type",
            "indexes",
            "aggs",
            "headers",
            "version",
            "type",
            "events",
            "event_id",
            "datafeed_config");

    private static List<Place> places() {
        return new Places(EXAMPLES)
                .all(SPECS, spec -> true).values().stream()
                        .flatMap(List::stream)
                        .toList();
    }

    @Test
    public void everyParameterIsAPlace() {
        Set<String> names = places().stream().map(Place::name).collect(Collectors.toSet());
        for (ApiSpec spec : SPECS.values()) {
            ApiSpec.Variant first = spec.paths().get(0);
            for (String parameter : spec.params()) {
                String name = first.methods().get(0) + " " + first.path() + "?" + parameter + "=";
                assertThat(name + " of " + names, names.contains(name), equalTo(true));
            }
            spec.paths().stream()
                    .filter(path -> !path.parts().isEmpty())
                    .forEach(path ->
                            assertThat(names.contains(path.methods().get(0) + " " + path.path()), equalTo(true)));
        }
    }

    /** Both ways: a field of the reference that is in no example, and one of an example that the reference has not. */
    @Test
    public void everyFieldOfABodyIsInAnExampleAndInTheReference() throws IOException {
        for (ApiSpec spec : SPECS.values()) {
            Map<String, JsonNode> bodies = EXAMPLES.bodies(spec.name());
            assertThat(spec.name(), bodies.isEmpty(), equalTo(!spec.takesBody()));
            if (spec.takesBody() && !spec.name().equals(FILE)) {
                Set<String> given = new TreeSet<>();
                bodies.values().forEach(body -> body.fieldNames().forEachRemaining(given::add));
                Set<String> documented = documented(spec);
                spec.paths().forEach(path -> documented.removeAll(path.parts()));
                assertThat(spec.name(), given, equalTo(documented));
            }
        }
    }

    private static Set<String> documented(ApiSpec spec) throws IOException {
        String page = spec.documentation().replaceFirst(".*/", "");
        String text = Files.readString(REFERENCE.resolve(page));
        int begin = text.indexOf("\n## Parameters");
        String parameters = text.substring(begin, text.indexOf("\n## ", begin + 1));
        return Pattern.compile("(?m)^\\| `([a-z_]+)` \\|")
                .matcher(parameters)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    public void everyFieldOfARoleIsInAnExample() throws IllegalAccessException {
        assertThat(missing("ml_setup.simulate_role", NOT_OF_ROLES, RoleDescriptor.Fields.class), empty());
        assertThat(
                "and it would be noticed",
                missing("ml_setup.suggest_role", NOT_OF_ROLES, RoleDescriptor.Fields.class)
                        .contains("run_as"),
                equalTo(true));
    }

    @Test
    public void everyFieldOfAFileIsInAnExample() throws IllegalAccessException {
        assertThat(
                missing(
                        FILE,
                        NOT_OF_FILES,
                        Job.class,
                        AnalysisConfig.class,
                        Detector.class,
                        DatafeedConfig.class,
                        DataFrameAnalyticsConfig.class,
                        MlFilter.class,
                        Calendar.class,
                        ScheduledEvent.class),
                empty());
    }

    /** The fields that Elasticsearch's classes name, and no example has. */
    private static Set<String> missing(String spec, Set<String> except, Class<?>... parsed)
            throws IllegalAccessException {
        Set<String> missing = new TreeSet<>();
        for (Class<?> type : parsed) {
            for (Field field : type.getFields()) {
                if (Modifier.isStatic(field.getModifiers()) && field.get(null) instanceof ParseField name) {
                    missing.add(name.getPreferredName());
                }
            }
        }
        missing.removeAll(except);
        missing.removeIf(
                name -> EXAMPLES.bodies(spec).values().stream().anyMatch(body -> body.findValue(name) != null));
        return missing;
    }

    @Test
    public void whatIsSentIsWhatWasMeant() throws IOException {
        ObjectMapper json = new ObjectMapper();
        int[] bodies = {0};
        List<HostileString> strings = HostileStrings.all();
        for (HostileString string : strings) {
            assertThat(string.name(), string.inLine().length(), lessThan(3_650));
            assertThat(string.name(), string.inLine().chars().allMatch(c -> c > ' ' && c < 127), equalTo(true));
        }
        for (Place place : places()) {
            assertThat(
                    place.name(), place.before().lines().findFirst().orElse("").length(), lessThan(400));
            // A parser that looks for pairs of surrogates in names is asked about values only.
            String text = place.kind() == Place.Kind.FIELD ? "\u0000x\"" : "\u0000\"\ud800";
            if (place.kind() != Place.Kind.LINE
                    && place.with(HostileString.of(text)).isPresent()) {
                Attack attack = place.with(HostileString.of(text)).orElseThrow();
                JsonNode sent = json.readTree(new String(attack.body(), StandardCharsets.UTF_8));
                String found = sent.isTextual() ? sent.textValue() : String.valueOf(holder(sent, text));
                assertThat(attack.toString(), found, equalTo(text));
                bodies[0]++;
            }
        }
        assertThat(bodies[0], greaterThan(200));
    }

    /** The text, if a value or the name of a field somewhere is just it. */
    private static String holder(JsonNode node, String text) {
        if (node.has(text) || (node.isTextual() && node.textValue().equals(text))) {
            return text;
        }
        for (JsonNode child : node) {
            if (holder(child, text) != null) {
                return text;
            }
        }
        return null;
    }

    @Test
    public void whatIsTooLongForALineKeepsItsSting() {
        HostileString nested = HostileStrings.all().get(0);
        assertThat(nested.whole().startsWith("<a{now{[[["), equalTo(true));
        assertThat(nested.whole().length(), greaterThan(10_000));
        assertThat(nested.inLine().endsWith("]]]}}>"), equalTo(true));
        assertThat(nested.inLine().length(), greaterThan(1_800));
        assertThat(HostileString.encoded("\ud800"), equalTo("%ED%A0%80"));
    }

    @Test
    public void noStringIsTwice() {
        List<String> names =
                HostileStrings.all().stream().map(HostileString::name).toList();
        assertThat(names, equalTo(names.stream().distinct().toList()));
    }
}
