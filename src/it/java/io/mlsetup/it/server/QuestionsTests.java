package io.mlsetup.it.server;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.mlsetup.it.server.Questions.Question;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.Test;

/** {@code ./run} asks what the guide asks; that its lines are answered is seen by {@code src/it/newcomer-walk}. */
public class QuestionsTests {

    private static final Questions QUESTIONS = new Questions(URI.create("http://127.0.0.1:9200"));

    @Test
    public void theQuestionsOfTheGuideInItsOrder() throws IOException {
        List<String> headings = Files.readAllLines(Path.of("docs/guide.md")).stream()
                .filter(line -> line.startsWith("## "))
                .map(line -> line.substring(3))
                .toList();
        assertThat(QUESTIONS.all().stream().map(Question::text).toList(), equalTo(headings));
    }

    /** The guide lists its questions at the top, and each leads to its heading. */
    @Test
    public void theGuideListsThem() throws IOException {
        String guide = Files.readString(Path.of("docs/guide.md"));
        int number = 0;
        for (Question question : QUESTIONS.all()) {
            String anchor = question.text()
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^a-z ]", "")
                    .replace(' ', '-');
            assertThat(guide, containsString("\n" + ++number + ". [" + question.text() + "](#" + anchor + ")\n"));
        }
    }

    @Test
    public void oneLineToPasteForEach() {
        List<String> lines = QUESTIONS.print().lines().toList();
        assertThat(lines.size(), equalTo(2 * QUESTIONS.all().size()));
        for (int i = 0; i < lines.size(); i += 2) {
            assertThat(lines.get(i), startsWith("  # "));
            assertThat(lines.get(i + 1), startsWith("  curl -s -u admin:ml-setup-password "));
            assertThat(lines.get(i + 1), containsString("'http://127.0.0.1:9200/"));
        }
    }
}
