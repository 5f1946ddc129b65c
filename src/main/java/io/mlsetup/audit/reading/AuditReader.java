package io.mlsetup.audit.reading;

import io.mlsetup.access.KibanaPrivilege;
import io.mlsetup.access.asking.VisibleSpaces;
import io.mlsetup.audit.facts.AuditFacts;
import io.mlsetup.audit.facts.AuditedJob;
import io.mlsetup.audit.facts.Existing;
import io.mlsetup.audit.facts.Principal;
import io.mlsetup.common.Reason;
import io.mlsetup.kibana.Assigned;
import io.mlsetup.kibana.Fact;
import io.mlsetup.kibana.JobObject;
import io.mlsetup.kibana.MlObjects;
import io.mlsetup.kibana.Space;
import io.mlsetup.role.RoleSources;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.RefCountingListener;
import org.elasticsearch.action.support.ThreadedActionListener;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.xpack.core.XPackSettings;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilegeDescriptor;

/** Gathers, side by side, all that an audit is made of; no read that fails keeps the others from being judged. */
public final class AuditReader {

    private final Reads reads;
    private final RoleSources sources;

    private final AtomicReference<Map<String, RoleDescriptor>> roles = new AtomicReference<>(Map.of());
    private final AtomicReference<List<Principal>> principals = new AtomicReference<>(List.of());
    private final AtomicReference<List<Job>> detectors = new AtomicReference<>(List.of());
    private final AtomicReference<List<DataFrameAnalyticsConfig>> analytics = new AtomicReference<>(List.of());
    private final AtomicReference<Existing> existing = new AtomicReference<>(new Existing(List.of()));
    private final AtomicReference<Fact<Collection<ApplicationPrivilegeDescriptor>>> stored =
            new AtomicReference<>(Fact.notRead());
    private final AtomicReference<List<Assigned<JobObject>>> assigned = new AtomicReference<>(List.of());
    private final AtomicReference<List<String>> spaces = new AtomicReference<>(List.of());

    private final ClusterState state;
    private final Executor executor;

    private AuditReader(Client client, RoleSources sources, ClusterState state, Executor executor) {
        this.reads = new Reads(client);
        this.sources = sources;
        this.state = state;
        this.executor = executor;
    }

    /**
     * Reads all of it.
     *
     * @param client runs requests as the caller
     * @param state whose aliases and data streams lead to results
     * @param jobsToo false if only people and roles matter
     * @param executor puts together what was read, and goes on
     */
    public static void read(
            Client client,
            RoleSources sources,
            ClusterState state,
            boolean jobsToo,
            Executor executor,
            ActionListener<AuditFacts> listener) {
        new AuditReader(client, sources, state, executor).read(jobsToo, listener);
    }

    private void read(boolean jobsToo, ActionListener<AuditFacts> listener) {
        PrincipalReader who = new PrincipalReader(reads, sources.settings());
        try (var all =
                new RefCountingListener(new ThreadedActionListener<>(executor, listener.map(nothing -> facts(who))))) {
            if (XPackSettings.SECURITY_ENABLED.get(sources.settings())) {
                who.roles(all.acquire(roles::set));
                who.principals(all.acquire(principals::set));
            } else {
                reads.note(
                        "security_off",
                        "Security is off: nobody logs in, and everybody who reaches this cluster may do everything.");
            }
            sources.allStoredPrivileges(all.acquire(stored::set));
            spaces(all.acquire());
            if (jobsToo) {
                JobReader jobs = new JobReader(reads);
                jobs.anomalyDetectors(all.acquire(detectors::set));
                jobs.analytics(all.acquire(analytics::set));
                jobs.existing(new ClusterNames(state), all.acquire(existing::set));
            }
        }
    }

    /** Of Kibana's spaces only those count in which the caller may see machine learning himself. */
    private void spaces(ActionListener<Void> listener) {
        if (!sources.kibana().isThere()) {
            listener.onResponse(null);
            return;
        }
        sources.kibana().spacesAndJobs(listener.delegateFailureAndWrap((l, objects) -> {
            List<Space> visible = objects.spaces()
                    .get()
                    .map(all -> all.items().stream().filter(Space::isMlVisible).toList())
                    .orElse(List.of());
            noteUnread(objects);
            objects.jobs().get().ifPresent(jobs -> assigned.set(jobs.items()));
            List<String> ids = visible.stream().map(Space::id).sorted().toList();
            VisibleSpaces.among(ids, sources.settings(), reads.client(), l.map(allowed -> {
                Set<String> may = allowed.get().orElse(Set.of());
                spaces.set(ids.stream().filter(may::contains).toList());
                return null;
            }));
        }));
        reads.note(
                "spaces",
                "Of Kibana's spaces only those are judged in which you may see machine learning (`ui:ml/canGetJobs`).");
    }

    private void noteUnread(MlObjects objects) {
        List<Fact<?>> facts = List.of(objects.spaces(), objects.jobs());
        for (Fact<?> fact : facts) {
            if (fact instanceof Fact.Unavailable<?> why) {
                reads.note("kibana_not_read", "Kibana's spaces and jobs could not be read: " + why.cause());
            }
        }
        if (objects.jobs().get().filter(jobs -> jobs.truncated()).isPresent()
                || objects.spaces().get().filter(all -> all.truncated()).isPresent()) {
            reads.note("kibana_too_much", "Of what Kibana stores only the first of very many objects are judged.");
        }
    }

    private AuditFacts facts(PrincipalReader who) {
        List<AuditedJob> jobs =
                JobReader.jobs(detectors.get(), analytics.get(), assigned.get(), spaces.get(), new ClusterNames(state));
        List<Reason> notJudged = new ArrayList<>(reads.notJudged());
        if (stored.get() instanceof Fact.Unavailable<?> why) {
            notJudged.add(new Reason("kibana_privileges_not_read", why.cause()));
        }
        return new AuditFacts(
                principals.get(),
                new TreeMap<>(roles.get()),
                who.anonymousRoles(),
                RealmReader.realms(sources.settings()),
                jobs,
                spaces.get(),
                existing.get(),
                stored.get().map(all -> ofKibana(all, true)),
                ofKibana(stored.get().get().orElse(List.of()), false),
                sources.restrictedIndices(),
                notJudged);
    }

    private static Collection<ApplicationPrivilegeDescriptor> ofKibana(
            Collection<ApplicationPrivilegeDescriptor> all, boolean wanted) {
        return all.stream()
                .filter(one -> one.getApplication().equals(KibanaPrivilege.APPLICATION) == wanted)
                .toList();
    }
}
