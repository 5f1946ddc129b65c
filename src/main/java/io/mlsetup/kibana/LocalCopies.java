package io.mlsetup.kibana;

import static java.util.Objects.requireNonNull;

import io.mlsetup.line.Line;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.lucene.store.AlreadyClosedException;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.metadata.IndexAbstraction;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.index.Index;
import org.elasticsearch.index.IndexService;
import org.elasticsearch.index.engine.Engine;
import org.elasticsearch.index.engine.EngineException;
import org.elasticsearch.index.shard.IndexShard;
import org.elasticsearch.index.shard.IndexShardState;
import org.elasticsearch.indices.IndicesService;

/**
 * Tells which state of an index a search on this node would see, without a search: the identity of the reader of the copy that
 * this node holds, by which Elasticsearch's own request cache knows whether what it holds still is true. It reads no document.
 */
public final class LocalCopies {

    private final Supplier<ClusterState> state;
    private final IndicesService indices;

    public LocalCopies(Supplier<ClusterState> state, IndicesService indices) {
        this.state = requireNonNull(state);
        this.indices = requireNonNull(indices);
    }

    /** Whether there is an index or alias of that name. */
    public boolean exists(String name) {
        return Line.named(state.get(), name) != null;
    }

    /**
     * The same as long as nothing was written; empty if that is not known, as for an index that cannot be read, whose copies are all
     * elsewhere, or in which something was written that no search sees yet.
     *
     * @param name of an index or alias
     */
    public Optional<Object> version(String name) {
        ClusterState now = state.get();
        IndexAbstraction named = Line.named(now, name);
        if (named == null || named.getIndices().size() != 1) {
            return Optional.empty();
        }
        Index index = named.getIndices().get(0);
        IndexMetadata metadata = Line.indices(now).get(index.getName());
        boolean readable = metadata.getState() == IndexMetadata.State.OPEN
                && metadata.getNumberOfShards() == 1
                && !Line.isReadBlocked(now, index.getName());
        IndexService service = readable ? indices.indexService(index) : null;
        IndexShard shard = service == null ? null : service.getShardOrNull(0);
        return shard == null || shard.state() != IndexShardState.STARTED
                ? Optional.empty()
                : Optional.ofNullable(Line.engine(shard)).flatMap(LocalCopies::reader);
    }

    private static Optional<Object> reader(Engine engine) {
        try {
            return engine.refreshNeeded() ? Optional.empty() : Optional.of(readerKey(engine));
        } catch (AlreadyClosedException | EngineException e) {
            return Optional.empty(); // the copy is just being closed
        }
    }

    private static Object readerKey(Engine engine) {
        try (Engine.Searcher searcher = engine.acquireSearcher("ml_setup", Engine.SearcherScope.EXTERNAL)) {
            return searcher.getDirectoryReader().getReaderCacheHelper().getKey();
        }
    }
}
