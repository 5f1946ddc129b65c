package io.mlsetup.cluster;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.elasticsearch.xpack.core.ml.MlConfigIndex;
import org.elasticsearch.xpack.core.ml.MlMetaIndex;
import org.elasticsearch.xpack.core.ml.MlStatsIndex;
import org.elasticsearch.xpack.core.ml.annotations.AnnotationIndex;
import org.elasticsearch.xpack.core.ml.inference.persistence.InferenceIndexConstants;
import org.elasticsearch.xpack.core.ml.job.persistence.AnomalyDetectorsIndex;
import org.elasticsearch.xpack.core.ml.job.persistence.AnomalyDetectorsIndexFields;
import org.elasticsearch.xpack.core.ml.notifications.NotificationsIndex;

/**
 * One of ML's own indices, or another one behind an alias through which ML writes.
 *
 * @param unavailablePrimaries the numbers of its shards whose primary is not active, and neither about to be made for the first time nor
 *     on a node that was marked for a restart and may still come back
 * @param closed whether the index is closed
 * @param blocks what is refused on it
 * @param writeAliases those of its aliases through which ML writes, and whether the alias marks this index as the one to write to
 * @param textJobId whether {@code job_id} is mapped as text, where ML needs a keyword; of indices with results only
 * @param before8 whether it was created by an Elasticsearch before 8.0
 */
public record MlIndexFacts(
        String name,
        List<Integer> unavailablePrimaries,
        boolean closed,
        Set<Block> blocks,
        Map<String, WriteMark> writeAliases,
        boolean textJobId,
        boolean before8) {

    /** What an alias says of one of its indices. */
    enum WriteMark {
        WRITE,
        NOT_WRITE,
        /** Nothing: the index is written to if the alias has no other. */
        UNMARKED
    }

    /** A block of an index by a setting, in the order in which a request may lift them. */
    enum Block {
        READ_ONLY("index.blocks.read_only"),
        METADATA("index.blocks.metadata"),
        WRITE("index.blocks.write"),
        /** Nobody finds there what a job needs, or what it found. */
        READ("index.blocks.read"),
        /** By the node that ran out of disk, and lifted by Elasticsearch itself. */
        READ_ONLY_ALLOW_DELETE("index.blocks.read_only_allow_delete");

        private final String setting;

        Block(String setting) {
            this.setting = setting;
        }

        String setting() {
            return setting;
        }
    }

    static final Set<Block> NO_BLOCKS = Set.of();

    /** What the upgrade assistant of Kibana puts in the place of {@code .ml}. */
    private static final Pattern REINDEXED = Pattern.compile("\\.reindexed-v\\d+-ml-.*");

    private static final Pattern REINDEXED_RESULTS = Pattern.compile("\\.reindexed-v\\d+-ml-anomalies-.*");

    private static final Set<String> WRITE_ALIASES = Set.of(
            AnomalyDetectorsIndex.jobStateIndexWriteAlias(),
            MlStatsIndex.writeAlias(),
            AnnotationIndex.WRITE_ALIAS_NAME,
            NotificationsIndex.NOTIFICATIONS_INDEX_WRITE_ALIAS);

    /** Of models the index to which this version writes: older ones are only read. */
    private static final Set<String> WRITTEN_DIRECTLY = Set.of(
            MlConfigIndex.indexName(),
            MlMetaIndex.indexName(),
            InferenceIndexConstants.LATEST_INDEX_NAME,
            InferenceIndexConstants.nativeDefinitionStore());

    public MlIndexFacts {
        unavailablePrimaries = List.copyOf(unavailablePrimaries);
        blocks = blocks.isEmpty() ? NO_BLOCKS : Set.copyOf(EnumSet.copyOf(blocks));
        writeAliases = Map.copyOf(writeAliases);
    }

    /** An index with nothing amiss and without aliases. */
    static MlIndexFacts usable(String name) {
        return new MlIndexFacts(name, List.of(), false, NO_BLOCKS, Map.of(), false, false);
    }

    /** {@code .ml-config}, {@code .ml-meta}, {@code .ml-state*}, {@code .ml-anomalies-*} and so on, also reindexed by an upgrade. */
    static boolean isMlIndex(String name) {
        return name.startsWith(".ml-") || isReindexed(name, REINDEXED);
    }

    /** Whether the results of anomaly detection jobs are in it. */
    static boolean holdsResults(String name) {
        return name.startsWith(AnomalyDetectorsIndexFields.RESULTS_INDEX_PREFIX)
                || isReindexed(name, REINDEXED_RESULTS);
    }

    private static boolean isReindexed(String name, Pattern pattern) {
        return name.startsWith(".reindexed-") && pattern.matcher(name).matches();
    }

    /** Whether ML takes this name for an alias and writes through it. */
    static boolean isWriteAlias(String name) {
        return name.startsWith(AnomalyDetectorsIndexFields.RESULTS_INDEX_WRITE_PREFIX) || WRITE_ALIASES.contains(name);
    }

    /** Whether ML writes to it by its name. */
    boolean isWrittenDirectly() {
        return WRITTEN_DIRECTLY.contains(name);
    }

    boolean floodStage() {
        return blocks.contains(Block.READ_ONLY_ALLOW_DELETE);
    }

    boolean isUsable() {
        return unavailablePrimaries.isEmpty() && !closed && !floodStage() && !blocks.contains(Block.READ);
    }
}
