package io.mlsetup.check;

import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import io.mlsetup.access.AskedAccess.Row;
import io.mlsetup.access.Feature;
import io.mlsetup.access.KibanaPrivilege;
import io.mlsetup.access.Requirement;
import io.mlsetup.access.Requirement.Index;
import io.mlsetup.access.Requirements;
import io.mlsetup.access.Target;
import io.mlsetup.privilege.Grant;
import io.mlsetup.privilege.Ground;
import io.mlsetup.role.simulating.SimulationFixtures;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.elasticsearch.common.Strings;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.ApplicationResourcePrivileges;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.RemoteIndicesPrivileges;

/** What somebody nearly has, and nothing of what they do not have. */
public class NearMissTests extends ESTestCase {

    private static final Ground GROUND =
            Ground.ofEvaluation(SimulationFixtures.RESTRICTED, KibanaPrivilege.asStoredByKibana());

    private static final List<String> NAMES = List.of("bar-1", "bar_foo-1", "bar-x_foo-2", "bar-2");

    private static NearMiss of(
            IndicesPrivileges index, ApplicationResourcePrivileges[] applications, String... remote) {
        RemoteIndicesPrivileges[] towards = remote.length == 0
                ? new RemoteIndicesPrivileges[0]
                : new RemoteIndicesPrivileges[] {
                    RemoteIndicesPrivileges.builder(remote[0])
                            .indices(remote[1])
                            .privileges(Arrays.copyOfRange(remote, 2, remote.length))
                            .build()
                };
        RoleDescriptor own = new RoleDescriptor(
                "own",
                null,
                index == null ? null : new IndicesPrivileges[] {index},
                applications,
                null,
                null,
                null,
                null,
                towards,
                null,
                null,
                null);
        return new NearMiss(new AccessFacts.Own(own, NAMES), GROUND);
    }

    private static IndicesPrivileges entry(String names, String... privileges) {
        return IndicesPrivileges.builder().indices(names).privileges(privileges).build();
    }

    /** es#56698: a role that leaves something out of a pattern on purpose. */
    public void testAPartThatIsHeld() {
        List<Requirement> missing = List.of(
                new Index("read", "bar-*"), new Index("view_index_metadata", "bar-*"), new Index("read", "other-*"));
        NearMiss near = of(entry("/~(@_foo-@)/", "read"), null);
        List<NearMiss.Part> parts = near.parts(missing);
        assertEquals(List.of(part("bar-*", "bar-1", "bar-2")), parts);
        assertEquals(
                "{\"type\":\"index\",\"name\":\"read\",\"on\":\"bar-*\",\"held_on\":[\"bar-1\",\"bar-2\"]}",
                Strings.toString(parts.get(0)));
        assertThat(
                NearMiss.partlyHeld(parts).cause(),
                allOf(
                        containsString("[read] on part of [bar-*]"),
                        containsString("bar-1"),
                        not(containsString("foo"))));
        // What is left out of the pattern is no part of it.
        assertEquals(
                List.of(part("bar-*,-bar-2", "bar-1")),
                near.parts(List.of(new Index("read", "bar-*,-bar-2"), new Index("read", "bar-*,-bar-2"))));
        assertEquals(List.of(), of(entry("logs-*", "read"), null).parts(missing));
    }

    private static NearMiss.Part part(String pattern, String... heldOn) {
        return new NearMiss.Part(new Grant(Grant.INDEX, "read", pattern), List.of(heldOn));
    }

    /** truth 18: the same access, in another space. */
    public void testAnotherSpace() {
        Target target = new Target(Set.of(Feature.ANOMALY_DETECTION), List.of(), List.of(), "default");
        ApplicationResourcePrivileges[] ml = {
            ApplicationResourcePrivileges.builder()
                    .application(KibanaPrivilege.APPLICATION)
                    .privileges("feature_ml.read")
                    .resources("space:ops", "space:default")
                    .build(),
            ApplicationResourcePrivileges.builder()
                    .application(KibanaPrivilege.APPLICATION)
                    .privileges("feature_dashboard.read")
                    .resources("space:sales")
                    .build()
        };
        NearMiss near = of(null, ml);
        assertEquals(List.of("ops"), near.spaces(Requirements.KIBANA_READ, target));
        assertEquals(List.of(), near.spaces(Requirements.KIBANA_FULL, target));
        assertThat(
                NearMiss.heldInOtherSpaces(List.of("ops"), target).cause(),
                containsString("in the space [ops], not in"));
    }

    /** es#87832: part of it is decided here. */
    public void testRemoteIndices() {
        Target target = new Target(Set.of(Feature.ANOMALY_DETECTION), List.of(), List.of(), "default");
        List<String> asked = List.of("c1:logs-*");
        assertEquals(
                List.of("[view_index_metadata] on [c1:logs-*]"),
                of(null, null, "c*", "logs-*", "read")
                        .lackingTowardsRemotes(new Row(Requirements.API_FULL, target, asked)));
        assertEquals(
                List.of("[read] on [c1:logs-*]"),
                of(null, null, "d*", "logs-*", "read")
                        .lackingTowardsRemotes(new Row(Requirements.API_READ, target, asked)));
        // What stands behind the cluster is read as a local expression is.
        NearMiss today = of(null, null, "c*", "logs-2*", "read", "view_index_metadata");
        assertEquals(
                List.of(),
                today.lackingTowardsRemotes(
                        new Row(Requirements.API_FULL, target, List.of("c1:<logs-{now/d{yyyy}}>"))));
        assertEquals(
                List.of("[read_failure_store] on [c1:logs-2::failures]"),
                today.lackingTowardsRemotes(new Row(Requirements.API_FULL, target, List.of("c1:logs-2::failures"))));
        assertThat(
                NearMiss.remote(asked, List.of("[read] on [c1:logs-*]")).cause(),
                allOf(containsString("decided in two places"), containsString("which lack [read] on [c1:logs-*]")));
        assertThat(NearMiss.remote(asked, List.of()).cause(), containsString("which hold what it takes"));
        assertThat(NearMiss.remote(asked, null).cause(), containsString("about which that is not known"));
    }

    /** {@code StringMatcher} of x-pack-core finds the entries: with more than asterisks, and in slashes. */
    public void testRemoteClustersArePatterns() {
        Target target = new Target(Set.of(Feature.ANOMALY_DETECTION), List.of(), List.of(), "default");
        for (String clusters : List.of("c1", "c*", "c?", "?1", "/c[0-9]/", "/(a|c.*)/", "*")) {
            assertEquals(
                    clusters,
                    List.of(),
                    of(null, null, clusters, "logs-*", "read")
                            .lackingTowardsRemotes(new Row(Requirements.API_READ, target, List.of("c1:logs-*"))));
        }
        for (String clusters : List.of("c", "c??", "/c[2-9]/", "/c/", "C1")) {
            assertEquals(
                    clusters,
                    List.of("[read] on [c1:logs-*]"),
                    of(null, null, clusters, "logs-*", "read")
                            .lackingTowardsRemotes(new Row(Requirements.API_READ, target, List.of("c1:logs-*"))));
        }
        // A pattern that is asked about must be covered as a whole.
        Row some = new Row(Requirements.API_READ, target, List.of("c*:logs-*"));
        assertEquals(List.of(), of(null, null, "/c.*|d/", "logs-*", "read").lackingTowardsRemotes(some));
        assertEquals(
                List.of("[read] on [c*:logs-*]"),
                of(null, null, "c?", "logs-*", "read").lackingTowardsRemotes(some));
    }

    /** What is too complex is neither held nor lacking; what is lacking whatever it means is named. */
    public void testRemoteClustersThatAreTooComplex() {
        Target target = new Target(Set.of(Feature.ANOMALY_DETECTION), List.of(), List.of(), "default");
        String complex = "/((a&b)c1|~(x)~(y)~(z)&(.*1.*)){1,999}/";
        List<String> asked = List.of("c1:logs-*");
        NearMiss near = of(null, null, complex, "logs-*", "read");
        assertNull(near.lackingTowardsRemotes(new Row(Requirements.API_READ, target, asked)));
        assertEquals(
                List.of("[view_index_metadata] on [c1:logs-*]"),
                near.lackingTowardsRemotes(new Row(Requirements.API_FULL, target, asked)));
        assertThat(NearMiss.remote(asked, null).action(), not(containsString("[remote_indices]")));
    }
}
