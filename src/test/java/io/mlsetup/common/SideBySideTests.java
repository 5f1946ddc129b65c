package io.mlsetup.common;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.sameInstance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.test.ESTestCase;

/** Told once, when all is over; and of several failures always the same. */
public class SideBySideTests extends ESTestCase {

    private final List<ActionListener<String>> asked = new ArrayList<>();
    private final List<String> taken = Collections.synchronizedList(new ArrayList<>());
    private final AtomicReference<Object> outcome = new AtomicReference<>();

    private void ask(int times) {
        try (SideBySide reads = new SideBySide(ActionListener.assertOnce(
                ActionListener.wrap(nothing -> outcome.set(List.copyOf(taken)), outcome::set)))) {
            for (int i = 0; i < times; i++) {
                asked.add(reads.next(taken::add));
            }
            assertNull(outcome.get());
        }
    }

    public void testToldWhenAllIsOver() {
        ask(2);
        asked.get(1).onResponse("second");
        assertNull(outcome.get());
        asked.get(0).onResponse("first");
        assertThat(outcome.get(), equalTo(List.of("second", "first")));
    }

    public void testOfNothing() {
        ask(0);
        assertThat(outcome.get(), equalTo(List.of()));
    }

    public void testOfSeveralFailuresThatOfTheFirstThatWasAsked() {
        ask(3);
        Exception first = new IllegalStateException("first");
        List<Runnable> answers = new ArrayList<>(List.of(
                () -> asked.get(0).onFailure(first),
                () -> asked.get(1).onResponse("second"),
                () -> asked.get(2).onFailure(new IllegalStateException("third"))));
        Collections.shuffle(answers, random());
        answers.forEach(Runnable::run);
        assertThat(outcome.get(), sameInstance(first));
        assertThat(first.getSuppressed().length, equalTo(0));
    }

    public void testWhoCannotTakeAnAnswerFails() {
        RuntimeException no = new IllegalArgumentException("no");
        try (SideBySide reads = new SideBySide(ActionListener.wrap(nothing -> outcome.set("done"), outcome::set))) {
            reads.next(answer -> {
                        throw no;
                    })
                    .onResponse("one");
        }
        assertThat(outcome.get(), sameInstance(no));
    }
}
