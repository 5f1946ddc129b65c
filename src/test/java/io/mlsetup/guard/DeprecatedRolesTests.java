package io.mlsetup.guard;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.ApplicationResourcePrivileges;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;
import org.elasticsearch.xpack.core.security.authz.store.ReservedRolesStore;
import org.elasticsearch.xpack.core.security.support.MetadataUtils;
import org.junit.BeforeClass;

public class DeprecatedRolesTests extends ESTestCase {

    /** Reserved roles that are not there are a fault, which the guard takes as "this rule has no say". */
    public void testReservedRolesThatAreNotThere() {
        DeprecatedRoles early = new DeprecatedRoles(name -> {
            throw new IllegalStateException("not there");
        });
        expectThrows(IllegalStateException.class, () -> early.apply("kibana_user"));
    }

    @BeforeClass
    public static void reservedRoles() {
        // Security does this when a node starts.
        new ReservedRolesStore();
    }

    private final DeprecatedRoles roles = new DeprecatedRoles(ReservedRolesStore::roleDescriptor);

    private DeprecatedRole live(String name) {
        return roles.apply(name).orElseThrow();
    }

    /** Fails when the running version deprecates another role: then document 002 and docs/role-guard.md want a look. */
    public void testDeprecatedRolesOfTheRunningVersionAndTheDocument() {
        Set<String> candidates = new HashSet<>(ReservedRolesStore.names());
        candidates.addAll(
                Set.of("kibana_dashboard_only_user", "data_frame_transforms_admin", "data_frame_transforms_user"));
        candidates.removeIf(name -> roles.apply(name).isEmpty());
        assertThat(
                candidates,
                equalTo(Set.of(
                        "apm_user",
                        "data_frame_transforms_admin",
                        "data_frame_transforms_user",
                        "kibana_dashboard_only_user",
                        "kibana_user",
                        "reporting_user")));
    }

    /** Document 002 says transform_admin has the Kibana privileges of machine learning; the running version disagrees. */
    public void testTransformRolesLoseMachineLearningInKibana() {
        for (String kind : List.of("admin", "user")) {
            DeprecatedRole role = live("data_frame_transforms_" + kind);
            assertThat(role.replacements(), contains("transform_" + kind));
            assertThat(
                    role.loses(),
                    contains("application privileges [reserved_ml_user] of [kibana-*] on [*]"
                            + " (machine learning in Kibana)"));
            assertThat(role.message(), containsString("Lost with [transform_" + kind + "]: application privileges"));
        }
    }

    public void testOtherReplacements() {
        assertThat(live("kibana_user").replacements(), contains("kibana_admin"));
        assertThat(live("kibana_user").message(), containsString("Nothing is lost with [kibana_admin]."));
        assertThat(live("apm_user").replacements(), contains("editor", "viewer"));
        assertThat(
                live("apm_user").loses(), contains("index privileges [read, view_index_metadata] on [.ml-anomalies*]"));
        assertThat(live("reporting_user").replacements(), empty());
        assertThat(live("reporting_user").message(), containsString("Kibana feature privileges"));
    }

    public void testARoleThatTheRunningVersionNoLongerHas() {
        DeprecatedRole role = live("kibana_dashboard_only_user");
        assertFalse(role.builtIn());
        assertThat(role.message(), containsString("no built-in role of this version"));
        // As in a version that has dropped the transform roles.
        DeprecatedRole dropped = new DeprecatedRoles(
                        name -> name.equals("transform_admin") ? ReservedRolesStore.roleDescriptor(name) : null)
                .apply("data_frame_transforms_admin")
                .orElseThrow();
        assertFalse(dropped.builtIn());
        assertThat(dropped.replacements(), contains("transform_admin"));
        assertThat(dropped.loses(), empty());
    }

    public void testARoleWithoutDeprecationIsNotListed() {
        for (String name : new String[] {"transform_admin", "kibana_admin", "machine_learning_admin", "own", ""}) {
            assertTrue(roles.apply(name).isEmpty());
        }
    }

    public void testLossIsJudgedByTheRoleEngine() {
        RoleDescriptor old = role(
                "old",
                new String[] {"monitor_ml", "manage_ml", "manage_pipeline"},
                indices(new String[] {"logs-web-*", "metrics-*"}, "read", "write"),
                app("kibana-.kibana", new String[] {"space:a"}, "feature_ml.read", "feature_x.all"));
        RoleDescriptor wider = role(
                "wider",
                new String[] {"manage_ml"},
                indices(new String[] {"logs-*"}, "all"),
                app("kibana-.kibana", new String[] {"*"}, "feature_ml.read"));
        assertThat(
                RoleLoss.of(old, List.of(wider)),
                contains(
                        "cluster privilege [manage_pipeline]",
                        "index privileges [read, write] on [metrics-*]",
                        "application privileges [feature_x.all] of [kibana-.kibana] on [space:a]"));
        assertThat(RoleLoss.of(old, List.of(old)), empty());
        RoleDescriptor otherSpace = role(
                "other",
                new String[] {"all"},
                indices(new String[] {"*"}, "all"),
                app("kibana-.kibana", new String[] {"space:b"}, "all"));
        assertThat(
                RoleLoss.of(old, List.of(otherSpace)),
                contains("application privileges [feature_ml.read, feature_x.all] of [kibana-.kibana] on [space:a]"
                        + ""));
        assertThat(
                RoleLoss.of(old, List.of(otherSpace, wider)),
                contains("application privileges [feature_x.all] of [kibana-.kibana] on [space:a]"));
        assertThat(
                RoleLoss.of(old, List.of(role("none", new String[0], null, null))),
                hasItem("cluster privilege [monitor_ml]"));
        assertThat(RoleLoss.of(old, List.of(wider)), not(hasItem("cluster privilege [monitor_ml]")));
    }

    public void testReasonNamesTheReplacement() {
        RoleDescriptor replacement = role("next_role", new String[] {"monitor"}, null, null);
        RoleDescriptor old = new RoleDescriptor(
                "old_role",
                new String[] {"monitor"},
                null,
                null,
                null,
                null,
                MetadataUtils.getDeprecatedReservedMetadata("old_role is gone, take [next_role] or next_rolex"),
                null);
        DeprecatedRole role = new DeprecatedRoles(Map.of("next_role", replacement, "old_role", old)::get)
                .apply("old_role")
                .orElseThrow();
        assertThat(role.replacements(), contains("next_role"));
        assertThat(role.loses(), empty());
    }

    private static RoleDescriptor role(
            String name, String[] cluster, IndicesPrivileges indices, ApplicationResourcePrivileges application) {
        return new RoleDescriptor(
                name,
                cluster,
                indices == null ? null : new IndicesPrivileges[] {indices},
                application == null ? null : new ApplicationResourcePrivileges[] {application},
                null,
                null,
                null,
                null);
    }

    private static IndicesPrivileges indices(String[] patterns, String... privileges) {
        return IndicesPrivileges.builder()
                .indices(patterns)
                .privileges(privileges)
                .build();
    }

    private static ApplicationResourcePrivileges app(String name, String[] resources, String... privileges) {
        return ApplicationResourcePrivileges.builder()
                .application(name)
                .resources(resources)
                .privileges(privileges)
                .build();
    }
}
