package io.mlsetup.access;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.sameInstance;

import io.mlsetup.kibana.Fact;
import io.mlsetup.kibana.KibanaStore;
import io.mlsetup.kibana.KibanaStore.SpaceObjects;
import io.mlsetup.kibana.Space;
import io.mlsetup.kibana.Unreadable;
import java.util.List;
import java.util.Map;
import org.elasticsearch.test.ESTestCase;

/** A space that is not the caller's to see looks like one that is not there. */
public class SeenSpaceTests extends ESTestCase {

    private static final SpaceObjects OPS =
            new SpaceObjects(Fact.known(new Space("ops", Map.of())), Fact.known(List.of()));
    private static final SpaceObjects NO_SUCH =
            new SpaceObjects(Fact.unavailable(KibanaStore.NO_SUCH_SPACE, "", ""), Fact.known(List.of()));

    /** Everything else that somebody can hold opens no space. */
    private static Grants inOps(String granted) {
        return TestGrants.of("cluster:manage_ml", "ops:read", "*:ui:ml/canCreateJob", "ops:" + granted);
    }

    public void testEntryOrJobsOpenIt() {
        assertThat(SeenSpace.of("ops", OPS, inOps("login:")), sameInstance(OPS));
        assertThat(SeenSpace.of("ops", OPS, inOps("ui:ml/canGetJobs")), sameInstance(OPS));
        assertThat(SeenSpace.of("ops", OPS, Grants.ALL), sameInstance(OPS));
    }

    public void testThatThereIsNoKibanaIsNoSecret() {
        SpaceObjects none = new SpaceObjects(
                Fact.unavailable(Unreadable.NO_KIBANA, "", ""), Fact.unavailable(Unreadable.NO_KIBANA, "", ""));
        assertThat(SeenSpace.of("ops", none, inOps("nothing")), sameInstance(none));
    }

    public void testOtherwiseItIsAsIfItWereNotThere() {
        SpaceObjects hidden = SeenSpace.of("ops", OPS, inOps("ui:ml/canCreateJob"));
        assertTrue(hidden.space().isUnavailable("space_not_readable"));
        assertTrue(hidden.dataViews().isUnavailable("space_not_readable"));
        assertThat(SeenSpace.of("ops", NO_SUCH, Grants.ALL), equalTo(hidden));
        assertThat(SeenSpace.of("ops", NO_SUCH, Grants.anyOf(List.of())), equalTo(hidden));
        // Rights in another space open nothing here.
        assertTrue(SeenSpace.of("hr", OPS, inOps("login:")).space().isUnavailable("space_not_readable"));
    }
}
