package io.mlsetup.access;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.privilege.Grant;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.elasticsearch.core.PathUtils;
import org.elasticsearch.test.ESTestCase;

/** The table against document 000, row by row; what is missing; and the role that gives it. */
public class RequirementsTests extends ESTestCase {

    private static final Target BOTH = new Target(
            new LinkedHashSet<>(List.of(Feature.ANOMALY_DETECTION, Feature.DATA_FRAME_ANALYTICS)),
            List.of("src-*"),
            List.of("dest"),
            "ops");

    /** Written from the document, independently of the table. */
    private static Map<Requirements, Set<String>> documented() {
        Map<Requirements, Set<String>> rows = new LinkedHashMap<>();
        rows.put(
                Requirements.API_FULL,
                Set.of(
                        "cluster manage_ml",
                        "index read src-*",
                        "index view_index_metadata src-*",
                        "index read dest",
                        "index manage dest",
                        "index index dest"));
        rows.put(Requirements.API_READ, Set.of("cluster monitor_ml", "index read src-*", "index read dest"));
        rows.put(
                Requirements.KIBANA_FULL,
                Set.of(
                        "application feature_ml.all space:ops",
                        "application feature_indexPatterns.all space:ops",
                        "index read src-*",
                        "index view_index_metadata src-*",
                        "index read dest",
                        "index manage dest",
                        "index index dest",
                        "data_view src-* space:ops",
                        "space ml space:ops"));
        rows.put(
                Requirements.KIBANA_READ,
                Set.of(
                        "application feature_ml.read space:ops",
                        "index read src-*",
                        "index read dest",
                        "data_view src-* space:ops",
                        "space ml space:ops"));
        rows.put(
                Requirements.FILE_UPLOAD,
                Set.of(
                        "cluster manage_ingest_pipelines",
                        "application feature_indexPatterns.all space:ops",
                        "any_of [[application feature_ml.read space:ops], [application feature_discover_v2.all space:ops]]",
                        "index create dest",
                        "index create_index dest",
                        "index manage dest",
                        "index read dest"));
        return rows;
    }

    public void testEachRowIsTheDocuments() {
        documented()
                .forEach((row, needs) -> assertThat(row.name(), lines(row.of(BOTH)), equalTo(new TreeSet<>(needs))));
        for (Access access : List.of(Access.FULL, Access.READ)) {
            Set<String> devTools =
                    lines(Requirements.row(UserKind.DEV_TOOLS, access).of(BOTH));
            Set<String> api = lines(Requirements.row(UserKind.API, access).of(BOTH));
            api.add("application feature_dev_tools.read space:ops");
            assertThat(devTools, equalTo(api));
        }
    }

    public void testTheDestinationColumnIsForAnalyticsOnly() {
        Target detection = new Target(Set.of(Feature.ANOMALY_DETECTION), BOTH.sources(), BOTH.destinations(), "ops");
        for (UserKind kind : UserKind.values()) {
            Set<String> lines = lines(
                    Requirements.row(kind, randomFrom(Access.FULL, Access.READ)).of(detection));
            assertTrue(kind.name(), lines.stream().noneMatch(line -> line.endsWith("dest")));
        }
    }

    public void testTheDocumentStillSaysSo() throws IOException {
        // The requirement documents lie beside the project where it is developed, and not in a clone elsewhere.
        var document = PathUtils.get("..", "shared", "requirements", "000_273dcb84f7293f4a.txt");
        assumeTrue("the document is here", Files.exists(document));
        // Each line of its rows, in its order; those that begin like this before are about the cluster.
        List<String> rows = Files.readAllLines(document).stream()
                .filter(line -> line.startsWith("* `") || line.startsWith("* {{data-sources}}"))
                .dropWhile(line -> !line.contains("machine_learning_admin"))
                .map(RequirementsTests::fact)
                .toList();
        assertThat(
                rows,
                contains(
                        "role [machine_learning_admin]",
                        "source [read, view_index_metadata]",
                        "analytics destination [read, manage, index]",
                        "role [machine_learning_user]",
                        "source [read]",
                        "analytics destination [read]",
                        "Kibana [Machine Learning: All]",
                        "Kibana [Data Views Management: All]",
                        "source [read, view_index_metadata]",
                        "source data views []",
                        "analytics destination data views [read, manage, index]",
                        "Kibana [Machine Learning: Read]",
                        "source data views []",
                        "source [read]",
                        "analytics destination data views [read]",
                        "Kibana [Machine Learning: Read, Discover: All]",
                        "Kibana [Data Views Management: All]",
                        "role [ingest_admin, manage_ingest_pipelines]",
                        "destination [create, create_index, manage, read]"));
    }

    /** What a line asks for, without its words. */
    private static String fact(String line) {
        List<String> fact = new ArrayList<>();
        Map<String, String> signs = new LinkedHashMap<>();
        signs.put("{{dfanalytics-jobs}} only", "analytics");
        signs.put("source indices", "source");
        signs.put("destination indices", "destination");
        signs.put("{{data-sources}}", "data views");
        signs.put("{{kib}}", "Kibana");
        signs.put("built-in role", "role");
        signs.forEach((sign, word) -> {
            if (line.contains(sign)) {
                fact.add(word);
            }
        });
        return String.join(" ", fact)
                + " "
                + Pattern.compile("`([^`]+)`")
                        .matcher(line)
                        .results()
                        .map(name -> name.group(1))
                        .toList();
    }

    public void testCapabilitiesAreTestedFeatureByFeature() {
        List<Requirement> needs = privileges(Requirements.KIBANA_READ.of(BOTH));
        TestGrants detectionOnly = TestGrants.of("ops:login:", "ops:ui:ml/canGetJobs", "src-*:read", "dest:read");
        assertThat(
                lines(Requirement.missing(needs, detectionOnly::holds)),
                equalTo(Set.of("application feature_ml.read space:ops")));
        TestGrants both = TestGrants.of(
                "ops:login:", "ops:ui:ml/canGetJobs", "*:ui:ml/canGetDataFrameAnalytics", "src-*:read", "dest:read");
        assertThat(Requirement.missing(needs, both::holds), equalTo(List.of()));
        TestGrants noEntry =
                TestGrants.of("ops:ui:ml/canGetJobs", "*:ui:ml/canGetDataFrameAnalytics", "src-*:read", "dest:read");
        assertThat(
                lines(Requirement.missing(needs, noEntry::holds)),
                equalTo(Set.of("application feature_ml.read space:ops")));
    }

    public void testOneAlternativeIsEnough() {
        List<Requirement> needs = privileges(Requirements.FILE_UPLOAD.of(BOTH));
        List<String> rest = List.of(
                "cluster:manage_ingest_pipelines",
                "ops:login:",
                "ops:ui:indexPatterns/save",
                "dest:create",
                "dest:create_index",
                "dest:manage",
                "dest:read");
        for (String alternative : List.of("ui:ml/canGetJobs", "ui:discover/save", "ui:discover_v2/save")) {
            List<String> held = new ArrayList<>(rest);
            held.add("ops:" + alternative);
            TestGrants grants = new TestGrants(Set.copyOf(held));
            assertThat(alternative, Requirement.missing(needs, grants::holds), equalTo(List.of()));
        }
        TestGrants neither = new TestGrants(Set.copyOf(rest));
        assertThat(
                lines(Requirement.missing(needs, neither::holds)),
                equalTo(
                        Set.of(
                                "any_of [[application feature_ml.read space:ops], [application feature_discover_v2.all space:ops]]")));
    }

    /** Whoever lacks one thing misses just that, and everything that is missing is named at once. */
    public void testWhatIsMissingIsExactlyWhatIsNotHeld() {
        Requirements row = randomFrom(Requirements.API_FULL, Requirements.API_READ);
        List<Requirement> needs = new ArrayList<>(row.of(BOTH));
        Collections.shuffle(needs, random());
        List<Requirement> lacking = needs.subList(0, randomIntBetween(0, needs.size()));
        assertThat(
                new LinkedHashSet<>(Requirement.missing(needs, need -> !lacking.contains(need))),
                equalTo(new LinkedHashSet<>(lacking)));
    }

    public void testARoleBodyGroupsWhatBelongsTogether() {
        Map<String, Object> body = RoleBody.of(privileges(Requirements.FILE_UPLOAD.of(BOTH)), List.of(), need -> false);
        assertThat(body.get("cluster"), equalTo(List.of("manage_ingest_pipelines")));
        assertThat(
                body.get("indices"),
                equalTo(List.of(Map.of(
                        "names", List.of("dest"), "privileges", List.of("create", "create_index", "manage", "read")))));
        assertThat(
                body.get("applications"),
                equalTo(List.of(Map.of(
                        "application",
                        "kibana-.kibana",
                        "privileges",
                        List.of("feature_indexPatterns.all", "feature_ml.read"),
                        "resources",
                        List.of("space:ops")))));
    }

    private static List<Requirement> privileges(List<Requirement> needs) {
        return needs.stream().filter(Requirement::isPrivilege).toList();
    }

    private static Set<String> lines(List<Requirement> needs) {
        Set<String> lines = new TreeSet<>();
        Missing.all(needs).forEach(item -> lines.add(line(item)));
        return lines;
    }

    private static String line(Object item) {
        if (item instanceof Missing.AnyOf anyOf) {
            return "any_of "
                    + anyOf.alternatives().stream()
                            .map(alternative -> alternative.stream()
                                    .map(RequirementsTests::line)
                                    .toList())
                            .toList();
        }
        Grant grant = (Grant) item;
        return grant.type() + " " + grant.name() + (grant.on() == null ? "" : " " + grant.on());
    }
}
