package io.mlsetup.audit.judging;

import io.mlsetup.audit.facts.JobDocuments;
import io.mlsetup.privilege.Ground;
import io.mlsetup.privilege.RoleGrants;
import java.util.List;
import java.util.Set;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;

/**
 * An entry on indices that may be limited to some documents or fields.
 *
 * @param jobs the ids of the jobs whose documents it lets through; null if that is not known
 */
record LimitedEntry(
        RoleGrants alone,
        boolean byQuery,
        boolean byFields,
        @Nullable Set<String> jobs) {

    static LimitedEntry of(IndicesPrivileges entry, Ground ground) {
        return new LimitedEntry(
                RoleGrants.of(List.of(amongOthers(entry)), ground),
                entry.isUsingDocumentLevelSecurity(),
                entry.isUsingFieldLevelSecurity(),
                JobDocuments.of(entry.getQuery()).orElse(null));
    }

    /** A role of one entry that begins with {@code none} grants nothing; here it is one of several. */
    private static RoleDescriptor amongOthers(IndicesPrivileges entry) {
        return new RoleDescriptor("entry", null, new IndicesPrivileges[] {entry, entry}, null);
    }
}
