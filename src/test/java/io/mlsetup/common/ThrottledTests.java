package io.mlsetup.common;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.sameInstance;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.test.ESTestCase;

/** As many steps at once as asked for, all of them, and none after a failure. */
public class ThrottledTests extends ESTestCase {

    private final List<ActionListener<Void>> begun = new ArrayList<>();
    private final AtomicReference<Object> outcome = new AtomicReference<>();

    private void forEach(int items, int atOnce) {
        Throttled.forEach(
                IntStream.range(0, items).boxed().toList(),
                atOnce,
                (item, listener) -> begun.add(listener),
                ActionListener.wrap(done -> outcome.set("done"), outcome::set));
    }

    public void testAFewAtATime() {
        forEach(5, 2);
        for (int answered = 0; answered < 5; answered++) {
            assertThat(begun, hasSize(Math.min(5, answered + 2)));
            assertNull(outcome.get());
            begun.get(answered).onResponse(null);
        }
        assertThat(outcome.get(), equalTo("done"));
    }

    public void testNothingIsBegunAfterAFailure() {
        forEach(5, 2);
        Exception failure = new IllegalStateException("first");
        begun.get(1).onFailure(failure);
        assertThat(begun, hasSize(2));
        assertNull("another is still running", outcome.get());
        begun.get(0).onFailure(new IllegalStateException("second"));
        assertThat(outcome.get(), sameInstance(failure));
    }

    public void testNoItems() {
        forEach(0, 3);
        assertThat(outcome.get(), equalTo("done"));
    }

    public void testAStepThatThrows() {
        List<Integer> seen = new ArrayList<>();
        Throttled.forEach(
                List.of(1, 2),
                1,
                (item, listener) -> {
                    seen.add(item);
                    throw new IllegalArgumentException("no");
                },
                ActionListener.wrap(done -> outcome.set("done"), outcome::set));
        assertThat(seen, contains(1));
        assertThat(((Exception) outcome.get()).getMessage(), equalTo("no"));
    }
}
