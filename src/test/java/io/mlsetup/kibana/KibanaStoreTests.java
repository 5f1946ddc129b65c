package io.mlsetup.kibana;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.instanceOf;

import io.mlsetup.ThreadPoolTestCase;
import io.mlsetup.kibana.KibanaStore.SpaceObjects;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.action.get.GetRequest;
import org.elasticsearch.action.get.GetResponse;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.action.search.SearchResponse;
import org.elasticsearch.action.search.ShardSearchFailure;
import org.elasticsearch.action.support.PlainActionFuture;
import org.elasticsearch.common.bytes.BytesArray;
import org.elasticsearch.index.IndexNotFoundException;
import org.elasticsearch.index.get.GetResult;
import org.elasticsearch.search.SearchHit;
import org.elasticsearch.search.SearchHits;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.test.client.NoOpClient;
import org.elasticsearch.threadpool.ThreadPool;
import org.junit.Before;

/** How saved objects are read. */
public class KibanaStoreTests extends ThreadPoolTestCase {

    private final List<String> read = new ArrayList<>();
    private List<String> titles = List.of("logs-*");
    private List<Runnable> answersToCome;
    private String cameAs;
    private RuntimeException failure;
    private KibanaStore store;

    @Before
    public void makeStore() {
        store = new KibanaStore(
                new NoOpClient(threadPool) {
                    @Override
                    protected <Q extends ActionRequest, R extends ActionResponse> void doExecute(
                            ActionType<R> action, Q request, ActionListener<R> listener) {
                        cameAs = productOrigin();
                        Runnable answer = () -> answer(request, listener);
                        if (answersToCome == null) {
                            answer.run();
                        } else {
                            answersToCome.add(answer);
                        }
                    }

                    @SuppressWarnings("unchecked")
                    private <Q extends ActionRequest, R extends ActionResponse> void answer(
                            Q request, ActionListener<R> listener) {
                        if (failure != null) {
                            listener.onFailure(failure);
                        } else if (request instanceof GetRequest get) {
                            read.add(get.index());
                            listener.onResponse((R) space(get));
                        } else {
                            read.add(((SearchRequest) request).indices()[0]);
                            ActionListener.respondAndRelease(listener, (R) found());
                        }
                    }
                },
                name -> true);
    }

    private GetResponse space(GetRequest get) {
        BytesArray source = new BytesArray("{\"space\":{\"name\":\"Default\"}}");
        return new GetResponse(new GetResult(get.index(), get.id(), 0, 1, 1, true, source, Map.of(), Map.of()));
    }

    private SearchResponse found() {
        SearchHit[] views = titles.stream()
                .map(title -> {
                    SearchHit view = SearchHit.unpooled(0, "index-pattern:a");
                    view.sourceRef(new BytesArray("{\"index-pattern\":{\"title\":\"" + title + "\"}}"));
                    return view;
                })
                .toArray(SearchHit[]::new);
        SearchHits hits = new SearchHits(views, null, 1);
        try {
            return new SearchResponse(
                    hits,
                    null,
                    null,
                    false,
                    null,
                    null,
                    1,
                    null,
                    1,
                    1,
                    0,
                    0L,
                    ShardSearchFailure.EMPTY_ARRAY,
                    SearchResponse.Clusters.EMPTY);
        } finally {
            hits.decRef();
        }
    }

    private SpaceObjects ask() {
        PlainActionFuture<SpaceObjects> future = new PlainActionFuture<>();
        store.spaceObjects("default", future);
        return future.actionGet();
    }

    private String askForName() {
        return ask().space().get().orElseThrow().name();
    }

    private String productOrigin() {
        return threadPool.getThreadContext().getHeader(Task.X_ELASTIC_PRODUCT_ORIGIN_HTTP_HEADER);
    }

    /** Elastic's own products and clients name themselves, and a thread context takes no header twice. */
    public void testACallerMayComeAsAnotherProduct() {
        try (var ignored = threadPool.getThreadContext().stashContext()) {
            threadPool.getThreadContext().putHeader(Task.X_ELASTIC_PRODUCT_ORIGIN_HTTP_HEADER, "fleet");
            assertThat(askForName(), equalTo("Default"));
            assertThat(cameAs, equalTo("kibana"));
            assertThat(productOrigin(), equalTo("fleet"));
        }
    }

    /** An answer may come on a thread of the transport layer, at once or later. */
    public void testWhatWasReadIsJudgedElsewhere() {
        answersToCome = randomBoolean() ? new ArrayList<>() : null;
        PlainActionFuture<String> thread = new PlainActionFuture<>();
        store.spaceObjects(
                "default", thread.map(objects -> Thread.currentThread().getName()));
        if (answersToCome != null) {
            Collections.shuffle(answersToCome, random());
            answersToCome.forEach(Runnable::run);
        }
        assertThat(thread.actionGet(), containsString("[" + ThreadPool.Names.GENERIC + "]"));
    }

    /** What somebody changed a moment ago is in the next answer. */
    public void testEveryQuestionIsRead() {
        assertThat(ask().dataViews(), equalTo(Fact.known(List.of(new DataView("logs-*", false)))));
        assertThat(read, equalTo(List.of(".kibana_analytics", ".kibana")));
        failure = new IndexNotFoundException(".kibana");
        assertThat(ask().space(), instanceOf(Fact.Unavailable.class));
        failure = null;
        assertThat(askForName(), equalTo("Default"));
        assertThat(read.size(), equalTo(4));
    }

    /** Who may write in one space writes them, and each of them is held against each source that somebody asks for. */
    public void testTitlesThatAreTooLongTogetherAreNotJudged() {
        titles = Collections.nCopies(200, "a".repeat(10_000));
        assertThat(ask().dataViews().get().orElseThrow().size(), equalTo(200));
        titles = Collections.nCopies(201, "a".repeat(10_000));
        assertTrue(ask().dataViews().isUnavailable("data_views_too_long"));
        titles = Collections.nCopies(201, "a".repeat(10_001));
        assertThat(ask().dataViews(), equalTo(Fact.known(List.of())));
    }
}
