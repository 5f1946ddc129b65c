package io.mlsetup;

import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.threadpool.TestThreadPool;
import org.elasticsearch.threadpool.ThreadPool;
import org.junit.After;
import org.junit.Before;

/** A test whose methods have a thread pool each; it is there before what a subclass prepares, and ends after it. */
public abstract class ThreadPoolTestCase extends ESTestCase {

    protected ThreadPool threadPool;

    @Before
    public final void startThreadPool() {
        threadPool = new TestThreadPool(getTestName());
    }

    @After
    public final void stopThreadPool() {
        terminate(threadPool);
    }
}
