package io.mlsetup.privilege;

import io.mlsetup.privilege.pattern.Language;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.RemoteIndicesPrivileges;

/** What the entries of a role for other clusters grant in one of them, by an API key that leads there. */
public final class OtherCluster {

    private OtherCluster() {}

    /**
     * Whether what an entry names covers all clusters of a name or pattern: names, or patterns with {@code *}, {@code ?} and within
     * slashes ({@code StringMatcher} of x-pack-core, by which {@code RemoteIndicesPermission} finds its entries).
     */
    public static Answer isCovered(String cluster, String[] by, Ground ground) {
        List<String> all = List.of(by);
        return all.contains(cluster)
                ? Answer.YES
                : Answer.ask(() -> Language.of(cluster).isWithin(Language.ofAll(all), ground.work()));
    }

    /**
     * What a role grants on indices there, as if it were a role there; nothing if it grants none.
     *
     * @param about tells by the clusters of an entry whether it counts
     */
    public static Stream<RoleDescriptor> indices(RoleDescriptor role, Predicate<String[]> about) {
        List<IndicesPrivileges> entries = Arrays.stream(role.getRemoteIndicesPrivileges())
                .filter(entry -> about.test(entry.remoteClusters()))
                .map(RemoteIndicesPrivileges::indicesPrivileges)
                .toList();
        // An entry alone that begins with [none] grants nothing in this cluster; there it does.
        return entries.isEmpty()
                ? Stream.of()
                : Stream.of(new RoleDescriptor(
                        role.getName(),
                        null,
                        Stream.concat(entries.stream(), entries.stream().limit(1))
                                .toArray(IndicesPrivileges[]::new),
                        null));
    }
}
