package io.mlsetup;

import static java.util.stream.Collectors.toCollection;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.not;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.elasticsearch.core.PathUtils;
import org.elasticsearch.test.ESTestCase;

/**
 * What ships is in our own words: no nine words in a row, of sources, resources, tests and pages, are those of a requirement document.
 * The documents are Elastic's, and what is published here is under Apache 2.0. Lists of names have to be as they are, so that at least
 * seven of the nine words must be words of a sentence.
 */
public class OwnWordsTests extends ESTestCase {

    private static final int IN_A_ROW = 9;
    private static final int OF_A_SENTENCE = 7;
    private static final Pattern WORD = Pattern.compile("[a-z_]+");

    public void testNothingIsCopied() throws IOException {
        Set<List<String>> theirs = theirs();
        Set<String> copied = new TreeSet<>();
        for (Path file : ours()) {
            String text = Files.readString(file);
            copied.addAll(copied(file.toString(), file.toString().endsWith(".java") ? joined(text) : text, theirs));
        }
        assertThat(copied, empty());
    }

    public void testWhatIsCopiedIsFound() throws IOException {
        Set<List<String>> theirs = theirs();
        String sentence = String.join(
                " ",
                theirs.stream().filter(OwnWordsTests::isOfASentence).findFirst().orElseThrow());
        assertThat(copied("here", "We say that `" + sentence + "`.", theirs), not(empty()));
        int half = sentence.indexOf(' ', sentence.length() / 2);
        String literal = "\"" + sentence.substring(0, half) + "\"\n    + \"" + sentence.substring(half) + "\"";
        assertThat(copied("here", joined(literal), theirs), not(empty()));
        String comment = "/** " + sentence.substring(0, half) + "\n     * " + sentence.substring(half) + " */";
        assertThat(copied("here", joined(comment), theirs), not(empty()));
        assertThat(copied("here", sentence.substring(sentence.indexOf(' ')), theirs), empty());
    }

    /** The documents lie beside the project where it is developed, and not in a clone elsewhere. */
    private static Set<List<String>> theirs() throws IOException {
        Path beside = PathUtils.get("..", "shared", "requirements");
        assumeTrue("the documents are here", Files.isDirectory(beside));
        Set<List<String>> theirs = new HashSet<>();
        try (Stream<Path> documents = Files.list(beside)) {
            for (Path document : documents.toList()) {
                theirs.addAll(rows(words(Files.readString(document))));
            }
        }
        return theirs;
    }

    private static List<Path> ours() throws IOException {
        try (Stream<Path> sources = Files.walk(PathUtils.get("src"));
                Stream<Path> pages = Files.walk(PathUtils.get("docs"));
                Stream<Path> top = Files.list(PathUtils.get(""))) {
            return Stream.of(sources, pages, top)
                    .flatMap(files -> files)
                    .filter(file -> file.toString().matches(".*\\.(java|json|md|txt|yml)"))
                    .toList();
        }
    }

    private static Set<String> copied(String where, String text, Set<List<String>> theirs) {
        return rows(words(text)).stream()
                .filter(row -> theirs.contains(row) && isOfASentence(row))
                .map(row -> where + ": " + String.join(" ", row))
                .collect(toCollection(TreeSet::new));
    }

    private static boolean isOfASentence(List<String> row) {
        return row.stream().filter(word -> !word.contains("_")).count() >= OF_A_SENTENCE;
    }

    /** Java without what parts a sentence: the ends of literals that are continued, and the margins of comments. */
    private static String joined(String java) {
        return java.replaceAll("\"\\s*\\n\\s*\\+\\s*\"", "").replaceAll("\\n\\s*(\\*|//)", " ");
    }

    private static List<String> words(String text) {
        return WORD.matcher(text.toLowerCase(Locale.ROOT).replaceAll("[`*{}\\[\\]]", " "))
                .results()
                .map(MatchResult::group)
                .toList();
    }

    private static List<List<String>> rows(List<String> words) {
        return IntStream.rangeClosed(0, words.size() - IN_A_ROW)
                .mapToObj(from -> words.subList(from, from + IN_A_ROW))
                .toList();
    }
}
