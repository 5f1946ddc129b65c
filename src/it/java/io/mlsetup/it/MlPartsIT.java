package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.Assert.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.ClusterBuilder;
import io.mlsetup.it.server.TestCluster;
import java.io.UncheckedIOException;
import org.junit.Test;

/** {@code xpack.ml.nlp.enabled} and its like: judged where the running version has them, and no way to start where it has not. */
public class MlPartsIT {

    private static final String SETTING = "xpack.ml.nlp.enabled";

    @Test
    public void aPartThatIsOff() {
        ClusterBuilder builder = TestCluster.builder().node("n1", node -> node.set(SETTING, "false"));
        if (!System.getProperty("it.version").matches("9\\.[45]\\..*")) {
            assertThat(
                    assertThrows(UncheckedIOException.class, builder::start).getMessage(),
                    containsString("unknown setting [" + SETTING + "]"));
            return;
        }
        try (TestCluster cluster = builder.start()) {
            Client admin = cluster.as("admin");
            JsonNode finding = Verdicts.finding(admin, "ml_enabled");
            assertThat(finding.at("/status").asText(), equalTo("yellow"));
            assertThat(
                    finding.at("/details/nodes_with_parts_off/trained_models").asInt(), equalTo(1));
            JsonNode off = Verdicts.diagnosis(finding, "parts_disabled_on_nodes");
            assertThat(Verdicts.nodes(off), contains("n1"));
            assertThat(off.at("/cause").asText(), containsString("`" + SETTING + ": false` is set on [n1]"));

            cluster.node("n1").stop();
            cluster.node("n1").unset(SETTING).start();
            assertThat(Verdicts.status(admin, "ml_enabled"), equalTo("green"));
        }
    }
}
