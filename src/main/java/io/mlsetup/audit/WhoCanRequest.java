package io.mlsetup.audit;

import io.mlsetup.access.AccessRequest;
import io.mlsetup.access.AskedAccess;
import io.mlsetup.access.IndexPatterns;
import io.mlsetup.common.CancellableRequest;
import io.mlsetup.common.Gate;
import io.mlsetup.common.Paging;
import io.mlsetup.common.Parameters;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xpack.core.security.authz.privilege.ClusterPrivilegeResolver;
import org.elasticsearch.xpack.core.security.authz.privilege.IndexPrivilege;

/** Asks who has an access, or who may do one action. */
public final class WhoCanRequest extends CancellableRequest {

    public static final Set<String> PARAMETERS = parameters();

    private static final int MAX_FROM = 1_000_000;
    private static final int MAX_INDICES = 200;

    @Nullable
    private final AskedAccess access;

    @Nullable
    private final String action;

    private final List<String> indices;
    private final Paging paging;

    private WhoCanRequest(@Nullable AskedAccess access, @Nullable String action, List<String> indices, Paging paging) {
        this.access = access;
        this.action = action;
        this.indices = List.copyOf(indices);
        this.paging = paging;
    }

    private static Set<String> parameters() {
        Set<String> names = new TreeSet<>(AccessRequest.PARAMETERS);
        names.addAll(List.of("action", "index", "from", "size"));
        return names;
    }

    /** @throws IllegalArgumentException (400) with every problem */
    static WhoCanRequest parse(Parameters parameters) {
        String action = parameters.string("action");
        List<String> index = parameters.list("index");
        AskedAccess access = null;
        List<String> indices = List.of();
        if (action == null) {
            access = AskedAccess.parse(parameters);
            if (!index.isEmpty()) {
                parameters.problem("[index] must be given with [action] only: an access is asked for with [source]");
            }
        } else {
            indices = parseAction(parameters, action, index);
        }
        Paging paging = Paging.parse(parameters, MAX_FROM, Paging.FIRST.size());
        parameters.validate();
        return new WhoCanRequest(access, action, indices, paging);
    }

    private static List<String> parseAction(Parameters parameters, String action, List<String> index) {
        for (String other : AccessRequest.PARAMETERS) {
            if (!parameters.list(other).isEmpty()) {
                parameters.problem("[" + other + "] must not be given with [action]");
            }
        }
        if (!Gate.PRIVILEGE.admits(parameters, "action", action)
                || !index.stream().allMatch(name -> Gate.INDEX.admits(parameters, "index", name))) {
            return List.of();
        }
        boolean ofCluster = ClusterPrivilegeResolver.isClusterAction(action);
        boolean ofIndices = IndexPrivilege.ACTION_MATCHER.test(action);
        if (action.indexOf('*') >= 0
                || action.indexOf('?') >= 0
                || action.startsWith("/")
                || !(ofCluster || ofIndices)) {
            parameters.problem("[action] must be the name of an action of Elasticsearch, such as"
                    + " [cluster:admin/xpack/ml/job/put] or [indices:data/read/search], but was [" + Gate.shown(action)
                    + "]");
            return List.of();
        }
        if (ofCluster) {
            if (!index.isEmpty()) {
                parameters.problem("[index] must not be given: [" + action + "] is an action of the cluster");
            }
            return List.of();
        }
        IndexPatterns patterns = IndexPatterns.of(index);
        if (patterns.refusal() != null) {
            parameters.problem("[index] " + patterns.refusal());
            return List.of();
        }
        if (index.isEmpty() || patterns.isNothing()) {
            parameters.problem("[index] must name indices: [" + action + "] is an action on them");
        }
        patterns.invalid()
                .forEach(name -> parameters.problem("[index] must be names or patterns, but holds [" + name + "]"));
        patterns.remote()
                .forEach(name -> parameters.problem("[index] must be of this cluster, but holds [" + name + "]"));
        patterns.local().stream()
                .filter(IndexPatterns::isForFailures)
                .forEach(name -> parameters.problem("[index] must be without selectors, but holds [" + name + "]"));
        if (patterns.local().size() > MAX_INDICES) {
            parameters.problem("[index] must hold at most [" + MAX_INDICES + "] patterns");
            return List.of();
        }
        return patterns.local().stream().map(IndexPatterns::inRole).toList();
    }

    @Nullable
    AskedAccess access() {
        return access;
    }

    @Nullable
    String action() {
        return action;
    }

    List<String> indices() {
        return indices;
    }

    Paging paging() {
        return paging;
    }
}
