package io.mlsetup.audit.judging;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThan;

import io.mlsetup.audit.facts.AuditFacts;
import io.mlsetup.audit.facts.Change;
import io.mlsetup.audit.facts.ResultsIndex;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;

/** A large organization is judged in a moment: what counts is distinct sets of roles and distinct sources, not people. */
public class ManyPeopleTests extends ESTestCase {

    /** Far more than it takes, since nobody knows what else a machine does meanwhile; the benchmarks measure. */
    private static final long LIMIT = TimeUnit.SECONDS.toNanos(60);

    static AuditFacts organization(int users, int sets, int jobs) {
        AuditFixture fixture = new AuditFixture().role("ml", "{'cluster': ['monitor_ml']}");
        for (int i = 0; i < sets; i++) {
            fixture.role("team" + i, """
                    {'cluster': ['manage_pipeline'], 'indices': [
                      {'names': ['logs-app%d-*', 'metrics-app%d-*', 'traces-*-app%d'], 'privileges': ['read', 'view_index_metadata']},
                      {'names': ['shared-*'], 'privileges': ['read']}, {'names': ['/archive-(%d|x)-.*/'], 'privileges': ['read']},
                      {'names': ['out-%d-*'], 'privileges': ['all']}]}""".formatted(i, i, i, i, i));
        }
        for (int i = 0; i < users; i++) {
            fixture.user("user" + i, "team" + i % sets, i % sets % 2 == 0 ? "ml" : "team" + (i % sets + 1) % sets);
        }
        for (int i = 0; i < jobs; i++) {
            fixture.job("job" + i, "logs-app" + i % sets + "-web" + i + "-*");
            fixture.index("logs-app" + i % sets + "-web" + i + "-000001");
        }
        return fixture.facts();
    }

    /**
     * The same where all results are in one index, as they are unless a job says otherwise: the write alias of each job leads to it, and
     * a part of the people finds something of it, in different ways.
     */
    static AuditFacts sharing(int users, int sets, int jobs) {
        AuditFixture fixture = new AuditFixture();
        List<String> whole = new ArrayList<>(List.of(".ml-anomalies-shared"));
        Map<String, List<String>> ofJobs = new TreeMap<>();
        for (int i = 0; i < jobs; i++) {
            whole.add(".ml-anomalies-.write-job" + i);
            ofJobs.put("job" + i, List.of(".ml-anomalies-job" + i));
        }
        ResultsIndex shared = new ResultsIndex(".ml-anomalies-shared", whole, List.of(), ofJobs);
        List<String> finds = List.of(
                "{'names': ['.ml-anomalies-*'], 'privileges': ['read']}",
                "{'names': ['/.*&~(secret-.*|out-[a-c])/'], 'privileges': ['read']}",
                "{'names': ['.ml-anomalies-job%d'], 'privileges': ['read']}",
                "{'names': ['.ml-anomalies-.write-job%d'], 'privileges': ['read']}",
                "{'names': ['.ml-anomalies-*'], 'privileges': ['read'], 'query': {'terms': {'job_id': ['job%d', 'job1', 'job2']}}}");
        for (int i = 0; i < sets; i++) {
            fixture.role(
                    "team" + i,
                    "{'indices': [{'names': ['logs-app%d-*'], 'privileges': ['read']}, ".formatted(i)
                            + finds.get(i % finds.size()).formatted(i) + "]}");
        }
        for (int i = 0; i < users; i++) {
            fixture.user("user" + i, "team" + i % sets);
        }
        for (int i = 0; i < jobs; i++) {
            fixture.job("job" + i, shared, "secret-app" + i);
        }
        return fixture.facts();
    }

    private static long nanosOf(AuditFacts facts) {
        long start = System.nanoTime();
        Exposures exposures = new Exposures(new Holders(facts, AuditFixture.GO_ON), Scope.ALL, AuditFixture.GO_ON);
        assertThat(exposures.page(0, 100).size(), equalTo(100));
        assertThat(exposures.count(), greaterThan(10_000L));
        return System.nanoTime() - start;
    }

    public void testAThousandUsersAndAThousandJobs() {
        nanosOf(organization(100, 20, 1_000));
        AuditFacts facts = organization(1_000, 200, 1_000);
        long nanos = nanosOf(facts);
        logger.warn("1,000 users in 200 sets of roles, 1,000 jobs: {} ms", TimeUnit.NANOSECONDS.toMillis(nanos));
        assertThat(nanos, lessThan(LIMIT));
        nanos = nanosOf(sharing(1_000, 200, 1_000));
        logger.warn("The same, all results in one index: {} ms", TimeUnit.NANOSECONDS.toMillis(nanos));
        assertThat(nanos, lessThan(LIMIT));
        if (Boolean.getBoolean("tests.many")) {
            long most = nanosOf(organization(10_000, 1_000, 10_000));
            logger.warn("10,000 users in 1,000 sets of roles, 10,000 jobs: {} ms", TimeUnit.NANOSECONDS.toMillis(most));
        }
    }

    /** What somebody thinks of giving to many is not paid for with each of them. */
    public void testAHardRoleOfManyPeople() {
        AuditFixture fixture = new AuditFixture().role("all", "{'cluster': ['monitor_ml']}");
        for (int i = 0; i < 300; i++) {
            fixture.role("own" + i, "{'indices': [{'names': ['logs-%d-*'], 'privileges': ['read']}]}".formatted(i));
            fixture.user("user" + i, "all", "own" + i);
            fixture.job("job" + i, "logs-" + i + "-*");
        }
        RoleDescriptor hard = new RoleDescriptor(
                "all",
                new String[] {"monitor_ml"},
                new IndicesPrivileges[] {
                    IndicesPrivileges.builder()
                            .indices("/(.*[ab].{10})&(.*[bc].{10}0)/", "/(.*[ab].{10})&(.*[bc].{10}1)/")
                            .privileges("read")
                            .build()
                },
                null);
        long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        RoleDiff diff = new RoleDiff(fixture.facts(), Change.of(hard), AuditFixture.GO_ON);
        assertThat(diff.count(), equalTo(300));
        long millis = TimeUnit.NANOSECONDS.toMillis(
                ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin);
        logger.warn("A hard role of 300 people: {} ms", millis);
        assertThat(millis, lessThan(10_000L));
    }
}
