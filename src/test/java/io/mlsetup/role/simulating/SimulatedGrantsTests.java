package io.mlsetup.role.simulating;

import static io.mlsetup.role.simulating.SimulationFixtures.RESTRICTED;
import static io.mlsetup.role.simulating.SimulationFixtures.role;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.access.Requirement;
import io.mlsetup.access.Requirement.Index;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;
import org.elasticsearch.xpack.core.security.authz.permission.FieldPermissionsCache;
import org.elasticsearch.xpack.core.security.authz.permission.Role;
import org.elasticsearch.xpack.core.security.authz.privilege.ClusterPrivilegeResolver;

/** What is asked together, and answered from memory, is what the engine says of each question alone. */
public class SimulatedGrantsTests extends ESTestCase {

    private static final List<String> PATTERNS =
            List.of("*", "logs-*", "logs-web-*", "l?gs-*", "metrics-1", ".kibana*", ".security-7", "/logs-(a|b).*/");
    private static final List<String> PRIVILEGES = List.of(
            "all",
            "none",
            "read",
            "write",
            "index",
            "create",
            "manage",
            "view_index_metadata",
            "read_failure_store",
            "manage_failure_store",
            "indices:data/read/*");

    private static SimulatedGrants grants(List<Requirement> needs, RoleDescriptor... roles) {
        return SimulatedGrants.of(List.of(roles), needs, List.of(), RESTRICTED);
    }

    public void testPrivilegesOfSeveralEntriesAddUp() {
        SimulatedGrants grants = grants(
                List.of(),
                role("some", "{'indices': [{'names': ['logs-*'], 'privileges': ['read']}]}"),
                role("more", "{'indices': [{'names': ['l*'], 'privileges': ['write']}]}"));
        assertThat(grants.held("logs-*", Set.of("read", "write", "manage"), false), equalTo(Set.of("read", "write")));
        assertThat(grants.held("l*", Set.of("read", "write"), false), equalTo(Set.of("write")));
    }

    /** A remembered answer is to its own question: another privilege, or restricted indices too, is another one. */
    public void testWhatIsRememberedIsNotTakenForAnotherQuestion() {
        List<Requirement> needs = List.of(new Index("read", "logs-*"), new Index("index", "logs-*"));
        SimulatedGrants grants = grants(
                needs, role("some", "{'indices': [{'names': ['*'], 'privileges': ['read', 'view_index_metadata']}]}"));
        assertTrue(grants.index("*", "read"));
        assertFalse(grants.index("*", "index"));
        assertFalse(grants.index("*", "manage"));
        assertTrue(grants.index("*", "view_index_metadata"));
        assertThat(grants.held("*", Set.of("read"), true), equalTo(Set.of()));
        assertThat(grants.held("*", Set.of("read"), false), equalTo(Set.of("read")));
        assertThat(grants.held(".security-7", Set.of("read"), true), equalTo(Set.of()));
    }

    /** Elasticsearch answers otherwise if these are asked in one request: then [manage] is found among the failure stores. */
    public void testPrivilegesOnFailureStoresAreAskedApart() {
        SimulatedGrants grants = grants(
                List.of(),
                role("some", "{'indices': [{'names': ['logs-*'], 'privileges': ['manage_failure_store']}]}"));
        assertThat(
                grants.held("logs-*", Set.of("manage", "read", "read_failure_store", "manage_failure_store"), false),
                equalTo(Set.of("manage_failure_store")));
    }

    public void testAsAskedOneByOne() {
        for (int i = 0; i < 10; i++) {
            List<RoleDescriptor> roles = IntStream.range(0, between(1, 3))
                    .mapToObj(n -> new RoleDescriptor(
                            "r" + n,
                            randomSubsetOf(between(0, 2), ClusterPrivilegeResolver.names())
                                    .toArray(String[]::new),
                            IntStream.range(0, between(0, 3))
                                    .mapToObj(entry -> randomEntry())
                                    .toArray(IndicesPrivileges[]::new),
                            null))
                    .toList();
            List<Requirement> needs = randomSubsetOf(PRIVILEGES).stream()
                    .map(privilege -> (Requirement) new Index(privilege, "logs-*"))
                    .toList();
            SimulatedGrants grants = SimulatedGrants.of(roles, needs, List.of(), RESTRICTED);
            Role alone = engine(roles);
            for (int question = 0; question < 30; question++) {
                String pattern = randomFrom(PATTERNS);
                String privilege = randomFrom(PRIVILEGES);
                Set<String> together = new TreeSet<>(randomSubsetOf(PRIVILEGES));
                boolean restrictedToo = together.contains(privilege) && randomBoolean();
                assertEquals(
                        pattern + " " + privilege + " " + roles,
                        alone.checkIndicesPrivileges(Set.of(pattern), restrictedToo, Set.of(privilege), null),
                        together.contains(privilege)
                                ? grants.held(pattern, together, restrictedToo).contains(privilege)
                                : grants.index(pattern, privilege));
            }
            for (String privilege : randomSubsetOf(10, ClusterPrivilegeResolver.names())) {
                assertEquals(
                        privilege + " " + roles,
                        alone.grants(ClusterPrivilegeResolver.resolve(privilege)),
                        grants.cluster(privilege));
            }
        }
    }

    private static IndicesPrivileges randomEntry() {
        return IndicesPrivileges.builder()
                .indices(randomSubsetOf(between(1, 2), PATTERNS))
                .privileges(randomSubsetOf(between(1, 3), PRIVILEGES))
                .allowRestrictedIndices(randomBoolean())
                .build();
    }

    private static Role engine(List<RoleDescriptor> roles) {
        Set<String> cluster = new TreeSet<>();
        List<IndicesPrivileges> indices = new ArrayList<>();
        roles.forEach(role -> {
            cluster.addAll(List.of(role.getClusterPrivileges()));
            indices.addAll(List.of(role.getIndicesPrivileges()));
        });
        return Role.buildFromRoleDescriptor(
                new RoleDescriptor(
                        "all", cluster.toArray(String[]::new), indices.toArray(IndicesPrivileges[]::new), null),
                new FieldPermissionsCache(Settings.EMPTY),
                RESTRICTED);
    }
}
