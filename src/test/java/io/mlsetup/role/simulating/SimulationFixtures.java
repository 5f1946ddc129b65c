package io.mlsetup.role.simulating;

import io.mlsetup.access.AccessRequest;
import io.mlsetup.access.AskedAccess;
import io.mlsetup.access.KibanaPrivilege;
import io.mlsetup.common.Parameters;
import io.mlsetup.kibana.Fact;
import io.mlsetup.privilege.Discouraged;
import io.mlsetup.privilege.Documents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.common.bytes.BytesArray;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.search.SearchModule;
import org.elasticsearch.test.rest.FakeRestRequest;
import org.elasticsearch.xcontent.NamedXContentRegistry;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilegeDescriptor;
import org.elasticsearch.xpack.core.security.support.Automatons;

/** Accesses and roles as a caller writes them, and what a Kibana stores, as far as the table asks about it. */
public final class SimulationFixtures {

    /** The queries that a node reads. */
    public static final NamedXContentRegistry QUERIES =
            new NamedXContentRegistry(new SearchModule(Settings.EMPTY, List.of()).getNamedXContents());

    public static final RestrictedIndices RESTRICTED =
            new RestrictedIndices(Automatons.patterns(".security*", ".kibana*"));

    private static final Set<String> ML_READ = Set.of("ui:ml/canGetJobs", "ui:ml/canGetDataFrameAnalytics");
    private static final Set<String> ML_ALL =
            union(ML_READ, Set.of("ui:ml/canCreateJob", "ui:ml/canCreateDataFrameAnalytics"));
    private static final Set<String> LOGIN = Set.of("login:");

    public static final Fact<Collection<ApplicationPrivilegeDescriptor>> STORED = Fact.known(List.of(
            stored("feature_ml.all", union(LOGIN, ML_ALL)),
            stored("feature_ml.read", union(LOGIN, ML_READ)),
            stored("feature_indexPatterns.all", union(LOGIN, Set.of("ui:indexPatterns/save"))),
            stored("feature_discover_v2.all", union(LOGIN, Set.of("ui:discover_v2/save"))),
            stored("feature_dev_tools.read", union(LOGIN, Set.of("ui:dev_tools/show"))),
            stored("reserved_ml_admin", ML_ALL),
            stored("reserved_ml_user", ML_READ),
            stored(
                    "all",
                    union(
                            LOGIN,
                            union(
                                    ML_ALL,
                                    Set.of("ui:indexPatterns/save", "ui:discover_v2/save", "ui:dev_tools/show"))))));

    public static final Fact<Collection<ApplicationPrivilegeDescriptor>> NEVER_STORED = Fact.known(List.of());

    private SimulationFixtures() {}

    private static ApplicationPrivilegeDescriptor stored(String name, Set<String> actions) {
        return new ApplicationPrivilegeDescriptor(KibanaPrivilege.APPLICATION, name, actions, Map.of());
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        Set<String> union = new HashSet<>(some);
        union.addAll(others);
        return union;
    }

    public static Parameters parameters(String body, Set<String> allowed) {
        try {
            return Parameters.of(
                    new FakeRestRequest.Builder(NamedXContentRegistry.EMPTY)
                            .withContent(new BytesArray(body.replace('\'', '"')), XContentType.JSON)
                            .build(),
                    allowed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static AskedAccess access(String body) {
        Parameters parameters = parameters(body, AccessRequest.PARAMETERS);
        AskedAccess asked = AskedAccess.parse(parameters);
        parameters.validate();
        return asked;
    }

    static SimulationRequest request(String body) {
        return SimulationRequest.parse(parameters(body, SimulationRequest.PARAMETERS));
    }

    /** The role that a request gives by its body. */
    static RoleDescriptor unsaved(SimulationRequest request) {
        try {
            return UnsavedRole.parse(request.role(), QUERIES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static RoleDescriptor role(String name, String body) {
        try {
            return RoleDescriptor.parserBuilder()
                    .allowDescription(true)
                    .build()
                    .parse(name, new BytesArray(body.replace('\'', '"')), XContentType.JSON);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Simulation.Result simulate(
            AskedAccess asked, Simulated whose, Fact<Collection<ApplicationPrivilegeDescriptor>> stored) {
        return new Simulation(asked, whose, stored, RESTRICTED, new Discouraged(Documents.get())).evaluate();
    }

    public static Simulation.Result simulate(
            AskedAccess asked, RoleDescriptor unsaved, Fact<Collection<ApplicationPrivilegeDescriptor>> stored) {
        return simulate(asked, Simulated.unsaved(unsaved), stored);
    }

    static Simulation.Result simulate(String access, String role) {
        return simulate(access(access), role("simulated", role), STORED);
    }
}
