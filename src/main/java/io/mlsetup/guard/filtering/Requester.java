package io.mlsetup.guard.filtering;

import static java.util.Objects.requireNonNull;

import io.mlsetup.access.Caller;
import io.mlsetup.guard.Assignment;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.util.concurrent.ThreadContext;
import org.elasticsearch.xpack.core.security.SecurityContext;
import org.elasticsearch.xpack.core.security.authc.Authentication;
import org.elasticsearch.xpack.core.security.authc.esnative.ClientReservedRealm;
import org.elasticsearch.xpack.core.security.user.AnonymousUser;
import org.elasticsearch.xpack.core.security.user.InternalUser;

/** Who sends the request that is judged, and whether the guard leaves the request alone. */
final class Requester {

    private final Settings settings;
    private final SecurityContext security;

    Requester(Settings settings, ThreadContext threadContext) {
        this.settings = requireNonNull(settings);
        this.security = new SecurityContext(settings, threadContext);
    }

    /** Elasticsearch's internal users and the service accounts, which are all Elastic's own products. */
    boolean isElastics() {
        Authentication authentication = security.getAuthentication();
        return authentication != null
                && (authentication.isServiceAccount()
                        || authentication.getEffectiveSubject().getUser() instanceof InternalUser);
    }

    /** Reserved users (elastic, kibana_system, ...): the real action has its own, better answer for them. */
    boolean reserves(Assignment given) {
        return given.target() == Assignment.Target.USER
                && (ClientReservedRealm.isReserved(given.name(), settings)
                        || AnonymousUser.isAnonymousUsername(given.name(), settings));
    }

    /** For the log. */
    String name() {
        return Caller.inLog(security.getAuthentication());
    }
}
