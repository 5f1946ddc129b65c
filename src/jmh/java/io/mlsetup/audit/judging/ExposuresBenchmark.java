package io.mlsetup.audit.judging;

import io.mlsetup.audit.facts.AuditFacts;
import io.mlsetup.bench.ServerClasses;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Who sees results of which jobs, for so many people in so many sets of roles and so many jobs, each with sources of its own. */
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ExposuresBenchmark {

    static {
        ServerClasses.prepare();
    }

    /** Users, sets of roles, jobs. */
    @Param({"1000,200,1000", "10000,200,1000", "1000,400,1000", "1000,200,2000", "10000,1000,10000"})
    public String size;

    private AuditFacts facts;

    @Setup
    public void make() {
        String[] numbers = size.split(",");
        facts = ManyPeopleTests.organization(
                Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]), Integer.parseInt(numbers[2]));
    }

    @Benchmark
    public List<Exposed> exposures() {
        return new Exposures(new Holders(facts, AuditFixture.GO_ON), Scope.ALL, AuditFixture.GO_ON).page(0, 100);
    }
}
