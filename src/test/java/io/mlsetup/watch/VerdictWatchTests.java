package io.mlsetup.watch;

import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.mlsetup.ThreadPoolTestCase;
import io.mlsetup.cluster.TestStates;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.logging.Loggers;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.health.HealthStatus;
import org.elasticsearch.test.ClusterServiceUtils;
import org.junit.After;
import org.junit.Before;

/** On a real cluster service: what the elected master writes to its log, and that every node knows when. */
public class VerdictWatchTests extends ThreadPoolTestCase {

    private static final Instant NOW = Instant.parse("2026-11-25T05:00:00Z");

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AbstractAppender appender = new AbstractAppender("lines", null, null, true, Property.EMPTY_ARRAY) {
        @Override
        public void append(LogEvent event) {
            lines.add(event.getMessage().getFormattedMessage());
        }
    };
    private final Logger watched = LogManager.getLogger(VerdictWatch.class);

    private ClusterService clusterService;
    private VerdictWatch watch;

    @Before
    public void listen() {
        appender.start();
        Loggers.addAppender(watched, appender);
        Loggers.setLevel(watched, org.apache.logging.log4j.Level.INFO);
    }

    private void start(ClusterState state) {
        clusterService = TestStates.clusterService(threadPool, Settings.EMPTY, state);
        watch = new VerdictWatch(
                clusterService, threadPool, TestStates.verdict(clusterService), InstantSource.fixed(NOW));
        watch.look();
        watch.start();
    }

    @After
    public void stop() {
        Loggers.removeAppender(watched, appender);
        watch.close();
        clusterService.close();
    }

    public void testTheElectedMasterLogsAChangeInOneLine() throws Exception {
        start(TestStates.acceptable());
        ClusterServiceUtils.setState(clusterService, TestStates.withUpgradeMode(clusterService.state(), true));
        assertBusy(() -> assertThat(lines, hasSize(1)));
        assertThat(
                lines.get(0),
                allOf(
                        containsString("ml_setup.indicator=\"ml_operation\""),
                        containsString("ml_setup.from=\"green\""),
                        containsString("ml_setup.to=\"yellow\""),
                        containsString("ml_setup.status.from=\"green\""),
                        containsString("ml_setup.status.to=\"yellow\""),
                        containsString("ml_setup.cause=\"Someone switched on upgrade mode"),
                        not(containsString("\n"))));
        assertThat(watch.lastChanges(), equalTo(Map.of("ml_operation", NOW)));
        ClusterServiceUtils.setState(clusterService, TestStates.withUpgradeMode(clusterService.state(), false));
        assertBusy(() -> assertThat(lines, hasSize(2)));
    }

    public void testWhoAsksAtOnceIsToldOfTheChangeToo() throws Exception {
        start(TestStates.acceptable());
        ClusterServiceUtils.setState(clusterService, TestStates.withUpgradeMode(clusterService.state(), true));
        assertThat(watch.look().status(), equalTo(HealthStatus.YELLOW));
        assertThat(watch.lastChanges(), equalTo(Map.of("ml_operation", NOW)));
        watch.look();
        assertThat("it is logged once", lines, hasSize(1));
    }

    public void testWhatIsIgnoredIsKnownAndNotLogged() throws Exception {
        start(TestStates.withPersistent(TestStates.acceptable(), "ml_setup.ignore", "ml_operation"));
        ClusterServiceUtils.setState(clusterService, TestStates.withUpgradeMode(clusterService.state(), true));
        assertBusy(() -> assertThat(watch.lastChanges(), equalTo(Map.of("ml_operation", NOW))));
        assertThat(lines, empty());
    }

    public void testAnotherNodeKnowsAndSaysNothing() throws Exception {
        ClusterState state = TestStates.acceptable();
        start(ClusterState.builder(state)
                .nodes(DiscoveryNodes.builder(state.nodes()).masterNodeId("node-1"))
                .build());
        ClusterServiceUtils.setState(clusterService, TestStates.withUpgradeMode(clusterService.state(), true));
        assertBusy(() -> assertThat(watch.lastChanges(), equalTo(Map.of("ml_operation", NOW))));
        assertThat(lines, empty());
    }
}
