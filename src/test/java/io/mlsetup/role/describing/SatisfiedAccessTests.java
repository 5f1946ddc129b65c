package io.mlsetup.role.describing;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilegeDescriptor;
import org.elasticsearch.xpack.core.security.authz.store.ReservedRolesStore;
import org.elasticsearch.xpack.core.security.support.Automatons;

/** What the built-in roles satisfy on their own. */
public class SatisfiedAccessTests extends ESTestCase {

    private static final RestrictedIndices RESTRICTED = new RestrictedIndices(Automatons.EMPTY);

    /** As a Kibana stores them, abbreviated to the actions that are asked about. */
    private static final List<ApplicationPrivilegeDescriptor> STORED = List.of(
            stored(
                    "all",
                    "login:",
                    "ui:ml/canGetJobs",
                    "ui:ml/canCreateJob",
                    "ui:indexPatterns/save",
                    "ui:dev_tools/show"),
            stored("read", "login:", "ui:ml/canGetJobs"),
            stored("reserved_ml_admin", "ui:ml/canGetJobs", "ui:ml/canCreateJob"),
            stored("reserved_ml_user", "ui:ml/canGetJobs"));

    private static ApplicationPrivilegeDescriptor stored(String name, String... actions) {
        return new ApplicationPrivilegeDescriptor("kibana-.kibana", name, Set.of(actions), Map.of());
    }

    private static RoleDescriptor builtIn(String name) {
        new ReservedRolesStore();
        return ReservedRolesStore.roleDescriptor(name);
    }

    private static Map<String, Object> row(List<Map<String, Object>> rows, String kind, String access) {
        return rows.stream()
                .filter(row -> kind.equals(row.get("user_kind")) && access.equals(row.get("access")))
                .filter(row -> "anomaly_detection".equals(row.get("feature")))
                .findFirst()
                .orElseThrow();
    }

    /** Document 002, machine_learning_admin: index privileges and entry to Kibana have to come from other roles. */
    public void testMachineLearningAdminLacksIndicesAndEntryToKibana() {
        List<Map<String, Object>> rows = new SatisfiedAccess(STORED, RESTRICTED).of(builtIn("machine_learning_admin"));
        assertThat(rows.size(), equalTo(13));
        Map<String, Object> api = row(rows, "api", "full");
        assertThat(api.get("satisfied"), equalTo(false));
        assertThat(
                api.get("missing").toString(),
                equalTo(
                        "[{type=index, name=read, on=source-index}, {type=index, name=view_index_metadata, on=source-index}]"));
        assertThat(row(rows, "kibana", "full").get("missing").toString(), containsString("feature_ml.all"));
    }

    public void testSuperuserAndViewer() {
        List<Map<String, Object>> all = new SatisfiedAccess(STORED, RESTRICTED).of(builtIn("superuser"));
        all.forEach(row -> assertThat(row.toString(), row.get("satisfied"), equalTo(true)));
        List<Map<String, Object>> viewer = new SatisfiedAccess(STORED, RESTRICTED).of(builtIn("viewer"));
        assertThat(row(viewer, "kibana", "read").get("satisfied"), equalTo(true));
        assertThat(row(viewer, "kibana", "full").get("satisfied"), equalTo(false));
        assertThat(row(viewer, "api", "read").get("missing").toString(), containsString("monitor_ml"));
    }

    public void testWithoutStoredPrivilegesKibanaIsNotJudged() {
        List<Map<String, Object>> rows = new SatisfiedAccess(null, RESTRICTED).of(builtIn("viewer"));
        assertThat(row(rows, "kibana", "read").get("satisfied"), equalTo(null));
        assertThat(row(rows, "kibana", "read").get("not_judged").toString(), containsString("no Kibana has stored"));
        assertThat(row(rows, "api", "read").get("satisfied"), equalTo(false));
    }

    /** Kept while Kibana stores the same, in whatever order it is told; and no longer. */
    public void testWhatIsKnownIsKeptUntilKibanaStoresSomethingElse() {
        SatisfiedAccess first = new SatisfiedAccess(STORED, RESTRICTED);
        List<Map<String, Object>> rows = first.of(builtIn("viewer"));
        assertSame(rows, first.with(shuffledList(List.copyOf(STORED))).of(builtIn("viewer")));
        SatisfiedAccess nothingStored = first.with(null);
        assertThat(row(nothingStored.of(builtIn("viewer")), "kibana", "read").get("satisfied"), equalTo(null));
        assertSame(nothingStored, nothingStored.with(null));
        List<ApplicationPrivilegeDescriptor> without = STORED.stream()
                .filter(stored -> !stored.getName().equals("read"))
                .toList();
        assertThat(
                row(first.with(without).of(builtIn("viewer")), "kibana", "read").get("satisfied"), equalTo(false));
        assertThat(row(rows, "kibana", "read").get("satisfied"), equalTo(true));
        expectThrows(UnsupportedOperationException.class, () -> rows.get(0).put("satisfied", true));
    }
}
