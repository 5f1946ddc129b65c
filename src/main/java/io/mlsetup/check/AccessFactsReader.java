package io.mlsetup.check;

import io.mlsetup.access.AccessRequest;
import io.mlsetup.access.AskedAccess;
import io.mlsetup.access.Caller;
import io.mlsetup.access.Grants;
import io.mlsetup.access.IndexPatterns;
import io.mlsetup.access.KibanaPrivilege;
import io.mlsetup.access.PrivilegeQuestions;
import io.mlsetup.access.Requirement;
import io.mlsetup.access.Requirement.Index;
import io.mlsetup.access.Requirements;
import io.mlsetup.access.asking.HeldPrivileges;
import io.mlsetup.access.asking.OwnRoles;
import io.mlsetup.access.asking.SeenSpace;
import io.mlsetup.check.AccessFacts.Own;
import io.mlsetup.kibana.Fact;
import io.mlsetup.kibana.KibanaStore;
import io.mlsetup.kibana.KibanaStore.SpaceObjects;
import io.mlsetup.line.Line;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.RefCountingListener;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.metadata.IndexAbstraction;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.xpack.core.XPackSettings;
import org.elasticsearch.xpack.core.security.SecurityContext;
import org.elasticsearch.xpack.core.security.authc.Authentication;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilegeDescriptor;

/**
 * Gathers the facts about one caller, each with a timeout: the caller's answer to one has-privileges request, which Elasticsearch
 * gives to every user; then, side by side, the space and its data views, if the answer opens them, whether Kibana stored its
 * privileges, if the answer lacks one of them, and what the caller's roles hold, if it lacks something that was asked for.
 */
final class AccessFactsReader {

    /** So many are looked at to find some on which the caller holds what is lacking on others. */
    private static final int MAX_NAMES = 200;

    private final KibanaStore kibana;
    private final SecurityContext securityContext;
    private final RestrictedIndices restricted;
    private final Supplier<ClusterState> state;
    private final Settings settings;
    private final boolean securityEnabled;

    AccessFactsReader(
            KibanaStore kibana,
            SecurityContext securityContext,
            RestrictedIndices restricted,
            Supplier<ClusterState> state,
            Settings settings) {
        this.state = state;
        this.restricted = restricted;
        this.kibana = kibana;
        this.securityContext = securityContext;
        this.settings = settings;
        this.securityEnabled = XPackSettings.SECURITY_ENABLED.get(settings);
    }

    /**
     * @param shown whether the indicator of an id is shown; what no shown indicator needs is not read
     * @param client runs requests as the caller
     */
    void read(AccessRequest asked, Predicate<String> shown, Client client, ActionListener<AccessFacts> listener) {
        Caller caller = caller();
        List<Requirement> needs = needs(asked);
        grants(needs, asked, caller, client, listener.delegateFailureAndWrap((l, held) -> {
            List<CallerIndicator> judged = Indicators.shown(shown);
            List<Requirement> lacking = held.get()
                    .map(known -> Requirement.missing(AskedAccess.of(asked).privileges(), known::holds))
                    .orElse(List.of());
            AtomicReference<SpaceObjects> objects = new AtomicReference<>(SpaceObjects.NOT_READ);
            AtomicReference<Fact<Collection<ApplicationPrivilegeDescriptor>>> stored =
                    new AtomicReference<>(Fact.notRead());
            AtomicReference<Fact<Own>> own = new AtomicReference<>(Fact.notRead());
            try (var reads = new RefCountingListener(l.map(nothing -> new AccessFacts(
                    asked,
                    caller,
                    securityEnabled,
                    restricted,
                    held,
                    stored.get(),
                    own.get(),
                    objects.get().space(),
                    objects.get().dataViews())))) {
                if (judged.stream().anyMatch(CallerIndicator::needsSavedObjects)) {
                    objects(asked.target().space(), held, reads.acquire(objects::set));
                }
                if (judged.stream().anyMatch(indicator -> indicator.needsKibanaPrivileges(asked.userKind()))
                        && held.get().filter(known -> lacksKibana(needs, known)).isPresent()) {
                    kibana.storedPrivileges(KibanaPrivilege.APPLICATION, ofKibana(lacking), reads.acquire(stored::set));
                }
                if (securityEnabled
                        && held instanceof Fact.Known<Grants>
                        && !(lacking.isEmpty() && asked.remote().isEmpty())) {
                    OwnRoles.ask(
                            caller.username(),
                            client,
                            reads.acquire(fact -> own.set(fact.map(role -> new Own(role, names(lacking))))));
                }
            }
        }));
    }

    /**
     * Whether the requirements' own are stored is all that matters, until something of Kibana is lacking that was asked for: then what
     * the owner of a key or the caller's roles hold counts too, which is named by any privilege, such as {@code all}.
     */
    private static Set<String> ofKibana(List<Requirement> lacking) {
        return lacking.stream().anyMatch(Requirement::isKibana) ? Set.of() : KibanaPrivilege.names();
    }

    /** The facts of an answer that shows nothing about the caller. */
    AccessFacts none(AccessRequest asked) {
        return new AccessFacts(
                asked,
                caller(),
                securityEnabled,
                restricted,
                Fact.notRead(),
                Fact.notRead(),
                Fact.notRead(),
                Fact.notRead(),
                Fact.notRead());
    }

    /** Of indices, aliases and data streams. */
    private List<String> names(List<Requirement> lacking) {
        SortedMap<String, IndexAbstraction> lookup = Line.lookup(state.get());
        return lacking.stream()
                .filter(Index.class::isInstance)
                .map(lack -> ((Index) lack).pattern())
                .distinct()
                .filter(pattern -> pattern.indexOf('*') >= 0)
                .flatMap(pattern -> IndexPatterns.matching(pattern, lookup).limit(MAX_NAMES))
                .distinct()
                .limit(MAX_NAMES)
                .toList();
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
        return Arrays.stream(Requirements.values())
                .flatMap(row -> row.of(asked.target()).stream())
                .toList();
    }

    private Caller caller() {
        Authentication authentication = securityContext.getAuthentication();
        return authentication == null ? Caller.NOBODY : Caller.of(authentication, settings);
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
