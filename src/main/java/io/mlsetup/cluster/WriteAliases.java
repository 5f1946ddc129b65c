package io.mlsetup.cluster;

import io.mlsetup.cluster.MlIndexFacts.WriteMark;
import io.mlsetup.common.DevTools;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.xpack.core.ml.job.persistence.AnomalyDetectorsIndexFields;

/** The aliases through which ML writes states, statistics, annotations and results, and the indices behind them. */
final class WriteAliases {

    enum Kind {
        IS_INDEX,
        NO_WRITE_INDEX
    }

    /** What is wrong with one alias. */
    record Problem(Kind kind, String alias, List<String> indices) {

        /**
         * For the aliases API: the latest of ML's indices by its name is written to, and no other, such as a copy that was restored
         * under another name. All are named, since an alias is hidden, as
         * those of ML are, on all of its indices or on none.
         */
        List<Map<String, Object>> markLatest() {
            String latest = indices.stream()
                    .filter(MlIndexFacts::isMlIndex)
                    .reduce((earlier, later) -> later)
                    .orElse(indices.get(indices.size() - 1));
            return indices.stream()
                    .map(index -> add(index, alias, index.equals(latest)))
                    .toList();
        }
    }

    private final List<Problem> problems = new ArrayList<>();
    private final List<MlIndexFacts> writeIndices = new ArrayList<>();
    private int size;

    private WriteAliases() {}

    static WriteAliases of(List<MlIndexFacts> indices) {
        // Nearly every alias has one index: a list is made only for the others.
        Map<String, MlIndexFacts> first = new HashMap<>();
        Map<String, List<MlIndexFacts>> several = new HashMap<>();
        WriteAliases found = new WriteAliases();
        for (MlIndexFacts index : indices) {
            if (MlIndexFacts.isWriteAlias(index.name())) {
                found.problems.add(new Problem(Kind.IS_INDEX, index.name(), List.of(index.name())));
            }
            for (String alias : index.writeAliases().keySet()) {
                MlIndexFacts other = first.putIfAbsent(alias, index);
                if (other != null) {
                    several.computeIfAbsent(alias, name -> new ArrayList<>(List.of(other)))
                            .add(index);
                }
            }
        }
        first.forEach((alias, index) -> {
            if (several.containsKey(alias)) {
                found.judge(alias, several.get(alias));
            } else if (index.writeAliases().get(alias) == WriteMark.NOT_WRITE) {
                found.problems.add(new Problem(Kind.NO_WRITE_INDEX, alias, List.of(index.name())));
            } else {
                found.writeIndices.add(index);
            }
        });
        found.problems.sort(Comparator.comparing(Problem::alias));
        found.size = first.size();
        return found;
    }

    /** As Elasticsearch: of several it is the one marked, and without a mark none. */
    private void judge(String alias, List<MlIndexFacts> indices) {
        List<MlIndexFacts> marked = indices.stream()
                .filter(index -> index.writeAliases().get(alias) == WriteMark.WRITE)
                .toList();
        if (marked.size() == 1) {
            writeIndices.add(marked.get(0));
            return;
        }
        List<String> names = indices.stream().map(MlIndexFacts::name).sorted().toList();
        problems.add(new Problem(Kind.NO_WRITE_INDEX, alias, names));
    }

    int size() {
        return size;
    }

    List<Problem> problems() {
        return problems;
    }

    List<Problem> ofKind(Kind kind) {
        return problems.stream().filter(problem -> problem.kind() == kind).toList();
    }

    /** One index for each alias that has one; the same index as often as aliases lead to it. */
    List<MlIndexFacts> writeIndices() {
        return writeIndices;
    }

    /**
     * What copies an index that has the name of a write alias, and puts the alias in its place: by cloning, which keeps the documents
     * and the mapping, and which every Elasticsearch can.
     *
     * @param taken the names that there are; the one chosen is added
     */
    static List<String> moveAway(String name, Set<String> taken) {
        String results = AnomalyDetectorsIndexFields.RESULTS_INDEX_WRITE_PREFIX;
        boolean ofJob = name.startsWith(results);
        String prefix = ofJob
                ? AnomalyDetectorsIndexFields.RESULTS_INDEX_PREFIX + "custom-" + name.substring(results.length())
                : name.substring(0, name.length() - "-write".length());
        int number = 1;
        while (taken.contains(numbered(prefix, number))) {
            number++;
        }
        String target = numbered(prefix, number);
        taken.add(target);

        List<Map<String, Object>> actions = new ArrayList<>();
        actions.add(Map.of("remove_index", Map.of("index", name)));
        actions.add(add(target, name, true));
        if (ofJob) {
            Map<String, Object> reading = new LinkedHashMap<>();
            reading.put("index", target);
            String job = name.substring(results.length());
            reading.put("alias", AnomalyDetectorsIndexFields.RESULTS_INDEX_PREFIX + job);
            reading.put("is_hidden", true);
            reading.put("filter", Map.of("term", Map.of("job_id", job)));
            actions.add(Map.of("add", reading));
        }
        Map<String, Object> noBlock = new LinkedHashMap<>();
        noBlock.put("index.blocks.write", null);
        return List.of(
                "PUT /" + name + "/_block/write",
                DevTools.request("POST /" + name + "/_clone/" + target, Map.of("settings", noBlock)),
                DevTools.request("POST /_aliases", Map.of("actions", actions)));
    }

    private static String numbered(String prefix, int number) {
        String digits = "00000" + number;
        return prefix + "-" + digits.substring(digits.length() - 6);
    }

    private static Map<String, Object> add(String index, String alias, boolean write) {
        Map<String, Object> add = new LinkedHashMap<>();
        add.put("index", index);
        add.put("alias", alias);
        add.put("is_write_index", write);
        add.put("is_hidden", true);
        return Map.of("add", add);
    }
}
