package io.mlsetup.privilege;

import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.privilege.pattern.Work;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.Operations;
import org.elasticsearch.action.support.IndexComponentSelector;
import org.elasticsearch.common.bytes.BytesArray;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;
import org.elasticsearch.xpack.core.security.authz.permission.FieldPermissionsCache;
import org.elasticsearch.xpack.core.security.authz.permission.Role;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilegeDescriptor;
import org.elasticsearch.xpack.core.security.authz.privilege.ClusterPrivilegeResolver;
import org.elasticsearch.xpack.core.security.support.Automatons;

/** What is asked together, and answered from memory, is what the engine says of each question alone. */
public class RoleGrantsTests extends ESTestCase {

    private static final List<String> PATTERNS = List.of(
            "*",
            "logs-*",
            "logs-web-*",
            "l?gs-*",
            "metrics-1",
            ".kibana*",
            ".security-7",
            "/logs-(a|b).*/",
            "*-web-*",
            "/logs-~(b.*)/",
            "/logs-<1-20>/",
            "lo\\gs-1");
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
            "indices:data/read/*",
            "indices:data/read/search",
            "indices:admin/*/get*",
            "indices:*");

    private static final List<String> CLUSTER = Stream.concat(
                    ClusterPrivilegeResolver.names().stream(),
                    Stream.of(
                            "cluster:monitor/*",
                            "cluster:admin/xpack/ml*",
                            "cluster:*",
                            "cluster:admin/xpack/security/api_key*",
                            "indices:admin/template/*"))
            .toList();

    private static final RestrictedIndices RESTRICTED =
            new RestrictedIndices(Automatons.patterns(".security*", ".kibana*"));

    private static Ground ground() {
        return Ground.ofEvaluation(RESTRICTED, List.of());
    }

    private static RoleGrants grants(RoleDescriptor... roles) {
        return RoleGrants.of(List.of(roles), ground());
    }

    private static RoleDescriptor role(String name, String body) {
        try {
            return RoleDescriptor.parserBuilder()
                    .allowDescription(true)
                    .build()
                    .parse(name, new BytesArray(body.replace('\'', '"')), XContentType.JSON);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> held(RoleGrants grants, String pattern, Set<String> privileges, boolean restrictedToo) {
        return privileges.stream()
                .filter(privilege ->
                        grants.index(pattern, privilege, restrictedToo).isYes())
                .collect(Collectors.toSet());
    }

    public void testPrivilegesOfSeveralEntriesAddUp() {
        RoleGrants grants = grants(
                role("some", "{'indices': [{'names': ['logs-*'], 'privileges': ['read']}]}"),
                role("more", "{'indices': [{'names': ['l*'], 'privileges': ['write']}]}"));
        assertThat(held(grants, "logs-*", Set.of("read", "write", "manage"), false), equalTo(Set.of("read", "write")));
        assertThat(held(grants, "l*", Set.of("read", "write"), false), equalTo(Set.of("write")));
    }

    /** A remembered answer is to its own question: another privilege, or restricted indices too, is another one. */
    public void testWhatIsRememberedIsNotTakenForAnotherQuestion() {
        RoleGrants grants =
                grants(role("some", "{'indices': [{'names': ['*'], 'privileges': ['read', 'view_index_metadata']}]}"));
        assertTrue(grants.index("*", "read", false).isYes());
        assertTrue(grants.index("*", "index", false).isNo());
        assertTrue(grants.index("*", "manage", false).isNo());
        assertTrue(grants.index("*", "view_index_metadata", false).isYes());
        assertThat(held(grants, "*", Set.of("read"), true), equalTo(Set.of()));
        assertThat(held(grants, "*", Set.of("read"), false), equalTo(Set.of("read")));
        assertThat(held(grants, ".security-7", Set.of("read"), true), equalTo(Set.of()));
    }

    /** Elasticsearch answers otherwise if these are asked in one request: then [manage] is found among the failure stores. */
    public void testPrivilegesOnFailureStoresAreAskedApart() {
        RoleGrants grants =
                grants(role("some", "{'indices': [{'names': ['logs-*'], 'privileges': ['manage_failure_store']}]}"));
        assertThat(
                held(grants, "logs-*", Set.of("manage", "read", "read_failure_store", "manage_failure_store"), false),
                equalTo(Set.of("manage_failure_store")));
    }

    /** At random: on which names one action is granted, by the quick ways and the others, as x-pack-core's own automata have it. */
    public void testOneActionOnNamesAsXPackCoresAutomataHaveIt() {
        String action = "indices:data/read/search";
        for (int i = 0; i < 10; i++) {
            List<RoleDescriptor> roles = List.of(new RoleDescriptor(
                    "r",
                    null,
                    IntStream.range(0, between(0, 4))
                            .mapToObj(entry -> randomEntry())
                            .toArray(IndicesPrivileges[]::new),
                    null));
            RoleGrants grants = RoleGrants.of(roles, ground());
            List<Automaton> granted = new ArrayList<>();
            for (var group : engine(roles).indices().groups()) {
                if (group.privilege().predicate().test(action)
                        && group.privilege().getSelectorPredicate().test(IndexComponentSelector.DATA)) {
                    granted.add(group.getIndexMatcherAutomaton());
                }
            }
            Automaton all = Operations.determinize(Operations.union(granted), 1_000_000);
            for (String pattern : randomSubsetOf(4, PATTERNS)) {
                boolean restrictedToo = randomBoolean();
                boolean restrictedName = pattern.equals(".security-7");
                Automaton asked = restrictedToo || restrictedName
                        ? Automatons.patterns(pattern)
                        : Operations.minus(
                                Automatons.patterns(pattern), Automatons.patterns(".security*", ".kibana*"), 1_000_000);
                Rights.Held held = grants.actionOnEach(pattern, action, restrictedToo);
                boolean nothing = Operations.isEmpty(asked);
                boolean covered = !nothing && Operations.isEmpty(Operations.minus(asked, all, 1_000_000));
                assertThat(roles + " on " + pattern, held.answer(), equalTo(Answer.of(covered)));
                held.without().ifPresent(name -> {
                    assertTrue(name, Operations.run(Operations.determinize(asked, 1_000_000), name));
                    assertFalse(roles + " on " + name, Operations.run(all, name));
                });
                boolean some = !Operations.isEmpty(Operations.intersection(Automatons.patterns(pattern), all));
                assertThat(
                        roles + " on some of " + pattern,
                        grants.actionOnSome(pattern, action),
                        equalTo(Answer.of(some)));
            }
        }
    }

    /** At random: what x-pack-core's own engine says, of single roles and of several, word by word. */
    public void testAsXPackCoreAnswers() {
        for (int i = 0; i < 30; i++) {
            List<RoleDescriptor> roles = IntStream.range(0, between(1, 3))
                    .mapToObj(n -> new RoleDescriptor(
                            "r" + n,
                            randomSubsetOf(between(0, 3), CLUSTER).toArray(String[]::new),
                            IntStream.range(0, between(0, 3))
                                    .mapToObj(entry -> randomEntry())
                                    .toArray(IndicesPrivileges[]::new),
                            null))
                    .toList();
            RoleGrants grants = RoleGrants.of(roles, ground());
            Role alone = engine(roles);
            for (int question = 0; question < 60; question++) {
                String pattern = randomFrom(PATTERNS);
                String privilege = randomFrom(PRIVILEGES);
                boolean restrictedToo = randomBoolean();
                boolean expected =
                        alone.checkIndicesPrivileges(Set.of(pattern), restrictedToo, Set.of(privilege), null);
                String asked = privilege + " on " + pattern + (restrictedToo ? " restricted too " : " ") + roles;
                assertEquals(asked, Answer.of(expected), grants.index(pattern, privilege, restrictedToo));
                Rights.Held each = grants.onEach(pattern, privilege, restrictedToo);
                assertFalse(asked, expected && each.answer().isNo());
                if (each.answer().isNo() && each.witness() != null) {
                    assertFalse(
                            asked + each,
                            alone.checkIndicesPrivileges(Set.of(each.witness()), true, Set.of(privilege), null));
                    assertTrue(Automatons.predicate(pattern).test(each.witness()));
                }
            }
            for (String privilege : CLUSTER) {
                assertEquals(
                        privilege + " " + roles,
                        Answer.of(alone.grants(ClusterPrivilegeResolver.resolve(privilege))),
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
            // As roles are put together on a server (CompositeRolesStore).
            IndicesPrivileges[] entries = role.getIndicesPrivileges();
            if (entries.length != 1 || !"none".equals(entries[0].getPrivileges()[0])) {
                indices.addAll(List.of(entries));
            }
        });
        return Role.buildFromRoleDescriptor(
                new RoleDescriptor(
                        "all", cluster.toArray(String[]::new), indices.toArray(IndicesPrivileges[]::new), null),
                new FieldPermissionsCache(Settings.EMPTY),
                RESTRICTED);
    }

    /** A base privilege of Kibana's stands for thousands of actions: what is in it is looked up, within little of the work. */
    public void testAPrivilegeOfThousandsOfActions() {
        Set<String> actions = IntStream.range(0, 10_000)
                .mapToObj(i -> "ui:feature-" + i + "/can" + Integer.toHexString(i * 31) + "Everything")
                .collect(Collectors.toCollection(TreeSet::new));
        actions.add("ui:ml/canGetJobs");
        Set<String> withPatterns = new TreeSet<>(actions);
        withPatterns.add("ui:catalogue/*");
        List<ApplicationPrivilegeDescriptor> stored = List.of(
                new ApplicationPrivilegeDescriptor("kibana-.kibana", "all", actions, Map.of()),
                new ApplicationPrivilegeDescriptor("kibana-.kibana", "more", withPatterns, Map.of()));
        for (String privilege : List.of("all", "more")) {
            RoleDescriptor role = role(
                    "base",
                    "{'applications': [{'application': 'kibana-.kibana', 'privileges': ['%s'], 'resources': ['*']}]}"
                            .formatted(privilege));
            RoleGrants grants = RoleGrants.of(List.of(role), Ground.ofEvaluation(RESTRICTED, stored, Work.of(20_000)));
            assertThat(grants.application("kibana-.kibana", "ui:ml/canGetJobs", "space:x"), equalTo(Answer.YES));
            assertThat(grants.application("kibana-.kibana", "ui:ml/canGetNone", "space:x"), equalTo(Answer.NO));
            assertThat(
                    grants.application("kibana-.kibana", "ui:catalogue/x", "space:x"),
                    equalTo(Answer.of(privilege.equals("more"))));
        }
    }
}
