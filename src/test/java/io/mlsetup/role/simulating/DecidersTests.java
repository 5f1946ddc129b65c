package io.mlsetup.role.simulating;

import static io.mlsetup.role.simulating.SimulationFixtures.RESTRICTED;
import static io.mlsetup.role.simulating.SimulationFixtures.role;
import static java.util.stream.Collectors.joining;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.access.GrantsOfRoles;
import io.mlsetup.access.Requirement;
import io.mlsetup.access.Requirement.Index;
import io.mlsetup.privilege.Ground;
import io.mlsetup.privilege.RoleGrants;
import io.mlsetup.role.simulating.Deciders.Part;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.lucene.util.automaton.Operations;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.support.Automatons;

/** Which parts decide, and how often the engine, which takes its time, is asked for it. */
public class DecidersTests extends ESTestCase {

    private static final List<String> PATTERNS = List.of(
            "logs-*", "logs-web-*", "logs-web-1", "*", "out", "/logs-(web|db)-.*/", "/logs-web-[01].*/", ".security*");

    private final AtomicInteger asked = new AtomicInteger();

    private GrantsOfRoles engine(Collection<RoleDescriptor> roles) {
        asked.incrementAndGet();
        return GrantsOfRoles.atLeast(RoleGrants.of(roles, Ground.ofEvaluation(RESTRICTED, List.of())));
    }

    private static Part reader(String label, String pattern) {
        return new Part(label, role(label, "{'indices': [{'names': ['" + pattern + "'], 'privileges': ['read']}]}"));
    }

    /** Of many parts, those on other indices are not even asked about: neither alone nor together. */
    public void testManyPartsOnOtherIndices() {
        int many = 30;
        List<Part> parts = IntStream.range(0, many)
                .mapToObj(i -> reader("part " + i, "logs-" + i + "-*"))
                .toList();
        Deciders deciders = new Deciders(parts, this::engine);
        for (int i = 0; i < many; i++) {
            Requirement need = new Index("read", "logs-" + i + "-*");
            assertThat(deciders.of(need), contains("part " + i));
            assertThat(deciders.without("part " + i).of(need), empty());
        }
        assertThat("once for each part", asked.get(), equalTo(many));
    }

    public void testPatternsThatOverlap() {
        for (String[] two : new String[][] {
            {"logs", "logs"},
            {"logs-*", "logs-1"},
            {"logs-*", "logs-web-*"},
            {"*", "logs"},
            {"logs-?", "logs-1"},
            {"lo\\*", "lo*"},
            {"/logs-[12]/", "logs-1"},
        }) {
            assertTrue(two[0] + " " + two[1], Deciders.mayOverlap(two[0], two[1]));
            assertTrue(two[1] + " " + two[0], Deciders.mayOverlap(two[1], two[0]));
        }
        for (String[] two :
                new String[][] {{"logs", "logs-1"}, {"logs", "logs-*"}, {"logs-1-*", "logs-2-*"}, {"a", "b"}}) {
            assertFalse(two[0] + " " + two[1], Deciders.mayOverlap(two[0], two[1]));
            assertFalse(two[1] + " " + two[0], Deciders.mayOverlap(two[1], two[0]));
        }
    }

    /** The entry of a role names the index or pattern, without what the expression says beside it. */
    public void testSelectorsAndExclusionsAreNoPartOfTheName() {
        Part entry = new Part(
                "entry", role("r", "{'indices': [{'names': ['logs-1'], 'privileges': ['read_failure_store']}]}"));
        Deciders deciders = new Deciders(List.of(entry, reader("other", "logs-1")), this::engine);
        assertThat(deciders.of(new Index("read_failure_store", "logs-1::failures")), contains("entry"));
        assertThat(deciders.candidates(new Index("read", "out-*,-out-x-*")), equalTo(0));
        Deciders patterns = new Deciders(List.of(reader("whole", "logs-*"), reader("out", "out-*")), this::engine);
        assertThat(patterns.of(new Index("read", "logs-*,-logs-x-*")), contains("whole"));
    }

    /** What the engine's own automata have in common is never denied. */
    public void testNoOverlapIsMissed() {
        for (int i = 0; i < 3_000; i++) {
            String one = randomPattern();
            String other = randomPattern();
            boolean common =
                    !Operations.isEmpty(Operations.intersection(Automatons.patterns(one), Automatons.patterns(other)));
            if (common) {
                assertTrue(one + " " + other, Deciders.mayOverlap(one, other));
            }
        }
    }

    private static String randomPattern() {
        return IntStream.range(0, between(1, 4))
                .mapToObj(i -> randomFrom("a", "b", "*", "?", "\\*", "\\?"))
                .collect(joining());
    }

    /** Whatever is left out, the answer is that of all parts asked one by one. */
    public void testLeavingOutChangesNothing() {
        for (int i = 0; i < 200; i++) {
            List<Part> parts = IntStream.range(0, between(1, 5))
                    .mapToObj(n -> reader("part " + n, randomFrom(PATTERNS)))
                    .toList();
            Requirement need = new Index(randomFrom("read", "index"), randomFrom(PATTERNS));
            List<String> each = parts.stream()
                    .filter(part -> engine(List.of(part.role())).holds(need))
                    .map(Part::label)
                    .toList();
            List<String> deciding = new Deciders(parts, this::engine).of(need);
            if (each.isEmpty()) {
                boolean together =
                        engine(parts.stream().map(Part::role).toList()).holds(need);
                assertThat(parts + " for " + need, deciding.isEmpty(), equalTo(!together));
            } else {
                assertThat(parts + " for " + need, deciding, equalTo(each));
            }
        }
    }
}
