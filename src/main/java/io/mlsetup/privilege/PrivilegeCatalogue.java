package io.mlsetup.privilege;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.ApplicationResourcePrivileges;
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
    private final Map<String, Map<String, Object>> entries = new ConcurrentHashMap<>();

    public PrivilegeCatalogue(Documents documents, BuiltInRoles builtIn) {
        this.documents = requireNonNull(documents, "documents");
        this.builtIn = requireNonNull(builtIn, "builtIn");
    }

    /** The privileges of the document in that scope, in its order, then those that only the running version has. */
    public Set<String> names(Scope scope) {
        Set<String> names = new LinkedHashSet<>(documents.privileges(scope).keySet());
        names.addAll(Engine.known(scope));
        return names;
    }

    /** Every scope by its id, holding its privileges by name. */
    public Map<String, Object> describe() {
        Map<String, Object> answer = new LinkedHashMap<>();
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
    public Map<String, Object> describe(Scope scope, @Nullable String expression) {
        Map<String, Object> answer = new LinkedHashMap<>();
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
    public Map<String, Object> whatGrants(String action) {
        if (action.length() > MAX_ACTION_LENGTH || !ACTION.matcher(action).matches()) {
            throw new IllegalArgumentException("[action] must be the whole name of one transport action, beginning with"
                    + " [cluster:] or [indices:] and without wildcards, such as"
                    + " [cluster:admin/xpack/ml/job/put], but was [" + action + "]");
        }
        boolean ofCluster = ClusterPrivilegeResolver.isClusterAction(action);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("action", action);
        answer.put("scope", ofCluster ? Scope.CLUSTER.id() : Scope.INDEX.id());
        answer.put(
                "granted_by",
                ofCluster ? Engine.clusterPrivilegesThatGrant(action) : Engine.indexPrivilegesThatGrant(action));
        answer.put(
                "roles",
                builtIn.descriptors().values().stream()
                        .filter(role -> builtIn.role(role).hasAction(action))
                        .map(RoleDescriptor::getName)
                        .toList());
        List<String> notes = new ArrayList<>();
        List<String> deciding = ofCluster ? Engine.decidedByRequest(action) : List.of();
        if (!deciding.isEmpty()) {
            answer.put("depends_on_request", deciding);
            notes.add("[" + Engine.names(deciding) + "] grants it for some requests only, by what they hold");
        }
        List<String> stillGranting = ofCluster ? List.of() : Engine.indexPrivilegesThatStillGrant(action);
        if (!stillGranting.isEmpty()) {
            notes.add("Also granted, until a future major release, by [" + Engine.names(stillGranting) + "]");
        }
        if (isOfMl(action) && !documents.mlActions().contains(action)) {
            notes.add("Not an action that machine learning has in this version of Elasticsearch; privileges are"
                    + " patterns, and these would grant it if it existed");
        }
        answer.put("notes", notes);
        return answer;
    }

    /** Actions of this plugin are named as machine learning's are, so that the same privileges grant them. */
    private static boolean isOfMl(String action) {
        return action.startsWith("cluster:") && action.contains("/xpack/ml/") && !action.contains("/xpack/ml/setup/");
    }

    private Map<String, Object> privilege(Scope scope, String name) {
        DocumentedPrivilege documented = documents.privileges(scope).get(name);
        boolean available = Engine.known(scope).contains(name);
        Map<String, Object> entry = new LinkedHashMap<>();
        if (documented != null) {
            entry.put("description", documented.description());
        }
        entry.put("notes", documented != null ? documented.notes() : List.of());
        entry.put("documented", documented != null);
        entry.put("available", available);
        entry.put("builds_on", documented != null ? documented.buildsOn() : List.of());
        if (available) {
            entry.put("implies", Engine.implied(scope, name));
        }
        if (documented != null && documented.deprecated() != null) {
            entry.put("deprecated", documented.deprecated().toMap());
        }
        if (documented != null) {
            entry.put("serverless", documented.serverless());
        }
        entry.put("grant_directly", documented == null || documented.grantDirectly());
        if (documented != null && documented.useOnlyIn() != null) {
            entry.put("use_only_in", documented.useOnlyIn());
        }
        boolean hasEffect = available ? Engine.hasEffect(scope, name) : documented.hasEffect();
        entry.put("has_effect", hasEffect);
        List<Map<String, String>> differs = Differences.of(scope, name, documented, available);
        if (!differs.isEmpty()) {
            entry.put("differs", differs);
        }
        if (available) {
            // What has no effect is part of every role: to say so of each would mislead.
            putGrants(entry, scope, name, hasEffect);
        }
        return entry;
    }

    private void putGrants(Map<String, Object> entry, Scope scope, String name, boolean hasEffect) {
        if (scope == Scope.CLUSTER) {
            List<String> roles = builtIn.descriptors().values().stream()
                    .filter(role -> hasEffect && builtIn.role(role).has(new Grant(Grant.CLUSTER, name, null)))
                    .map(RoleDescriptor::getName)
                    .toList();
            entry.put("granted_by", roles);
            entry.put("actions", hasEffect ? Engine.granted(name, documents.mlActions()) : List.of());
            return;
        }
        Map<String, ?> grantedOn = switch (scope) {
            case INDEX -> indexPatterns(name);
            case RUN_AS -> runAs();
            default -> applications();
        };
        entry.put("granted_by", List.copyOf(grantedOn.keySet()));
        entry.put("granted_on", grantedOn);
    }

    private Map<String, Set<String>> indexPatterns(String privilege) {
        Map<String, Set<String>> patterns = new LinkedHashMap<>();
        for (RoleDescriptor role : builtIn.descriptors().values()) {
            Set<String> on = builtIn.role(role).indexPatternsByPrivilege().get(privilege);
            if (on != null) {
                patterns.put(role.getName(), on);
            }
        }
        return patterns;
    }

    private Map<String, List<String>> runAs() {
        Map<String, List<String>> users = new LinkedHashMap<>();
        for (RoleDescriptor role : builtIn.descriptors().values()) {
            if (role.hasRunAs()) {
                users.put(role.getName(), List.of(role.getRunAs()));
            }
        }
        return users;
    }

    private Map<String, List<Map<String, Object>>> applications() {
        Map<String, List<Map<String, Object>>> applications = new LinkedHashMap<>();
        for (RoleDescriptor role : builtIn.descriptors().values()) {
            for (ApplicationResourcePrivileges held : role.getApplicationPrivileges()) {
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("application", held.getApplication());
                entry.put("privileges", Arrays.asList(held.getPrivileges()));
                entry.put("resources", Arrays.asList(held.getResources()));
                applications
                        .computeIfAbsent(role.getName(), name -> new ArrayList<>())
                        .add(entry);
            }
        }
        return applications;
    }
}
