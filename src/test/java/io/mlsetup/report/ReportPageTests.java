package io.mlsetup.report;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import io.mlsetup.cluster.NodeCapacity;
import io.mlsetup.fuzz.Hostile;
import io.mlsetup.verdict.Details;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Impact;
import io.mlsetup.verdict.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.elasticsearch.cluster.node.DiscoveryNodeUtils;
import org.elasticsearch.common.hash.MessageDigests;
import org.elasticsearch.health.HealthStatus;
import org.elasticsearch.test.ESTestCase;
import org.w3c.dom.Element;

public class ReportPageTests extends ESTestCase {

    private static final Instant AT = Instant.parse("2026-11-25T04:30:00Z");

    private static final Diagnosis FIX = Diagnosis.of(
            "no_job_allocations", "`x` is `0`.", "Reset `x`.", "PUT /_cluster/settings\n{\n  \"a\": null\n}");

    private static Finding red(String id, Diagnosis diagnosis) {
        return Finding.of(
                id,
                HealthStatus.RED,
                "`x` is `0`.",
                details(Map.of("problems", 1)),
                List.of(new Impact("jobs_hindered", 2, "Jobs may not start.")),
                List.of(diagnosis));
    }

    private static Details details(Map<String, ?> facts) {
        return (builder, params) -> builder.map(facts);
    }

    private static Element page(Finding... findings) {
        return page(new Verdict("prod", List.of(findings)), "jane");
    }

    private static Element page(Verdict verdict, String caller) {
        Report report = new Report(verdict, verdict, false, caller, AT, List.of());
        Element root = Documents.parse(Page.document(ReportPage.of(report)));
        Documents.assertHarmless(root);
        return root;
    }

    private static List<String> texts(Element root, String element) {
        return Documents.elements(root, element).stream()
                .map(Element::getTextContent)
                .toList();
    }

    public void testTheVerdictAtAGlanceAndEachFixAsTextToCopy() {
        Element page = page(red("ml_settings", FIX), Finding.green("license", "All is well.", Details.NONE));
        assertThat(texts(page, "h1"), equalTo(List.of("Machine learning on prod")));
        assertThat(page.getTextContent(), containsString("\u2715 Machine learning cannot be used as it should."));
        assertThat(page.getTextContent(), containsString("The status is red. Indicators that count: 1 red, 1 green."));
        assertThat(page.getTextContent(), containsString("2026-11-25 04:30:00 UTC"));
        assertThat(page.getTextContent(), containsString("As seen by jane"));
        assertThat(texts(page, "pre"), equalTo(FIX.requests()));
        assertThat(texts(page, "code"), hasItem("x"));
        assertThat(
                texts(page, "p"),
                hasItem("Do documented machine learning settings block it or contradict each other?"));
        assertThat(
                Documents.elements(page, "a").stream()
                        .map(link -> link.getAttribute("href"))
                        .toList(),
                hasItem("/_ml_setup/help/indicators/ml_settings.md"));
    }

    /** Headings go down one by one, tables have headers, ids are there once, and links within the page lead to one. */
    public void testWhoDoesNotSeeThePageCanFollowIt() {
        Element page = page(
                red("ml_settings", FIX),
                red("api_access", FIX),
                Finding.green("license", "ok", details(Map.of("a", List.of()))));
        int before = 0;
        for (Element element : Documents.elements(page, "*")) {
            if (element.getTagName().matches("h[1-6]")) {
                int level = element.getTagName().charAt(1) - '0';
                assertTrue(element.getTextContent(), level <= before + 1);
                before = level;
            }
        }
        List<String> ids = Documents.elements(page, "*").stream()
                .map(element -> element.getAttribute("id"))
                .filter(id -> !id.isEmpty())
                .toList();
        assertThat(ids.stream().distinct().toList(), equalTo(ids));
        for (Element table : Documents.elements(page, "table")) {
            assertThat(Documents.elements(table, "th").size(), greaterThan(0));
        }
        Documents.elements(page, "a").stream()
                .map(link -> link.getAttribute("href"))
                .filter(address -> address.startsWith("#"))
                .forEach(address -> assertThat(ids, hasItem(address.substring(1))));
    }

    public void testEveryStatusIsAWord() {
        for (HealthStatus status : HealthStatus.values()) {
            Element page = page(Finding.of("license", status, "s", Details.NONE, List.of(), List.of()));
            assertThat(texts(page, "td").get(0), containsString(status.xContentValue()));
        }
        assertThat(texts(page(red("license", FIX).informing()), "td").get(0), containsString("red informs"));
        assertThat(texts(page(red("license", FIX).ignore()), "td").get(0), containsString("red ignored"));
    }

    /** Where one lack makes many indicators unknown, it is explained once. */
    public void testASharedDiagnosisIsExplainedOnce() {
        Element page = page(red("license", FIX), red("ml_nodes", FIX));
        assertThat(texts(page, "pre"), equalTo(FIX.requests()));
        assertThat(texts(page, "p"), hasItem("For the same reason as license."));
    }

    public void testNothingToReport() {
        Verdict green = new Verdict("prod", List.of(Finding.green("license", "ok", Details.NONE)));
        Report report = new Report(green.select(finding -> false), green, true, "", AT, List.of());
        String text = Documents.parse(Page.document(ReportPage.of(report))).getTextContent();
        assertThat(text, containsString("Machine learning is set up."));
        assertThat(text, containsString("Nothing that was asked for is anything but green."));
        assertThat(text, containsString("did not come in time"));
        assertThat(text, not(containsString("As seen by")));
    }

    public void testMoreSectionsStandBelow() {
        Verdict green = new Verdict("prod", List.of(Finding.green("license", "ok", Details.NONE)));
        Report report = new Report(
                green,
                green,
                false,
                "",
                AT,
                List.of(new Report.Section("exposure", "Who sees what", Html.text("all"))));
        assertThat(texts(Documents.parse(Page.document(ReportPage.of(report))), "h2"), hasItem("Who sees what"));
    }

    public void testFactsOfEveryShape() {
        Map<String, Object> facts = new TreeMap<>();
        facts.put("a_number", 1.5);
        facts.put("empty", List.of());
        facts.put("day", "2026-11-25");
        facts.put("day_in_millis", 1);
        facts.put("list", List.of("`x`", List.of("y", "z")));
        facts.put(
                "nodes",
                List.of(
                        new NodeCapacity("1", "n1", OptionalLong.of(2048), 1024, 2, 256, 256),
                        new NodeCapacity("2", "<n2>", OptionalLong.of(1024), 0, 1, 3072, 0),
                        new NodeCapacity("3", "n3", OptionalLong.empty(), 0, 0, 0, 0)));
        facts.put("many", java.util.stream.IntStream.range(0, 500).boxed().toList());
        Element page = page(Finding.green("ml_capacity", "ok", details(facts)));
        assertThat(texts(page, "td"), hasItem("25% used"));
        assertThat(texts(page, "td"), hasItem("300% used"));
        assertThat(
                Documents.elements(page, "rect").stream()
                        .map(bar -> bar.getAttribute("width"))
                        .toList(),
                equalTo(List.of("25.0%", "100.0%")));
        assertThat(texts(page, "p"), hasItem("... and 300 more; the check has all of them."));
        assertThat(texts(page, "th"), hasItem("a number"));
        assertThat(texts(page, "th"), hasItem("capacity"));
        assertThat(texts(page, "caption"), hasItem("nodes"));
        assertThat(texts(page, "td"), hasItem("2kb"));
        assertThat(texts(page, "td"), hasItem("<n2>"));
        assertThat(texts(page, "td"), hasItem("2026-11-25"));
        assertThat(texts(page, "th"), not(hasItem("day in millis")));
    }

    public void testWhateverACallerOrAClusterMadeUpIsText() {
        Hostile hostile = new Hostile(random());
        for (int i = 0; i < 300; i++) {
            String evil = hostile.string();
            Diagnosis diagnosis = new Diagnosis(
                    hostile.string(),
                    hostile.string(),
                    hostile.string(),
                    List.of(DiscoveryNodeUtils.builder("id")
                            .name(hostile.string())
                            .build()),
                    List.of(hostile.string()),
                    List.of(evil));
            Finding finding = Finding.of(
                    hostile.string(),
                    HealthStatus.YELLOW,
                    hostile.string(),
                    details(hostile.object(3, List.of())),
                    List.of(new Impact("x", 1, hostile.string())),
                    List.of(diagnosis));
            Element page = page(new Verdict(hostile.string(), List.of(finding)), hostile.string());
            if (evil.matches("[\\x20-\\x7e]*")) {
                assertThat(texts(page, "pre"), equalTo(List.of(evil)));
            }
        }
    }

    /** The policy allows the style sheet that is in the page, by its digest, and nothing else. */
    public void testThePolicyKnowsTheStyleSheet() {
        String style =
                Documents.elements(page(red("license", FIX)), "style").get(0).getTextContent();
        String digest = Base64.getEncoder()
                .encodeToString(MessageDigests.sha256().digest(style.getBytes(StandardCharsets.UTF_8)));
        assertThat(
                Page.HEADERS.get("Content-Security-Policy"),
                equalTo("default-src 'none'; style-src 'sha256-" + digest
                        + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"));
        assertThat(Stream.of("@import", "url(", "http").filter(style::contains).toList(), equalTo(List.of()));
    }

    /** Contrast as WCAG 2.1 AA asks for: 4.5 to 1 for text, for each colour on each of its grounds, light, dark and printed. */
    public void testContrast() {
        String style =
                Documents.elements(page(red("license", FIX)), "style").get(0).getTextContent();
        Map<String, String> colours = new TreeMap<>();
        int themes = 0;
        for (String block : style.split(":root \\{")) {
            java.util.regex.Pattern.compile("--([a-z-]+): (#[0-9a-f]{3,6});")
                    .matcher(block)
                    .results()
                    .forEach(colour -> colours.put(colour.group(1), colour.group(2)));
            if (colours.isEmpty()) {
                continue;
            }
            themes++;
            for (String ink : List.of("ink", "quiet", "link", "green", "yellow", "red", "unknown")) {
                for (String paper : List.of("paper", "panel", ink + "-fill")) {
                    if (colours.containsKey(paper)) {
                        assertThat(
                                ink + " on " + paper, contrast(colours.get(ink), colours.get(paper)), greaterThan(4.5));
                    }
                }
            }
            for (String status : List.of("green", "yellow", "red", "unknown")) {
                assertThat(contrast(colours.get("ink"), colours.get(status + "-fill")), greaterThan(4.5));
            }
        }
        assertThat(themes, equalTo(3));
        assertThat(contrast("#777", "#fff") < 4.5, equalTo(true));
    }

    private static double contrast(String one, String other) {
        double a = luminance(one) + 0.05;
        double b = luminance(other) + 0.05;
        return Math.max(a, b) / Math.min(a, b);
    }

    private static double luminance(String colour) {
        String hex = colour.length() == 4 ? colour.replaceAll("([0-9a-f])", "$1$1") : colour;
        double[] weights = {0.2126, 0.7152, 0.0722};
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            double channel = Integer.parseInt(hex.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
            sum += weights[i] * (channel <= 0.03928 ? channel / 12.92 : Math.pow((channel + 0.055) / 1.055, 2.4));
        }
        return sum;
    }
}
