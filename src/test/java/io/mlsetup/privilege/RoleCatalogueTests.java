package io.mlsetup.privilege;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.mlsetup.common.Json;
import io.mlsetup.common.Reason;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.elasticsearch.ResourceNotFoundException;
import org.elasticsearch.common.Strings;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.store.ReservedRolesStore;
import org.junit.After;

public class RoleCatalogueTests extends ESTestCase {

    private final RoleCatalogue catalogue = new RoleCatalogue(Documents.get(), CatalogueDriftTests.Shared.BUILT_IN);

    /** Some tests here change the static store of x-pack-core. */
    @After
    public void fillStore() {
        new ReservedRolesStore();
    }

    public void testMachineLearningUser() {
        Map<String, Object> role = role("machine_learning_user");
        assertEquals(true, role.get("available"));
        assertEquals(true, role.get("reserved"));
        assertEquals(true, role.get("assignable"));
        assertEquals(false, role.get("updatable"));
        assertEquals(false, role.get("deprecated"));
        assertThat(list(role, "needs_also"), hasItem(containsString("source and destination indices")));
        assertEquals(Json.of(ReservedRolesStore.roleDescriptor("machine_learning_user")), role.get("descriptor"));
        assertThat(role, not(hasKey("differs")));
    }

    public void testDeprecatedTransformRolesLoseKibanasMachineLearning() {
        for (String kind : List.of("admin", "user")) {
            Map<String, Object> role = role("data_frame_transforms_" + kind);
            assertEquals(true, role.get("deprecated"));
            assertEquals("7.5.0", role.get("deprecated_since"));
            assertThat(role("transform_" + kind), hasKey("differs"));
            if (!CatalogueDriftTests.has("data_frame_transforms_" + kind)) {
                assertEquals(false, role.get("available"));
                assertEquals(Map.of("roles", List.of("transform_" + kind)), role.get("replaced_by"));
                continue;
            }
            assertEquals(
                    Map.of(
                            "roles",
                            List.of("transform_" + kind),
                            "loses",
                            List.of(Map.of("type", "application", "name", "reserved_ml_user", "on", "kibana-*"))),
                    role.get("replaced_by"));
        }
    }

    public void testReplacementThatLosesNothing() {
        assertEquals(
                Map.of("roles", List.of("kibana_admin"), "loses", List.of()),
                role("kibana_user").get("replaced_by"));
    }

    public void testDeprecatedByTheRunningVersionAlone() {
        Map<String, Object> reportingUser = role("reporting_user");
        if (Boolean.TRUE.equals(reportingUser.get("deprecated"))) {
            Map<?, ?> replacedBy = (Map<?, ?>) reportingUser.get("replaced_by");
            assertThat((String) replacedBy.get("use_instead"), containsString("Kibana"));
        }
        if (!CatalogueDriftTests.has("apm_user")) {
            expectThrows(ResourceNotFoundException.class, () -> role("apm_user"));
            return;
        }
        Map<String, Object> apmUser = role("apm_user");
        assertEquals(false, apmUser.get("documented"));
        assertEquals(true, apmUser.get("deprecated"));
        assertThat((String) apmUser.get("deprecated_reason"), containsString("editor and viewer"));
        Map<?, ?> replacedBy = (Map<?, ?>) apmUser.get("replaced_by");
        assertEquals(List.of("editor", "viewer"), replacedBy.get("roles"));
        // both together read apm-*, but neither reads machine learning's results
        List<Object> loses = list(replacedBy, "loses");
        assertThat(loses, hasItem(Map.of("type", "index", "name", "read", "on", ".ml-anomalies*")));
        assertThat(
                loses.stream()
                        .map(lost -> String.valueOf(((Map<?, ?>) lost).get("on")))
                        .toList(),
                not(hasItem(startsWith("apm-*"))));
    }

    public void testDocumentedButNotInThisVersion() {
        Map<String, Object> role = role("kibana_dashboard_only_user");
        assertEquals(false, role.get("available"));
        assertEquals(false, role.get("reserved"));
        assertThat(role, not(hasKey("descriptor")));
        assertEquals(Map.of("use_instead", "Kibana feature privileges"), role.get("replaced_by"));
        assertThat(list(role, "notes"), not(hasItem(containsString("cannot be updated"))));
    }

    public void testDefaultRole() {
        Map<String, Object> entry = role(RoleCatalogue.DEFAULT_ROLE);
        assertThat(list(entry, "notes"), hasItem(containsString("anonymous users included")));
        assertThat(list(entry, "notes"), hasItem(containsString("change their own password")));
        assertThat(catalogue.names(), not(equalTo(describe(null).keySet())));
    }

    public void testAllOfBothSidesAreListed() {
        Set<String> names = describe(null).keySet();
        assertTrue(names.containsAll(DocumentsTests.ROLES));
        assertTrue(names.containsAll(ReservedRolesStore.names()));
        assertEquals(names, describe("_all").keySet());
        assertEquals(names, describe("*").keySet());
    }

    public void testListsAndWildcards() {
        List<String> some = new ArrayList<>(randomSubsetOf(randomIntBetween(1, 5), catalogue.names()));
        assertEquals(Set.copyOf(some), describe(String.join(",", some)).keySet());
        assertEquals(
                Set.of("machine_learning_admin", "machine_learning_user", "viewer"),
                describe("machine_learning_*, viewer").keySet());
    }

    public void testUnknownNames() {
        Exception close =
                expectThrows(ResourceNotFoundException.class, () -> describe("viewer,machine_learning_amdin"));
        assertThat(
                close.getMessage(),
                containsString("unknown built-in role [machine_learning_amdin], did you mean [machine_learning_admin"));
        Exception far = expectThrows(ResourceNotFoundException.class, () -> describe("x*"));
        assertThat(far.getMessage(), containsString("known are [default_role, apm_system,"));
        Exception blank = expectThrows(IllegalArgumentException.class, () -> describe(" ,"));
        assertThat(blank.getMessage(), containsString("[ ,]"));
    }

    public void testSatisfiesComesFromTheGivenFunction() {
        Function<RoleDescriptor, List<? extends ToXContentObject>> satisfies = RoleCatalogueTests::askedFor;
        assertEquals(
                List.of(Map.of("id", "asked_for", "message", "viewer")),
                Json.of(catalogue.describe("viewer", satisfies).get("viewer")).get("satisfies"));
        assertThat(
                Json.of(catalogue
                        .describe("kibana_dashboard_only_user", satisfies)
                        .get("kibana_dashboard_only_user")),
                not(hasKey("satisfies")));
    }

    private static List<Reason> askedFor(RoleDescriptor role) {
        return List.of(new Reason("asked_for", role.getName()));
    }

    /** What is kept of a role is not what it satisfies, which Kibana may change. */
    public void testWhatIsKept() {
        Map<String, Object> first = role("viewer");
        ToXContentObject now =
                catalogue.describe("viewer", RoleCatalogueTests::askedFor).get("viewer");
        assertEquals(
                List.of(Map.of("id", "asked_for", "message", "viewer")),
                Json.of(now).get("satisfies"));
        assertEquals(first, role("viewer"));
        assertEquals(List.of(), first.get("satisfies"));
    }

    /** With security off, nobody has filled the store. */
    public void testStoreThatNobodyFilled() throws Exception {
        Field store = ReservedRolesStore.class.getDeclaredField("RESERVED_ROLES");
        store.setAccessible(true);
        store.set(null, null);
        expectThrows(IllegalStateException.class, ReservedRolesStore::names);
        assertEquals(true, role("superuser").get("available"));
    }

    /** {@code xpack.security.reserved_roles.include}: what it leaves out is not available, and stays so. */
    public void testRestrictedListOfRolesIsLeftAlone() {
        new ReservedRolesStore(Set.of("superuser", "viewer"));
        assertEquals(true, role("viewer").get("available"));
        assertEquals(false, role("machine_learning_user").get("available"));
        assertEquals(Set.of("superuser", "viewer"), ReservedRolesStore.names());
    }

    /** For random pairs: what is lost is what the engine of a replacement denies, and nobody loses to himself. */
    public void testLoses() {
        BuiltInRoles builtIn = CatalogueDriftTests.Shared.BUILT_IN;
        List<RoleDescriptor> descriptors = builtIn.descriptors().values().stream()
                .filter(role -> !role.getName().equals("kibana_system"))
                .toList();
        for (int i = 0; i < 20; i++) {
            BuiltInRole old = builtIn.role(randomFrom(descriptors));
            BuiltInRole replacement = builtIn.role(randomFrom(descriptors));
            assertEquals(List.of(), Surplus.of(old.grants(), old.grants()));
            for (Surplus lost : Surplus.of(old.grants(), replacement.grants())) {
                Grant grant = lost.grant();
                if (Set.of(Grant.REMOTE_INDEX, Grant.REMOTE_CLUSTER, Grant.GLOBAL)
                        .contains(grant.type())) {
                    continue;
                }
                assertTrue(grant + " of " + Strings.toString(old.descriptor()), old.has(grant));
                if (!grant.type().equals(Grant.INDEX)) {
                    assertFalse(grant + " of " + Strings.toString(replacement.descriptor()), replacement.has(grant));
                }
            }
        }
    }

    private Map<String, Object> role(String name) {
        return Json.of(describe(name).get(name));
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Map<?, ?> entry, String field) {
        return (List<Object>) entry.get(field);
    }

    private Map<String, ToXContentObject> describe(String expression) {
        return catalogue.describe(expression, role -> List.of());
    }
}
