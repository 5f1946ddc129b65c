package io.mlsetup.privilege;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.it.KnownDifferences;
import io.mlsetup.privilege.Differences.Difference;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.elasticsearch.Version;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.support.Automatons;

/**
 * Documents, catalogue and running version may differ only where it is listed: in {@link KnownDifferences}, which real servers wrote, and
 * from there for readers in {@code docs/reference/known-differences.md}.
 */
public class CatalogueDriftTests extends ESTestCase {

    /** The trimmed distribution, from which the list is made, has no enrich module that would restrict {@code .enrich-*}. */
    private static final String OF_THE_WHOLE_DISTRIBUTION = KnownDifferences.line(
            "role", "enrich_user", "Manage every enrich index (.enrich-*)", "does not grant index manage on .enrich-*");

    /** The version whose jars are tested. */
    static final String RUNNING = Version.CURRENT.toString();

    static boolean has(String role) {
        return Shared.BUILT_IN.descriptors().containsKey(role);
    }

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

    public void testDifferencesAreTheKnownOnes() {
        Set<String> found = new TreeSet<>();
        Set<String> roles = new TreeSet<>(documents.roles().keySet());
        roles.addAll(builtIn.descriptors().keySet());
        for (String name : roles) {
            Differences.of(documents.roles().get(name), builtIn.find(name).orElse(null), builtIn)
                    .forEach(differs -> found.add(line("role", name, differs)));
        }
        for (Scope scope : List.of(Scope.CLUSTER, Scope.INDEX)) {
            Set<String> privileges = new TreeSet<>(documents.privileges(scope).keySet());
            privileges.addAll(Engine.known(scope));
            for (String name : privileges) {
                Differences.of(
                                scope,
                                name,
                                documents.privileges(scope).get(name),
                                Engine.known(scope).contains(name))
                        .forEach(differs -> found.add(line(scope.id() + " privilege", name, differs)));
            }
        }
        Set<String> known = new TreeSet<>(KnownDifferences.of(RUNNING).orElseThrow());
        known.removeIf(line -> line.startsWith(KnownDifferences.deprecated("")));
        known.add(OF_THE_WHOLE_DISTRIBUTION);
        Set<String> gone = new TreeSet<>(known);
        gone.removeAll(found);
        found.removeAll(known);
        assertThat("not known, and known but gone", List.of(found, gone), equalTo(List.of(Set.of(), Set.of())));
        assertThat(
                Engine.known(Scope.RUN_AS),
                equalTo(documents.privileges(Scope.RUN_AS).keySet()));
        assertThat(
                Engine.known(Scope.APPLICATION),
                equalTo(documents.privileges(Scope.APPLICATION).keySet()));
    }

    private static String line(String kind, String name, Difference differs) {
        return KnownDifferences.line(kind, name, differs.document(), differs.running());
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

    /** Words that are not so are found. */
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
                        new Difference("has no effect", "has an effect"),
                        new Difference("builds on manage", "does not include it"),
                        new Difference("words", "does not grant cluster:admin/xpack/ml/job/put"),
                        new Difference("words", "grants cluster:monitor/xpack/ml/job/get")),
                Differences.of(Scope.CLUSTER, "monitor_ml", wrong, true));

        Claim claim = new Claim(
                "words",
                List.of(new Grant(Grant.ROLE, "machine_learning_admin", null)),
                List.of(new Grant(Grant.CLUSTER, "monitor_ml", null)));
        DocumentedRole role = new DocumentedRole(
                "words", List.of(), List.of(), true, new Deprecation("1.0", null, null), List.of(claim));
        List<Difference> found =
                Differences.of(role, builtIn.find("machine_learning_user").orElseThrow(), builtIn);
        assertEquals(new Difference("deprecated", "not deprecated"), found.get(0));
        assertThat(found.get(1).running(), containsString("does not grant cluster manage_ml, index"));
        assertThat(found.get(1).running(), containsString("; grants cluster monitor_ml"));
    }
}
