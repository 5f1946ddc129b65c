package io.mlsetup.check;

import io.mlsetup.access.asking.RunAs;
import io.mlsetup.cluster.ClusterVerdict;
import io.mlsetup.common.DevTools;
import io.mlsetup.kibana.KibanaStore;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.elasticsearch.ElasticsearchSecurityException;
import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.SubscribableListener;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.xpack.core.security.SecurityContext;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.privilege.ClusterPrivilegeResolver;

/**
 * Answers everyone, since the person who lacks everything is the one who asks: it asks for the cluster facts and for the
 * caller's privileges as the caller, takes a refusal as a fact, and evaluates all indicators.
 */
public final class CheckService {

    private final ClusterVerdict clusterVerdict;
    private final AccessFactsReader accessFacts;

    public CheckService(
            ClusterVerdict clusterVerdict,
            KibanaStore kibana,
            SecurityContext securityContext,
            RestrictedIndices restricted,
            Supplier<ClusterState> state,
            Settings settings) {
        this.clusterVerdict = clusterVerdict;
        this.accessFacts = new AccessFactsReader(kibana, securityContext, restricted, state, settings);
    }

    /** A verdict, and whether its cluster-level part is not what was waited for. */
    public record Answer(Verdict verdict, boolean timedOut) {}

    /**
     * The verdict for the caller.
     *
     * @param client runs requests as the caller
     * @param cancellable the same, and cancels what it runs if the caller goes away, which has-privileges requests do not support
     */
    public void check(CheckRequest request, Client client, Client cancellable, ActionListener<Answer> listener) {
        RunAs.authorize(
                client,
                listener.delegateFailureAndWrap((l, allowed) -> checkAuthorized(request, client, cancellable, l)));
    }

    private void checkAuthorized(
            CheckRequest request, Client client, Client cancellable, ActionListener<Answer> listener) {
        SubscribableListener<ClusterCheckAction.Response> cluster =
                SubscribableListener.newForked(l -> clusterLevel(request, cancellable, l));
        // Side by side. But a caller who waits for the cluster wants to know what holds when the wait is over.
        SubscribableListener<List<Finding>> access = request.waitForStatus() == null
                ? SubscribableListener.newForked(l -> access(request, client, l))
                : cluster.andThen((l, response) -> access(request, client, l));
        cluster.addListener(listener.delegateFailureAndWrap((l, response) -> access.addListener(
                l.map(findings -> new Answer(response.verdict().and(findings), response.timedOut())))));
    }

    private void access(CheckRequest request, Client client, ActionListener<List<Finding>> listener) {
        if (request.showsAccess()) {
            accessFacts.read(
                    request.access(),
                    request::shows,
                    client,
                    listener.map(facts -> Indicators.evaluate(facts, request::shows)));
        } else {
            listener.onResponse(List.of());
        }
    }

    private void clusterLevel(
            CheckRequest request, Client client, ActionListener<ClusterCheckAction.Response> listener) {
        if (!request.showsCluster()) {
            listener.onResponse(new ClusterCheckAction.Response(clusterVerdict.none(), false));
            return;
        }
        client.execute(
                ClusterCheckAction.TYPE, new ClusterCheckAction.Request(request), listener.delegateResponse((l, e) -> {
                    if (isRefusal(e)) {
                        ActionListener.completeWith(l, () -> refused(request));
                    } else {
                        l.onFailure(e);
                    }
                }));
    }

    private static boolean isRefusal(Exception e) {
        return ExceptionsHelper.unwrapCause(e) instanceof ElasticsearchSecurityException refusal
                && refusal.status() == RestStatus.FORBIDDEN;
    }

    /** Waiting would not change what a caller may see. */
    private ClusterCheckAction.Response refused(CheckRequest request) {
        List<String> granting =
                List.copyOf(ClusterPrivilegeResolver.findPrivilegesThatGrant(ClusterCheckAction.NAME, null, null));
        Map<String, Object> role = new LinkedHashMap<>();
        role.put("cluster", granting.subList(0, 1));
        Diagnosis lack = Diagnosis.of(
                "insufficient_privileges",
                "To see facts about the cluster, you need one of the cluster privileges " + granting + ".",
                "Ask an administrator for a role that holds `" + granting.get(0)
                        + "`, such as the built-in role `machine_learning_user`, or for a new role with just that:",
                DevTools.request("PUT /_security/role/ml_setup_viewer", role));
        Verdict verdict = explainedOnce(clusterVerdict.withheld(lack), lack, granting.get(0), request);
        return new ClusterCheckAction.Response(verdict, !request.isSatisfiedBy(verdict));
    }

    /** One lack makes all these indicators unknown: the first that is shown explains it, and the others point there. */
    private static Verdict explainedOnce(Verdict withheld, Diagnosis lack, String privilege, CheckRequest request) {
        String first = withheld.findings().stream()
                .map(Finding::indicator)
                .filter(request::shows)
                .findFirst()
                .orElseThrow();
        Diagnosis pointer = Diagnosis.of(
                lack.id(),
                "You lack `" + privilege + "`, as [" + first + "] explains.",
                "Follow the diagnosis of [" + first + "].");
        return new Verdict(
                withheld.clusterName(),
                withheld.findings().stream()
                        .map(finding -> finding.indicator().equals(first)
                                ? finding
                                : Finding.unknown(finding.indicator(), finding.symptom(), finding.details(), pointer))
                        .toList());
    }
}
