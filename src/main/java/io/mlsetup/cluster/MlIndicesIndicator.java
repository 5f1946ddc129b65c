package io.mlsetup.cluster;

import static org.elasticsearch.health.HealthStatus.GREEN;
import static org.elasticsearch.health.HealthStatus.RED;
import static org.elasticsearch.health.HealthStatus.YELLOW;

import io.mlsetup.cluster.MlIndexFacts.Block;
import io.mlsetup.cluster.WriteAliases.Problem;
import io.mlsetup.common.DevTools;
import io.mlsetup.verdict.Details;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Impact;
import io.mlsetup.verdict.Indicator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.elasticsearch.Version;
import org.elasticsearch.health.HealthStatus;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * Are ML's own indices usable? Job configurations, states and results live in {@code .ml-*} indices, and jobs fail without
 * their primaries, or where ML cannot write through its aliases (elasticsearch#58482, #134541). An old index of results that is
 * read-only, and to which no alias leads the writes, is as it should be.
 */
public final class MlIndicesIndicator implements Indicator<ClusterFacts> {

    private static final boolean BEFORE_9 = Version.CURRENT.major < 9;

    private static final List<String> CLUSTER_BLOCKS =
            List.of("cluster.blocks.read_only", "cluster.blocks.read_only_allow_delete");

    /** What it judged. */
    public record Found(int indices, long unusableIndices, int writeAliases, int brokenWriteAliases)
            implements Details {

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            return builder.startObject()
                    .field("broken_write_aliases", brokenWriteAliases)
                    .field("indices", indices)
                    .stringListField("not_judged", SettingValues.NOT_JUDGED)
                    .field("unusable_indices", unusableIndices)
                    .field("write_aliases", writeAliases)
                    .endObject();
        }
    }

    @Override
    public String id() {
        return "ml_indices";
    }

    @Override
    public Finding evaluate(ClusterFacts facts) {
        List<MlIndexFacts> indices = facts.mlIndices();
        WriteAliases aliases = WriteAliases.of(indices);
        List<Diagnosis> broken = Stream.of(
                        clusterReadOnly(facts),
                        unavailable(indices),
                        closed(indices),
                        floodStage(indices),
                        unreadable(indices),
                        aliasIsIndex(aliases, indices),
                        noWriteIndex(aliases),
                        blocked(aliases, indices),
                        noDataNode(facts),
                        shardLimit(facts))
                .filter(Objects::nonNull)
                .toList();
        List<Diagnosis> doubtful = Stream.of(
                        textJobId(indices), before8(indices), AutoCreation.refuses(facts) ? autoCreation(facts) : null)
                .filter(Objects::nonNull)
                .toList();
        HealthStatus status = !broken.isEmpty() ? RED : doubtful.isEmpty() ? GREEN : YELLOW;
        long unusable = indices.stream().filter(index -> !index.isUsable()).count();
        Found details = new Found(
                indices.size(), unusable, aliases.size(), aliases.problems().size());
        if (status == GREEN) {
            return Finding.green(
                    id(),
                    indices.isEmpty()
                            ? "Machine learning has no indices yet."
                            : "All " + indices.size() + " indices of machine learning are usable.",
                    details);
        }
        List<Impact> impacts = new ArrayList<>();
        if (!broken.isEmpty()) {
            impacts.add(new Impact("jobs_fail", 1, "Jobs whose configuration, state or results are there fail."));
        }
        if (!doubtful.isEmpty()) {
            impacts.add(
                    new Impact("results_hindered", 3, "Results may not show, or an upgrade of Elasticsearch stops."));
        }
        List<Diagnosis> all = Stream.of(broken, doubtful).flatMap(List::stream).toList();
        return Finding.of(id(), status, symptom(indices.size(), unusable, all), details, impacts, all);
    }

    private static String symptom(int indices, long unusable, List<Diagnosis> diagnoses) {
        if (unusable > 0) {
            return unusable + " of " + indices + " indices of machine learning cannot be used.";
        }
        return diagnoses.size() == 1
                ? diagnoses.get(0).cause()
                : diagnoses.size() + " things hinder machine learning's work with its indices.";
    }

    private static Diagnosis clusterReadOnly(ClusterFacts facts) {
        if (!facts.modes().readOnly() && !facts.modes().readOnlyAllowDelete()) {
            return null;
        }
        List<String> set = CLUSTER_BLOCKS.stream()
                .filter(key -> key.equals(CLUSTER_BLOCKS.get(0))
                        ? facts.modes().readOnly()
                        : facts.modes().readOnlyAllowDelete())
                .toList();
        List<String> stored =
                set.stream().filter(key -> facts.setting(key) != null).toList();
        return Diagnosis.of(
                "cluster_read_only",
                "The whole cluster refuses writes (`" + String.join("`, `", set) + "`).",
                stored.isEmpty()
                        ? "It is set in elasticsearch.yml of the elected master: remove the line and restart the node."
                        : "Make sure that nobody is in the middle of what it was set for, then reset it.",
                stored.isEmpty() ? new String[0] : new String[] {SettingValues.reset(facts, stored)});
    }

    private static Diagnosis unavailable(List<MlIndexFacts> indices) {
        List<MlIndexFacts> unassigned = indices.stream()
                .filter(index -> !index.unavailablePrimaries().isEmpty() && !index.closed())
                .toList();
        if (unassigned.isEmpty()) {
            return null;
        }
        List<String> names = names(unassigned, index -> true);
        return Diagnosis.of(
                        "primary_unavailable",
                        "A primary shard of " + Sentences.names(names) + " is not active.",
                        "Ask why the shard is not allocated, bring back the node that holds it, and retry the allocation.",
                        explain(unassigned.get(0)),
                        "POST /_cluster/reroute?retry_failed=true")
                .withIndices(names);
    }

    private static Diagnosis closed(List<MlIndexFacts> indices) {
        List<String> closed = names(indices, MlIndexFacts::closed);
        return closed.isEmpty()
                ? null
                : Diagnosis.of(
                                "closed",
                                "The indices " + Sentences.names(closed) + " are closed.",
                                "Open them." + Sentences.andTheOthers(closed.size()),
                                closed.stream()
                                        .limit(Sentences.NAMES)
                                        .map(index -> "POST /" + index + "/_open")
                                        .toArray(String[]::new))
                        .withIndices(closed);
    }

    private static Diagnosis floodStage(List<MlIndexFacts> indices) {
        List<String> floodStage = names(indices, MlIndexFacts::floodStage);
        return floodStage.isEmpty()
                ? null
                : Diagnosis.of(
                                "flood_stage",
                                "The indices " + Sentences.names(floodStage)
                                        + " refuse writes (`index.blocks.read_only_allow_delete`), because a node ran out of disk.",
                                "Free disk space; Elasticsearch then lifts the block by itself.",
                                "GET /_cat/allocation?v=true")
                        .withIndices(floodStage);
    }

    private static Diagnosis unreadable(List<MlIndexFacts> indices) {
        List<MlIndexFacts> unreadable = indices.stream()
                .filter(index -> index.blocks().contains(Block.READ))
                .sorted(Comparator.comparing(MlIndexFacts::name))
                .toList();
        if (unreadable.isEmpty()) {
            return null;
        }
        List<String> names = names(unreadable, index -> true);
        return Diagnosis.of(
                        "reads_blocked",
                        "The indices " + Sentences.names(names) + " refuse every read (`" + Block.READ.setting()
                                + "`).",
                        "Lift the block." + Sentences.andTheOthers(names.size()),
                        unblock(unreadable, Set.of(Block.READ_ONLY, Block.METADATA, Block.READ)))
                .withIndices(names);
    }

    /** The name was free when ML's first write, or somebody, made an index of it: from then on there can be no alias. */
    private static Diagnosis aliasIsIndex(WriteAliases aliases, List<MlIndexFacts> indices) {
        List<Problem> problems = aliases.ofKind(WriteAliases.Kind.IS_INDEX);
        if (problems.isEmpty()) {
            return null;
        }
        List<String> names = problems.stream().map(Problem::alias).toList();
        Set<String> taken = new LinkedHashSet<>(names(indices, index -> true));
        List<String> requests = new ArrayList<>();
        names.stream().limit(Sentences.NAMES).forEach(name -> requests.addAll(WriteAliases.moveAway(name, taken)));
        return Diagnosis.of(
                        "write_alias_is_index",
                        "Machine learning writes through the " + (names.size() == 1 ? "alias " : "aliases ")
                                + Sentences.names(names) + ", and there "
                                + (names.size() == 1 ? "is an index of that name." : "are indices of these names."),
                        "Close the jobs that write there; then copy the index to one of the name that machine learning expects, and let the"
                                + " alias take its place. Nothing of it is lost. If what it holds is not needed, delete it instead: machine"
                                + " learning makes index and alias when a job opens."
                                + Sentences.andTheOthers(names.size()),
                        requests.toArray(String[]::new))
                .withIndices(names);
    }

    private static Diagnosis noWriteIndex(WriteAliases aliases) {
        List<Problem> problems = aliases.ofKind(WriteAliases.Kind.NO_WRITE_INDEX);
        if (problems.isEmpty()) {
            return null;
        }
        List<Map<String, Object>> actions = new ArrayList<>();
        problems.stream().limit(Sentences.NAMES).forEach(problem -> actions.addAll(problem.markLatest()));
        return Diagnosis.of(
                        "no_write_index",
                        "Of the indices behind "
                                + Sentences.names(
                                        problems.stream().map(Problem::alias).toList())
                                + " none, or more than one, is marked as the one to write to.",
                        "Mark the latest index." + Sentences.andTheOthers(problems.size()),
                        DevTools.request("POST /_aliases", Map.of("actions", actions)))
                .withIndices(problems.stream()
                        .flatMap(problem -> problem.indices().stream())
                        .distinct()
                        .toList());
    }

    private static final Set<Block> REFUSES_WRITES = EnumSet.of(Block.READ_ONLY, Block.METADATA, Block.WRITE);

    private static Diagnosis blocked(WriteAliases aliases, List<MlIndexFacts> indices) {
        Map<String, MlIndexFacts> written = new TreeMap<>();
        Stream.concat(aliases.writeIndices().stream(), indices.stream().filter(MlIndexFacts::isWrittenDirectly))
                .filter(index -> index.blocks().stream().anyMatch(REFUSES_WRITES::contains))
                .forEach(index -> written.put(index.name(), index));
        List<MlIndexFacts> blocked = List.copyOf(written.values());
        if (blocked.isEmpty()) {
            return null;
        }
        List<String> names = blocked.stream().map(MlIndexFacts::name).toList();
        return Diagnosis.of(
                        "write_index_blocked",
                        "Machine learning writes to " + Sentences.names(names) + ", which "
                                + (names.size() == 1 ? "refuses" : "refuse") + " it ("
                                + blocked.stream()
                                        .flatMap(index -> index.blocks().stream())
                                        .filter(REFUSES_WRITES::contains)
                                        .map(block -> "`" + block.setting() + "`")
                                        .distinct()
                                        .sorted()
                                        .toList()
                                        .toString()
                                        .replaceAll("[\\[\\]]", "")
                                + ").",
                        "Lift the block. An old index of results may stay read-only once no write alias points to it."
                                + Sentences.andTheOthers(names.size()),
                        unblock(blocked, REFUSES_WRITES))
                .withIndices(names);
    }

    /** One block a request, in the order of the blocks: an index whose metadata is blocked takes no other. */
    private static String[] unblock(List<MlIndexFacts> indices, Set<Block> lifted) {
        return indices.stream()
                .limit(Sentences.NAMES)
                .flatMap(index -> Stream.of(Block.values())
                        .filter(lifted::contains)
                        .filter(index.blocks()::contains)
                        .map(block -> unblock(index, block)))
                .toArray(String[]::new);
    }

    private static String unblock(MlIndexFacts index, Block block) {
        Map<String, Object> nothing = new LinkedHashMap<>();
        nothing.put(block.setting(), null);
        return DevTools.request("PUT /" + index.name() + "/_settings", nothing);
    }

    /** ML's indices go where new data goes. Those that are there have a node, or their primaries tell it. */
    private static Diagnosis noDataNode(ClusterFacts facts) {
        boolean takesData = facts.nodes().stream().anyMatch(NodeFacts::takesNewData);
        return takesData
                ? null
                : Diagnosis.of(
                        "no_data_node",
                        "No node takes new data: none has the role `data_content` or `data`.",
                        "In elasticsearch.yml of a node add `data_content` to `node.roles`, and restart it.");
    }

    /**
     * As which an index of ML counts before it exists: one shard, and the one replica that is the default, also where there is no node for
     * it yet ({@code index.auto_expand_replicas: 0-1} is applied later).
     */
    private static final int SHARDS_OF_FIRST_INDEX = 2;

    /** Elasticsearch refuses an index with which there would be more than the limit ({@code ShardLimitValidator.checkShardLimit}). */
    private static Diagnosis shardLimit(ClusterFacts facts) {
        if (!facts.mlIndices().isEmpty()) {
            return null;
        }
        long dataNodes =
                facts.nodes().stream().filter(NodeFacts::countsForShards).count();
        int each = SettingValues.integer(facts, "cluster.max_shards_per_node").orElse(1_000);
        long allowed = each * dataNodes;
        if (dataNodes == 0 || facts.openShards() + SHARDS_OF_FIRST_INDEX <= allowed) {
            return null;
        }
        return Diagnosis.of(
                "shard_limit_reached",
                "The cluster has " + facts.openShards() + " shards of the " + allowed
                        + " that `cluster.max_shards_per_node` (" + each + ") allows on its data nodes (" + dataNodes
                        + "), and machine learning has no index yet: its first one, which counts as "
                        + SHARDS_OF_FIRST_INDEX
                        + ", is refused.",
                "Delete or close indices that are not needed, or add a data node. To raise the limit a little gets over it for now.",
                SettingValues.set(
                        facts, "cluster.max_shards_per_node", String.valueOf(facts.openShards() / dataNodes + 20)));
    }

    private static Diagnosis textJobId(List<MlIndexFacts> indices) {
        List<String> names = names(indices, MlIndexFacts::textJobId);
        return names.isEmpty()
                ? null
                : Diagnosis.of(
                                "job_id_is_text",
                                "In " + Sentences.names(names)
                                        + " `job_id` is mapped as text and not as keyword: results are not found there, and jobs fail to open.",
                                "Nothing can be pasted: a mapping does not change. Elasticsearch of this line from 2026 on moves the aliases to a"
                                        + " new index by itself, in its nightly maintenance; with an older one reindex the results into an index"
                                        + " with the right mapping and give it the aliases, or delete the index if they are not needed.")
                        .withIndices(names);
    }

    private static Diagnosis before8(List<MlIndexFacts> indices) {
        List<String> names = names(indices, MlIndexFacts::before8);
        return names.isEmpty()
                ? null
                : Diagnosis.of(
                                "created_before_8",
                                Sentences.names(names) + " "
                                        + (names.size() == 1 ? "was" : "were")
                                        + " created by an Elasticsearch before 8.0: "
                                        + (BEFORE_9
                                                ? "an upgrade to 9 stops there."
                                                : "Elasticsearch 9 only reads there."),
                                BEFORE_9
                                        ? "Nothing can be pasted: Kibana's upgrade assistant reindexes them or marks them read-only; before"
                                                + " that, upgrade to the last 8.19."
                                        : "Nothing can be pasted: Kibana's upgrade assistant reindexes them.")
                        .withIndices(names);
    }

    private static Diagnosis autoCreation(ClusterFacts facts) {
        return Diagnosis.of(
                "not_created_automatically",
                "`" + AutoCreation.SETTING + "` is `" + facts.setting(AutoCreation.SETTING)
                        + "`, which keeps machine learning from having its indices made at the first write.",
                "Allow `.ml-*` too.",
                SettingValues.set(facts, AutoCreation.SETTING, AutoCreation.withMl(facts)));
    }

    private static List<String> names(List<MlIndexFacts> indices, Predicate<MlIndexFacts> predicate) {
        return indices.stream()
                .filter(predicate)
                .map(MlIndexFacts::name)
                .sorted()
                .toList();
    }

    private static String explain(MlIndexFacts index) {
        Map<String, Object> shard = new LinkedHashMap<>();
        shard.put("index", index.name());
        shard.put("shard", index.unavailablePrimaries().get(0));
        shard.put("primary", true);
        return DevTools.request("POST /_cluster/allocation/explain", shard);
    }
}
