package io.mlsetup.common;

import static org.hamcrest.Matchers.equalTo;

import org.apache.lucene.util.automaton.RegExp;
import org.elasticsearch.test.ESTestCase;

public class RecursionTests extends ESTestCase {

    public void testAStackThatOverflowsIsAFaultOfTheText() {
        assertThat(
                expectThrows(
                                IllegalArgumentException.class,
                                () -> Recursion.of(() -> new RegExp("(".repeat(1_000_000))))
                        .getMessage(),
                equalTo("it is nested too deeply to be read"));
    }

    public void testWhatIsReadIsGiven() {
        assertThat(Recursion.of(() -> 1), equalTo(1));
    }
}
