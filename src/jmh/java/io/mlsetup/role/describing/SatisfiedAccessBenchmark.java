package io.mlsetup.role.describing;

import io.mlsetup.bench.ServerClasses;
import io.mlsetup.privilege.BuiltInRoles;
import io.mlsetup.privilege.Documents;
import io.mlsetup.privilege.RoleCatalogue;
import io.mlsetup.role.simulating.SimulationFixtures;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.elasticsearch.xcontent.ToXContentObject;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** All built-in roles as their endpoint answers, with the access that each satisfies: what Kibana stores as before, or not. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class SatisfiedAccessBenchmark {

    static {
        ServerClasses.prepare();
    }

    private final RoleCatalogue roles =
            new RoleCatalogue(Documents.get(), new BuiltInRoles(SimulationFixtures.RESTRICTED));
    private final SatisfiedAccess known = fresh();

    private static SatisfiedAccess fresh() {
        return new SatisfiedAccess(SimulationFixtures.STORED.get().orElseThrow(), SimulationFixtures.RESTRICTED);
    }

    @Benchmark
    public Map<String, ToXContentObject> storedAsBefore() {
        return roles.describe(null, known.with(SimulationFixtures.STORED.get().orElseThrow())::of);
    }

    @Benchmark
    public Map<String, ToXContentObject> storedAnew() {
        return roles.describe(null, fresh()::of);
    }
}
