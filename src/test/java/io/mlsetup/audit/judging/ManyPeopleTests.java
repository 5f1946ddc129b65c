package io.mlsetup.audit.judging;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThan;

import io.mlsetup.audit.facts.AuditFacts;
import java.util.concurrent.TimeUnit;
import org.elasticsearch.test.ESTestCase;

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
        if (Boolean.getBoolean("tests.many")) {
            long most = nanosOf(organization(10_000, 1_000, 10_000));
            logger.warn("10,000 users in 1,000 sets of roles, 10,000 jobs: {} ms", TimeUnit.NANOSECONDS.toMillis(most));
        }
    }
}
