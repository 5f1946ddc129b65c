package io.mlsetup.privilege;

import io.mlsetup.privilege.Rights.Held;
import io.mlsetup.privilege.pattern.Language;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xcontent.ToXContent;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;
import org.elasticsearch.xpack.core.security.authz.privilege.ConfigurableClusterPrivilege;
import org.elasticsearch.xpack.core.security.authz.privilege.ConfigurableClusterPrivileges;
import org.elasticsearch.xpack.core.security.authz.privilege.ConfigurableClusterPrivileges.ManageApplicationPrivileges;
import org.elasticsearch.xpack.core.security.authz.privilege.ConfigurableClusterPrivileges.ManageRolesPrivilege;
import org.elasticsearch.xpack.core.security.authz.privilege.ConfigurableClusterPrivileges.WriteProfileDataPrivileges;

/**
 * What entries of {@code global} grant that other roles do not, by {@code ConfigurableClusterPrivileges} of x-pack-core: each lets some
 * actions pass by what their requests name, all of which a cluster privilege may let pass whatever they name. Entries of a kind count
 * together, since what two let be done in two requests is done.
 */
final class GlobalComparison {

    /** By kind the actions that it looks at ({@code EngineTests} holds the list against x-pack-core). */
    static final Map<String, List<String>> ACTIONS = Map.of(
            ManageApplicationPrivileges.WRITEABLE_NAME,
            List.of("cluster:admin/xpack/security/privilege/*"),
            WriteProfileDataPrivileges.WRITEABLE_NAME,
            List.of("cluster:admin/xpack/security/profile/put/data"),
            ManageRolesPrivilege.WRITEABLE_NAME,
            List.of(
                    "cluster:admin/xpack/security/role/put",
                    "cluster:admin/xpack/security/role/bulk_put",
                    "cluster:admin/xpack/security/role/delete",
                    "cluster:admin/xpack/security/role/bulk_delete"),
            "datasource-privileges",
            List.of("cluster:admin/esql/data_source/*", "cluster:admin/esql/dataset/authorize_datasource"));

    private static final String MANAGE = "manage";
    private static final String WRITE = "write";

    private final RoleGrants others;
    private final Ground ground;
    private final List<ConfigurableClusterPrivilege> theirs;

    GlobalComparison(RoleGrants others) {
        this.others = others;
        this.ground = others.ground();
        this.theirs = others.roles().stream()
                .flatMap(role -> Arrays.stream(role.getConditionalClusterPrivileges()))
                .toList();
    }

    List<Surplus> surplus(ConfigurableClusterPrivilege entry) {
        Answer whatever = ACTIONS.getOrDefault(entry.getWriteableName(), List.of("cluster:*")).stream()
                .map(others::cluster)
                .reduce(Answer.YES, (all, one) -> all.and(() -> one));
        if (theirs.contains(entry) || whatever.isYes()) {
            return List.of();
        }
        return switch (entry.getWriteableName()) {
            case ManageApplicationPrivileges.WRITEABLE_NAME -> applications(entry, MANAGE, whatever);
            case WriteProfileDataPrivileges.WRITEABLE_NAME -> applications(entry, WRITE, whatever);
            case ManageRolesPrivilege.WRITEABLE_NAME -> roles(entry, whatever);
            // Which are more is not known of others: it is named rather than left out.
            default -> List.of(surplus(entry, content(entry), Answer.unknown(entry.getWriteableName()), null));
        };
    }

    private static Surplus surplus(
            ConfigurableClusterPrivilege entry, Object content, Answer held, @Nullable String witness) {
        try (XContentBuilder json = JsonXContent.contentBuilder().value(content)) {
            return new Surplus(
                    new Grant(Grant.GLOBAL, entry.getWriteableName(), Strings.toString(json)), null, held, witness);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What stands in a role under the entry's category. Not every entry is written as JSON alone: data sources of 9.5 are not. */
    private static Object content(ConfigurableClusterPrivilege entry) {
        try (XContentBuilder json = ConfigurableClusterPrivileges.toXContent(
                JsonXContent.contentBuilder(), ToXContent.EMPTY_PARAMS, List.of(entry))) {
            return XContentHelper.convertToMap(BytesReference.bytes(json), true, XContentType.JSON)
                    .v2()
                    .get(entry.getCategory().field.getPreferredName());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an entry is about, as it is written: x-pack-core's classes do not tell all of it. */
    private static Stream<?> written(ConfigurableClusterPrivilege entry, String verb, String things) {
        Map<?, ?> content = (Map<?, ?>) ((Map<?, ?>) content(entry)).get(verb);
        return ((List<?>) content.get(things)).stream();
    }

    private Stream<ConfigurableClusterPrivilege> like(ConfigurableClusterPrivilege entry) {
        return theirs.stream().filter(one -> one.getWriteableName().equals(entry.getWriteableName()));
    }

    /** Of patterns of the names of applications those that mean more. */
    private List<Surplus> applications(ConfigurableClusterPrivilege entry, String verb, Answer whatever) {
        List<String> known = like(entry)
                .flatMap(one -> written(one, verb, "applications"))
                .map(Object::toString)
                .toList();
        List<String> patterns = known.stream().map(GlobalComparison::pattern).toList();
        Map<Answer, List<String>> beyond = new LinkedHashMap<>();
        Map<Answer, Optional<String>> first = new HashMap<>();
        written(entry, verb, "applications").map(Object::toString).forEach(name -> {
            Held held = Held.of(() ->
                    Language.of(pattern(name)).minus(Language.ofAll(patterns)).shortest(ground.work()));
            // A request to manage that names none means all, and passes only where all is written so.
            boolean all = verb.equals(MANAGE) && name.equals("*") && !known.contains(name);
            Answer answer = whatever.or(() -> all && !held.answer().isUnknown() ? Answer.NO : held.answer());
            if (!answer.isYes()) {
                beyond.computeIfAbsent(answer, a -> new ArrayList<>()).add(name);
                first.putIfAbsent(answer, held.without());
            }
        });
        return beyond.entrySet().stream()
                .map(some -> surplus(
                        entry,
                        Map.of(verb, Map.of("applications", some.getValue())),
                        some.getKey(),
                        first.get(some.getKey()).orElse(null)))
                .toList();
    }

    /** A name without a wildcard is meant as it is written ({@code StringMatcher} of x-pack-core). */
    private static String pattern(String name) {
        boolean plain = !name.startsWith("/") && name.indexOf('*') < 0 && name.indexOf('?') < 0;
        return plain ? name.replace("\\", "\\\\") : name;
    }

    /** What the roles may grant that may be saved: as many of them may be saved as one likes, so that it is compared as one role is. */
    private List<Surplus> roles(ConfigurableClusterPrivilege entry, Answer whatever) {
        List<IndicesPrivileges> own = savable(entry).toList();
        IndexComparison compared = new IndexComparison(
                grants(own),
                grants(like(entry).flatMap(GlobalComparison::savable).toList()),
                false);
        return own.stream()
                .flatMap(group -> compared.more(group).stream())
                .map(more -> surplus(
                        entry,
                        Map.of(
                                MANAGE,
                                Map.of(
                                        "indices",
                                        List.of(new TreeMap<>(Map.of(
                                                "names",
                                                List.of(more.pattern()),
                                                "privileges",
                                                List.of(more.privilege())))))),
                        whatever.or(more.held()::answer),
                        more.held().witness()))
                .toList();
    }

    private RoleGrants grants(List<IndicesPrivileges> entries) {
        // An entry alone that begins with [none] would grant nothing.
        IndicesPrivileges[] twice =
                Stream.concat(entries.stream(), entries.stream()).toArray(IndicesPrivileges[]::new);
        return RoleGrants.of(List.of(new RoleDescriptor("savable", null, twice, null)), ground);
    }

    private static Stream<IndicesPrivileges> savable(ConfigurableClusterPrivilege entry) {
        return written(entry, MANAGE, "indices")
                .map(group -> IndicesPrivileges.builder()
                        .indices(strings(group, "names"))
                        .privileges(strings(group, "privileges"))
                        .build());
    }

    private static String[] strings(Object group, String field) {
        return ((List<?>) ((Map<?, ?>) group).get(field)).toArray(String[]::new);
    }
}
