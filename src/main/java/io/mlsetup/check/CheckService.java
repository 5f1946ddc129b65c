package io.mlsetup.check;

import io.mlsetup.access.asking.RunAs;
import io.mlsetup.cluster.ClusterVerdict;
import io.mlsetup.kibana.KibanaStore;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Verdict;
import java.util.List;
import java.util.Optional;
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
        SubscribableListener<Optional<ClusterCheckAction.Response>> cluster =
                SubscribableListener.newForked(l -> clusterLevel(request, cancellable, l));
        // Side by side. But a caller who waits for the cluster wants to know what holds when the wait is over.
        SubscribableListener<AccessFacts> access = request.waitForStatus() == null
                ? SubscribableListener.newForked(l -> access(request, client, l))
                : cluster.andThen((l, response) -> access(request, client, l));
        // Judged where the facts came in, or elsewhere than where the cluster's part did: data views may be many.
        SubscribableListener<Answer> answer = access.andThen((l, facts) -> cluster.addListener(
                l.map(response -> answer(request, response, facts)),
                client.threadPool().generic(),
                client.threadPool().getThreadContext()));
        cluster.addListener(listener.delegateFailureAndWrap((l, response) -> answer.addListener(l)));
    }

    private void access(CheckRequest request, Client client, ActionListener<AccessFacts> listener) {
        if (request.showsAccess()) {
            accessFacts.read(request.access(), request::shows, client, listener);
        } else {
            ActionListener.completeWith(listener, () -> accessFacts.none(request.access()));
        }
    }

    /** Nothing if the caller may not see it. */
    private void clusterLevel(
            CheckRequest request, Client client, ActionListener<Optional<ClusterCheckAction.Response>> listener) {
        if (!request.showsCluster()) {
            listener.onResponse(Optional.of(new ClusterCheckAction.Response(clusterVerdict.none(), false)));
            return;
        }
        client.execute(
                ClusterCheckAction.TYPE,
                new ClusterCheckAction.Request(request),
                listener.<ClusterCheckAction.Response>map(Optional::of).delegateResponse((l, e) -> {
                    if (isRefusal(e)) {
                        listener.onResponse(Optional.empty());
                    } else {
                        l.onFailure(e);
                    }
                }));
    }

    private static boolean isRefusal(Exception e) {
        return ExceptionsHelper.unwrapCause(e) instanceof ElasticsearchSecurityException refusal
                && refusal.status() == RestStatus.FORBIDDEN;
    }

    private Answer answer(CheckRequest request, Optional<ClusterCheckAction.Response> response, AccessFacts facts) {
        if (response.isPresent()) {
            List<Finding> findings = Indicators.evaluate(facts, request::shows);
            return new Answer(
                    response.get().verdict().and(findings), response.get().timedOut());
        }
        Withheld withheld = Withheld.of(request, facts);
        Verdict verdict = clusterVerdict
                .withheld(withheld.lack())
                .select(finding -> request.shows(finding.indicator()))
                .explainedOnce(withheld.inShort());
        List<Finding> findings = Indicators.evaluate(withheld.facts(), request::shows);
        // Waiting would not change what a caller may see.
        return new Answer(verdict.and(findings), !request.isSatisfiedBy(verdict));
    }
}
