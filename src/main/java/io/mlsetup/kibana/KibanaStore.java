package io.mlsetup.kibana;

import io.mlsetup.common.Timed;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.action.get.GetRequest;
import org.elasticsearch.action.get.GetResponse;
import org.elasticsearch.action.get.TransportGetAction;
import org.elasticsearch.action.search.MultiSearchRequest;
import org.elasticsearch.action.search.MultiSearchResponse;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.action.search.SearchResponse;
import org.elasticsearch.action.search.TransportMultiSearchAction;
import org.elasticsearch.action.search.TransportSearchAction;
import org.elasticsearch.action.support.ContextPreservingActionListener;
import org.elasticsearch.action.support.SubscribableListener;
import org.elasticsearch.action.support.ThreadedActionListener;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.routing.Preference;
import org.elasticsearch.common.util.concurrent.ThreadContext;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.index.IndexNotFoundException;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.search.SearchHit;
import org.elasticsearch.search.builder.SearchSourceBuilder;
import org.elasticsearch.search.fetch.subphase.FetchSourceContext;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.xpack.core.ClientHelper;
import org.elasticsearch.xpack.core.security.action.privilege.GetPrivilegesAction;
import org.elasticsearch.xpack.core.security.action.privilege.GetPrivilegesRequest;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilegeDescriptor;

/**
 * Reads what Kibana stores in Elasticsearch: saved objects and application privileges. It reads with the plugin's own rights,
 * on a context of its own, and is the only class that does; its users must decide first or afterwards what the caller may
 * see of it. Every fact that cannot be read in time comes as {@link Fact.Unavailable}, never as a failure.
 */
public final class KibanaStore {

    /** Spaces, and before 8.8 everything but tasks. */
    private static final String MAIN_INDEX = ".kibana";
    /** Data views since 8.8. */
    private static final String ANALYTICS_INDEX = ".kibana_analytics";

    /** What {@link SavedObjects#dataView} reads. */
    private static final String[] DATA_VIEW = {"index-pattern.title", "index-pattern.type", "index-pattern.allowHidden"
    };

    /** As many of each type as one search gives back. */
    public static final int MAX_OBJECTS = 10_000;

    /** The copy on this node, if there is one. */
    private static final String LOCAL = Preference.LOCAL.type();

    /** Why a space that Kibana does not store could not be read. */
    public static final String NO_SUCH_SPACE = "no_such_space";

    private final Client client;
    private final Predicate<String> exists;

    /**
     * Reads by this client.
     *
     * @param exists whether there is an index or alias of that name
     */
    public KibanaStore(Client client, Predicate<String> exists) {
        this.client = client;
        this.exists = exists;
    }

    /** Whether a Kibana ever connected to this cluster, which is no secret. */
    public boolean isThere() {
        return exists.test(MAIN_INDEX);
    }

    /** What Kibana stores of one space: the space, and the data views in it. */
    public record SpaceObjects(Fact<Space> space, Fact<List<DataView>> dataViews) {

        /** For those who judge neither. */
        public static final SpaceObjects NOT_READ = new SpaceObjects(Fact.notRead(), Fact.notRead());

        /** Neither could be read, for one reason. */
        public static SpaceObjects of(Fact.Unavailable<?> why) {
            return new SpaceObjects(why.as(), why.as());
        }
    }

    /**
     * The application privileges that a Kibana stored, or some of them by name; none if no Kibana ever connected.
     *
     * @param application null for those of all applications
     */
    public void storedPrivileges(
            @Nullable String application,
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
                        e -> Unreadable.because(
                                "privileges_not_readable", "The privileges that Kibana stores cannot be read", e)));
    }

    /** One round for a space and its data views, side by side, in both layouts of the saved-object indices. */
    public void spaceObjects(String spaceId, ActionListener<SpaceObjects> listener) {
        if (!isThere()) {
            listener.onResponse(SpaceObjects.of(Unreadable.noKibana()));
            return;
        }
        // Of data views there may be as many as a search gives back: they are not judged on a thread of the transport
        // layer.
        ActionListener<SpaceObjects> elsewhere =
                new ThreadedActionListener<>(client.threadPool().generic(), listener);
        SubscribableListener<Fact<List<DataView>>> views = SubscribableListener.newForked(l -> dataViews(spaceId, l));
        space(
                spaceId,
                elsewhere.delegateFailureAndWrap((l, s) -> views.addListener(l.map(v ->
                        // Without the main index nothing of Kibana is there to be judged.
                        s.get().isEmpty() && !s.isUnavailable(NO_SUCH_SPACE)
                                ? new SpaceObjects(s, s.map(known -> List.of()))
                                : new SpaceObjects(s, v)))));
    }

    /** As Kibana reads it: by its id, which also sees what no search sees yet. */
    private void space(String spaceId, ActionListener<Fact<Space>> listener) {
        GetRequest request = new GetRequest(MAIN_INDEX, "space:" + spaceId)
                .preference(LOCAL)
                .fetchSourceContext(FetchSourceContext.of(true, new String[] {"space"}, null));
        execute(
                TransportGetAction.TYPE,
                request,
                facts(listener, response -> space(spaceId, response), e -> Unreadable.index(MAIN_INDEX, e)));
    }

    private static Fact<Space> space(String spaceId, GetResponse response) {
        return response.isExists()
                ? Fact.known(new Space(spaceId, SavedObjects.attributes(response.getSourceAsMap(), "space")))
                : Fact.unavailable(NO_SUCH_SPACE, "", "");
    }

    /** Before 8.8 data views were in the main index; those that were left there count no more once they have their own. */
    private void dataViews(String spaceId, ActionListener<Fact<List<DataView>>> listener) {
        QueryBuilder query = QueryBuilders.boolQuery()
                .filter(QueryBuilders.termQuery("type", "index-pattern"))
                .filter(QueryBuilders.termsQuery("namespaces", spaceId, "*"));
        ActionListener<SearchResponse> answer = facts(
                listener,
                response -> {
                    List<DataView> views = dataViews(response.getHits().getHits());
                    return Titles.bounded(Fact.known(views), views.stream());
                },
                e -> Unreadable.index(ANALYTICS_INDEX, e));
        search(ANALYTICS_INDEX, query, answer.delegateResponse((l, e) -> {
            if (ExceptionsHelper.unwrapCause(e) instanceof IndexNotFoundException) {
                search(MAIN_INDEX, query, l);
            } else {
                l.onFailure(e);
            }
        }));
    }

    private void search(String index, QueryBuilder dataViews, ActionListener<SearchResponse> listener) {
        execute(TransportSearchAction.TYPE, search(index, dataViews, DATA_VIEW), listener);
    }

    /** One round for all spaces, and for the jobs of all of them: nothing else is read. */
    public void spacesAndJobs(ActionListener<MlObjects> listener) {
        execute(TransportMultiSearchAction.TYPE, spacesAndJobs(), mlObjects(listener, response -> {
            MultiSearchResponse.Item[] items = response.getResponses();
            return new MlObjects(
                    stored(MAIN_INDEX, items[0], SavedObjects::space),
                    stored(MAIN_INDEX, items[1], SavedObjects::job),
                    Fact.notRead(),
                    Fact.notRead());
        }));
    }

    private static MultiSearchRequest spacesAndJobs() {
        MultiSearchRequest request = new MultiSearchRequest();
        // Without the image of a space, which may be large.
        request.add(all(MAIN_INDEX, "space", "space.name", "space.disabledFeatures", "space.solution"));
        return request.add(all(MAIN_INDEX, "ml-job", "ml-job", "namespaces"));
    }

    private ActionListener<MultiSearchResponse> mlObjects(
            ActionListener<MlObjects> listener, Function<MultiSearchResponse, MlObjects> read) {
        return facts(
                listener,
                read,
                e -> MlObjects.unavailable(
                        Unreadable.because("saved_objects_not_readable", "Kibana's saved objects cannot be read", e)));
    }

    /** One round for all spaces, and for the jobs, trained models and data views of all of them. */
    public void mlObjects(ActionListener<MlObjects> listener) {
        String[] dataView =
                Stream.concat(Arrays.stream(DATA_VIEW), Stream.of("namespaces")).toArray(String[]::new);
        MultiSearchRequest request = spacesAndJobs();
        request.add(all(MAIN_INDEX, "ml-trained-model", "ml-trained-model.model_id", "namespaces"));
        request.add(all(MAIN_INDEX, "index-pattern", dataView));
        request.add(all(ANALYTICS_INDEX, "index-pattern", dataView));
        execute(TransportMultiSearchAction.TYPE, request, mlObjects(listener, KibanaStore::mlObjects));
    }

    private static MlObjects mlObjects(MultiSearchResponse response) {
        MultiSearchResponse.Item[] items = response.getResponses();
        boolean oldLayout = items[4].isFailure()
                && ExceptionsHelper.unwrapCause(items[4].getFailure()) instanceof IndexNotFoundException;
        return new MlObjects(
                stored(MAIN_INDEX, items[0], SavedObjects::space),
                stored(MAIN_INDEX, items[1], SavedObjects::job),
                stored(MAIN_INDEX, items[2], SavedObjects::model),
                oldLayout ? dataViews(MAIN_INDEX, items[3]) : dataViews(ANALYTICS_INDEX, items[4]));
    }

    private static Fact<Stored<Assigned<DataView>>> dataViews(String index, MultiSearchResponse.Item item) {
        Fact<Stored<Assigned<DataView>>> stored = stored(index, item, SavedObjects::dataView);
        return stored.get().isPresent()
                ? Titles.bounded(stored, stored.get().get().items().stream().map(Assigned::object))
                : stored;
    }

    private static <T> Fact<Stored<T>> stored(
            String index, MultiSearchResponse.Item item, BiFunction<String, Map<String, Object>, Optional<T>> read) {
        if (item.isFailure()) {
            return Unreadable.index(index, item.getFailure());
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

    private static SearchRequest search(String index, QueryBuilder query, String... fields) {
        return new SearchRequest(index)
                .allowPartialSearchResults(false)
                .preference(LOCAL)
                .source(new SearchSourceBuilder()
                        .query(query)
                        .size(MAX_OBJECTS)
                        .trackTotalHits(false)
                        .fetchSource(fields, new String[0]));
    }

    private static List<DataView> dataViews(SearchHit[] hits) {
        return Arrays.stream(hits)
                .flatMap(hit -> SavedObjects.dataView(hit.getSourceAsMap()).stream())
                .toList();
    }

    /** A listener that turns an answer, a failure or silence into a fact. */
    private <R, T> ActionListener<R> facts(
            ActionListener<T> listener, Function<R, T> onResponse, Function<Exception, T> onFailure) {
        ActionListener<R> turned = ActionListener.wrap(
                response -> listener.onResponse(onResponse.apply(response)),
                e -> listener.onResponse(onFailure.apply(e)));
        return Timed.listener(client, Timed.SHORT, "kibana store", turned);
    }

    private <Q extends ActionRequest, R extends ActionResponse> void execute(
            ActionType<R> action, Q request, ActionListener<R> listener) {
        ThreadContext context = client.threadPool().getThreadContext();
        Supplier<ThreadContext.StoredContext> caller = context.newRestorableContext(false);
        // The caller's own product origin, which a stashed context keeps, would be in the way of this one.
        try (var ours = context.newStoredContext(List.of(), List.of(Task.X_ELASTIC_PRODUCT_ORIGIN_HTTP_HEADER));
                var ignored = context.stashWithOrigin(ClientHelper.ML_ORIGIN)) {
            // Kibana's indices are system indices, open to those who come as Kibana.
            context.putHeader(Task.X_ELASTIC_PRODUCT_ORIGIN_HTTP_HEADER, "kibana");
            client.execute(action, request, new ContextPreservingActionListener<>(caller, listener));
        }
    }
}
