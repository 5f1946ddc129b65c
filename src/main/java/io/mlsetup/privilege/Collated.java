package io.mlsetup.privilege;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;

/**
 * Roles as x-pack-security adds them up ({@code CompositeRolesStore}): entries on indices of just the same names, of one role or of several,
 * become one with the privileges of all. It is limited to documents or fields only if each of them is: beside an entry of the same names
 * that only monitors, a query limits nothing.
 */
public final class Collated {

    /** What entries are added up by; an entry that opens restricted indices is another one. */
    private record Names(Set<String> patterns, boolean restricted) {

        static Names of(IndicesPrivileges entry) {
            return new Names(Set.copyOf(Arrays.asList(entry.getIndices())), entry.allowRestrictedIndices());
        }
    }

    private static final class Sum {
        private final Set<String> privileges = new LinkedHashSet<>();
        private boolean allDocuments;
        private boolean allFields;

        void add(IndicesPrivileges entry) {
            privileges.addAll(List.of(entry.getPrivileges()));
            allDocuments |= !entry.isUsingDocumentLevelSecurity();
            allFields |= !entry.isUsingFieldLevelSecurity();
        }

        IndicesPrivileges of(IndicesPrivileges entry) {
            IndicesPrivileges.Builder sum = IndicesPrivileges.builder()
                    .indices(entry.getIndices())
                    .privileges(privileges)
                    .query(allDocuments ? null : entry.getQuery())
                    .allowRestrictedIndices(entry.allowRestrictedIndices());
            if (!allFields) {
                if (entry.getGrantedFields() != null) {
                    sum.grantedFields(entry.getGrantedFields());
                }
                if (entry.getDeniedFields() != null) {
                    sum.deniedFields(entry.getDeniedFields());
                }
            }
            return sum.build();
        }
    }

    private Collated() {}

    /** The same roles, in which each entry on indices is what it becomes together with the others. */
    public static List<RoleDescriptor> of(Collection<RoleDescriptor> roles) {
        Map<Names, Sum> sums = new HashMap<>();
        roles.stream()
                .filter(role -> !isDenial(role))
                .flatMap(role -> Arrays.stream(role.getIndicesPrivileges()))
                .forEach(entry -> sums.computeIfAbsent(Names.of(entry), names -> new Sum())
                        .add(entry));
        return roles.stream()
                .map(role -> isDenial(role)
                        ? role
                        : WholeRights.withIndices(
                                role,
                                Arrays.stream(role.getIndicesPrivileges())
                                        .map(entry -> sums.get(Names.of(entry)).of(entry))
                                        .toList()))
                .toList();
    }

    /** A single entry that begins with {@code none} is left out, whatever else it holds. */
    private static boolean isDenial(RoleDescriptor role) {
        IndicesPrivileges[] entries = role.getIndicesPrivileges();
        return entries.length == 1 && "none".equalsIgnoreCase(entries[0].getPrivileges()[0]);
    }
}
