package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.mlsetup.it.server.SharedCluster;
import io.mlsetup.it.server.TestCluster;
import io.mlsetup.it.server.TestUsers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.BeforeClass;
import org.junit.Test;

/**
 * The plugin as Elasticsearch's official JavaScript client sees it: the tests of {@code src/it/js} send every request of the REST
 * specifications through it. What they need from the registry of npm is fetched into {@code target/js-client}.
 */
public class JsClientIT {

    private static final List<String> FILES =
            List.of(".npmrc", "package.json", "package-lock.json", "specified.mjs", "ml-setup.test.mjs");

    @BeforeClass
    public static void checkNode() throws IOException, InterruptedException {
        NodeJs.assume("JsClientIT");
    }

    @Test
    public void everyEndpointByTheOfficialClient() throws IOException, InterruptedException {
        Path directory = NodeJs.install("src/it/js", "target/js-client", FILES);
        TestCluster cluster = SharedCluster.plain();
        new KibanaFixture(cluster).connect();
        String report = NodeJs.run(
                directory,
                Map.of(
                        "ML_SETUP_URL",
                        cluster.node("n1").uri().toString(),
                        "ML_SETUP_PASSWORD",
                        TestUsers.PASSWORD,
                        "ML_SETUP_SPECS",
                        NodeJs.project("src/it/resources/rest-api-spec/api").toString()),
                "node",
                "--test",
                "--test-reporter=tap",
                "ml-setup.test.mjs");
        assertThat(report, startsWith("TAP version"));
        assertThat("tests in " + report, report.lines().anyMatch("# fail 0"::equals), equalTo(true));
        assertThat("tests in " + report, report.lines().anyMatch("# pass 0"::equals), equalTo(false));
    }
}
