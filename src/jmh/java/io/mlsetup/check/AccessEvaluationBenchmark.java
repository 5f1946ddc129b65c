package io.mlsetup.check;

import io.mlsetup.access.Access;
import io.mlsetup.access.AccessRequest;
import io.mlsetup.access.Caller;
import io.mlsetup.access.Feature;
import io.mlsetup.access.Grants;
import io.mlsetup.access.KibanaPrivilege;
import io.mlsetup.access.Target;
import io.mlsetup.access.UserKind;
import io.mlsetup.bench.ServerClasses;
import io.mlsetup.kibana.DataView;
import io.mlsetup.kibana.Fact;
import io.mlsetup.kibana.Space;
import io.mlsetup.verdict.Finding;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.support.Automatons;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The five indicators of a caller's access, for one who holds all and one who holds nothing, in spaces with few and many data views. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class AccessEvaluationBenchmark {

    static {
        ServerClasses.prepare();
    }

    private static final RestrictedIndices RESTRICTED =
            new RestrictedIndices(Automatons.patterns(".security*", ".kibana*"));

    private static final Grants NOTHING = Grants.anyOf(List.of());

    @Param({"true", "false"})
    public boolean holdsAll;

    @Param({"20", "1000"})
    public int dataViews;

    private AccessFacts facts;

    @Setup
    public void gather() {
        AccessRequest asked = new AccessRequest(
                Access.FULL,
                UserKind.KIBANA,
                new Target(Set.of(Feature.ANOMALY_DETECTION), List.of("logs-*", "metrics-*"), List.of(), "default"),
                List.of());
        facts = new AccessFacts(
                asked,
                new Caller("jane", "native", "native1", List.of("viewer"), Map.of()),
                true,
                RESTRICTED,
                Fact.known(holdsAll ? Grants.ALL : NOTHING),
                Fact.known(KibanaPrivilege.asStoredByKibana()),
                Fact.notRead(),
                Fact.known(new Space("default", Map.of("name", "Default"))),
                Fact.known(IntStream.range(0, dataViews)
                        .mapToObj(i -> new DataView("logs-" + i + "-*,-logs-secret", false))
                        .toList()));
    }

    @Benchmark
    public List<Finding> evaluate() {
        return Indicators.evaluate(facts, any -> true);
    }
}
