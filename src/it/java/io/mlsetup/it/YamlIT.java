package io.mlsetup.it;

import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.SharedCluster;
import io.mlsetup.it.server.TestCluster;
import io.mlsetup.it.yaml.ApiSpec;
import io.mlsetup.it.yaml.YamlRunner;
import io.mlsetup.it.yaml.YamlSuite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.BeforeClass;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;

/**
 * The REST suites under {@code rest-api-spec/test}, against one real server to which a Kibana has connected. Each section runs
 * twice, so that of an API with two methods each is used.
 */
@RunWith(Parameterized.class)
public class YamlIT {

    private static final Path SUITES = Path.of("src", "it", "resources", "rest-api-spec", "test", "ml_setup");

    private static Map<String, ApiSpec> specs;

    private static TestCluster cluster;

    private final YamlSuite suite;
    private final YamlSuite.Section section;

    public YamlIT(String name, YamlSuite suite, YamlSuite.Section section) {
        this.suite = suite;
        this.section = section;
    }

    @Parameters(name = "{0}")
    public static List<Object[]> sections() throws IOException {
        List<Object[]> sections = new ArrayList<>();
        for (YamlSuite suite : YamlSuite.all(SUITES)) {
            suite.sections()
                    .forEach(section ->
                            sections.add(new Object[] {suite.name() + "/" + section.name(), suite, section}));
        }
        return sections;
    }

    @BeforeClass
    public static void start() {
        specs = new HashMap<>(ApiSpec.all(ApiSpec.ELASTICSEARCHS));
        specs.putAll(ApiSpec.all(ApiSpec.OURS));
        cluster = SharedCluster.plain();
        new KibanaFixture(cluster).connect();
    }

    @Test
    public void holds() {
        for (int turn = 0; turn < 2; turn++) {
            YamlRunner runner = new YamlRunner(specs, YamlIT::send, turn);
            try {
                runner.run(suite.setup());
                runner.run(section.steps());
            } finally {
                runner.run(suite.teardown());
            }
        }
    }

    /** As the administrator, unless the headers say who. */
    private static Response send(String request, String[] headers) {
        boolean says = List.of(headers).contains("Authorization");
        return (says ? cluster.anonymous() : cluster.as("admin")).send(request, headers);
    }
}
