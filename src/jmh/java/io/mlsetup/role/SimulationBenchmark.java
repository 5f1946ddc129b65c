package io.mlsetup.role;

import io.mlsetup.bench.ServerClasses;
import io.mlsetup.catalogue.Documents;
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

/** Would this access be reached with all of so many roles, none of which alone is enough? */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class SimulationBenchmark {

    static {
        ServerClasses.prepare();
    }

    @Param({"1", "100", "1000"})
    public int roles;

    private AskedAccess asked;
    private Simulated simulated;

    @Setup
    public void make() {
        asked = SimulationFixtures.access("{'access': 'full', 'source': ['logs-*', 'metrics-*']}");
        List<RoleDescriptor> all = new ArrayList<>();
        for (int i = 0; i < roles; i++) {
            all.add(SimulationFixtures.role(
                    "role-" + i,
                    "{'cluster': ['monitor_ml'], 'indices': [{'names': ['logs-" + i
                            + "-*'], 'privileges': ['read', 'view_index_metadata']}]}"));
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
