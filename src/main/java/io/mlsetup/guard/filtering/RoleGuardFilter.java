package io.mlsetup.guard.filtering;

import static java.util.Objects.requireNonNull;

import io.mlsetup.guard.Assignment;
import io.mlsetup.guard.GuardSettings.Mode;
import io.mlsetup.guard.LivePolicy;
import io.mlsetup.guard.Objection;
import io.mlsetup.guard.Policy;
import io.mlsetup.guard.RoleGuard;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.support.ActionFilterChain;
import org.elasticsearch.action.support.ContextPreservingActionListener;
import org.elasticsearch.action.support.MappedActionFilter;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.common.logging.HeaderWarning;
import org.elasticsearch.common.settings.ClusterSettings;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.util.concurrent.ThreadContext;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.xpack.core.security.action.rolemapping.PutRoleMappingAction;
import org.elasticsearch.xpack.core.security.action.rolemapping.PutRoleMappingRequest;
import org.elasticsearch.xpack.core.security.action.user.PutUserAction;
import org.elasticsearch.xpack.core.security.action.user.PutUserRequest;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.store.ReservedRolesStore;

/**
 * The role guard on one action that gives roles. Mapped filters are called for their own action only, and after the
 * filter of security, which comes first of all filters: nothing is decided for, or told to, a caller who may not give
 * roles at all.
 *
 * <p>What the rules warn about goes into {@code Warning} headers; a refused request never reaches the real action. If
 * the guard itself fails, the request goes on. The real action or the listener is called exactly once on every path.
 */
public final class RoleGuardFilter<R extends ActionRequest> implements MappedActionFilter {

    private static final Logger logger = LogManager.getLogger(RoleGuardFilter.class);

    /** What the filters of all watched actions share. */
    record Parts(
            Supplier<Policy> policy,
            RoleGuard guard,
            BiConsumer<Assignment, ActionListener<Set<String>>> heldRoles,
            Requester caller,
            BiConsumer<Assignment, List<Objection>> announcer,
            ThreadContext threadContext) {}

    private final String actionName;
    private final Class<R> requestType;
    private final Function<R, Assignment> reader;
    private final Parts parts;

    RoleGuardFilter(String actionName, Class<R> requestType, Function<R, Assignment> reader, Parts parts) {
        this.actionName = requireNonNull(actionName);
        this.requestType = requireNonNull(requestType);
        this.reader = requireNonNull(reader);
        this.parts = requireNonNull(parts);
    }

    /** One filter per action by which Elasticsearch gives roles to users or role mappings; there are no others. */
    public static List<MappedActionFilter> all(
            Settings settings,
            ClusterSettings clusterSettings,
            Client client,
            ThreadContext threadContext,
            RestrictedIndices restrictedIndices) {
        Requester caller = new Requester(settings, threadContext);
        return all(new Parts(
                new LivePolicy(clusterSettings),
                RoleGuard.of(ReservedRolesStore::roleDescriptor, restrictedIndices),
                new HeldRoles(client)::of,
                caller,
                new Announcer(caller)::announce,
                threadContext));
    }

    static List<MappedActionFilter> all(Parts parts) {
        return List.of(
                new RoleGuardFilter<>(PutUserAction.NAME, PutUserRequest.class, Assignment::of, parts),
                new RoleGuardFilter<>(PutRoleMappingAction.NAME, PutRoleMappingRequest.class, Assignment::of, parts));
    }

    @Override
    public String actionName() {
        return actionName;
    }

    @Override
    public <Request extends ActionRequest, Response extends ActionResponse> void apply(
            Task task,
            String action,
            Request request,
            ActionListener<Response> listener,
            ActionFilterChain<Request, Response> chain) {
        Policy policy = parts.policy().get();
        Assignment given = policy.mode() == Mode.OFF ? null : assignment(request);
        if (given == null) {
            chain.proceed(task, action, request, listener);
            return;
        }
        Runnable goOn = () -> chain.proceed(task, action, request, listener);
        List<Objection> findings = parts.guard().judge(given, policy);
        if (findings.stream().noneMatch(Objection::refuses)) {
            finish(given, findings, "", goOn, listener);
            return;
        }
        withHeldRoles(given, new ActionListener<>() {
            @Override
            public void onResponse(Set<String> held) {
                List<Objection> judged;
                try {
                    judged = parts.guard().judge(given, policy.withHeld(held));
                } catch (RuntimeException e) {
                    onFailure(e);
                    return;
                }
                finish(given, judged, "", goOn, listener);
            }

            @Override
            public void onFailure(Exception e) {
                // The given roles alone decide then: an outage must not be the way around the guard.
                logger.debug("what roles a user or role mapping has already could not be read", e);
                finish(given, findings, unreadable(given), goOn, listener);
            }
        });
    }

    /** Null if there is nothing to judge, or the guard fails to find out. */
    private Assignment assignment(ActionRequest request) {
        try {
            if (parts.caller().isElastics()) {
                return null;
            }
            Assignment given = reader.apply(requestType.cast(request));
            return parts.caller().reserves(given) ? null : given;
        } catch (RuntimeException e) {
            logger.warn("the role guard failed, the request goes on", e);
            HeaderWarning.addWarning(
                    "{}",
                    "[" + RoleGuard.FAILED
                            + "] the role guard could not read this request, which went on unjudged: make sure that"
                            + " the roles should be given, and report this, with the log of the node");
            return null;
        }
    }

    private void withHeldRoles(Assignment given, ActionListener<Set<String>> then) {
        ActionListener<Set<String>> once = ActionListener.notifyOnce(
                ContextPreservingActionListener.wrapPreservingContext(then, parts.threadContext()));
        try {
            parts.heldRoles().accept(given, once);
        } catch (RuntimeException e) {
            once.onFailure(e);
        }
    }

    private void finish(
            Assignment given, List<Objection> findings, String note, Runnable goOn, ActionListener<?> listener) {
        try {
            parts.announcer().accept(given, findings);
        } catch (RuntimeException e) {
            logger.warn("the role guard failed to say what it found", e);
            HeaderWarning.addWarning(
                    "{}",
                    "[" + RoleGuard.FAILED + "] the role guard failed to say all that it found in this request: rules "
                            + findings.stream().map(Objection::rule).distinct().toList()
                            + "; make sure that the roles should be given, and report this, with the log of the node");
        }
        if (findings.stream().anyMatch(Objection::refuses)) {
            listener.onFailure(Announcer.refusal(findings, note));
        } else {
            goOn.run();
        }
    }

    private static String unreadable(Assignment given) {
        return " (The roles that the " + given.target() + " already has could not be read, which takes [read_security];"
                + " until then, a role that it already has is refused too.)";
    }
}
