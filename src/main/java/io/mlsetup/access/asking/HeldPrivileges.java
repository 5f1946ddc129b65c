package io.mlsetup.access.asking;

import io.mlsetup.common.Gate;
import io.mlsetup.common.Printable;
import io.mlsetup.common.Timed;
import io.mlsetup.kibana.Fact;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.lucene.util.automaton.TooComplexToDeterminizeException;
import org.elasticsearch.ElasticsearchSecurityException;
import org.elasticsearch.ElasticsearchTimeoutException;
import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.NoShardAvailableActionException;
import org.elasticsearch.action.UnavailableShardsException;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.common.breaker.CircuitBreakingException;
import org.elasticsearch.common.util.concurrent.EsRejectedExecutionException;
import org.elasticsearch.xpack.core.security.action.user.HasPrivilegesAction;
import org.elasticsearch.xpack.core.security.action.user.HasPrivilegesRequest;
import org.elasticsearch.xpack.core.security.action.user.HasPrivilegesResponse;
import org.elasticsearch.xpack.core.security.support.Automatons;

/** The caller's own answer to one has-privileges request, which Elasticsearch gives to every user; with a timeout, and never a failure. */
public final class HeldPrivileges {

    private static final Logger logger = LogManager.getLogger(HeldPrivileges.class);

    private HeldPrivileges() {}

    /** @param client runs requests as the caller */
    public static void ask(
            HasPrivilegesRequest request, Client client, ActionListener<Fact<HasPrivilegesResponse>> listener) {
        Optional<String> tooComplex = tooComplex(request);
        if (tooComplex.isPresent()) {
            listener.onResponse(Fact.unavailable(
                    "privileges_not_known",
                    "Elasticsearch cannot report your privileges on [" + Gate.shown(tooComplex.get())
                            + "]: to decide about all that it leaves out at once is too complex.",
                    "Ask with fewer exclusions, above all those with a wildcard at their beginning or within."));
            return;
        }
        ActionListener<HasPrivilegesResponse> turned =
                ActionListener.wrap(response -> listener.onResponse(Fact.known(response)), e -> {
                    logger.debug("the caller's privileges could not be read", e);
                    listener.onResponse(unavailable(ExceptionsHelper.unwrapCause(e), request));
                });
        Timed.execute(client, HasPrivilegesAction.INSTANCE, request, Timed.SHORT, turned);
    }

    /**
     * Of an index pattern that is too complex for it, Elasticsearch 8.19.21 throws where nothing may be thrown: an assertion ends a node
     * that runs with them, and otherwise an answer may not come. What it makes of the pattern here it keeps, and does not make again.
     *
     * @return such a pattern of the request
     */
    public static Optional<String> tooComplex(HasPrivilegesRequest request) {
        return Stream.of(request.indexPrivileges())
                .flatMap(entry -> Stream.of(entry.getIndices()))
                .filter(Automatons::isLuceneRegex)
                .filter(HeldPrivileges::isTooComplex)
                .findFirst();
    }

    private static boolean isTooComplex(String regex) {
        try {
            Automatons.patterns(regex);
            return false;
        } catch (TooComplexToDeterminizeException e) {
            return true;
        }
    }

    /** A refusal is what it is, and only what looks like it is blamed on the security index. */
    private static <T> Fact<T> unavailable(Throwable cause, HasPrivilegesRequest request) {
        if (cause instanceof ElasticsearchSecurityException refusal) {
            return Fact.unavailable(
                    "privileges_refused",
                    "Elasticsearch refused to report your privileges: " + Printable.of(refusal.getMessage()),
                    "Ask with other credentials.");
        }
        if (cause instanceof ElasticsearchTimeoutException) {
            return Fact.unavailable(
                    "privileges_not_known",
                    "Elasticsearch did not report your privileges within " + Timed.SHORT + ".",
                    "Ask again; if that does not help, ask an administrator to look at the health of the security index and at"
                            + " the load of this node.");
        }
        if (cause instanceof TooComplexToDeterminizeException
                || (cause instanceof IllegalArgumentException && request.indexPrivileges().length > 0)) {
            return Fact.unavailable(
                    "privileges_not_known",
                    "Elasticsearch cannot decide about an expression as complex as " + mostComplex(request) + ".",
                    "Ask about fewer exclusions or wildcards at a time, or about indices by their names.");
        }
        return Fact.unavailable(
                "privileges_not_known",
                "Elasticsearch could not report your privileges ("
                        + cause.getClass().getSimpleName() + ").",
                whatToDo(cause));
    }

    /** The exception names no pattern: it is that with the most operators, most likely. */
    private static String mostComplex(HasPrivilegesRequest request) {
        return Stream.of(request.indexPrivileges())
                .flatMap(entry -> Stream.of(entry.getIndices()))
                .max(Comparator.comparingLong(HeldPrivileges::operators).thenComparingInt(String::length))
                .map(pattern -> "[" + Gate.shown(pattern) + "]")
                .orElse("that of this question");
    }

    private static long operators(String pattern) {
        return pattern.chars().filter(c -> "*|&~".indexOf(c) >= 0).count();
    }

    /**
     * Until the shards of the security index are there, after a start and when the first native user, role or privilege has just made
     * the index, Elasticsearch itself cannot say which Kibana privileges somebody holds (x-pack-security's {@code NativePrivilegeStore},
     * which does not wait for them unless a system property says so).
     */
    private static String whatToDo(Throwable cause) {
        if (cause instanceof EsRejectedExecutionException || cause instanceof CircuitBreakingException) {
            return "This node is overloaded: ask again later, or ask another node.";
        }
        if (cause instanceof UnavailableShardsException || cause instanceof NoShardAvailableActionException) {
            return "If the cluster has only just started, or its security index was only just made, ask again in a moment; otherwise"
                    + " ask an administrator to check the health of the security index.";
        }
        return "Ask an administrator to check the health of the security index.";
    }
}
