package io.mlsetup.privilege;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.elasticsearch.core.PathUtils;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.support.Automatons;

/**
 * Documents, catalogue and running version may differ only where it is listed: here, and for readers in
 * {@code docs/reference/known-differences.md}.
 */
public class CatalogueDriftTests extends ESTestCase {

    private static final Set<String> ROLES_ONLY_IN_THE_DOCUMENT = Set.of("kibana_dashboard_only_user");
    private static final Set<String> ROLES_ONLY_IN_THE_RUNNING_VERSION = Set.of("apm_user");
    private static final Set<String> CLUSTER_ONLY_IN_THE_RUNNING_VERSION = DocumentsTests.words(
            "delegate_pki manage_behavioral_analytics manage_connector manage_user_profile monitor_connector"
                    + " monitor_data_frame_transforms none post_behavioral_analytics_event read_connector_secrets"
                    + " read_fleet_secrets write_connector_secrets write_fleet_secrets");
    private static final Set<String> INDEX_ONLY_IN_THE_RUNNING_VERSION =
            DocumentsTests.words("manage_failure_store none read_failure_store");

    private static final String ML_IN_KIBANA = "All of Kibana's machine learning privileges come with it";
    private static final String NO_DOT = "Every index whose name does not begin with a dot can be read";

    /** What the documents say and the running version does not do, by role. */
    private static final Map<String, Set<String>> OF_ROLES = Map.of(
            "data_frame_transforms_admin", Set.of(ML_IN_KIBANA),
            "data_frame_transforms_user", Set.of(ML_IN_KIBANA),
            "transform_admin", Set.of(ML_IN_KIBANA),
            "transform_user", Set.of(ML_IN_KIBANA),
            "editor", Set.of(NO_DOT),
            "viewer", Set.of(NO_DOT),
            "enrich_user", Set.of("Manage every enrich index (.enrich-*)"),
            "reporting_user",
                    Set.of(
                            "does not call it deprecated",
                            "All of Kibana's reporting features are open by this role alone"));

    /** Names that Elasticsearch keeps to itself when all its modules are there; enough of them for the documents. */
    static final RestrictedIndices RESTRICTED = new RestrictedIndices(Automatons.patterns(
            ".security*", ".kibana*", ".reporting-*", ".fleet*", ".enrich-*", ".watches*", ".triggered_watches*"));

    /** Built once for all tests: the engine needs a second for the largest role. */
    static final class Shared {
        static final BuiltInRoles BUILT_IN = new BuiltInRoles(RESTRICTED);

        private Shared() {}
    }

    private final Documents documents = Documents.get();
    private final BuiltInRoles builtIn = Shared.BUILT_IN;

    public void testRoles() {
        Set<String> expected = new TreeSet<>(DocumentsTests.ROLES);
        expected.removeAll(ROLES_ONLY_IN_THE_DOCUMENT);
        expected.addAll(ROLES_ONLY_IN_THE_RUNNING_VERSION);
        assertThat(builtIn.descriptors().keySet(), equalTo(expected));
    }

    public void testWordsOfRoles() {
        Map<String, Set<String>> found = new TreeMap<>();
        for (String name : builtIn.descriptors().keySet()) {
            if (documents.roles().containsKey(name)) {
                Differences.of(documents.roles().get(name), builtIn.find(name).orElseThrow(), builtIn)
                        .forEach(difference -> found.computeIfAbsent(name, n -> new TreeSet<>())
                                .add(difference.get("document")));
            }
        }
        assertThat(found, equalTo(new TreeMap<>(OF_ROLES)));
    }

    /** The running version describes most roles itself: what it says of assigning them must be what we say. */
    public void testAssignableAsTheRunningVersionSays() {
        builtIn.descriptors().forEach((name, descriptor) -> {
            if (documents.roles().containsKey(name)) {
                assertEquals(
                        name,
                        !descriptor.getDescription().contains("should not be assigned to users"),
                        documents.roles().get(name).assignable());
            }
        });
    }

    public void testPrivileges() {
        assertPrivileges(Scope.CLUSTER, CLUSTER_ONLY_IN_THE_RUNNING_VERSION);
        assertPrivileges(Scope.INDEX, INDEX_ONLY_IN_THE_RUNNING_VERSION);
        assertPrivileges(Scope.RUN_AS, Set.of());
        assertPrivileges(Scope.APPLICATION, Set.of());
    }

    private void assertPrivileges(Scope scope, Set<String> onlyRunning) {
        Set<String> expected = new TreeSet<>(documents.privileges(scope).keySet());
        expected.addAll(onlyRunning);
        assertThat(Engine.known(scope), equalTo(expected));
    }

    /** No claim about a documented privilege (includes, grants, does not grant, has no effect) is known to differ. */
    public void testWordsOfPrivileges() {
        for (Scope scope : List.of(Scope.CLUSTER, Scope.INDEX)) {
            documents
                    .privileges(scope)
                    .forEach((name, privilege) ->
                            assertEquals(scope + " " + name, List.of(), Differences.of(scope, name, privilege, true)));
        }
    }

    /** The same, shown to fail: words that are not so. */
    public void testWrongWordsAreFound() {
        DocumentedPrivilege wrong = new DocumentedPrivilege(
                "words",
                List.of(),
                true,
                true,
                null,
                false,
                List.of("manage"),
                null,
                List.of("cluster:admin/xpack/ml/job/put"),
                List.of("cluster:monitor/xpack/ml/job/get"));
        assertEquals(
                List.of(
                        Map.of("document", "has no effect", "running", "has an effect"),
                        Map.of("document", "builds on manage", "running", "does not include it"),
                        Map.of("document", "words", "running", "does not grant cluster:admin/xpack/ml/job/put"),
                        Map.of("document", "words", "running", "grants cluster:monitor/xpack/ml/job/get")),
                Differences.of(Scope.CLUSTER, "monitor_ml", wrong, true));

        Claim claim = new Claim(
                "words",
                List.of(new Grant(Grant.ROLE, "machine_learning_admin", null)),
                List.of(new Grant(Grant.CLUSTER, "monitor_ml", null)));
        DocumentedRole role = new DocumentedRole(
                "words", List.of(), List.of(), true, new Deprecation("1.0", null, null), List.of(claim));
        List<Map<String, String>> found =
                Differences.of(role, builtIn.find("machine_learning_user").orElseThrow(), builtIn);
        assertEquals(Map.of("document", "deprecated", "running", "not deprecated"), found.get(0));
        assertThat(found.get(1).get("running"), containsString("does not grant cluster manage_ml, index"));
        assertThat(found.get(1).get("running"), containsString("; grants cluster monitor_ml"));
    }

    public void testEveryKnownDifferenceIsInTheDocs() throws IOException {
        String page =
                Files.readString(PathUtils.get("docs", "reference", "known-differences.md"), StandardCharsets.UTF_8);
        Set<String> names = new TreeSet<>(OF_ROLES.keySet());
        names.addAll(ROLES_ONLY_IN_THE_DOCUMENT);
        names.addAll(ROLES_ONLY_IN_THE_RUNNING_VERSION);
        names.addAll(CLUSTER_ONLY_IN_THE_RUNNING_VERSION);
        names.addAll(INDEX_ONLY_IN_THE_RUNNING_VERSION);
        for (String name : names) {
            assertThat(page, containsString("`" + name + "`"));
        }
    }
}
