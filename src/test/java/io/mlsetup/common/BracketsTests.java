package io.mlsetup.common;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import java.util.stream.Collectors;
import org.apache.lucene.util.automaton.RegExp;
import org.elasticsearch.test.ESTestCase;

public class BracketsTests extends ESTestCase {

    private static final String LETTERS = "(()))[[]]<>\"\\~^-ad";

    private static final String OPEN = "(".repeat(30);

    public void testWhatIsNoBracketForLuceneTakesNothingOff() {
        for (String deep :
                new String[] {"(]", "(}", "(\\)", "([)]", "([])]", "([^)]", "([a-)]", "(\")\"", "(<)>", "(\\\\\\)"}) {
            assertThat(deep, Brackets.depthOfRegex(deep.repeat(50)), equalTo(50));
        }
        for (String flat :
                new String[] {"(a)", "\\(", "[(]", "[](]", "[\\](]", "[a-](]", "\"(\"", "<(>", "()", "((a))"}) {
            assertThat(
                    flat,
                    Brackets.depthOfRegex(flat.repeat(50)),
                    equalTo(flat.startsWith("((") ? 2 : flat.startsWith("(") ? 1 : 0));
        }
    }

    /** Whatever Lucene accepts closes what it opens: were it read otherwise here, what follows would stand deeper, or in a class. */
    public void testReadsAsLuceneDoes() {
        int accepted = 0;
        for (int i = 0; i < 200_000; i++) {
            String regex = random().ints(between(1, 12), 0, LETTERS.length())
                    .mapToObj(at -> LETTERS.substring(at, at + 1))
                    .collect(Collectors.joining());
            if (isRegex(regex)) {
                accepted++;
                assertThat(regex, Brackets.depthOfRegex(regex + OPEN), equalTo(OPEN.length()));
            }
        }
        assertThat(accepted, greaterThan(1_000));
    }

    private static boolean isRegex(String text) {
        try {
            new RegExp(text, RegExp.ALL);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    public void testAllThatOpen() {
        assertThat(Brackets.opening("(][>{~)(<"), equalTo(6));
    }

    public void testTheDepthOfEachKind() {
        assertThat(Brackets.depth("f(g[h] < 1)".repeat(1_000)), equalTo(2));
        assertThat(Brackets.depth("(]".repeat(1_000)), equalTo(1_000));
        assertThat(Brackets.depth("[>".repeat(1_000)), equalTo(1_000));
        assertThat(Brackets.depth(")(".repeat(1_000)), equalTo(1));
    }
}
