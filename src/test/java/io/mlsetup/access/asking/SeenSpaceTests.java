package io.mlsetup.access.asking;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.sameInstance;

import io.mlsetup.access.Grants;
import io.mlsetup.access.TestGrants;
import io.mlsetup.kibana.Fact;
import io.mlsetup.kibana.KibanaStore;
import io.mlsetup.kibana.KibanaStore.SpaceObjects;
import io.mlsetup.kibana.Space;
import io.mlsetup.kibana.Unreadable;
import java.util.List;
import java.util.Map;
import org.elasticsearch.action.support.PlainActionFuture;
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
        assertThat(SeenSpace.mayLook("ops", inOps("login:")), equalTo(true));
        assertThat(SeenSpace.mayLook("ops", inOps("ui:ml/canGetJobs")), equalTo(true));
        assertThat(SeenSpace.mayLook("ops", Grants.ALL), equalTo(true));
        assertThat(SeenSpace.of("ops", OPS), sameInstance(OPS));
    }

    public void testOtherwiseItIsAsIfItWereNotThere() {
        assertThat(SeenSpace.mayLook("ops", inOps("ui:ml/canCreateJob")), equalTo(false));
        assertThat(SeenSpace.mayLook("ops", Grants.anyOf(List.of())), equalTo(false));
        // Rights in another space open nothing here.
        assertThat(SeenSpace.mayLook("hr", inOps("login:")), equalTo(false));
        SpaceObjects none = SeenSpace.of("ops", NO_SUCH);
        assertTrue(none.space().isUnavailable("space_not_readable"));
        assertTrue(none.dataViews().isUnavailable("space_not_readable"));
    }

    /** Neither answer nor work tells a stranger of a space: nothing is read at all. */
    public void testNothingIsReadForAStranger() {
        // There is no client by which anything could be read.
        KibanaStore store = new KibanaStore(null, name -> true);
        PlainActionFuture<SpaceObjects> seen = new PlainActionFuture<>();
        SeenSpace.read(store, "ops", inOps("ui:ml/canCreateJob"), seen);
        assertThat(seen.actionGet(), equalTo(SeenSpace.of("ops", NO_SUCH)));
    }

    public void testThatThereIsNoKibanaIsNoSecret() {
        KibanaStore store = new KibanaStore(null, name -> false);
        for (Grants grants : List.of(Grants.ALL, inOps("nothing"))) {
            PlainActionFuture<SpaceObjects> seen = new PlainActionFuture<>();
            SeenSpace.read(store, "ops", grants, seen);
            assertTrue(seen.actionGet().space().isUnavailable(Unreadable.NO_KIBANA));
        }
    }
}
