package io.mlsetup.job.importing;

import static java.util.stream.Collectors.toSet;

import io.mlsetup.access.Caller;
import io.mlsetup.access.Feature;
import io.mlsetup.access.Grants;
import io.mlsetup.access.PrivilegeQuestions;
import io.mlsetup.access.Requirements;
import io.mlsetup.access.SeenSpace;
import io.mlsetup.access.Target;
import io.mlsetup.cluster.ClusterFacts;
import io.mlsetup.cluster.ClusterFactsReader;
import io.mlsetup.common.Reason;
import io.mlsetup.common.Throttled;
import io.mlsetup.job.ConfigReader;
import io.mlsetup.job.Configs;
import io.mlsetup.job.drafting.Draft;
import io.mlsetup.job.planning.ImportFacts;
import io.mlsetup.job.planning.ImportFacts.IndexState;
import io.mlsetup.kibana.KibanaStore;
import io.mlsetup.kibana.KibanaStore.SpaceObjects;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.SubscribableListener;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.common.util.CollectionUtils;
import org.elasticsearch.common.util.set.Sets;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;
import org.elasticsearch.xpack.core.security.SecurityContext;
import org.elasticsearch.xpack.core.security.action.user.HasPrivilegesAction;
import org.elasticsearch.xpack.core.security.authc.Authentication;
import org.elasticsearch.xpack.core.security.authc.Subject;

/** Gathers what an import must know of the cluster and the caller, side by side, and as the caller. */
final class ImportFactsReader {

    /** Patterns in one question to the authorization engine. */
    private static final int BATCH = 200;

    private final Client client;
    private final KibanaStore kibana;
    private final ClusterFactsReader clusterFacts;
    private final SecurityContext securityContext;
    private final boolean securityEnabled;
    private final Refusals refusals;

    /** @param client runs requests as the caller */
    ImportFactsReader(
            Client client,
            KibanaStore kibana,
            ClusterFactsReader clusterFacts,
            SecurityContext securityContext,
            boolean securityEnabled,
            Refusals refusals) {
        this.client = client;
        this.kibana = kibana;
        this.clusterFacts = clusterFacts;
        this.securityContext = securityContext;
        this.securityEnabled = securityEnabled;
        this.refusals = refusals;
    }

    void read(Draft draft, String space, ActionListener<ImportFacts> listener) {
        Set<String> sources = draft.sources();
        Set<String> destinations = draft.destinations();
        SubscribableListener<Configs> existing = SubscribableListener.newForked(l -> existing(draft, l));
        SubscribableListener<Map<String, IndexState>> states =
                SubscribableListener.newForked(l -> IndexProbe.states(Sets.union(sources, destinations), client, l));
        SubscribableListener<Grants> grants =
                SubscribableListener.newForked(l -> grants(sources, destinations, space, l));
        SubscribableListener<SpaceObjects> objects =
                grants.andThen((l, held) -> SeenSpace.read(kibana, space, held, l));
        List<Reason> circumstances = circumstances();
        existing.addListener(listener.delegateFailureAndWrap((l, e) -> states.addListener(l.delegateFailureAndWrap(
                (l2, i) -> grants.addListener(l2.delegateFailureAndWrap((l3, g) -> objects.addListener(l3.map(o ->
                        new ImportFacts(e, obstacles(), i, refusals.of(draft), g, o.dataViews(), circumstances)))))))));
    }

    private void existing(Draft draft, ActionListener<Configs> listener) {
        ConfigReader reader = new ConfigReader(client);
        reader.read(EnumSet.allOf(ConfigReader.Kind.class), "_all", listener.delegateFailureAndWrap((l, configs) -> {
            Set<String> there =
                    configs.calendars().stream().map(Calendar::getId).collect(toSet());
            List<String> asked =
                    draft.calendarIds().stream().filter(there::contains).toList();
            reader.events(asked, l.map(configs::withEvents));
        }));
    }

    private List<Reason> obstacles() {
        ClusterFacts facts = clusterFacts.read().orElse(null);
        if (facts == null) {
            return List.of();
        }
        List<Reason> obstacles = new ArrayList<>();
        if (facts.upgradeMode()) {
            obstacles.add(new Reason(
                    "upgrade_mode",
                    "Machine learning is in upgrade mode and takes no changes:"
                            + " POST /_ml/set_upgrade_mode?enabled=false ends it."));
        }
        if (facts.resetMode()) {
            obstacles.add(
                    new Reason("reset_mode", "Machine learning's features are being reset: wait until that is over."));
        }
        if (facts.license().filter(license -> !license.allowsMl(facts.now())).isPresent()) {
            obstacles.add(new Reason(
                    "license",
                    "The license does not allow machine learning: GET /_ml_setup/_check/license says what does."));
        }
        return obstacles;
    }

    /** Document 003 says with whose rights datafeeds run. */
    private List<Reason> circumstances() {
        if (!securityEnabled) {
            return List.of(new Reason(
                    "security_off",
                    "Security is off: datafeeds that are created now run as a system user with elevated privileges, which may"
                            + " read all indices, also when security is switched on later."));
        }
        Authentication authentication = securityContext.getAuthentication();
        if (authentication != null && authentication.getEffectiveSubject().getType() == Subject.Type.API_KEY) {
            return List.of(new Reason(
                    "api_key",
                    "You came with an API key: the jobs run with what it may do now, and an update of them by somebody else"
                            + " changes that."));
        }
        return List.of();
    }

    private void grants(Set<String> sources, Set<String> destinations, String space, ActionListener<Grants> listener) {
        if (!securityEnabled) {
            listener.onResponse(Grants.ALL);
            return;
        }
        String username = Caller.of(securityContext.getAuthentication()).username();
        List<Target> targets = new ArrayList<>();
        // A question without patterns asks about the cluster and the space.
        targets.add(target(List.of(), List.of(), space));
        batches(sources).forEach(batch -> targets.add(target(batch, List.of(), space)));
        batches(destinations).forEach(batch -> targets.add(target(List.of(), batch, space)));
        List<Grants> answers = Collections.synchronizedList(new ArrayList<>());
        Throttled.forEach(
                targets,
                1,
                (target, l) -> client.execute(
                        HasPrivilegesAction.INSTANCE,
                        PrivilegeQuestions.request(username, Requirements.API_FULL.of(target), space),
                        l.map(response -> {
                            answers.add(PrivilegeQuestions.grants(response));
                            return null;
                        })),
                listener.map(nothing -> Grants.anyOf(answers)));
    }

    private static Target target(List<String> sources, List<String> destinations, String space) {
        return new Target(Set.of(Feature.DATA_FRAME_ANALYTICS), sources, destinations, space);
    }

    private static List<List<String>> batches(Collection<String> patterns) {
        return CollectionUtils.eagerPartition(List.copyOf(patterns), BATCH);
    }
}
