package io.mlsetup.common;

import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.transport.ActionNotFoundTransportException;
import org.elasticsearch.transport.RemoteTransportException;

public class MissingActionTests extends ESTestCase {

    public void testOfThisNode() {
        assertTrue(MissingAction.isCauseOf(new IllegalStateException("failed to find action [a] to execute")));
        assertFalse(MissingAction.isCauseOf(new IllegalStateException("another")));
        assertFalse(MissingAction.isCauseOf(new IllegalStateException()));
        assertFalse(MissingAction.isCauseOf(new IllegalArgumentException("failed to find action [a] to execute")));
    }

    /** Jobs are sent on to the elected master, which answers so where machine learning is off there. */
    public void testOfAnotherNode() {
        ActionNotFoundTransportException missing =
                new ActionNotFoundTransportException("cluster:admin/xpack/ml/job/put");
        assertTrue(MissingAction.isCauseOf(missing));
        assertTrue(MissingAction.isCauseOf(new RemoteTransportException("master", missing)));
        assertFalse(MissingAction.isCauseOf(new RemoteTransportException("master", new IllegalStateException("x"))));
    }
}
