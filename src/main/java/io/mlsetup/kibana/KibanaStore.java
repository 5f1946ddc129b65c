package io.mlsetup.kibana;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.action.search.MultiSearchRequest;
import org.elasticsearch.action.search.MultiSearchResponse;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.action.search.TransportMultiSearchAction;
import org.elasticsearch.action.support.ContextPreservingActionListener;
import org.elasticsearch.action.support.ListenerTimeouts;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.common.util.concurrent.EsExecutors;
import org.elasticsearch.common.util.concurrent.ThreadContext;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.index.IndexNotFoundException;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.indices.IndexClosedException;
import org.elasticsearch.search.SearchHit;
import org.elasticsearch.search.builder.SearchSourceBuilder;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.xpack.core.ClientHelper;
import org.elasticsearch.xpack.core.security.action.privilege.GetPrivilegesAction;
import org.elasticsearch.xpack.core.security.action.privilege.GetPrivilegesRequest;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilegeDescriptor;

/**
 * Reads what Kibana stores in Elasticsearch: saved objects and application privileges. It reads with the plugin's own rights,
 * on a context of its own, and is the only class that does; whoever uses it must decide first or afterwards what the caller may
 * see of it. Every fact that cannot be had in time comes as {@link Fact.Unavailable}, never as a failure.
 */
public final class KibanaStore {

    private static final Logger logger = LogManager.getLogger(KibanaStore.class);

    /** Spaces, and before 8.8 everything but tasks. */
    private static final String MAIN_INDEX = ".kibana";
    /** Data views since 8.8. */
    private static final String ANALYTICS_INDEX = ".kibana_analytics";

    /** As many of each type as one search gives back. */
    public static final int MAX_OBJECTS = 10_000;

    private static final TimeValue TIMEOUT = TimeValue.timeValueSeconds(5);

    private final Client client;

    public KibanaStore(Client client) {
        this.client = client;
    }

    /** What Kibana stores of one space: the space, and the data views in it. */
    public record SpaceObjects(Fact<Space> space, Fact<List<DataView>> dataViews) {}

    /** The application privileges that a Kibana stored, or some of them by name; none if no Kibana ever connected. */
    public void storedPrivileges(
            String application,
            Set<String> names,
            ActionListener<Fact<Collection<ApplicationPrivilegeDescriptor>>> listener) {
        GetPrivilegesRequest request = new GetPrivilegesRequest();
        request.application(application);
        request.privileges(names.toArray(String[]::new));
        execute(
                GetPrivilegesAction.INSTANCE,
                request,
                facts(
                        listener,
                        response -> Fact.known(Arrays.asList(response.privileges())),
                        e -> unreadable(
                                "privileges_not_readable", "The privileges that Kibana stores cannot be read", e)));
    }

    /** One round for a space and its data views, in both layouts of the saved-object indices. */
    public void spaceObjects(String spaceId, ActionListener<SpaceObjects> listener) {
        QueryBuilder space = QueryBuilders.idsQuery().addIds("space:" + spaceId);
        QueryBuilder dataViews = QueryBuilders.boolQuery()
                .filter(QueryBuilders.termQuery("type", "index-pattern"))
                .filter(QueryBuilders.termsQuery("namespaces", spaceId, "*"));
        MultiSearchRequest request = new MultiSearchRequest();
        request.add(search(MAIN_INDEX, QueryBuilders.boolQuery().should(space).should(dataViews)));
        request.add(search(ANALYTICS_INDEX, dataViews));
        execute(
                TransportMultiSearchAction.TYPE,
                request,
                facts(listener, response -> spaceObjects(spaceId, response), e -> {
                    Fact<Space> why =
                            unreadable("saved_objects_not_readable", "Kibana's saved objects cannot be read", e);
                    return new SpaceObjects(why, why.map(s -> List.of()));
                }));
    }

    /** One round for all spaces, and for the jobs, trained models and data views of all of them. */
    public void mlObjects(ActionListener<MlObjects> listener) {
        String[] dataView = {"index-pattern.title", "index-pattern.type", "namespaces"};
        MultiSearchRequest request = new MultiSearchRequest();
        // Without the image of a space, which may be large.
        request.add(all(MAIN_INDEX, "space", "space.name", "space.disabledFeatures", "space.solution"));
        request.add(all(MAIN_INDEX, "ml-job", "ml-job", "namespaces"));
        request.add(all(MAIN_INDEX, "ml-trained-model", "ml-trained-model.model_id", "namespaces"));
        request.add(all(MAIN_INDEX, "index-pattern", dataView));
        request.add(all(ANALYTICS_INDEX, "index-pattern", dataView));
        execute(
                TransportMultiSearchAction.TYPE,
                request,
                facts(
                        listener,
                        KibanaStore::mlObjects,
                        e -> MlObjects.unavailable(
                                unreadable("saved_objects_not_readable", "Kibana's saved objects cannot be read", e))));
    }

    private static MlObjects mlObjects(MultiSearchResponse response) {
        MultiSearchResponse.Item[] items = response.getResponses();
        boolean oldLayout = items[4].isFailure()
                && ExceptionsHelper.unwrapCause(items[4].getFailure()) instanceof IndexNotFoundException;
        return new MlObjects(
                stored(MAIN_INDEX, items[0], SavedObjects::space),
                stored(MAIN_INDEX, items[1], SavedObjects::job),
                stored(MAIN_INDEX, items[2], SavedObjects::model),
                oldLayout
                        ? stored(MAIN_INDEX, items[3], SavedObjects::dataView)
                        : stored(ANALYTICS_INDEX, items[4], SavedObjects::dataView));
    }

    private static <T> Fact<Stored<T>> stored(
            String index, MultiSearchResponse.Item item, BiFunction<String, Map<String, Object>, Optional<T>> read) {
        if (item.isFailure()) {
            return failure(index, item.getFailure());
        }
        SearchHit[] hits = item.getResponse().getHits().getHits();
        List<T> objects = Arrays.stream(hits)
                .flatMap(hit -> read.apply(hit.getId(), hit.hasSource() ? hit.getSourceAsMap() : Map.of()).stream())
                .toList();
        return Fact.known(new Stored<>(objects, hits.length >= MAX_OBJECTS));
    }

    private static SearchRequest all(String index, String type, String... fields) {
        return search(index, QueryBuilders.termQuery("type", type), fields);
    }

    private static SearchRequest search(String index, QueryBuilder query) {
        return search(index, query, "type", "space", "index-pattern.title", "index-pattern.type");
    }

    private static SearchRequest search(String index, QueryBuilder query, String... fields) {
        return new SearchRequest(index)
                .allowPartialSearchResults(false)
                .source(new SearchSourceBuilder()
                        .query(query)
                        .size(MAX_OBJECTS)
                        .trackTotalHits(false)
                        .fetchSource(fields, new String[0]));
    }

    private static SpaceObjects spaceObjects(String spaceId, MultiSearchResponse response) {
        MultiSearchResponse.Item main = response.getResponses()[0];
        MultiSearchResponse.Item analytics = response.getResponses()[1];
        if (main.isFailure()) {
            Fact<Space> why = failure(MAIN_INDEX, main.getFailure());
            return new SpaceObjects(why, why.map(space -> List.of()));
        }
        List<SearchHit> hits = Arrays.asList(main.getResponse().getHits().getHits());
        Fact<Space> space = hits.stream()
                .filter(hit -> hit.getId().equals("space:" + spaceId))
                .findFirst()
                .map(hit -> Fact.known(new Space(spaceId, object(hit, "space"))))
                .orElseGet(() -> Fact.unavailable("no_such_space", "", ""));
        if (!analytics.isFailure()) {
            return new SpaceObjects(
                    space,
                    Fact.known(dataViews(analytics.getResponse().getHits().getHits())));
        }
        boolean oldLayout = ExceptionsHelper.unwrapCause(analytics.getFailure()) instanceof IndexNotFoundException;
        return new SpaceObjects(
                space,
                oldLayout
                        ? Fact.known(dataViews(main.getResponse().getHits().getHits()))
                        : failure(ANALYTICS_INDEX, analytics.getFailure()));
    }

    private static List<DataView> dataViews(SearchHit[] hits) {
        return Arrays.stream(hits)
                .map(hit -> object(hit, "index-pattern"))
                .filter(view -> view.get("title") instanceof String)
                .map(view -> new DataView((String) view.get("title"), "rollup".equals(view.get("type"))))
                .toList();
    }

    private static Map<String, Object> object(SearchHit hit, String type) {
        return SavedObjects.attributes(hit.getSourceAsMap(), type);
    }

    private static <T> Fact<T> failure(String index, Exception e) {
        Throwable cause = ExceptionsHelper.unwrapCause(e);
        if (cause instanceof IndexNotFoundException) {
            return Fact.unavailable(
                    "no_kibana", "No Kibana ever connected to this cluster.", "Connect a Kibana to this cluster.");
        }
        if (cause instanceof IndexClosedException) {
            return Fact.unavailable(
                    "saved_objects_closed",
                    "The index of Kibana's saved objects [" + index + "] is closed.",
                    "Ask an administrator to open it.");
        }
        return unreadable(
                "saved_objects_not_readable", "The index of Kibana's saved objects [" + index + "] cannot be read", e);
    }

    private static <T> Fact.Unavailable<T> unreadable(String id, String what, Exception e) {
        logger.debug(() -> "a fact could not be had: " + what, e);
        return new Fact.Unavailable<>(
                id,
                what + " (" + ExceptionsHelper.unwrapCause(e).getClass().getSimpleName() + ").",
                "Ask an administrator to look at the health of the indices behind it.");
    }

    /** A listener that turns an answer, a failure or silence into a fact. */
    private <R, T> ActionListener<R> facts(
            ActionListener<T> listener, Function<R, T> onResponse, Function<Exception, T> onFailure) {
        ActionListener<R> turned = ActionListener.wrap(
                response -> listener.onResponse(onResponse.apply(response)),
                e -> listener.onResponse(onFailure.apply(e)));
        return ListenerTimeouts.wrapWithTimeout(
                client.threadPool(), turned, TIMEOUT, EsExecutors.DIRECT_EXECUTOR_SERVICE, "kibana store");
    }

    private <Q extends ActionRequest, R extends ActionResponse> void execute(
            ActionType<R> action, Q request, ActionListener<R> listener) {
        ThreadContext context = client.threadPool().getThreadContext();
        Supplier<ThreadContext.StoredContext> caller = context.newRestorableContext(false);
        try (var ignored = context.stashWithOrigin(ClientHelper.ML_ORIGIN)) {
            // Kibana's indices are system indices, open to those who come as Kibana.
            context.putHeader(Task.X_ELASTIC_PRODUCT_ORIGIN_HTTP_HEADER, "kibana");
            client.execute(action, request, new ContextPreservingActionListener<>(caller, listener));
        }
    }
}
