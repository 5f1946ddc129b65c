package io.mlsetup.audit.judging;

import io.mlsetup.privilege.Ground;
import io.mlsetup.privilege.RoleGrants;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.XContentParserConfiguration;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;

/**
 * An entry on indices that may be limited to some documents or fields. Of queries just one form is understood, which is that of the
 * roles that an audit prints: the documents of some jobs.
 *
 * @param jobs the ids of the jobs whose documents it lets through; null if that is not known
 */
record LimitedEntry(
        RoleGrants alone,
        boolean byQuery,
        boolean byFields,
        @Nullable Set<String> jobs) {

    private static final String JOB_ID = "job_id";

    static LimitedEntry of(IndicesPrivileges entry, Ground ground) {
        return new LimitedEntry(
                RoleGrants.of(List.of(amongOthers(entry)), ground),
                entry.isUsingDocumentLevelSecurity(),
                entry.isUsingFieldLevelSecurity(),
                jobs(entry.getQuery()));
    }

    /** A role of one entry that begins with {@code none} grants nothing; here it is one of several. */
    private static RoleDescriptor amongOthers(IndicesPrivileges entry) {
        return new RoleDescriptor("entry", null, new IndicesPrivileges[] {entry, entry}, null);
    }

    @Nullable
    private static Set<String> jobs(@Nullable BytesReference query) {
        if (query == null) {
            return null;
        }
        try (XContentParser parser =
                XContentHelper.createParser(XContentParserConfiguration.EMPTY, query, XContentType.JSON)) {
            Map<String, Object> read = parser.map();
            if (read.size() == 1 && read.get("terms") instanceof Map<?, ?> terms && terms.size() == 1) {
                return terms.get(JOB_ID) instanceof List<?> ids
                        ? ids.stream().map(String::valueOf).collect(Collectors.toUnmodifiableSet())
                        : null;
            }
            return read.size() == 1
                            && read.get("term") instanceof Map<?, ?> term
                            && term.size() == 1
                            && term.get(JOB_ID) instanceof String id
                    ? Set.of(id)
                    : null;
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }
}
