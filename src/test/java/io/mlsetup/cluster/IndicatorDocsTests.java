package io.mlsetup.cluster;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import io.mlsetup.ThreadPoolTestCase;
import io.mlsetup.common.BuildInfo;
import io.mlsetup.report.HelpRequest;
import io.mlsetup.verdict.Details;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Indicator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.core.PathUtils;
import org.elasticsearch.test.client.NoOpNodeClient;

/**
 * Each indicator has its page, to which {@code help_url} points, and the page has one heading for each diagnosis. Which
 * diagnoses there are is found in two ways that must agree: in the source, and by evaluating {@link BadClusters}. So a new
 * diagnosis needs bad facts that show it and a section that explains it.
 */
public class IndicatorDocsTests extends ThreadPoolTestCase {

    private static final Path DOCS = PathUtils.get("docs", "indicators");
    private static final Path SOURCE = PathUtils.get("src", "main", "java", "io", "mlsetup", "cluster");

    private static final Pattern ID_IN_SOURCE =
            Pattern.compile("(?:Diagnosis\\.of|\\breset)\\(\\s*(?:facts,\\s*)?\"([a-z_0-9]+)\"");
    private static final Pattern ID_IN_PAGE = Pattern.compile("(?m)^## ([a-z_0-9]+)$");

    public void testEveryIndicatorHasItsPage() throws IOException {
        Set<String> pages;
        try (Stream<Path> files = Files.list(DOCS)) {
            pages = files.map(file -> file.getFileName().toString().replace(".md", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        pages.remove("README");
        assertTrue(pages.toString(), pages.containsAll(ClusterIndicators.IDS));
        for (String id : ClusterIndicators.IDS) {
            String url = Finding.green(id, "symptom", Details.NONE).helpUrl();
            assertThat(url, equalTo(BuildInfo.helpUrl("indicators/" + id + ".md")));
        }
    }

    public void testEveryDiagnosisIsShownByBadFactsAndExplained() throws IOException {
        for (Indicator<ClusterFacts> indicator : ClusterIndicators.ALL) {
            String id = indicator.id();
            Set<String> inSource =
                    ids(ID_IN_SOURCE, SOURCE.resolve(indicator.getClass().getSimpleName() + ".java"));
            assertThat(id, inSource, not(equalTo(Set.of())));
            Set<String> found = BadClusters.of(id).stream()
                    .flatMap(facts -> indicator.evaluate(facts).diagnoses().stream())
                    .map(Diagnosis::id)
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat("bad facts of " + id, found, equalTo(inSource));
            assertThat("headings of " + id + ".md", ids(ID_IN_PAGE, DOCS.resolve(id + ".md")), equalTo(inSource));
        }
    }

    /** As it stands in the answer, it is opened as a request, and the page explains the diagnosis or leads to the one that does. */
    public void testEveryHelpUrlOpensAPageThatExplainsTheDiagnosis() throws Exception {
        int opened = 0;
        NodeClient client = new NoOpNodeClient(threadPool);
        for (Indicator<ClusterFacts> indicator : ClusterIndicators.ALL) {
            for (ClusterFacts facts : BadClusters.of(indicator.id())) {
                Finding finding = indicator.evaluate(facts);
                for (Diagnosis diagnosis : finding.diagnoses()) {
                    String page = HelpRequest.get(client, finding.helpUrl(), "*/*")
                            .content()
                            .utf8ToString();
                    assertThat(page, containsString("\n## " + diagnosis.id() + "\n"));
                    String html = HelpRequest.get(client, finding.helpUrl(), "text/html")
                            .content()
                            .utf8ToString();
                    assertThat(html, containsString("<h2 id=\"" + diagnosis.id() + "\">"));
                    opened++;
                }
            }
        }
        assertThat(opened, greaterThan(20));
    }

    /** Diagnoses that every indicator can have are explained once. */
    public void testCommonDiagnosesAreExplained() throws IOException {
        Set<String> common = new TreeSet<>();
        for (String type : List.of("verdict/Evaluation", "cluster/ClusterVerdict", "check/Withheld")) {
            common.addAll(ids(ID_IN_SOURCE, SOURCE.resolveSibling(type + ".java")));
        }
        assertThat(common, hasItem("insufficient_privileges"));
        assertThat(ids(ID_IN_PAGE, DOCS.resolve("README.md")), equalTo(common));
        for (String id : ClusterIndicators.IDS) {
            assertTrue(id, Files.readString(DOCS.resolve(id + ".md")).contains("(README.md)"));
        }
    }

    private static Set<String> ids(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file))
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
