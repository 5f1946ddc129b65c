package io.mlsetup.role.describing;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.mlsetup.access.Access;
import io.mlsetup.access.Feature;
import io.mlsetup.access.UserKind;
import io.mlsetup.privilege.Grant;
import io.mlsetup.role.describing.SatisfiedAccess.Satisfied;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.common.Strings;
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

    private static Satisfied row(List<Satisfied> rows, UserKind kind, Access access) {
        return rows.stream()
                .filter(row -> row.row().userKind() == kind && row.row().access() == access)
                .filter(row -> row.row().feature() == Feature.ANOMALY_DETECTION)
                .findFirst()
                .orElseThrow();
    }

    /** Document 002, machine_learning_admin: index privileges and entry to Kibana have to come from other roles. */
    public void testMachineLearningAdminLacksIndicesAndEntryToKibana() {
        List<Satisfied> rows = new SatisfiedAccess(STORED, RESTRICTED).of(builtIn("machine_learning_admin"));
        assertThat(rows.size(), equalTo(13));
        Satisfied api = row(rows, UserKind.API, Access.FULL);
        assertThat(api.satisfied(), equalTo(false));
        assertThat(
                api.missing(),
                equalTo(List.of(
                        new Grant(Grant.INDEX, "read", "source-index"),
                        new Grant(Grant.INDEX, "view_index_metadata", "source-index"))));
        assertThat(
                Strings.toString(api),
                equalTo(
                        "{\"user_kind\":\"api\",\"access\":\"full\",\"feature\":\"anomaly_detection\",\"satisfied\":false,"
                                + "\"missing\":[{\"type\":\"index\",\"name\":\"read\",\"on\":\"source-index\"},"
                                + "{\"type\":\"index\",\"name\":\"view_index_metadata\",\"on\":\"source-index\"}]}"));
        assertThat(
                row(rows, UserKind.KIBANA, Access.FULL).missing(),
                hasItem(new Grant(Grant.APPLICATION, "feature_ml.all", "space:default")));
    }

    public void testSuperuserAndViewer() {
        List<Satisfied> all = new SatisfiedAccess(STORED, RESTRICTED).of(builtIn("superuser"));
        all.forEach(row -> assertThat(row.toString(), row.satisfied(), equalTo(true)));
        List<Satisfied> viewer = new SatisfiedAccess(STORED, RESTRICTED).of(builtIn("viewer"));
        assertThat(row(viewer, UserKind.KIBANA, Access.READ).satisfied(), equalTo(true));
        assertThat(row(viewer, UserKind.KIBANA, Access.FULL).satisfied(), equalTo(false));
        assertThat(
                row(viewer, UserKind.API, Access.READ).missing(),
                hasItem(new Grant(Grant.CLUSTER, "monitor_ml", null)));
    }

    public void testWithoutStoredPrivilegesKibanaIsNotJudged() {
        List<Satisfied> rows = new SatisfiedAccess(null, RESTRICTED).of(builtIn("viewer"));
        assertThat(row(rows, UserKind.KIBANA, Access.READ).satisfied(), equalTo(null));
        assertThat(
                Strings.toString(row(rows, UserKind.KIBANA, Access.READ)),
                containsString(
                        "\"satisfied\":null,\"missing\":[],\"not_judged\":[\"Kibana privileges: no Kibana has stored"));
        assertThat(row(rows, UserKind.API, Access.READ).satisfied(), equalTo(false));
    }

    /** Kept while Kibana stores the same, in whatever order it is told; and no longer. */
    public void testWhatIsKnownIsKeptUntilKibanaStoresSomethingElse() {
        SatisfiedAccess first = new SatisfiedAccess(STORED, RESTRICTED);
        List<Satisfied> rows = first.of(builtIn("viewer"));
        assertSame(rows, first.with(shuffledList(List.copyOf(STORED))).of(builtIn("viewer")));
        SatisfiedAccess nothingStored = first.with(null);
        assertThat(
                row(nothingStored.of(builtIn("viewer")), UserKind.KIBANA, Access.READ)
                        .satisfied(),
                equalTo(null));
        assertSame(nothingStored, nothingStored.with(null));
        List<ApplicationPrivilegeDescriptor> without = STORED.stream()
                .filter(stored -> !stored.getName().equals("read"))
                .toList();
        assertThat(
                row(first.with(without).of(builtIn("viewer")), UserKind.KIBANA, Access.READ)
                        .satisfied(),
                equalTo(false));
        assertThat(row(rows, UserKind.KIBANA, Access.READ).satisfied(), equalTo(true));
    }
}
