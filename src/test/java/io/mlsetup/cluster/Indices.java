package io.mlsetup.cluster;

import io.mlsetup.cluster.MlIndexFacts.Block;
import io.mlsetup.cluster.MlIndexFacts.WriteMark;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Indices with one thing amiss. */
final class Indices {

    private Indices() {}

    static MlIndexFacts unavailable(String name, int... shards) {
        return new MlIndexFacts(name, IntStream.of(shards).boxed().toList(), false, Set.of(), Map.of(), false, false);
    }

    static MlIndexFacts closed(String name) {
        return new MlIndexFacts(name, List.of(), true, Set.of(), Map.of(), false, false);
    }

    static MlIndexFacts blocked(String name, Block... blocks) {
        return new MlIndexFacts(name, List.of(), false, Set.of(blocks), Map.of(), false, false);
    }

    static MlIndexFacts aliased(String name, String alias, WriteMark mark, Block... blocks) {
        return new MlIndexFacts(name, List.of(), false, Set.of(blocks), Map.of(alias, mark), false, false);
    }
}
