package io.mlsetup.role.describing;

import static org.hamcrest.Matchers.containsString;

import io.mlsetup.common.RecordResponse;
import java.util.Map;
import org.elasticsearch.common.Strings;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.privilege.ClusterPrivilegeResolver;
import org.elasticsearch.xpack.core.security.authz.store.ReservedRolesStore;

public class GetPrivilegeActionTests extends ESTestCase {

    public void testWhatGoesTogether() {
        assertNull(new GetPrivilegeAction.Request(null, null, null).validate());
        assertNull(new GetPrivilegeAction.Request("cluster", "manage_ml", null).validate());
        assertNull(new GetPrivilegeAction.Request(null, null, "cluster:monitor/health").validate());
        assertThat(
                new GetPrivilegeAction.Request(null, "manage_ml", null)
                        .validate()
                        .getMessage(),
                containsString("[name] needs a scope"));
        assertThat(
                new GetPrivilegeAction.Request("cluster", null, "cluster:monitor/health")
                        .validate()
                        .getMessage(),
                containsString("goes with no scope"));
    }

    /** Who may ask is decided by the names of the actions. */
    public void testMonitorMlGrantsBothActions() {
        for (String action : new String[] {GetRoleAction.NAME, GetPrivilegeAction.NAME}) {
            assertTrue(ClusterPrivilegeResolver.MONITOR_ML.permission().check(action, null, null));
            assertFalse(ClusterPrivilegeResolver.MONITOR_INFERENCE.permission().check(action, null, null));
        }
    }

    public void testPrintsDescriptorsAsElasticsearchDoes() {
        new ReservedRolesStore();
        RoleDescriptor viewer = ReservedRolesStore.roleDescriptor("viewer");
        assertEquals(
                "{\"descriptor\":" + Strings.toString(viewer) + "}",
                Strings.toString(RecordResponse.of(Map.of("descriptor", viewer))));
    }
}
