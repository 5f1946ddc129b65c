package io.mlsetup.privilege;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.it.KnownDifferences;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.store.ReservedRolesStore;
import org.elasticsearch.xpack.core.security.support.Automatons;
import org.elasticsearch.xpack.core.security.support.MetadataUtils;
import org.junit.BeforeClass;

/** Which roles are deprecated, what replaces them, and what is lost with that. */
public class DeprecatedRolesTests extends ESTestCase {

    private static final RestrictedIndices NONE = new RestrictedIndices(Automatons.EMPTY);

    /** Reserved roles that are not there are a fault, which the guard takes as "this rule has no say". */
    public void testReservedRolesThatAreNotThere() {
        DeprecatedRoles early = new DeprecatedRoles(
                name -> {
                    throw new IllegalStateException("not there");
                },
                NONE);
        expectThrows(IllegalStateException.class, () -> early.apply("kibana_user"));
    }

    @BeforeClass
    public static void reservedRoles() {
        // Security does this when a node starts.
        new ReservedRolesStore();
    }

    private final DeprecatedRoles roles = new DeprecatedRoles(ReservedRolesStore::roleDescriptor, NONE);

    private static Surplus lost(String privilege, String pattern, String witness) {
        return new Surplus(new Grant(Grant.INDEX, privilege, pattern), null, Answer.NO, witness);
    }

    private DeprecatedRole live(String name) {
        return roles.apply(name).orElseThrow();
    }

    /** Fails when the running version deprecates another role: then document 002 and docs/role-guard.md want a look. */
    public void testDeprecatedRolesOfTheRunningVersionAndTheDocument() {
        Set<String> candidates = new HashSet<>(ReservedRolesStore.names());
        candidates.addAll(Documents.get().roles().keySet());
        candidates.removeIf(name -> roles.apply(name).isEmpty());
        Set<String> expected = new HashSet<>(
                Set.of("kibana_dashboard_only_user", "data_frame_transforms_admin", "data_frame_transforms_user"));
        KnownDifferences.of(CatalogueDriftTests.RUNNING).orElseThrow().stream()
                .filter(line -> line.startsWith(KnownDifferences.deprecated("")))
                .forEach(line -> expected.add(
                        line.substring(KnownDifferences.deprecated("").length())));
        assertThat(candidates, equalTo(expected));
    }

    /** Document 002 says transform_admin has the Kibana privileges of machine learning; the running version disagrees. */
    public void testTransformRolesLoseMachineLearningInKibana() {
        for (String kind : List.of("admin", "user")) {
            DeprecatedRole role = live("data_frame_transforms_" + kind);
            assertThat(role.replacements(), contains("transform_" + kind));
            if (!CatalogueDriftTests.has(role.name())) {
                // Gone in 9.0: whoever still has the name has nothing to lose.
                assertNull(role.loses());
                continue;
            }
            assertThat(
                    role.loses(),
                    contains(new Surplus(
                            new Grant(Grant.APPLICATION, "reserved_ml_user", "kibana-*"), "*", Answer.NO, null)));
        }
    }

    public void testOtherReplacements() {
        assertThat(live("kibana_user").replacements(), contains("kibana_admin"));
        assertThat(live("kibana_user").loses(), empty());
        if (CatalogueDriftTests.has("apm_user")) {
            assertThat(live("apm_user").replacements(), contains("editor", "viewer"));
            assertThat(
                    live("apm_user").loses(),
                    contains(
                            lost("read", ".ml-anomalies*", ".ml-anomalies"),
                            lost("view_index_metadata", ".ml-anomalies*", ".ml-anomalies")));
        }
        // Not in every patch of 9.1.
        roles.apply("reporting_user").ifPresent(role -> {
            assertThat(role.replacements(), empty());
            assertThat(role.reason(), containsString("privileges instead"));
            assertNull(role.loses());
        });
    }

    public void testARoleThatTheRunningVersionNoLongerHas() {
        DeprecatedRole role = live("kibana_dashboard_only_user");
        assertFalse(role.builtIn());
        assertThat(role.reason(), containsString("Kibana feature privileges"));
        // As in a version that has dropped the transform roles.
        DeprecatedRole dropped = new DeprecatedRoles(
                        name -> name.equals("transform_admin") ? ReservedRolesStore.roleDescriptor(name) : null, NONE)
                .apply("data_frame_transforms_admin")
                .orElseThrow();
        assertFalse(dropped.builtIn());
        assertThat(dropped.replacements(), contains("transform_admin"));
        assertNull(dropped.loses());
    }

    public void testARoleWithoutDeprecationIsNotListed() {
        for (String name : new String[] {"transform_admin", "kibana_admin", "machine_learning_admin", "own", ""}) {
            assertTrue(roles.apply(name).isEmpty());
        }
    }

    public void testReasonNamesTheReplacement() {
        RoleDescriptor replacement = role("next_role", new String[] {"monitor"});
        RoleDescriptor old = new RoleDescriptor(
                "old_role",
                new String[] {"monitor"},
                null,
                null,
                null,
                null,
                MetadataUtils.getDeprecatedReservedMetadata("old_role is gone, take [next_role] or next_rolex"),
                null);
        DeprecatedRole role = new DeprecatedRoles(Map.of("next_role", replacement, "old_role", old)::get, NONE)
                .apply("old_role")
                .orElseThrow();
        assertThat(role.replacements(), contains("next_role"));
        assertThat(role.loses(), empty());
    }

    private static RoleDescriptor role(String name, String[] cluster) {
        return new RoleDescriptor(name, cluster, null, null);
    }
}
