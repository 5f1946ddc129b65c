package io.mlsetup.access;

import io.mlsetup.common.Timed;
import io.mlsetup.kibana.Fact;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.xpack.core.security.action.user.HasPrivilegesAction;
import org.elasticsearch.xpack.core.security.action.user.HasPrivilegesRequest;
import org.elasticsearch.xpack.core.security.action.user.HasPrivilegesResponse;

/** The caller's own answer to one has-privileges request, which Elasticsearch gives to every user; with a timeout, and never a failure. */
public final class HeldPrivileges {

    private static final Logger logger = LogManager.getLogger(HeldPrivileges.class);

    private static final TimeValue TIMEOUT = TimeValue.timeValueSeconds(5);

    private HeldPrivileges() {}

    /** @param client runs requests as the caller */
    public static void ask(
            HasPrivilegesRequest request, Client client, ActionListener<Fact<HasPrivilegesResponse>> listener) {
        ActionListener<HasPrivilegesResponse> turned =
                ActionListener.wrap(response -> listener.onResponse(Fact.known(response)), e -> {
                    logger.debug("the caller's privileges could not be had", e);
                    listener.onResponse(Fact.unavailable(
                            "privileges_not_known",
                            "Elasticsearch could not tell your privileges ("
                                    + ExceptionsHelper.unwrapCause(e).getClass().getSimpleName() + ").",
                            "Ask an administrator to look at the health of the security index."));
                });
        Timed.execute(client, HasPrivilegesAction.INSTANCE, request, TIMEOUT, turned);
    }
}
