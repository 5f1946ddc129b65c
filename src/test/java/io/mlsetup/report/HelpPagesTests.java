package io.mlsetup.report;

import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.not;

import io.mlsetup.fuzz.Hostile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.elasticsearch.core.PathUtils;
import org.elasticsearch.test.ESTestCase;
import org.w3c.dom.Element;

/** The documentation in the jar is that of {@code docs/}, whole, and its links lead somewhere, as Markdown and as HTML. */
public class HelpPagesTests extends ESTestCase {

    private static final Path DOCS = PathUtils.get("docs");

    /** What stays of Markdown where it is not understood. Code is no text. */
    private static final Pattern LEFT_OVER = Pattern.compile("\\*\\*|]\\(|^\\||^#+ |`");

    private static Set<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(DOCS)) {
            return files.map(file -> DOCS.relativize(file).toString().replace('\\', '/'))
                    .filter(file -> file.endsWith(".md"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static HelpPage page(String name) {
        return HelpPages.find(name).orElseThrow(() -> new AssertionError("no page [" + name + "]"));
    }

    public void testEveryFileIsReachedByLinksFromTheFirstAndIsTheSameText() throws IOException {
        assertThat(files().size(), greaterThan(30));
        assertThat(new TreeSet<>(HelpPages.names()), equalTo(files()));
        for (String file : files()) {
            assertThat(page(file).markdown(), equalTo(Files.readString(DOCS.resolve(file))));
            assertThat(page(file).title(), not(equalTo(file)));
        }
    }

    public void testEveryLinkLeadsToAPageAndAHeading() throws IOException {
        List<String> broken = new ArrayList<>();
        for (String file : files()) {
            for (Element link :
                    Documents.elements(Documents.parse(Page.document(page(file).html("ROOT/"))), "a")) {
                String address = link.getAttribute("href");
                if (address.startsWith("https://") || address.equals("ROOT/" + HelpPages.FIRST)) {
                    continue;
                }
                String[] target = (address.startsWith("#") ? "ROOT/" + file + address : address).split("#");
                Optional<HelpPage> page = Optional.of(target[0])
                        .filter(path -> path.startsWith("ROOT/"))
                        .map(path -> path.substring(5))
                        .filter(HelpPages.names()::contains)
                        .flatMap(HelpPages::find);
                if (page.isEmpty() || (target.length > 1 && !anchors(page.get()).contains(target[1]))) {
                    broken.add(file + ": " + address);
                }
            }
        }
        assertThat(broken, empty());
    }

    private static Set<String> anchors(HelpPage page) {
        return Documents.elements(Documents.parse(Page.document(page.html(""))), "*").stream()
                .map(element -> element.getAttribute("id"))
                .collect(Collectors.toSet());
    }

    public void testEveryPageIsUnderstoodWhole() throws IOException {
        List<String> leftOver = new ArrayList<>();
        for (String file : files()) {
            Element root = Documents.parse(Page.document(page(file).html("")));
            Documents.assertHarmless(root);
            for (Element code : Documents.elements(root, "code")) {
                code.setTextContent("");
            }
            Element main = Documents.elements(root, "main").get(0);
            main.getTextContent()
                    .lines()
                    .filter(line -> LEFT_OVER.matcher(line).find())
                    .forEach(line -> leftOver.add(file + ": " + line));
            assertThat(file, Documents.elements(root, "h1").size(), equalTo(1));
        }
        assertThat(leftOver, empty());
    }

    public void testNames() {
        assertThat(page("guide").name(), equalTo("guide.md"));
        assertThat(page("guide.md").name(), equalTo("guide.md"));
        assertThat(page("indicators").name(), equalTo("indicators/README.md"));
        assertThat(
                page("indicators/license").question().orElseThrow(),
                equalTo("Is there a suitable subscription, or an active trial?"));
        for (String none : List.of(
                "",
                "/",
                "..",
                "../docs/guide.md",
                "indicators/../guide.md",
                "./guide.md",
                "/guide.md",
                "guide.md/",
                "GUIDE",
                "../page.css",
                "../Page.class",
                "guide.md\u0000",
                "indicators//license",
                "%2e%2e")) {
            assertThat(none, HelpPages.find(none), equalTo(Optional.empty()));
        }
        Hostile hostile = new Hostile(random());
        for (int i = 0; i < 500; i++) {
            HelpPages.find(hostile.string() + "/" + hostile.string());
        }
    }
}
