package io.mlsetup.role.simulating;

import static io.mlsetup.role.simulating.SimulationFixtures.NEVER_STORED;
import static io.mlsetup.role.simulating.SimulationFixtures.STORED;
import static io.mlsetup.role.simulating.SimulationFixtures.access;
import static io.mlsetup.role.simulating.SimulationFixtures.role;
import static io.mlsetup.role.simulating.SimulationFixtures.simulate;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import io.mlsetup.access.AskedAccess;
import io.mlsetup.kibana.Fact;
import io.mlsetup.privilege.Grant;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilegeDescriptor;

/** What holds of the simulation of any roles, shown on random ones. */
public class SimulationLawsTests extends ESTestCase {

    private static final List<String> CLUSTER = List.of(
            "manage_ml",
            "monitor_ml",
            "monitor",
            "manage",
            "all",
            "manage_ingest_pipelines",
            "manage_pipeline",
            "none");

    private static final List<String> INDEX = List.of(
            "read", "view_index_metadata", "index", "manage", "create", "create_index", "write", "all", "monitor");

    private static final List<String> PATTERNS =
            List.of("*", "logs-*", "logs-web-*", "logs-web-1", "out-*", "out", "/logs-(web|db)-.*/", ".security*");

    private static final List<String> KIBANA = List.of(
            "all",
            "feature_ml.all",
            "feature_ml.read",
            "feature_indexPatterns.all",
            "feature_discover_v2.all",
            "feature_dev_tools.read",
            "reserved_ml_admin",
            "nobody_stored_this");

    public void testUnionLaw() {
        for (int i = 0; i < 10; i++) {
            AskedAccess asked = randomAccess();
            List<RoleDescriptor> roles = IntStream.range(0, between(1, 4))
                    .mapToObj(n -> randomRole("r" + n))
                    .toList();
            var stored = randomFrom(STORED, NEVER_STORED);
            Simulation.Result union = simulate(asked, Simulated.stored(roles), stored);
            for (RoleDescriptor role : roles) {
                Simulation.Result one = simulate(asked, Simulated.stored(List.of(role)), stored);
                if (Boolean.TRUE.equals(one.satisfied())) {
                    assertThat(role.toString(), union.satisfied(), equalTo(true));
                }
                if (Boolean.FALSE.equals(union.satisfied())) {
                    assertThat(role.toString(), one.satisfied(), equalTo(false));
                }
                assertThat(
                        role.toString(),
                        one.missing().containsAll(withoutAlternatives(union.missing())),
                        equalTo(true));
                assertThat(
                        union.decidedBy().keySet().containsAll(one.decidedBy().keySet()), equalTo(true));
            }
            // One role with everything and several roles are the same.
            assertThat(
                    union.decidedBy().keySet(),
                    equalTo(union(roles, asked, stored).decidedBy().keySet()));
        }
    }

    /** A role within the bounds of the gate that was made to keep a node busy: what cannot be decided is named, soon. */
    public void testHostileRolesAreToldSoon() {
        String patterns = IntStream.range(0, 300)
                .mapToObj(i -> "'*" + "abc".charAt(i % 3) + "*" + i + "????*" + (char) ('a' + i % 26) + "????*'")
                .collect(Collectors.joining(","));
        String actions = IntStream.range(0, 60)
                .mapToObj(i -> "'indices:*x????" + i + "*'")
                .collect(Collectors.joining(","));
        String cluster = IntStream.range(0, 60)
                .mapToObj(i -> "'cluster:*a????" + i + "*'")
                .collect(Collectors.joining(","));
        long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        Simulation.Result result = simulate(
                "{'access': 'full', 'source': ['*a*b*c*', '*b*c*a*'], 'destination': ['*c*d*']}",
                "{'cluster': [" + cluster + "], 'indices': [{'names': [" + patterns + "], 'privileges': [" + actions
                        + "]}, {'names': ['*a*'], 'privileges': ['read']}], 'run_as': [" + patterns + "]}");
        long millis = TimeUnit.NANOSECONDS.toMillis(
                ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin);
        assertThat(millis, lessThan(3_000L));
        assertThat(result.notJudged(), hasItem(containsString("too complex to be decided")));
    }

    public void testAddingGrantsNeverTakesAway() {
        for (int i = 0; i < 8; i++) {
            AskedAccess asked = randomAccess();
            List<RoleDescriptor> roles = new ArrayList<>();
            int before = -1;
            for (int n = 0; n < 5; n++) {
                roles.add(randomRole("r" + n));
                Boolean satisfied =
                        simulate(asked, Simulated.stored(roles), STORED).satisfied();
                int now = Boolean.TRUE.equals(satisfied) ? 1 : 0;
                assertTrue("from " + before + " to " + now + ": " + roles, now >= before);
                before = now;
            }
        }
    }

    /** What decides, decides: with those parts alone, the privilege is held. */
    public void testDecidersHoldWhatTheyDecide() {
        for (int i = 0; i < 8; i++) {
            AskedAccess asked = randomAccess();
            List<RoleDescriptor> roles =
                    IntStream.range(0, 4).mapToObj(n -> randomRole("r" + n)).toList();
            simulate(asked, Simulated.stored(roles), STORED).decidedBy().forEach((privilege, names) -> {
                List<RoleDescriptor> deciding = roles.stream()
                        .filter(role -> names.contains(role.getName()))
                        .toList();
                assertThat(
                        simulate(asked, Simulated.stored(deciding), STORED)
                                .decidedBy()
                                .keySet(),
                        hasItem(privilege));
                List<RoleDescriptor> others = roles.stream()
                        .filter(role -> !names.contains(role.getName()))
                        .toList();
                if (others.size() == roles.size() - 1) {
                    return;
                }
                others.forEach(role -> assertThat(
                        simulate(asked, Simulated.stored(List.of(role)), STORED)
                                .decidedBy()
                                .keySet(),
                        not(hasItem(privilege))));
            });
        }
    }

    private static Simulation.Result union(
            List<RoleDescriptor> roles, AskedAccess asked, Fact<Collection<ApplicationPrivilegeDescriptor>> stored) {
        RoleDescriptor all = new RoleDescriptor(
                "all",
                roles.stream()
                        .flatMap(role -> Arrays.stream(role.getClusterPrivileges()))
                        .distinct()
                        .toArray(String[]::new),
                roles.stream()
                        .flatMap(role -> Arrays.stream(role.getIndicesPrivileges()))
                        .toArray(RoleDescriptor.IndicesPrivileges[]::new),
                roles.stream()
                        .flatMap(role -> Arrays.stream(role.getApplicationPrivileges()))
                        .toArray(RoleDescriptor.ApplicationResourcePrivileges[]::new),
                null,
                null,
                null,
                null);
        return simulate(asked, Simulated.unsaved(all), stored);
    }

    private static List<ToXContentObject> withoutAlternatives(List<ToXContentObject> missing) {
        return missing.stream().filter(Grant.class::isInstance).toList();
    }

    private static AskedAccess randomAccess() {
        return access(
                "{'access': '%s', 'user_kind': '%s', 'feature': '%s', 'source': '%s', 'destination': '%s', 'space': '%s'}"
                        .formatted(
                                randomFrom("full", "read"),
                                randomFrom("api", "kibana", "dev_tools"),
                                randomFrom(
                                        "anomaly_detection", "data_frame_analytics", "anomaly_detection,file_upload"),
                                randomFrom("logs-*", "logs-web-*", "logs-web-1"),
                                randomFrom("out", "out-1", "logs-db-1"),
                                randomFrom("default", "x")));
    }

    private static RoleDescriptor randomRole(String name) {
        StringBuilder indices = new StringBuilder();
        for (int i = between(0, 3); i > 0; i--) {
            indices.append(indices.isEmpty() ? "" : ",")
                    .append("{'names': %s, 'privileges': %s, 'allow_restricted_indices': %s}"
                            .formatted(some(PATTERNS), some(INDEX), randomBoolean()));
        }
        return role(
                name,
                "{'cluster': %s, 'indices': [%s], 'applications': [{'application': '%s', 'privileges': %s, 'resources': ['%s']}]}"
                        .formatted(
                                some(CLUSTER),
                                indices,
                                randomFrom("kibana-.kibana", "kibana-*", "*", "other"),
                                some(KIBANA),
                                randomFrom("*", "space:x", "space:default")));
    }

    private static String some(List<String> values) {
        return randomSubsetOf(between(1, 3), values).stream()
                .map(value -> "'" + value + "'")
                .toList()
                .toString();
    }
}
