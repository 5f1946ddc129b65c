package io.mlsetup.it.hostile;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.Clusters;
import io.mlsetup.it.KibanaFixture;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.HttpAnswer;
import io.mlsetup.it.server.TestCluster;
import io.mlsetup.it.yaml.ApiSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;

/**
 * A machine that sends every hostile string to every place where a caller can put one, found in the REST specifications and in good
 * bodies, as users of each kind, and looks at the node after each. What is new is in it without anybody remembering.
 *
 * <p>By default each place gets some of the strings, others each time, as somebody; {@code -Dit.seed} repeats a run.
 * {@code -Dtests.hostile.long=true} sends everything to every place as everybody, which takes more than an hour, or as the one user of
 * {@code -Dtests.hostile.user}, a fifth of that. {@code -Dtests.hostile.survey=true} goes on when a node has died, so as to find
 * everything at once. {@code -Dtests.hostile.only} is a regular expression of the places to do.
 */
public class HostileInputIT {

    private static final boolean LONG = Boolean.getBoolean("tests.hostile.long");
    private static final boolean SURVEY = Boolean.getBoolean("tests.hostile.survey");
    private static final long SEED =
            Long.getLong("it.seed", ThreadLocalRandom.current().nextLong());
    private static final String USER = System.getProperty("tests.hostile.user");
    private static final Pattern ONLY = Pattern.compile(System.getProperty("tests.hostile.only", ".*"));

    /** Without rights; with each right that opens something; and with all that an import needs, which gets farthest. */
    private static final List<String> USERS =
            List.of("nobody", "ml_looker", "ml_manager", "ml_role_reader", "ml_mover");

    /** So many strings go to each place that is for strings. */
    private static final int STRINGS = 40;

    /** A bundle has hundreds of places, most of them read alike. */
    private static final int STRINGS_OF_MANY = 12;

    /** They are made once in the life of a node, which takes seconds where no compiler of Java's is on but the first. */
    private static final List<Attack> CATALOGUES = Stream.of("/_ml_setup/role", "/_ml_setup/privilege")
            .map(path -> Attack.of("the catalogue", "GET", path))
            .toList();

    /** Of what does not belong where it is sent. */
    private static final int MISPLACED = 6;

    private static final int MANY = 200;

    private static final int MEGABYTE = 1 << 20;

    /** What an import takes by default, and a little less. */
    private static final int FILE = 20 * MEGABYTE;

    @ClassRule
    public static final Clusters CLUSTERS = new Clusters();

    private static final Map<String, ApiSpec> SPECS = ApiSpec.all(ApiSpec.OURS);
    private static final Examples EXAMPLES = new Examples();
    private static final Places PLACES = new Places(EXAMPLES);

    private static TestCluster cluster;
    private static Attacker attacker;

    @BeforeClass
    public static void startCluster() {
        cluster = CLUSTERS.start(TestCluster.builder().node("n1"));
        new KibanaFixture(cluster).connect();
        for (String index : List.of("logs-web-1", "logs-shop-1", "houses")) {
            cluster.as("admin").send("PUT /" + index).expect(200);
        }
        // Whom the examples change.
        Client admin = cluster.as("admin");
        admin.send("PUT /_security/role/team\n{\"cluster\": [\"monitor_ml\"]}").expect(200);
        admin.send("PUT /_security/user/jane\n{\"password\": \"a-password\", \"roles\": [\"team\"]}")
                .expect(200);
        admin.send("PUT /_security/role_mapping/all\n{\"roles\": [\"team\"], \"enabled\": true, \"rules\": {\"field\":"
                        + " {\"realm.name\": \"none\"}}}")
                .expect(200);
        attacker = new Attacker(cluster, SURVEY);
        // What is first asked for makes the node hold more.
        for (String user : USERS) {
            examples().forEach(example -> attacker.send(user, example));
            CATALOGUES.forEach(catalogue -> attacker.send(user, catalogue));
        }
        attacker.begin();
        System.out.println("repeat with -Dit.seed=" + SEED);
    }

    @AfterClass
    public static void disconnect() {
        if (attacker != null) {
            attacker.close();
        }
    }

    @Before
    public void aliveAndWell() {
        attacker.beginAnew();
    }

    private static List<Attack> examples() {
        List<Attack> examples = new ArrayList<>();
        SPECS.values()
                .forEach(spec -> EXAMPLES.bodies(spec.name())
                        .forEach((name, body) -> examples.add(
                                Attack.json(name, Places.methodFor(spec), PLACES.target(spec), body.toString()))));
        return examples;
    }

    /** Otherwise what is refused at the first place hides all others. */
    @Test
    public void theExamplesAreUnderstood() {
        for (Attack example : examples()) {
            HttpAnswer answer = attacker.send("ml_mover", example);
            if (example.name().contains("restricted")) {
                // No role that is stored by its API can be restricted.
                assertThat(example + answer.text(), answer.status(), equalTo(400));
            } else if (example.name().contains("ml_setup.check")) {
                // It waits for no time, and for a good status.
                assertThat(example + answer.text(), answer.text().startsWith("{\"cluster_name\""), equalTo(true));
            } else {
                assertThat(example + answer.text(), answer.status(), equalTo(200));
            }
        }
    }

    /** Which fields a bundle has, its parser says; each is in the example. */
    @Test
    public void theBundleHasEveryField() {
        HttpAnswer refused = attacker.send(
                "ml_mover",
                Attack.json(
                        "bundle",
                        "POST",
                        "/_ml_setup/job/_import?dry_run=true",
                        "{\"format\": \"ml_setup\", \"version\": 1, \"nonsense\": 1}"));
        JsonNode bundle = EXAMPLES.bodies("ml_setup.import_jobs").get("ml_setup.import_jobs.bundle");
        List<String> fields = new ArrayList<>();
        bundle.fieldNames().forEachRemaining(fields::add);
        fields.sort(null);
        assertThat(refused.text(), refused.text().contains("[nonsense]: must be of " + fields), equalTo(true));
    }

    @Test
    public void everyStringAtEveryPlace() {
        Random random = new Random(SEED);
        List<HostileString> strings = HostileStrings.all();
        List<HostileStrings.HostileJson> values = HostileStrings.values();
        int[] sent = {0};
        String common = List.copyOf(SPECS.keySet()).get(random.nextInt(SPECS.size()));
        PLACES.all(SPECS, spec -> LONG || spec.equals(common)).forEach((group, places) -> {
            Instant begin = Instant.now();
            int before = sent[0];
            for (Place place : places) {
                if (ONLY.matcher(place.name()).find()) {
                    int most = places.size() < MANY ? STRINGS : STRINGS_OF_MANY;
                    (LONG ? place.attacks(strings, values) : place.attacks(strings, values, most, MISPLACED, random))
                            .forEach(attack -> sent[0] += sendAsSomebody(attack, random));
                }
            }
            if (sent[0] > before) {
                attacker.settle(group);
            }
            System.out.println(group + ": " + places.size() + " places, " + (sent[0] - before) + " requests, "
                    + Duration.between(begin, Instant.now()).toSeconds() + " s");
        });
        verdict(sent[0]);
        if (ONLY.pattern().equals(".*")) {
            assertThat("something was understood", attacker.statuses().getOrDefault(200, 0), greaterThan(100));
            assertThat("and refused", attacker.statuses().getOrDefault(400, 0), greaterThan(1_000));
        }
    }

    @Test
    public void everyBodyToEveryEndpoint() {
        Random random = new Random(SEED);
        int[] sent = {0};
        for (ApiSpec spec : SPECS.values()) {
            String target = PLACES.target(spec);
            Stream<Attack> attacks =
                    HostileBodies.to(Places.methodFor(spec), target, spec.takesBody() ? longest(spec) : 1_000);
            Stream.concat(
                            attacks,
                            spec.takesBody() ? HostileBodies.hugeTo(Places.methodFor(spec), target) : Stream.empty())
                    .filter(attack -> ONLY.matcher(attack.name()).find())
                    .forEach(attack -> sent[0] += sendAsSomebody(attack, random));
            if (spec.takesBody()) {
                attacker.settle("bodies to " + spec.name());
            }
        }
        verdict(sent[0]);
    }

    private static int longest(ApiSpec spec) {
        return spec.name().equals("ml_setup.import_jobs") ? FILE : 5 * MEGABYTE;
    }

    private static int sendAsSomebody(Attack attack, Random random) {
        List<String> users =
                USER != null ? List.of(USER) : LONG ? USERS : List.of(USERS.get(random.nextInt(USERS.size())));
        users.forEach(user -> attacker.send(user, attack));
        return users.size();
    }

    private static void verdict(int sent) {
        System.out.println(sent + " requests; answers by status: " + attacker.statuses() + "; faults: "
                + attacker.faults().size() + "; the slowest, in ms: " + attacker.slowest());
        assertThat(String.join("\n", attacker.faults()), attacker.faults(), empty());
    }
}
