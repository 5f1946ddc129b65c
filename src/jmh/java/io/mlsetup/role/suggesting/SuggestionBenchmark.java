package io.mlsetup.role.suggesting;

import static java.util.stream.Collectors.joining;

import io.mlsetup.access.AskedAccess;
import io.mlsetup.bench.ServerClasses;
import io.mlsetup.role.simulating.SimulationFixtures;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The least role for full access to so many sources, and as many destinations; 200 of both is the most that may be asked for. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class SuggestionBenchmark {

    static {
        ServerClasses.prepare();
    }

    @Param({"1", "10", "100"})
    public int sources;

    private AskedAccess asked;

    @Setup
    public void make() {
        asked = SimulationFixtures.access(
                "{'access': 'full', 'feature': 'data_frame_analytics', 'source': '%s', 'destination': '%s'}"
                        .formatted(patterns("logs-%d-*"), patterns("out-%d")));
    }

    private String patterns(String pattern) {
        return IntStream.range(0, sources).mapToObj(pattern::formatted).collect(joining(","));
    }

    @Benchmark
    public Suggestion.Result suggest() {
        return new Suggestion(asked, SimulationFixtures.STORED, SimulationFixtures.RESTRICTED).suggest();
    }
}
