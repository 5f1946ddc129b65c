package io.mlsetup.access.asking;

import org.elasticsearch.ElasticsearchSecurityException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.xpack.core.security.SecurityContext;
import org.elasticsearch.xpack.core.security.action.user.AuthenticateAction;
import org.elasticsearch.xpack.core.security.action.user.AuthenticateRequest;
import org.elasticsearch.xpack.core.security.action.user.AuthenticateResponse;
import org.elasticsearch.xpack.core.security.authc.Authentication;

/**
 * Who asks is settled before anything is answered. Elasticsearch authorizes run-as with the first action of a request; endpoints that
 * answer everyone would answer before any, also in the name of a user who does not exist or whom the caller may not act for.
 */
public final class RunAs {

    /** The same whomever a request was to act for, so that it tells nothing of who is there. */
    private static final String LOOKED_UP =
            "Elasticsearch acts only for users whom a realm of this cluster can look up by their name. Realms of the types saml, oidc, pki,"
                    + " kerberos and jwt cannot, unless they have [authorization_realms]. If that is why, ask"
                    + " [POST /_ml_setup/role/_simulate] with the [roles] of the user.";

    private RunAs() {}

    /**
     * Asks for an action that every user may have, if the request acts for another user; else nothing is asked.
     *
     * @param client runs requests as the caller
     * @param listener fails with Elasticsearch's own refusal (403); beside it, as suppressed, what else may help
     */
    public static void authorize(Client client, ActionListener<Void> listener) {
        Authentication authentication =
                new SecurityContext(client.settings(), client.threadPool().getThreadContext()).getAuthentication();
        if (authentication == null || !authentication.isRunAs()) {
            listener.onResponse(null);
        } else {
            client.execute(
                    AuthenticateAction.INSTANCE,
                    AuthenticateRequest.INSTANCE,
                    listener.<AuthenticateResponse>map(response -> null).delegateResponse((l, e) -> {
                        if (e instanceof ElasticsearchSecurityException refusal
                                && refusal.status() == RestStatus.FORBIDDEN) {
                            e.addSuppressed(new ElasticsearchSecurityException(LOOKED_UP, RestStatus.FORBIDDEN));
                        }
                        l.onFailure(e);
                    }));
        }
    }
}
