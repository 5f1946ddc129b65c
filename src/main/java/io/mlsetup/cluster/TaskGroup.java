package io.mlsetup.cluster;

import io.mlsetup.cluster.TaskFacts.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Tasks with which the same is wrong: 500 jobs without a node are one cause with a count and the first names. */
final class TaskGroup {

    /** Different words of Elasticsearch's that are told; of how many more there are, the number. */
    private static final int WORDINGS = 3;

    private final Kind kind;
    private final List<TaskFacts> tasks;

    TaskGroup(Kind kind, List<TaskFacts> tasks) {
        this.kind = kind;
        this.tasks = List.copyOf(tasks);
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }

    int size() {
        return tasks.size();
    }

    /** The ids for which requests are printed. */
    List<TaskFacts> first() {
        return tasks.subList(0, Math.min(Sentences.NAMES, tasks.size()));
    }

    /** {@code 2 datafeeds [a, b]}. */
    String subject() {
        return kind.counted(tasks.size()) + " "
                + Sentences.names(tasks.stream().map(TaskFacts::id).toList());
    }

    /** Since when the first of them is so; nothing where no task tells it. */
    String since() {
        Optional<Instant> first =
                tasks.stream().flatMap(task -> task.since().stream()).min(Instant::compareTo);
        return first.map(time -> (tasks.size() == 1 ? ", since " : ", the first since ") + time)
                .orElse("");
    }

    /**
     * What Elasticsearch says of them, word for word. Its explanations name the job that they are about: those that differ in nothing
     * else are one.
     */
    String words(Function<TaskFacts, Optional<String>> of) {
        Map<String, List<TaskFacts>> byWording = new LinkedHashMap<>();
        for (TaskFacts task : tasks) {
            of.apply(task)
                    .filter(text -> !text.isBlank())
                    .ifPresent(text -> byWording
                            .computeIfAbsent(text.replace("[" + task.id() + "]", "[]"), wording -> new ArrayList<>())
                            .add(task));
        }
        if (byWording.isEmpty()) {
            return " Elasticsearch gives no reason.";
        }
        StringBuilder words = new StringBuilder(" Elasticsearch says");
        int told = 0;
        for (List<TaskFacts> same : byWording.values()) {
            if (told == WORDINGS) {
                words.append("; and ")
                        .append(Sentences.count(byWording.size() - WORDINGS, "other reason", "other reasons"));
                break;
            }
            words.append(told++ == 0 ? "" : ";");
            if (byWording.size() > 1) {
                words.append(same.size() == 1 ? " of " : " of " + same.size() + " such as ")
                        .append(same.get(0).id());
            }
            words.append(": ").append(Sentences.quoted(of.apply(same.get(0)).orElse("")));
        }
        return words.append('.').toString();
    }
}
