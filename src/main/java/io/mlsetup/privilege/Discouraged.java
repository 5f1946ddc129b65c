package io.mlsetup.privilege;

import static java.util.Objects.requireNonNull;

import io.mlsetup.common.Glob;
import io.mlsetup.common.PatternPair;
import io.mlsetup.common.Reason;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.ApplicationResourcePrivileges;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilege;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilegeDescriptor;
import org.elasticsearch.xpack.core.security.support.MetadataUtils;

/**
 * What is known against the use of a role or of a privilege: by document 002 (roles that are not to be assigned, deprecated ones), by
 * document 003 (privileges that are not to be granted directly, without effect, deprecated), and by the running version itself.
 */
public final class Discouraged {

    /** What a document says is about the built-in role of a name, not about a role of one's own. */
    private static final String RESERVED = MetadataUtils.RESERVED_METADATA_KEY;

    private final Documents documents;

    public Discouraged(Documents documents) {
        this.documents = requireNonNull(documents);
    }

    /** Why the role should not be given to somebody. */
    public Optional<Reason> role(RoleDescriptor role) {
        boolean builtIn = Boolean.TRUE.equals(role.getMetadata().get(RESERVED));
        DocumentedRole documented = builtIn ? documents.roles().get(role.getName()) : null;
        if (documented != null && !documented.assignable()) {
            return Optional.of(new Reason(
                    "not_assignable",
                    "The role [" + role.getName()
                            + "] should not be assigned to users: it serves the built-in user of that name, and what"
                            + " it grants may change between releases."));
        }
        String reason = Differences.deprecationReason(role);
        if (reason != null) {
            return Optional.of(
                    new Reason("deprecated_role", "The role [" + role.getName() + "] is deprecated: " + reason));
        }
        return documented == null
                ? Optional.empty()
                : deprecated("deprecated_role", "The role [" + role.getName() + "]", documented.deprecated());
    }

    /** Why the privilege should not be in a role. */
    public Optional<Reason> privilege(Scope scope, String privilege) {
        String what = "The " + scope.id() + " privilege [" + privilege + "]";
        DocumentedPrivilege documented = documents.privileges(scope).get(privilege);
        if (isNamed(scope, privilege) && !privilege.equals("none") && !Engine.hasEffect(scope, privilege)) {
            return Optional.of(new Reason("no_effect", what + " has no effect."));
        }
        if (documented == null) {
            return Optional.empty();
        }
        if (!documented.grantDirectly()) {
            return Optional.of(
                    new Reason("not_to_be_granted_directly", what + " is not meant to be granted directly."));
        }
        if (documented.useOnlyIn() != null) {
            return Optional.of(new Reason(
                    "not_to_be_granted_directly", what + " is meant only for " + documented.useOnlyIn() + "."));
        }
        return deprecated("deprecated_privilege", what, documented.deprecated());
    }

    /**
     * Why an entry that is meant for Kibana reaches nothing there. Elasticsearch stores any names in it; Kibana asks about one application,
     * and about resources that are spaces ({@code space:<id>}) or all of them.
     */
    public List<Reason> application(ApplicationResourcePrivileges entry) {
        String application = entry.getApplication();
        if (!application.startsWith("kibana") && !Glob.matches(application, ApplicationNames.KIBANA)) {
            return List.of();
        }
        if (!Glob.matches(application, ApplicationNames.KIBANA)) {
            return List.of(new Reason(
                    "reaches_nothing",
                    "The entry for the application [" + application + "] reaches nothing in Kibana, which asks about ["
                            + ApplicationNames.KIBANA + "]."));
        }
        return Arrays.stream(entry.getResources())
                .filter(resource ->
                        !resource.startsWith("/") && !PatternPair.mayOverlap(resource, ApplicationNames.EVERY_SPACE))
                .map(resource -> new Reason(
                        "reaches_nothing",
                        "The entry for [" + application + "] on [" + resource
                                + "] reaches nothing in Kibana: a space is named ["
                                + "space:<id>], as in [space:default], and all of them are [*]."))
                .toList();
    }

    /**
     * Why privileges in an entry grant nothing in Kibana: Elasticsearch takes any name, and one under which nothing is stored stands for
     * nothing ({@code ApplicationPrivilege.get}).
     *
     * @param stored the {@link #namesInKibana names} of what is stored; without any it is not known what Kibana will store
     */
    public static List<Reason> notStored(ApplicationResourcePrivileges entry, Set<String> stored) {
        if (stored.isEmpty() || !Glob.matches(entry.getApplication(), ApplicationNames.KIBANA)) {
            return List.of();
        }
        return Arrays.stream(entry.getPrivileges())
                .filter(name -> ApplicationPrivilege.isValidPrivilegeName(name) && !stored.contains(name))
                .distinct()
                .map(name -> new Reason(
                        "unknown_kibana_privilege",
                        "Kibana has stored no privilege [" + name + "], so it grants nothing."))
                .toList();
    }

    /** The names of Kibana's among stored privileges. */
    public static Set<String> namesInKibana(Collection<ApplicationPrivilegeDescriptor> stored) {
        return stored.stream()
                .filter(one -> one.getApplication().equals(ApplicationNames.KIBANA))
                .map(ApplicationPrivilegeDescriptor::getName)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Roles may also hold patterns of actions. */
    private static boolean isNamed(Scope scope, String privilege) {
        return scope == Scope.CLUSTER ? Actions.isNamedOfCluster(privilege) : Actions.isNamedOfIndex(privilege);
    }

    private static Optional<Reason> deprecated(String id, String what, @Nullable Deprecation deprecation) {
        if (deprecation == null) {
            return Optional.empty();
        }
        String instead = deprecation.replacedBy() != null ? deprecation.replacedBy() : deprecation.useInstead();
        return Optional.of(
                new Reason(id, what + " is deprecated" + (instead == null ? "." : ": use [" + instead + "].")));
    }
}
