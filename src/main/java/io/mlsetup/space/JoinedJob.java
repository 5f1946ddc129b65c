package io.mlsetup.space;

import io.mlsetup.kibana.JobType;
import java.util.List;

/**
 * A job of a space, with what Elasticsearch knows of it.
 *
 * @param datafeedId of the datafeed in Elasticsearch; null if there is none, or if it is not known
 * @param source the indices it takes its data from; null if they are not known
 */
record JoinedJob(JobType type, String jobId, boolean allSpaces, String datafeedId, List<String> source) {

    /** The patterns that a data view of the space must cover. */
    List<String> judged() {
        return source == null
                ? List.of()
                : source.stream().filter(JoinedJob::isJudged).toList();
    }

    /** What is decided on a remote cluster, or only when it is resolved. */
    List<String> notJudged() {
        return source == null
                ? List.of()
                : source.stream()
                        .filter(pattern -> !isJudged(pattern) && !isExclusion(pattern))
                        .toList();
    }

    private static boolean isJudged(String pattern) {
        return !isExclusion(pattern) && !pattern.startsWith("<") && pattern.indexOf(':') < 0;
    }

    /** Less than the other patterns give needs no data view of its own. */
    private static boolean isExclusion(String pattern) {
        return pattern.startsWith("-");
    }
}
