package io.mlsetup.cluster;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Indicator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.elasticsearch.core.PathUtils;
import org.elasticsearch.test.ESTestCase;

/**
 * Every diagnosis of the cluster-level indicators is brought about on a real server by a test that names it; and where requests are printed,
 * that test pastes what it finds printed. The tests are read as text.
 */
public class DiagnosesOnRealServersTests extends ESTestCase {

    private static final Path SERVER_TESTS = PathUtils.get("src", "it", "java", "io", "mlsetup", "it");

    /** What sends the requests of a finding, each of which must be taken. */
    private static final Pattern PASTES = Pattern.compile(
            "Verdicts\\.(apply|assertFixedByItsRequests)\\(admin,|\\bmended\\(\"|\\.send\\([^;]*/requests/0");

    /** Why a diagnosis is not brought about on a real server. */
    private static final Map<String, String> NOT_THERE = Map.of(
            "license_not_read",
            "a master puts a license into the state as soon as it is elected, before anybody can ask");

    public void testEveryDiagnosisIsBroughtAboutAndWhatItPrintsIsPasted() throws IOException {
        Map<String, Boolean> printing = new TreeMap<>();
        for (Indicator<ClusterFacts> indicator : ClusterIndicators.ALL) {
            for (ClusterFacts facts : BadClusters.of(indicator.id())) {
                for (Diagnosis diagnosis : indicator.evaluate(facts).diagnoses()) {
                    printing.merge(diagnosis.id(), !diagnosis.requests().isEmpty(), Boolean::logicalOr);
                }
            }
        }
        Map<String, Set<String>> tests = tests(printing.keySet());
        assertThat(
                "diagnoses that no test on a real server names",
                minus(printing.keySet(), tests.keySet()),
                equalTo(NOT_THERE.keySet()));
        Set<String> pasted = new TreeSet<>();
        for (Map.Entry<String, Set<String>> test : tests.entrySet()) {
            for (String source : test.getValue()) {
                if (PASTES.matcher(source).find()) {
                    pasted.add(test.getKey());
                }
            }
        }
        printing.forEach((diagnosis, prints) -> {
            if (prints && !NOT_THERE.containsKey(diagnosis)) {
                assertThat(pasted, hasItem(diagnosis));
            }
        });
    }

    /** That the test above can fail. */
    public void testAnInventedDiagnosisIsNotFound() throws IOException {
        assertThat(tests(Set.of("closed", "not_invented_yet")).keySet(), equalTo(Set.of("closed")));
        assertThat(PASTES.matcher("Verdicts.finding(admin, \"ml_jobs\")").find(), not(equalTo(true)));
    }

    private static Set<String> minus(Set<String> all, Set<String> some) {
        Set<String> left = new TreeSet<>(all);
        left.removeAll(some);
        return left;
    }

    /** By diagnosis the sources that name it. */
    private static Map<String, Set<String>> tests(Set<String> diagnoses) throws IOException {
        Map<String, Set<String>> found = new TreeMap<>();
        List<Path> files;
        try (Stream<Path> all = Files.list(SERVER_TESTS)) {
            files = all.filter(file -> file.toString().endsWith("IT.java")).toList();
        }
        for (Path file : files) {
            String source = Files.readString(file);
            for (String diagnosis : diagnoses) {
                if (source.contains("\"" + diagnosis + "\"")) {
                    found.computeIfAbsent(diagnosis, id -> new TreeSet<>()).add(source);
                }
            }
        }
        return found;
    }
}
