package io.mlsetup.audit.judging;

import io.mlsetup.access.KibanaPrivilege;
import io.mlsetup.audit.facts.AuditFacts;
import io.mlsetup.audit.facts.AuditedJob;
import io.mlsetup.audit.facts.AuditedJob.RanAs;
import io.mlsetup.audit.facts.Existing;
import io.mlsetup.audit.facts.OfStream;
import io.mlsetup.audit.facts.Principal;
import io.mlsetup.audit.facts.Principal.Kind;
import io.mlsetup.audit.facts.Realms;
import io.mlsetup.audit.facts.ResultsIndex;
import io.mlsetup.audit.facts.RoleSet;
import io.mlsetup.kibana.Fact;
import io.mlsetup.kibana.JobType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.elasticsearch.common.bytes.BytesArray;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilegeDescriptor;
import org.elasticsearch.xpack.core.security.authz.store.ReservedRolesStore;
import org.elasticsearch.xpack.core.security.support.Automatons;

/** A small cluster, made up: people, roles, jobs, indices. */
final class AuditFixture {

    static final Runnable GO_ON = () -> {};

    private final List<Principal> principals = new ArrayList<>();
    private final Map<String, RoleDescriptor> roles = new TreeMap<>();
    private final List<AuditedJob> jobs = new ArrayList<>();
    private final List<Existing.Name> names = new ArrayList<>();
    private final Map<String, OfStream> streams = new HashMap<>();
    private final Map<String, Boolean> realms = new HashMap<>();
    private List<String> anonymous = List.of();
    private Collection<ApplicationPrivilegeDescriptor> stored = KibanaPrivilege.asStoredByKibana();

    static RoleDescriptor descriptor(String name, String body) {
        try {
            return RoleDescriptor.parserBuilder()
                    .allowDescription(true)
                    .build()
                    .parse(name, new BytesArray(body.replace('\'', '"')), XContentType.JSON);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With the built-in roles. */
    static AuditFixture withBuiltIn() {
        new ReservedRolesStore();
        AuditFixture fixture = new AuditFixture();
        ReservedRolesStore.roleDescriptors().forEach(role -> fixture.roles.put(role.getName(), role));
        return fixture;
    }

    /** @param body with single quotes */
    AuditFixture role(String name, String body) {
        roles.put(name, descriptor(name, body));
        return this;
    }

    AuditFixture user(String name, String... held) {
        return add(Principal.of(Kind.USER, name, "native", List.of(held), true));
    }

    /** The same with nobody else. */
    AuditFixture withOnly(String name, String... held) {
        principals.clear();
        return user(name, held);
    }

    AuditFixture add(Principal principal) {
        principals.add(principal);
        return this;
    }

    AuditFixture key(String name, List<RoleDescriptor> own, List<RoleDescriptor> limits) {
        return add(new Principal(
                Kind.API_KEY,
                name,
                name + "-id",
                "native",
                List.of(),
                true,
                new RoleSet(List.of(), own, List.of(limits)),
                Map.of()));
    }

    AuditFixture anonymous(String... held) {
        anonymous = List.of(held);
        return this;
    }

    /** Where no Kibana has stored its privileges yet. */
    AuditFixture beforeKibana() {
        stored = List.of();
        return this;
    }

    AuditFixture job(String id, String... sources) {
        return job(id, Set.of("default"), null, sources);
    }

    AuditFixture job(String id, Set<String> spaces, RanAs ranAs, String... sources) {
        jobs.add(AuditedJob.of(
                id,
                JobType.ANOMALY_DETECTOR,
                Arrays.asList(sources),
                streams,
                List.of(
                        ResultsIndex.named(".ml-anomalies-shared"),
                        ResultsIndex.named(".ml-anomalies-" + id),
                        ResultsIndex.named(".ml-anomalies-.write-" + id)),
                spaces,
                ranAs));
        return this;
    }

    /** One whose results are in this index. */
    AuditFixture job(String id, ResultsIndex results, String source) {
        jobs.add(AuditedJob.of(
                id, JobType.ANOMALY_DETECTOR, List.of(source), streams, List.of(results), Set.of(), null));
        return this;
    }

    AuditFixture analytics(String id, String source, String destination) {
        return analytics(id, source, ResultsIndex.named(destination));
    }

    AuditFixture analytics(String id, String source, ResultsIndex destination) {
        jobs.add(AuditedJob.of(
                id, JobType.DATA_FRAME_ANALYTICS, List.of(source), streams, List.of(destination), Set.of(), null));
        return this;
    }

    /** For the jobs that follow. */
    AuditFixture backing(String index, String dataStream) {
        streams.put(index, OfStream.data(dataStream));
        return this;
    }

    /** The same of an index of its failure store. */
    AuditFixture failures(String index, String dataStream) {
        streams.put(index, new OfStream(dataStream, true));
        return this;
    }

    AuditFixture realm(String name, boolean looksUp) {
        realms.put(name, looksUp);
        return this;
    }

    AuditFixture index(String name) {
        names.add(new Existing.Name(name, null));
        return this;
    }

    AuditFixture index(String name, String dataStream) {
        names.add(new Existing.Name(name, OfStream.data(dataStream)));
        return this;
    }

    AuditFixture existing(Existing.Name name) {
        names.add(name);
        return this;
    }

    AuditFacts facts() {
        return new AuditFacts(
                principals,
                new TreeMap<>(roles),
                anonymous,
                new Realms(realms),
                jobs,
                List.of("default", "ops"),
                new Existing(names),
                Fact.known(stored),
                List.of(),
                new RestrictedIndices(Automatons.patterns("/\\.security(-tokens|-profile)?(-[0-9]+.*)?/", ".kibana*")),
                List.of());
    }

    Holders holders() {
        return new Holders(facts(), GO_ON);
    }

    Exposures exposures() {
        return new Exposures(holders(), Scope.ALL, GO_ON);
    }

    /** Everything, each as one line. */
    static List<String> lines(List<Exposed> page) {
        return page.stream()
                .map(one -> one.principal().name() + " " + one.job().id() + " " + one.doors() + " " + one.unreadable()
                        + (one.exists() ? "" : "?") + (one.partly().isEmpty() ? "" : " partly"))
                .toList();
    }
}
