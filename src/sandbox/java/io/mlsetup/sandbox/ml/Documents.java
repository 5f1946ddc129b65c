package io.mlsetup.sandbox.ml;

import static java.util.Objects.requireNonNull;

import io.mlsetup.sandbox.SandboxLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.elasticsearch.action.DocWriteRequest.OpType;
import org.elasticsearch.action.DocWriteResponse;
import org.elasticsearch.action.bulk.BulkRequest;
import org.elasticsearch.action.delete.DeleteRequest;
import org.elasticsearch.action.get.GetRequest;
import org.elasticsearch.action.get.GetResponse;
import org.elasticsearch.action.index.IndexRequest;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.action.search.SearchResponse;
import org.elasticsearch.action.support.IndicesOptions;
import org.elasticsearch.action.support.WriteRequest.RefreshPolicy;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.client.internal.OriginSettingClient;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.common.io.stream.Writeable;
import org.elasticsearch.common.xcontent.LoggingDeprecationHandler;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.index.IndexNotFoundException;
import org.elasticsearch.index.engine.VersionConflictEngineException;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.search.SearchHit;
import org.elasticsearch.search.builder.SearchSourceBuilder;
import org.elasticsearch.search.sort.SortBuilders;
import org.elasticsearch.xcontent.NamedXContentRegistry;
import org.elasticsearch.xcontent.ToXContent;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.XContentFactory;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.XContentParserConfiguration;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xpack.core.ClientHelper;
import org.elasticsearch.xpack.core.action.util.QueryPage;
import org.elasticsearch.xpack.core.ml.MlConfigIndex;
import org.elasticsearch.xpack.core.ml.utils.ToXContentParams;

/**
 * Where configurations are kept: in the very indices and documents of x-pack-ml, {@code .ml-config} and {@code .ml-meta},
 * rendered as x-pack-core renders them for storage, and written under the origin {@code ml}. So a configuration survives
 * a restart, is seen by every node, can be ten thousand of its kind (in the cluster state each would be copied with every
 * change), is not open to users who may only read ordinary indices, and cannot be written except through the API.
 *
 * <p>Every call waits for its answer: callers run on the threads of {@link MlDouble#THREADS}. Every write refreshes, as
 * the real ones do, so that the next search sees it.
 */
final class Documents {

    /** As in x-pack-ml: what cannot be paged is cut off there. */
    static final int MOST = MlConfigIndex.CONFIG_INDEX_MAX_RESULTS_WINDOW;

    private static final ToXContent.Params FOR_STORAGE =
            new ToXContent.MapParams(Map.of(ToXContentParams.FOR_INTERNAL_STORAGE, "true"));

    private final Client client;
    private final XContentParserConfiguration parsing;

    Documents(Client client, NamedXContentRegistry registry) {
        this.client = new OriginSettingClient(client, ClientHelper.ML_ORIGIN);
        this.parsing = XContentParserConfiguration.EMPTY
                .withRegistry(requireNonNull(registry))
                .withDeprecationHandler(LoggingDeprecationHandler.INSTANCE);
    }

    <T extends ToXContent & Writeable> Optional<T> get(Kind<T> kind, String documentId) {
        try {
            GetResponse found =
                    client.get(new GetRequest(kind.index(), documentId)).actionGet();
            return found.isExists()
                    ? Optional.of(parse(kind, found.getSourceAsBytesRef(), documentId))
                    : Optional.empty();
        } catch (IndexNotFoundException e) {
            return Optional.empty();
        }
    }

    /**
     * A configuration, and by what it is known whether somebody else wrote it since.
     *
     * @param <T> of x-pack-core
     */
    record Versioned<T>(T config, long seqNo, long primaryTerm) {}

    <T extends ToXContent & Writeable> Optional<Versioned<T>> getVersioned(Kind<T> kind, String documentId) {
        try {
            GetResponse found =
                    client.get(new GetRequest(kind.index(), documentId)).actionGet();
            return found.isExists()
                    ? Optional.of(new Versioned<>(
                            parse(kind, found.getSourceAsBytesRef(), documentId),
                            found.getSeqNo(),
                            found.getPrimaryTerm()))
                    : Optional.empty();
        } catch (IndexNotFoundException e) {
            return Optional.empty();
        }
    }

    /** Only if nobody else wrote it since it was read: else a version conflict (409). */
    void replace(String index, String documentId, ToXContent config, Versioned<?> read) {
        client.index(request(index, documentId, config).setIfSeqNo(read.seqNo()).setIfPrimaryTerm(read.primaryTerm()))
                .actionGet();
    }

    /** Fails with {@code taken} if there is such a document already. */
    void create(String index, String documentId, ToXContent config, Supplier<? extends RuntimeException> taken) {
        try {
            client.index(request(index, documentId, config).opType(OpType.CREATE))
                    .actionGet();
        } catch (VersionConflictEngineException e) {
            RuntimeException clash = taken.get();
            clash.addSuppressed(e);
            throw clash;
        }
    }

    void replace(String index, String documentId, ToXContent config) {
        client.index(request(index, documentId, config)).actionGet();
    }

    /** In one go, with ids that Elasticsearch gives. As x-pack-ml's, it does not say so if some of them fail. */
    void add(String index, List<? extends ToXContent> configs) {
        BulkRequest bulk = new BulkRequest().setRefreshPolicy(RefreshPolicy.IMMEDIATE);
        // A part of a bulk request must not have a refresh policy of its own.
        configs.forEach(config -> bulk.add(request(index, null, config).setRefreshPolicy(RefreshPolicy.NONE)));
        client.bulk(bulk).actionGet();
    }

    /** Whether it was there. */
    boolean delete(String index, String documentId) {
        try {
            return client.delete(new DeleteRequest(index, documentId).setRefreshPolicy(RefreshPolicy.IMMEDIATE))
                            .actionGet()
                            .getResult()
                    == DocWriteResponse.Result.DELETED;
        } catch (IndexNotFoundException e) {
            return false;
        }
    }

    /** All that the query finds, up to {@link #MOST}, in the order of their ids. */
    <T extends ToXContent & Writeable> List<T> all(Kind<T> kind, QueryBuilder query) {
        return page(kind, query, 0, MOST, kind.idField().getPreferredName()).results();
    }

    <T extends ToXContent & Writeable> QueryPage<T> page(
            Kind<T> kind, QueryBuilder query, int from, int size, String... sortFields) {
        SearchSourceBuilder source = new SearchSourceBuilder()
                .query(QueryBuilders.boolQuery()
                        .filter(QueryBuilders.termQuery(kind.typeField(), kind.type()))
                        .filter(query))
                .from(from)
                .size(size);
        for (String field : sortFields) {
            source.sort(SortBuilders.fieldSort(field).unmappedType("keyword"));
        }
        SearchRequest request = new SearchRequest(kind.index())
                .indicesOptions(IndicesOptions.lenientExpandOpen())
                .source(source);
        SearchResponse response = client.search(request).actionGet();
        try {
            List<T> found = new ArrayList<>();
            for (SearchHit hit : response.getHits().getHits()) {
                found.add(parse(kind, hit.getSourceRef(), hit.getId()));
            }
            return new QueryPage<>(found, SandboxLine.total(response.getHits().getTotalHits()), kind.results());
        } finally {
            response.decRef();
        }
    }

    private <T extends ToXContent & Writeable> T parse(Kind<T> kind, BytesReference source, String documentId) {
        try (XContentParser parser = XContentHelper.createParserNotCompressed(parsing, source, XContentType.JSON)) {
            return kind.reader().read(parser, documentId);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read [" + documentId + "] of [" + kind.index() + "]", e);
        }
    }

    private static IndexRequest request(String index, String documentId, ToXContent config) {
        try (XContentBuilder builder = XContentFactory.jsonBuilder()) {
            return new IndexRequest(index)
                    .id(documentId)
                    .source(config.toXContent(builder, FOR_STORAGE))
                    .setRefreshPolicy(RefreshPolicy.IMMEDIATE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
