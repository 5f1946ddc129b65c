package io.mlsetup.role.simulating;

import io.mlsetup.access.AskedAccess;
import io.mlsetup.bench.ServerClasses;
import io.mlsetup.privilege.Discouraged;
import io.mlsetup.privilege.Documents;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Would this access be reached with all of so many roles? Narrow ones, none of which reaches the sources; or wide ones, each of
 * which does, so that each is asked on its own too.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class SimulationBenchmark {

    static {
        ServerClasses.prepare();
    }

    private static final String NARROW = "{'cluster': ['monitor_ml'],"
            + " 'indices': [{'names': ['logs-%d-*'], 'privileges': ['read', 'view_index_metadata']}]}";

    private static final String WIDE = "{'cluster': ['manage_ml', 'monitor'], 'indices': ["
            + "{'names': ['logs-*', 'metrics-*'], 'privileges': ['read', 'view_index_metadata']},"
            + " {'names': ['app-%d-*'], 'privileges': ['all']}]}";

    @Param({"1", "100", "1000"})
    public int roles;

    @Param({"narrow", "wide"})
    public String kind;

    private AskedAccess asked;
    private Simulated simulated;

    @Setup
    public void make() {
        asked = SimulationFixtures.access("{'access': 'full', 'source': ['logs-*', 'metrics-*']}");
        List<RoleDescriptor> all = new ArrayList<>();
        for (int i = 0; i < roles; i++) {
            all.add(SimulationFixtures.role("role-" + i, (kind.equals("wide") ? WIDE : NARROW).formatted(i)));
        }
        simulated = Simulated.stored(all);
    }

    @Benchmark
    public Simulation.Result simulate() {
        return new Simulation(
                        asked,
                        simulated,
                        SimulationFixtures.STORED,
                        SimulationFixtures.RESTRICTED,
                        new Discouraged(Documents.get()))
                .evaluate();
    }
}
