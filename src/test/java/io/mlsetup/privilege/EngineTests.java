package io.mlsetup.privilege;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.XContentParserConfiguration;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.core.security.authz.permission.ClusterPermission;
import org.elasticsearch.xpack.core.security.authz.privilege.ActionClusterPrivilege;
import org.elasticsearch.xpack.core.security.authz.privilege.ClusterPrivilegeResolver;
import org.elasticsearch.xpack.core.security.authz.privilege.ConfigurableClusterPrivilege;
import org.elasticsearch.xpack.core.security.authz.privilege.ConfigurableClusterPrivileges;

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

    /** As {@code global} of a role's body, each kind with the actions that it is about. */
    public void testWhatDecidesByTheRequestInGlobal() throws IOException {
        for (Map.Entry<String, Set<String>> one : Map.of(
                        "{'application': {'manage': {'applications': ['kibana-*']}}}",
                        Set.of("cluster:admin/xpack/security/privilege/put"),
                        "{'profile': {'write': {'applications': ['kibana*']}}}",
                        Set.of("cluster:admin/xpack/security/profile/put/data"),
                        "{'role': {'manage': {'indices': [{'names': ['a-*'], 'privileges': ['read']}]}}}",
                        Set.of("cluster:admin/xpack/security/role/put"))
                .entrySet()) {
            List<String> actions = new ArrayList<>(ACTIONS);
            actions.add("cluster:admin/xpack/security/profile/put/data");
            actions.add("cluster:admin/xpack/security/role/put");
            ConfigurableClusterPrivilege global = global(one.getKey());
            for (String looked : GlobalComparison.ACTIONS.get(global.getWriteableName())) {
                assertTrue(looked, Engine.decidesByRequest(global, looked.replace("*", "put")));
            }
            assertEquals(
                    one.getKey(),
                    one.getValue(),
                    actions.stream()
                            .filter(action -> Engine.decidesByRequest(global, action))
                            .collect(Collectors.toSet()));
        }
    }

    /** Of each kind one, but that of data sources, which 9.4 adds and no class of older versions can name. */
    public void testKindsOfGlobal() {
        assertEquals(
                Arrays.stream(ConfigurableClusterPrivilege.Category.values())
                        .filter(kind -> !kind.name().equals("DATASOURCE"))
                        .collect(Collectors.toSet()),
                Engine.GLOBAL.stream()
                        .map(ConfigurableClusterPrivilege::getCategory)
                        .collect(Collectors.toSet()));
    }

    private static ConfigurableClusterPrivilege global(String body) throws IOException {
        try (XContentParser parser =
                JsonXContent.jsonXContent.createParser(XContentParserConfiguration.EMPTY, body.replace('\'', '"'))) {
            parser.nextToken();
            return ConfigurableClusterPrivileges.parse(parser).get(0);
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
