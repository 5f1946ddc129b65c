package io.mlsetup.check;

import io.mlsetup.access.Access;
import io.mlsetup.access.AccessRequest;
import io.mlsetup.access.Caller;
import io.mlsetup.access.Grants;
import io.mlsetup.access.HeldPrivileges;
import io.mlsetup.access.KibanaPrivilege;
import io.mlsetup.access.PrivilegeQuestions;
import io.mlsetup.access.Requirement;
import io.mlsetup.access.Requirements;
import io.mlsetup.access.SeenSpace;
import io.mlsetup.access.UserKind;
import io.mlsetup.kibana.Fact;
import io.mlsetup.kibana.KibanaStore;
import io.mlsetup.kibana.KibanaStore.SpaceObjects;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.SubscribableListener;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.xpack.core.XPackSettings;
import org.elasticsearch.xpack.core.security.SecurityContext;
import org.elasticsearch.xpack.core.security.authc.Authentication;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilegeDescriptor;

/**
 * Gathers the facts about one caller, each with a timeout: the caller's answer to one has-privileges request, which Elasticsearch
 * gives to every user; then, side by side, the space and its data views, if the answer opens them, and whether Kibana stored its
 * privileges, if the answer lacks one of them.
 */
final class AccessFactsReader {

    private final KibanaStore kibana;
    private final SecurityContext securityContext;
    private final RestrictedIndices restricted;
    private final boolean securityEnabled;

    AccessFactsReader(
            KibanaStore kibana, SecurityContext securityContext, RestrictedIndices restricted, Settings settings) {
        this.restricted = restricted;
        this.kibana = kibana;
        this.securityContext = securityContext;
        this.securityEnabled = XPackSettings.SECURITY_ENABLED.get(settings);
    }

    /**
     * @param shown whether the indicator of an id is shown; what no shown indicator needs is not read
     * @param client runs requests as the caller
     */
    void read(AccessRequest asked, Predicate<String> shown, Client client, ActionListener<AccessFacts> listener) {
        Caller caller = caller();
        List<CallerIndicator> judged = Indicators.shown(shown);
        List<Requirement> needs = needs(asked);
        SubscribableListener<Fact<Grants>> grants =
                SubscribableListener.newForked(l -> grants(needs, asked, caller, client, l));
        boolean judgesSpace = judged.stream().anyMatch(CallerIndicator::needsSavedObjects);
        SubscribableListener<SpaceObjects> objects = grants.andThen((l, held) -> {
            if (judgesSpace) {
                objects(asked.target().space(), held, l);
            } else {
                l.onResponse(SpaceObjects.NOT_READ);
            }
        });
        boolean judgesKibana = judged.stream().anyMatch(indicator -> indicator.needsKibanaPrivileges(asked.userKind()));
        SubscribableListener<Fact<Collection<ApplicationPrivilegeDescriptor>>> stored = grants.andThen((l, held) -> {
            if (judgesKibana && held.get().filter(g -> lacksKibana(needs, g)).isPresent()) {
                kibana.storedPrivileges(KibanaPrivilege.APPLICATION, KibanaPrivilege.names(), l);
            } else {
                l.onResponse(Fact.notRead());
            }
        });
        grants.addListener(listener.delegateFailureAndWrap((l, g) ->
                stored.addListener(l.delegateFailureAndWrap((l2, s) -> objects.addListener(l2.map(o -> new AccessFacts(
                        asked, caller, securityEnabled, restricted, g, s, o.space(), o.dataViews())))))));
    }

    private void objects(String space, Fact<Grants> held, ActionListener<SpaceObjects> listener) {
        if (held instanceof Fact.Unavailable<Grants> why) {
            // Whether they may look is not known, for that reason.
            listener.onResponse(SpaceObjects.of(why));
        } else {
            SeenSpace.read(kibana, space, held.get().orElseThrow(), listener);
        }
    }

    private static boolean lacksKibana(List<Requirement> needs, Grants grants) {
        return !Requirement.missing(needs.stream().filter(Requirement::isKibana).toList(), grants::holds)
                .isEmpty();
    }

    /** Of every row, so that each indicator can also show which access the caller has without asking about it. */
    private static List<Requirement> needs(AccessRequest asked) {
        List<Requirement> needs = new ArrayList<>();
        for (UserKind kind : UserKind.values()) {
            needs.addAll(Requirements.row(kind, Access.READ).of(asked.target()));
            needs.addAll(Requirements.row(kind, Access.FULL).of(asked.target()));
        }
        needs.addAll(Requirements.FILE_UPLOAD.of(asked.target()));
        return needs;
    }

    private Caller caller() {
        Authentication authentication = securityContext.getAuthentication();
        return authentication == null ? Caller.NOBODY : Caller.of(authentication);
    }

    private void grants(
            List<Requirement> needs,
            AccessRequest asked,
            Caller caller,
            Client client,
            ActionListener<Fact<Grants>> listener) {
        if (!securityEnabled) {
            listener.onResponse(Fact.known(Grants.ALL));
            return;
        }
        HeldPrivileges.ask(
                PrivilegeQuestions.request(
                        caller.username(), needs, asked.target().space()),
                client,
                listener.map(fact -> fact.map(PrivilegeQuestions::grants)));
    }
}
