package io.mlsetup.privilege;

import io.mlsetup.bench.ServerClasses;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.support.Automatons;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The catalogue as its endpoints ask it: everything, one entry, and what grants an action. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CatalogueBenchmark {

    static {
        ServerClasses.prepare();
    }

    private final BuiltInRoles builtIn =
            new BuiltInRoles(new RestrictedIndices(Automatons.patterns(".security*", ".kibana*")));
    private final RoleCatalogue roles = new RoleCatalogue(Documents.get(), builtIn);
    private final PrivilegeCatalogue privileges = new PrivilegeCatalogue(Documents.get(), builtIn);

    @Benchmark
    public Map<String, ToXContentObject> allRoles() {
        return roles.describe(null, descriptor -> List.of());
    }

    @Benchmark
    public Map<String, ToXContentObject> oneRole() {
        return roles.describe("machine_learning_admin", descriptor -> List.of());
    }

    @Benchmark
    public Map<String, Map<String, ToXContentObject>> allPrivileges() {
        return privileges.describe();
    }

    @Benchmark
    public PrivilegeCatalogue.Granting whatGrantsAnAction() {
        return privileges.whatGrants("cluster:admin/xpack/ml/job/put");
    }
}
