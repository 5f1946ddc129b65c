package io.mlsetup.privilege;

import java.util.List;
import java.util.TreeSet;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.security.authz.permission.ClusterPermission;
import org.elasticsearch.xpack.core.security.authz.privilege.ActionClusterPrivilege;
import org.elasticsearch.xpack.core.security.authz.privilege.ClusterPrivilegeResolver;

/** Where this room holds a list of its own, x-pack-core is what it is held against. */
public class EngineTests extends ESTestCase {

    private static final List<String> ACTIONS = List.of(
            "cluster:admin/xpack/security/api_key/create",
            "cluster:admin/xpack/security/api_key/get",
            "cluster:admin/xpack/security/api_key/query",
            "cluster:admin/xpack/security/api_key/invalidate",
            "cluster:admin/xpack/security/api_key/grant",
            "cluster:admin/xpack/security/api_key/update",
            "cluster:admin/xpack/security/api_key",
            "cluster:admin/xpack/security/user/put",
            "cluster:admin/xpack/security/profile/get",
            "cluster:admin/xpack/security/privilege/put",
            "cluster:admin/xpack/ml/job/put",
            "cluster:monitor/main",
            "cluster:monitor/task",
            "indices:admin/template/put");

    /** A privilege that decides by the request has nothing to decide by without one, and says so by an exception. */
    public void testPrivilegesThatDecideByTheRequest() {
        for (String action : ACTIONS) {
            TreeSet<String> deciding = new TreeSet<>();
            for (String name : ClusterPrivilegeResolver.names()) {
                ClusterPermission permission =
                        ClusterPrivilegeResolver.resolve(name).permission();
                try {
                    permission.check(action, null, null);
                } catch (RuntimeException e) {
                    deciding.add(name);
                }
            }
            assertEquals(action, List.copyOf(deciding), Engine.decidedByRequest(action));
        }
    }

    /** All others are patterns of actions, so that what they grant is known in full. */
    public void testOtherPrivilegesArePatterns() {
        for (String name : ClusterPrivilegeResolver.names()) {
            boolean byRequest = !Engine.decidedByRequest("cluster:admin/xpack/security/api_key/get")
                    .contains(name);
            assertEquals(
                    name, byRequest, ClusterPrivilegeResolver.getNamedOrNull(name) instanceof ActionClusterPrivilege);
            assertEquals(name, byRequest, Actions.ofCluster(name).isPresent());
        }
    }
}
