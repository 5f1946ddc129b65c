package io.mlsetup.privilege;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.mlsetup.common.Json;
import io.mlsetup.privilege.PrivilegeCatalogue.Granting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.elasticsearch.ResourceNotFoundException;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.permission.FieldPermissionsCache;
import org.elasticsearch.xpack.core.security.authz.permission.Role;
import org.elasticsearch.xpack.core.security.authz.privilege.ClusterPrivilegeResolver;
import org.elasticsearch.xpack.core.security.authz.privilege.IndexPrivilege;

public class PrivilegeCatalogueTests extends ESTestCase {

    private final BuiltInRoles builtIn = CatalogueDriftTests.Shared.BUILT_IN;
    private final PrivilegeCatalogue catalogue = new PrivilegeCatalogue(Documents.get(), builtIn);

    public void testMonitorAndManageMl() {
        Map<String, Object> monitor = cluster("monitor_ml");
        Map<String, Object> manage = cluster("manage_ml");
        assertThat(strings(monitor, "actions"), hasItem("cluster:monitor/xpack/ml/job/get"));
        assertThat(strings(monitor, "actions"), not(hasItem("cluster:admin/xpack/ml/filters/get")));
        assertThat(strings(manage, "actions").containsAll(strings(monitor, "actions")), equalTo(true));
        assertThat(strings(manage, "actions"), not(hasItem("cluster:internal/xpack/ml/reset_mode")));
        assertThat(strings(monitor, "actions").size(), equalTo(23));
        assertThat(strings(manage, "actions").size(), equalTo(23 + 54));
        assertEquals(List.of("monitor_ml"), manage.get("implies"));
        assertEquals(List.of("kibana_system", "machine_learning_admin", "superuser"), manage.get("granted_by"));
        // by a wider privilege, not by name
        assertThat(strings(monitor, "granted_by"), hasItems("remote_monitoring_collector", "machine_learning_user"));
        assertThat(strings(monitor, "granted_by"), not(hasItem("viewer")));
    }

    public void testWhatHasNoEffectIsGrantedByNobody() {
        for (String name :
                List.of("manage_data_stream_global_retention", "monitor_data_stream_global_retention", "none")) {
            Map<String, Object> privilege = cluster(name);
            assertEquals(name, false, privilege.get("has_effect"));
            assertThat(name, strings(privilege, "granted_by"), empty());
            assertThat(name, strings(privilege, "actions"), empty());
        }
        assertEquals(false, index("none").get("has_effect"));
        assertThat(strings(index("none"), "granted_by"), empty());
        assertEquals(true, index("read_failure_store").get("has_effect"));
        assertThat(strings(cluster("all"), "implies"), not(hasItem("none")));
    }

    public void testDocumentedFieldsAreTold() {
        assertEquals(
                Map.of("since", "7.5", "replaced_by", "manage_transform"),
                cluster("manage_data_frame_transforms").get("deprecated"));
        assertEquals(false, cluster("cross_cluster_search").get("grant_directly"));
        assertEquals(false, cluster("manage_saml").get("serverless"));
        assertEquals("remote_indices", index("cross_cluster_replication").get("use_only_in"));
        assertEquals(List.of("monitor"), cluster("manage").get("builds_on"));
        assertEquals(false, cluster("manage_user_profile").get("documented"));
        assertEquals(true, cluster("manage_user_profile").get("available"));
    }

    public void testIndexPrivilegeSaysOnWhat() {
        Map<?, ?> on = (Map<?, ?>) index("read").get("granted_on");
        assertEquals(
                List.of(".ml-annotations*", ".ml-anomalies*", ".ml-notifications*"), on.get("machine_learning_user"));
        assertEquals(List.copyOf(on.keySet()), index("read").get("granted_by"));
        // write is more than index
        assertThat(strings(index("index"), "granted_by"), hasItems("machine_learning_user", "remote_monitoring_agent"));
        assertThat(strings(index("index"), "granted_by"), not(hasItem("viewer")));
    }

    public void testRunAsAndApplication() {
        assertEquals(
                Map.of("superuser", List.of("*")), entry(Scope.RUN_AS, "run_as").get("granted_on"));
        Map<String, Object> application = entry(Scope.APPLICATION, "application");
        Map<?, ?> on = (Map<?, ?>) application.get("granted_on");
        assertEquals(
                List.of(Map.of(
                        "application",
                        "kibana-*",
                        "privileges",
                        List.of("reserved_ml_admin"),
                        "resources",
                        List.of("*"))),
                on.get("machine_learning_admin"));
        assertThat(
                strings(application, "notes"),
                hasItem(containsString("open no action and no resource of Elasticsearch")));
    }

    public void testWithoutScopeAnObjectPerScope() {
        assertEquals(
                List.of("cluster", "index", "run_as", "application"),
                List.copyOf(catalogue.describe().keySet()));
    }

    public void testUnknown() {
        Exception scope = expectThrows(ResourceNotFoundException.class, () -> Scope.of("indices"));
        assertThat(scope.getMessage(), containsString("[cluster, index, run_as, application]"));
        Exception name =
                expectThrows(ResourceNotFoundException.class, () -> catalogue.describe(Scope.INDEX, "manage_ml"));
        assertThat(name.getMessage(), containsString("unknown index privilege [manage_ml], did you mean [manage"));
    }

    public void testWhatGrantsAnAction() {
        Granting put = catalogue.whatGrants("cluster:admin/xpack/ml/job/put");
        assertEquals(
                new Granting(
                        "cluster:admin/xpack/ml/job/put",
                        Scope.CLUSTER,
                        List.of("manage_ml", "manage", "all"),
                        List.of("kibana_system", "machine_learning_admin", "superuser"),
                        List.of(),
                        List.of()),
                put);
        assertEquals(
                "{\"action\":\"cluster:admin/xpack/ml/job/put\",\"scope\":\"cluster\",\"granted_by\":[\"manage_ml\",\"manage\","
                        + "\"all\"],\"roles\":[\"kibana_system\",\"machine_learning_admin\",\"superuser\"],\"notes\":[]}",
                Strings.toString(put));
        assertEquals(
                List.of("read", "all"),
                catalogue.whatGrants("indices:data/read/search").privileges());
        // our own actions are no typing mistakes
        assertEquals(
                List.of(),
                catalogue.whatGrants("cluster:monitor/xpack/ml/setup/role/get").notes());
        assertThat(
                catalogue.whatGrants("cluster:admin/xpack/ml/job/putt").notes(),
                contains(startsWith("Not an action that machine learning has")));
    }

    public void testActionsOfTemplatesAreOfTheCluster() {
        Granting template = catalogue.whatGrants("indices:admin/template/put");
        assertEquals(Scope.CLUSTER, template.scope());
        assertThat(template.privileges(), hasItem("manage_index_templates"));
    }

    public void testMappingUpdatesThatAreStillGranted() {
        assertThat(
                catalogue.whatGrants("indices:admin/mapping/put").notes(),
                contains(containsString("[create, create_doc, index, write]")));
    }

    public void testActionsDecidedByTheRequest() {
        Granting create = catalogue.whatGrants("cluster:admin/xpack/security/api_key/create");
        assertEquals(List.of("manage_api_key", "manage_security", "all"), create.privileges());
        assertEquals(List.of("manage_own_api_key"), create.dependsOnRequest());
        assertThat(
                Strings.toString(create), containsString("\"depends_on_request\":[\"manage_own_api_key\"],\"notes\""));
    }

    public void testWhatGlobalGrantsByTheRequest() {
        for (Map.Entry<String, String> one : Map.of(
                        "privilege/put", "manage-application-privileges",
                        "profile/put/data", "write-profile-data-privileges",
                        "role/put", "manage-roles-privilege")
                .entrySet()) {
            assertThat(
                    catalogue
                            .whatGrants("cluster:admin/xpack/security/" + one.getKey())
                            .notes(),
                    contains(endsWith("by what they hold: [" + one.getValue() + "]")));
        }
        assertEquals(
                List.of(),
                catalogue.whatGrants("cluster:admin/xpack/security/user/put").notes());
    }

    public void testWhatEverybodyMayDoAboutThemselves() {
        for (String name :
                List.of("user/authenticate", "user/has_privileges", "user/list_privileges", "user/change_password")) {
            assertThat(
                    catalogue.whatGrants("cluster:admin/xpack/security/" + name).notes(),
                    contains(startsWith("Whatever their roles grant, ")));
        }
        assertThat(
                catalogue.whatGrants("cluster:admin/xpack/security/api_key/get").notes(),
                hasItem(containsString("an API key may do it about itself")));
    }

    public void testMalformedActions() {
        for (String action : List.of(
                "",
                "job/put",
                "cluster:",
                "cluster:*",
                "indices:data/read/*",
                "internal:gateway/x",
                "ui:ml/canGetJobs",
                "cluster:a b",
                "/cluster:.*/",
                "cluster:monitor/health,indices:data/read/get",
                "cluster:a[")) {
            Exception e = expectThrows(IllegalArgumentException.class, () -> catalogue.whatGrants(action));
            assertThat(e.getMessage(), containsString("[" + action + "]"));
            assertThat(e.getMessage(), containsString("[cluster:] or [indices:]"));
        }
        catalogue.whatGrants("indices:data/read/search[phase/query+fetch/scroll]");
        catalogue.whatGrants("cluster:monitor/nodes/info[n]");
    }

    /** Both directions agree, and agree with the check that authorizes a request. */
    public void testActionsAgreeWithTheEngine() {
        for (String action : randomSubsetOf(10, Documents.get().mlActions())) {
            Granting answer = catalogue.whatGrants(action);
            assertEquals(
                    Set.copyOf(ClusterPrivilegeResolver.findPrivilegesThatGrant(action, null, null)),
                    Set.copyOf(answer.privileges()));
            for (String name : Engine.known(Scope.CLUSTER)) {
                assertEquals(
                        name + " " + action,
                        answer.privileges().contains(name),
                        strings(cluster(name), "actions").contains(action));
            }
            for (RoleDescriptor descriptor : builtIn.descriptors().values()) {
                assertEquals(
                        descriptor.getName() + " " + action,
                        fresh(descriptor).checkClusterAction(action, null, null),
                        answer.roles().contains(descriptor.getName()));
            }
        }
    }

    public void testGrantedByAgreesWithTheEngine() {
        List<RoleDescriptor> roles = new ArrayList<>(builtIn.descriptors().values());
        roles.removeIf(role -> role.getName().equals("kibana_system")); // hundreds of patterns; the same code
        String privilege = randomFrom(Engine.known(Scope.CLUSTER));
        for (RoleDescriptor descriptor : roles) {
            Role role = fresh(descriptor);
            if (Engine.hasEffect(Scope.CLUSTER, privilege)) {
                assertEquals(
                        descriptor.getName() + " " + privilege,
                        role.grants(ClusterPrivilegeResolver.resolve(privilege)),
                        strings(cluster(privilege), "granted_by").contains(descriptor.getName()));
            }
            for (String name : randomSubsetOf(5, IndexPrivilege.names())) {
                Map<?, ?> on = (Map<?, ?>) index(name).get("granted_on");
                assertEquals(
                        descriptor.getName() + " " + name, patterns(descriptor, name), on.get(descriptor.getName()));
            }
        }
    }

    /**
     * The patterns of the role's own entries on which those for the same pattern grant the privilege, taken together (one that
     * lies within a wider pattern of the role is not repeated for what that one grants); null if there is none.
     */
    private static List<String> patterns(RoleDescriptor descriptor, String privilege) {
        Set<String> patterns = new TreeSet<>();
        for (RoleDescriptor.IndicesPrivileges entry : descriptor.getIndicesPrivileges()) {
            for (String index : entry.getIndices()) {
                if (!privilege.equals("none")
                        && fresh(onlyFor(index, descriptor))
                                .checkIndicesPrivileges(
                                        Set.of(index), entry.allowRestrictedIndices(), Set.of(privilege), null)) {
                    patterns.add(index);
                }
            }
        }
        return patterns.isEmpty() ? null : List.copyOf(patterns);
    }

    /** The role's entries for one pattern. */
    private static RoleDescriptor onlyFor(String index, RoleDescriptor descriptor) {
        RoleDescriptor.IndicesPrivileges[] entries = Arrays.stream(descriptor.getIndicesPrivileges())
                .filter(entry -> List.of(entry.getIndices()).contains(index))
                .map(entry -> RoleDescriptor.IndicesPrivileges.builder()
                        .indices(index)
                        .privileges(entry.getPrivileges())
                        .allowRestrictedIndices(entry.allowRestrictedIndices())
                        .build())
                .toArray(RoleDescriptor.IndicesPrivileges[]::new);
        return new RoleDescriptor(descriptor.getName(), null, entries, null);
    }

    private static Role fresh(RoleDescriptor descriptor) {
        return Role.buildFromRoleDescriptor(
                descriptor, new FieldPermissionsCache(Settings.EMPTY), CatalogueDriftTests.RESTRICTED);
    }

    private Map<String, Object> cluster(String name) {
        return entry(Scope.CLUSTER, name);
    }

    private Map<String, Object> index(String name) {
        return entry(Scope.INDEX, name);
    }

    private Map<String, Object> entry(Scope scope, String name) {
        return Json.of(catalogue.describe(scope, name).get(name));
    }

    @SuppressWarnings("unchecked")
    private static Collection<String> strings(Map<String, Object> entry, String field) {
        return (Collection<String>) entry.get(field);
    }
}
