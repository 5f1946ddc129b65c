package io.mlsetup.bench;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Test;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs every class named {@code *Benchmark} under {@code src/jmh}, time and allocation, and leaves {@code target/bench/jmh.json}. Some of
 * them only: {@code -Dbench.jmh=Simulation}. A benchmark of another part is one more class beside what it measures.
 */
public class MicroBench {

    @Test
    public void run() throws RunnerException, IOException {
        Path directory = Files.createDirectories(Path.of("target/bench"));
        var results = new Runner(new OptionsBuilder()
                        .include("io\\.mlsetup\\..*(?:" + System.getProperty("bench.jmh", "") + ").*")
                        .forks(1)
                        .warmupIterations(3)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(5)
                        .measurementTime(TimeValue.seconds(1))
                        .addProfiler(GCProfiler.class)
                        // As for the unit tests: what only a server needs is left out.
                        .jvmArgs("-Xmx1g", "-Djna.nounpack=true", "-Djna.nosys=true")
                        .resultFormat(ResultFormatType.JSON)
                        .result(directory.resolve("jmh.json").toString())
                        .shouldFailOnError(true)
                        .build())
                .run();
        assertThat(results.size(), greaterThan(0));
    }
}
