package io.mlsetup.privilege;

import static java.util.Objects.requireNonNull;

import io.mlsetup.privilege.Differences.Difference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xcontent.ToXContentFragment;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.privilege.ClusterPrivilegeResolver;

/**
 * The privileges: what document {@code 003} says, in our words, and beside it what the running version does: whether it knows
 * the privilege, what is included in it, which built-in roles grant it, which actions of machine learning it grants.
 */
public final class PrivilegeCatalogue {

    private static final Pattern ACTION =
            Pattern.compile("(cluster|indices):[A-Za-z0-9_/.+\\-]+(\\[[A-Za-z0-9_/+]+\\])*");

    /** Several times as long as any; the engine's automata take seconds for thousands of characters. */
    private static final int MAX_ACTION_LENGTH = 255;

    private final Documents documents;
    private final BuiltInRoles builtIn;

    /** Neither the words nor the running version change while the node lives. */
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    public PrivilegeCatalogue(Documents documents, BuiltInRoles builtIn) {
        this.documents = requireNonNull(documents, "documents");
        this.builtIn = requireNonNull(builtIn, "builtIn");
    }

    /**
     * A privilege that the document, the running version or both know.
     *
     * @param implies what is included in it
     * @param granted by whom; null if the running version does not have it
     */
    private record Entry(
            @Nullable DocumentedPrivilege documented,
            boolean hasEffect,
            List<Difference> differs,
            List<String> implies,
            @Nullable Granted granted)
            implements ToXContentObject {

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            builder.startObject();
            if (documented != null) {
                builder.field("description", documented.description());
            }
            builder.stringListField("notes", documented != null ? documented.notes() : List.of())
                    .field("documented", documented != null)
                    .field("available", granted != null)
                    .stringListField("builds_on", documented != null ? documented.buildsOn() : List.of());
            if (granted != null) {
                builder.stringListField("implies", implies);
            }
            if (documented != null && documented.deprecated() != null) {
                builder.field("deprecated", documented.deprecated());
            }
            if (documented != null) {
                builder.field("serverless", documented.serverless());
            }
            builder.field("grant_directly", documented == null || documented.grantDirectly());
            if (documented != null && documented.useOnlyIn() != null) {
                builder.field("use_only_in", documented.useOnlyIn());
            }
            builder.field("has_effect", hasEffect);
            if (!differs.isEmpty()) {
                builder.xContentList("differs", differs);
            }
            if (granted != null) {
                granted.toXContent(builder, params);
            }
            return builder.endObject();
        }
    }

    /**
     * Which built-in roles grant a privilege.
     *
     * @param actions of machine learning that it grants; null if it is none of the cluster
     * @param on what each of the roles grants it on; null if it is one of the cluster
     */
    private record Granted(
            Collection<String> by,
            @Nullable List<String> actions,
            @Nullable Map<String, Collection<?>> on) implements ToXContentFragment {

        static Granted on(Map<String, Collection<?>> byRole) {
            return new Granted(List.copyOf(byRole.keySet()), null, byRole);
        }

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            builder.stringListField("granted_by", by);
            return on == null ? builder.stringListField("actions", actions) : builder.field("granted_on", on);
        }
    }

    /**
     * What grants an action.
     *
     * @param privileges least first
     * @param roles the built-in ones
     * @param dependsOnRequest privileges that grant it for some requests only
     */
    public record Granting(
            String action,
            Scope scope,
            List<String> privileges,
            List<String> roles,
            List<String> dependsOnRequest,
            List<String> notes)
            implements ToXContentObject {

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            builder.startObject()
                    .field("action", action)
                    .field("scope", scope.id())
                    .stringListField("granted_by", privileges)
                    .stringListField("roles", roles);
            if (!dependsOnRequest.isEmpty()) {
                builder.stringListField("depends_on_request", dependsOnRequest);
            }
            return builder.stringListField("notes", notes).endObject();
        }
    }

    /** The privileges of the document in that scope, in its order, then those that only the running version has. */
    public Set<String> names(Scope scope) {
        Set<String> names = new LinkedHashSet<>(documents.privileges(scope).keySet());
        names.addAll(Engine.known(scope));
        return names;
    }

    /** Every scope by its id, holding its privileges by name. */
    public Map<String, Map<String, ToXContentObject>> describe() {
        Map<String, Map<String, ToXContentObject>> answer = new LinkedHashMap<>();
        for (Scope scope : Scope.values()) {
            answer.put(scope.id(), describe(scope, null));
        }
        return answer;
    }

    /**
     * The privileges that the expression names (a comma-separated list, wildcards allowed), by name; all without one.
     *
     * @throws org.elasticsearch.ResourceNotFoundException if a part of the expression names no privilege of the scope
     */
    public Map<String, ToXContentObject> describe(Scope scope, @Nullable String expression) {
        Map<String, ToXContentObject> answer = new LinkedHashMap<>();
        for (String name : Names.select(expression, names(scope), scope.id() + " privilege")) {
            answer.put(name, entries.computeIfAbsent(scope.id() + "/" + name, key -> privilege(scope, name)));
        }
        return answer;
    }

    /**
     * Which privileges, least first, and which built-in roles grant the action.
     *
     * @throws IllegalArgumentException if it is not the name of one action of the cluster or of indices
     */
    public Granting whatGrants(String action) {
        if (action.length() > MAX_ACTION_LENGTH || !ACTION.matcher(action).matches()) {
            throw new IllegalArgumentException("[action] must be the whole name of one transport action, beginning with"
                    + " [cluster:] or [indices:] and without wildcards, such as"
                    + " [cluster:admin/xpack/ml/job/put], but was [" + action + "]");
        }
        boolean ofCluster = ClusterPrivilegeResolver.isClusterAction(action);
        List<String> notes = new ArrayList<>();
        List<String> deciding = ofCluster ? Engine.decidedByRequest(action) : List.of();
        if (!deciding.isEmpty()) {
            notes.add("[" + Engine.names(deciding) + "] grants it for some requests only, by what they hold");
        }
        List<String> global = ofCluster ? Engine.globalDecidingByRequest(action) : List.of();
        if (!global.isEmpty()) {
            notes.add("[global] in a role grants it for some requests only, by what they hold: [" + Engine.names(global)
                    + "]");
        }
        AboutOneself.of(action).ifPresent(notes::add);
        List<String> stillGranting = ofCluster ? List.of() : Engine.indexPrivilegesThatStillGrant(action);
        if (!stillGranting.isEmpty()) {
            notes.add("Also granted, until a future major release, by [" + Engine.names(stillGranting) + "]");
        }
        if (isOfMl(action) && !documents.mlActions().contains(action)) {
            notes.add("Not an action that machine learning has in this version of Elasticsearch; privileges are"
                    + " patterns, and these would grant it if it existed");
        }
        return new Granting(
                action,
                ofCluster ? Scope.CLUSTER : Scope.INDEX,
                ofCluster ? Engine.clusterPrivilegesThatGrant(action) : Engine.indexPrivilegesThatGrant(action),
                rolesThat(role -> builtIn.role(role).hasAction(action)),
                deciding,
                notes);
    }

    private List<String> rolesThat(Predicate<RoleDescriptor> grantIt) {
        return builtIn.descriptors().values().stream()
                .filter(grantIt)
                .map(RoleDescriptor::getName)
                .toList();
    }

    /** Actions of this plugin are named as machine learning's are, so that the same privileges grant them. */
    private static boolean isOfMl(String action) {
        return action.startsWith("cluster:") && action.contains("/xpack/ml/") && !action.contains("/xpack/ml/setup/");
    }

    private Entry privilege(Scope scope, String name) {
        DocumentedPrivilege documented = documents.privileges(scope).get(name);
        boolean available = Engine.known(scope).contains(name);
        boolean hasEffect = available ? Engine.hasEffect(scope, name) : documented.hasEffect();
        return new Entry(
                documented,
                hasEffect,
                Differences.of(scope, name, documented, available),
                available ? Engine.implied(scope, name) : List.of(),
                available ? granted(scope, name, hasEffect) : null);
    }

    /** What has no effect is part of every role: to say so of each would mislead. */
    private Granted granted(Scope scope, String name, boolean hasEffect) {
        return switch (scope) {
            case CLUSTER ->
                new Granted(
                        rolesThat(role -> hasEffect && builtIn.role(role).has(new Grant(Grant.CLUSTER, name, null))),
                        hasEffect ? Engine.granted(name, documents.mlActions()) : List.of(),
                        null);
            case INDEX ->
                Granted.on(byRole(
                        role -> builtIn.role(role).indexPatternsByPrivilege().getOrDefault(name, Set.of())));
            case RUN_AS -> Granted.on(byRole(role -> List.of(role.getRunAs())));
            case APPLICATION -> Granted.on(byRole(role -> List.of(role.getApplicationPrivileges())));
        };
    }

    /** What the roles have that have any of it, by their names. */
    private Map<String, Collection<?>> byRole(Function<RoleDescriptor, Collection<?>> what) {
        Map<String, Collection<?>> byRole = new LinkedHashMap<>();
        for (RoleDescriptor role : builtIn.descriptors().values()) {
            Collection<?> has = what.apply(role);
            if (!has.isEmpty()) {
                byRole.put(role.getName(), has);
            }
        }
        return byRole;
    }
}
