package io.mlsetup.job.importing;

import static java.util.stream.Collectors.toSet;

import io.mlsetup.access.Feature;
import io.mlsetup.access.Grants;
import io.mlsetup.access.PrivilegeQuestions;
import io.mlsetup.access.Requirements;
import io.mlsetup.access.Target;
import io.mlsetup.access.asking.HeldPrivileges;
import io.mlsetup.access.asking.SeenSpace;
import io.mlsetup.common.Gate;
import io.mlsetup.common.Reason;
import io.mlsetup.common.SideBySide;
import io.mlsetup.common.Throttled;
import io.mlsetup.job.ConfigReader;
import io.mlsetup.job.Configs;
import io.mlsetup.job.drafting.Candidate;
import io.mlsetup.job.drafting.Draft;
import io.mlsetup.job.drafting.Draft.AnomalyDetectorDraft;
import io.mlsetup.job.drafting.ItemKey;
import io.mlsetup.job.drafting.Probe;
import io.mlsetup.job.planning.ImportFacts;
import io.mlsetup.job.planning.ImportFacts.IndexState;
import io.mlsetup.job.planning.ImportFacts.Obstacle;
import io.mlsetup.job.planning.Running;
import io.mlsetup.kibana.KibanaStore;
import io.mlsetup.kibana.KibanaStore.SpaceObjects;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.SubscribableListener;
import org.elasticsearch.action.support.ThreadedActionListener;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.util.CollectionUtils;
import org.elasticsearch.common.util.set.Sets;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.security.SecurityContext;
import org.elasticsearch.xpack.core.security.action.user.HasPrivilegesAction;
import org.elasticsearch.xpack.core.security.action.user.HasPrivilegesRequest;
import org.elasticsearch.xpack.core.security.authc.Authentication;
import org.elasticsearch.xpack.core.security.authc.Subject;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.ApplicationResourcePrivileges;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;

/** Gathers what an import must know of the cluster and the caller, side by side, and as the caller. */
final class ImportFactsReader {

    /** Patterns in one question to the authorization engine. */
    private static final int BATCH = 200;

    private static final String READ = "read";

    private final Client client;
    private final Executor executor;
    private final KibanaStore kibana;
    private final SecurityContext securityContext;
    private final boolean securityEnabled;
    private final Supplier<List<Obstacle>> obstacles;
    private final FindRefusals refusals;
    private final Supplier<Running> running;
    private final Supplier<Object> runsAs;

    /** Finds why machine learning would refuse items. */
    interface FindRefusals {
        Map<ItemKey, List<Reason>> of(Draft draft, Configs existing, LeftOvers.Found leftOvers);
    }

    /**
     * @param client runs requests as the caller
     * @param executor for what takes time; facts are given on it
     * @param runsAs with what rights that would run which the caller changes; asked for once, in the caller's context
     */
    ImportFactsReader(
            Client client,
            Executor executor,
            KibanaStore kibana,
            SecurityContext securityContext,
            boolean securityEnabled,
            Supplier<List<Obstacle>> obstacles,
            FindRefusals refusals,
            Supplier<Running> running,
            Supplier<Object> runsAs) {
        this.client = client;
        this.executor = executor;
        this.kibana = kibana;
        this.securityContext = securityContext;
        this.securityEnabled = securityEnabled;
        this.obstacles = obstacles;
        this.refusals = refusals;
        this.running = running;
        this.runsAs = runsAs;
    }

    void read(Draft draft, String space, ActionListener<ImportFacts> listener) {
        List<Reason> circumstances = circumstances();
        Object asWhom = runsAs.get();
        String username = securityEnabled
                ? securityContext
                        .getAuthentication()
                        .getEffectiveSubject()
                        .getUser()
                        .principal()
                : null;
        AtomicReference<Configs> existing = new AtomicReference<>();
        AtomicReference<Map<Probe, IndexState>> states = new AtomicReference<>();
        AtomicReference<Grants> grants = new AtomicReference<>();
        AtomicReference<Set<String>> unreadable = new AtomicReference<>();
        AtomicReference<SpaceObjects> objects = new AtomicReference<>();
        AtomicReference<LeftOvers.Found> leftOvers = new AtomicReference<>();
        try (SideBySide reads = new SideBySide(new ThreadedActionListener<>(
                executor,
                listener.map(nothing -> new ImportFacts(
                        existing.get(),
                        obstacles.get(),
                        states.get(),
                        refusals.of(draft, existing.get(), leftOvers.get()),
                        grants.get(),
                        unreadable.get(),
                        objects.get().dataViews(),
                        circumstances,
                        notJudged(existing.get(), leftOvers.get()),
                        running.get(),
                        asWhom))))) {
            SubscribableListener<Configs> there = SubscribableListener.newForked(l -> existing(draft, l));
            SubscribableListener<Grants> held = SubscribableListener.newForked(
                    l -> grants(draft.sources(), draft.destinations(), username, space, l));
            there.addListener(reads.next(existing::set));
            IndexProbe.states(draft.probes(), client, reads.next(states::set));
            held.addListener(reads.next(grants::set));
            unreadable(draft.asked(), username, reads.next(unreadable::set));
            held.<SpaceObjects>andThen((l, known) -> SeenSpace.read(kibana, space, known, l))
                    .addListener(reads.next(objects::set));
            there.<LeftOvers.Found>andThen((l, known) -> new LeftOvers(client).of(newJobs(draft, known), l))
                    .addListener(reads.next(leftOvers::set));
        }
    }

    private static List<String> newJobs(Draft draft, Configs existing) {
        Set<String> there = existing.jobs().stream().map(Job::getId).collect(toSet());
        return draft.anomalyDetectors().stream()
                .map(AnomalyDetectorDraft::job)
                .filter(job -> job.problems().isEmpty() && !there.contains(job.id()))
                .map(Candidate::id)
                .distinct()
                .toList();
    }

    private static List<String> notJudged(Configs existing, LeftOvers.Found leftOvers) {
        List<String> notJudged = new ArrayList<>();
        existing.cutShort(ConfigReader.MAX_CONFIGS)
                .forEach(kind -> notJudged.add("Whether there are more " + kind + " than the ["
                        + ConfigReader.MAX_CONFIGS + "] that can be read: one of the file may be among them."));
        if (!leftOvers.complete()) {
            notJudged.add("Whether results or state of earlier jobs of these names are still there: not all of machine"
                    + " learning's indices could be searched.");
        }
        return notJudged;
    }

    /** All that is there. What was deleted between its listing and its reading is not. */
    void existing(Draft draft, ActionListener<Configs> listener) {
        ConfigReader reader = new ConfigReader(client);
        reader.read(EnumSet.allOf(ConfigReader.Kind.class), "_all", listener.delegateFailureAndWrap((l, configs) -> {
            Set<String> there =
                    configs.calendars().stream().map(Calendar::getId).collect(toSet());
            List<String> asked = draft.calendarIds().stream()
                    .distinct()
                    .filter(there::contains)
                    .toList();
            reader.events(
                    asked,
                    l.map(events -> configs.withEvents(events)
                            .withoutCalendars(Sets.difference(Set.copyOf(asked), events.keySet()))));
        }));
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

    private void grants(
            Set<String> sources,
            Set<String> destinations,
            String username,
            String space,
            ActionListener<Grants> listener) {
        if (username == null) {
            listener.onResponse(Grants.ALL);
            return;
        }
        List<Target> targets = new ArrayList<>();
        // A question without patterns asks about the cluster and the space.
        targets.add(target(List.of(), List.of(), space));
        batches(sources).forEach(batch -> targets.add(target(batch, List.of(), space)));
        batches(destinations).forEach(batch -> targets.add(target(List.of(), batch, space)));
        List<Grants> answers = Collections.synchronizedList(new ArrayList<>());
        Throttled.forEach(
                targets,
                1,
                (target, l) -> {
                    HasPrivilegesRequest request =
                            PrivilegeQuestions.request(username, Requirements.API_FULL.of(target), space);
                    HeldPrivileges.tooComplex(request).ifPresent(pattern -> {
                        throw new IllegalArgumentException(
                                "what a job of the file reads from is too complex to be asked about,"
                                        + " with all that it leaves out: [" + Gate.shown(pattern) + "]");
                    });
                    client.execute(HasPrivilegesAction.INSTANCE, request, l.map(response -> {
                        answers.add(PrivilegeQuestions.grants(response));
                        return null;
                    }));
                },
                listener.map(nothing -> Grants.anyOf(answers)));
    }

    /** Asks as the put requests do: each expression as it is written, as if it were a name. */
    private void unreadable(Set<String> written, String username, ActionListener<Set<String>> listener) {
        if (username == null) {
            listener.onResponse(Set.of());
            return;
        }
        Set<String> unreadable = ConcurrentHashMap.newKeySet();
        Throttled.forEach(
                batches(written),
                1,
                (batch, l) ->
                        client.execute(HasPrivilegesAction.INSTANCE, asWritten(username, batch), l.map(response -> {
                            response.getIndexPrivileges().stream()
                                    .filter(index -> !index.isAllowed(READ))
                                    .forEach(index -> unreadable.add(index.getResource()));
                            return null;
                        })),
                listener.map(nothing -> unreadable));
    }

    private static HasPrivilegesRequest asWritten(String username, List<String> expressions) {
        HasPrivilegesRequest request = new HasPrivilegesRequest();
        request.username(username);
        request.clusterPrivileges(Strings.EMPTY_ARRAY);
        request.applicationPrivileges(new ApplicationResourcePrivileges[0]);
        request.indexPrivileges(IndicesPrivileges.builder()
                .indices(expressions)
                .privileges(READ)
                .build());
        return request;
    }

    private static Target target(List<String> sources, List<String> destinations, String space) {
        return new Target(Set.of(Feature.DATA_FRAME_ANALYTICS), sources, destinations, space);
    }

    private static List<List<String>> batches(Collection<String> patterns) {
        return CollectionUtils.eagerPartition(List.copyOf(patterns), BATCH);
    }
}
