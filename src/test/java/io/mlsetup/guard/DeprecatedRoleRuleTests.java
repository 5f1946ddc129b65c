package io.mlsetup.guard;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import io.mlsetup.privilege.DeprecatedRoles;
import io.mlsetup.privilege.Ground;
import io.mlsetup.privilege.RoleGrants;
import io.mlsetup.privilege.Surplus;
import java.util.List;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.ApplicationResourcePrivileges;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;
import org.elasticsearch.xpack.core.security.authz.store.ReservedRolesStore;
import org.elasticsearch.xpack.core.security.support.Automatons;
import org.junit.BeforeClass;

/** What the guard says of a deprecated role, and of what is lost with its replacement. */
public class DeprecatedRoleRuleTests extends ESTestCase {

    private static final RestrictedIndices NONE = new RestrictedIndices(Automatons.EMPTY);

    @BeforeClass
    public static void reservedRoles() {
        // Security does this when a node starts.
        new ReservedRolesStore();
    }

    private final DeprecatedRoles roles = new DeprecatedRoles(ReservedRolesStore::roleDescriptor, NONE);

    private String message(String name) {
        return DeprecatedRoleRule.message(roles.apply(name).orElseThrow());
    }

    public void testMessages() {
        boolean hasOldRoles = ReservedRolesStore.isReserved("data_frame_transforms_admin");
        assertThat(
                message("data_frame_transforms_admin"),
                containsString(
                        hasOldRoles
                                ? "Lost with [transform_admin]: application privileges [reserved_ml_user] of [kibana-*] on [*]"
                                        + " (machine learning in Kibana)."
                                : "no built-in role of this version"));
        assertThat(message("kibana_user"), containsString("Nothing is lost with [kibana_admin]."));
        if (hasOldRoles) {
            assertThat(
                    message("apm_user"),
                    containsString(
                            "Lost with [editor] and [viewer]: index privileges [read, view_index_metadata] on [.ml-anomalies*]."));
        }
        roles.apply("reporting_user")
                .ifPresent(role -> assertThat(DeprecatedRoleRule.message(role), containsString("Kibana")));
        assertThat(message("kibana_dashboard_only_user"), containsString("no built-in role of this version"));
    }

    private static List<String> words(RoleDescriptor role, List<RoleDescriptor> replacements) {
        Ground ground = Ground.ofBuiltIn(NONE);
        return RoleLoss.words(Surplus.of(RoleGrants.of(List.of(role), ground), RoleGrants.of(replacements, ground)));
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
                words(old, List.of(wider)),
                contains(
                        "cluster privilege [manage_pipeline]",
                        "index privileges [read, write] on [metrics-*]",
                        "application privileges [feature_x.all] of [kibana-.kibana] on [space:a]"));
        assertThat(words(old, List.of(old)), empty());
        RoleDescriptor otherSpace = role(
                "other",
                new String[] {"all"},
                indices(new String[] {"*"}, "all"),
                app("kibana-.kibana", new String[] {"space:b"}, "all"));
        assertThat(
                words(old, List.of(otherSpace)),
                contains("application privileges [feature_ml.read, feature_x.all] of [kibana-.kibana] on [space:a]"));
        assertThat(
                words(old, List.of(otherSpace, wider)),
                contains("application privileges [feature_x.all] of [kibana-.kibana] on [space:a]"));
        assertThat(
                words(old, List.of(role("none", new String[0], null, null))),
                hasItem("cluster privilege [monitor_ml]"));
        assertThat(words(old, List.of(wider)), not(hasItem("cluster privilege [monitor_ml]")));
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
