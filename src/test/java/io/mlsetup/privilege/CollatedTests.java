package io.mlsetup.privilege;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.role.simulating.SimulationFixtures;
import java.util.Arrays;
import java.util.List;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;

/** AuditTruthIT holds the same against a real server, by documents that are found. */
public class CollatedTests extends ESTestCase {

    private static final String LIMITED =
            "{'names': ['b', 'a'], 'privileges': ['read'], 'query': '{}', 'field_security': {'grant': ['f']}}";

    private static List<IndicesPrivileges> entries(String... roles) {
        return Collated.of(Arrays.stream(roles)
                        .map(role -> SimulationFixtures.role("r", "{'indices': [" + role + "]}"))
                        .toList())
                .stream()
                .map(RoleDescriptor::getIndicesPrivileges)
                .flatMap(Arrays::stream)
                .toList();
    }

    private static boolean isLimited(String... roles) {
        return entries(roles).stream().anyMatch(IndicesPrivileges::isUsingDocumentOrFieldLevelSecurity);
    }

    public void testAQueryLimitsNothingBesideAnEntryOfTheSameNames() {
        String monitor = "{'names': ['a', 'b'], 'privileges': ['monitor']}";
        assertFalse(isLimited(LIMITED + ", " + monitor));
        assertFalse(isLimited(LIMITED, monitor));
        assertFalse(isLimited(LIMITED, "{'names': ['a', 'b'], 'privileges': ['none']}, " + LIMITED));
        assertThat(List.of(entries(LIMITED, monitor).get(0).getPrivileges()), contains("read", "monitor"));
    }

    public void testOtherNamesAreOtherEntries() {
        for (String other : List.of(
                "{'names': ['a'], 'privileges': ['read']}",
                "{'names': ['a', 'b'], 'privileges': ['read'], 'allow_restricted_indices': true}",
                // As a role of its own it is a denial, which counts as nothing.
                "{'names': ['a', 'b'], 'privileges': ['none', 'read']}")) {
            assertTrue(other, isLimited(LIMITED, other));
        }
        assertThat(entries(LIMITED).size(), equalTo(1));
    }

    public void testEachLimitByItself() {
        String query = "{'names': ['a'], 'privileges': ['read'], 'query': '{}'}";
        String fields = "{'names': ['a'], 'privileges': ['read'], 'field_security': {'grant': ['f']}}";
        assertFalse(isLimited(query, fields));
        assertTrue(isLimited(query, query));
        assertTrue(isLimited(fields, fields));
    }
}
