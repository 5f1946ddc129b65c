package io.mlsetup.access.asking;

import static java.util.stream.Collectors.toList;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.not;

import io.mlsetup.ThreadPoolTestCase;
import io.mlsetup.access.IndexPatterns;
import io.mlsetup.access.PrivilegeQuestions;
import io.mlsetup.access.Requirement;
import io.mlsetup.access.Requirement.Cluster;
import io.mlsetup.access.Requirement.Index;
import io.mlsetup.kibana.Fact;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.lucene.util.automaton.Automata;
import org.apache.lucene.util.automaton.TooComplexToDeterminizeException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.action.NoShardAvailableActionException;
import org.elasticsearch.action.support.PlainActionFuture;
import org.elasticsearch.test.client.NoOpClient;
import org.elasticsearch.xpack.core.security.action.user.HasPrivilegesRequest;
import org.elasticsearch.xpack.core.security.action.user.HasPrivilegesResponse;

/** Why the caller's own privileges could not be had, and what is told to do about it. */
public class HeldPrivilegesTests extends ThreadPoolTestCase {

    private static final List<Requirement> QUESTION = List.of(
            new Cluster("monitor_ml", "machine_learning_user"),
            new Index("read", "metrics-*"),
            new Index("read", "logs-*,-logs-*x*,-logs-*y*"));

    /** An expression that Elasticsearch gives up on is the question's fault, and is named. */
    public void testAQuestionThatIsTooComplex() {
        for (RuntimeException failure : List.of(
                new TooComplexToDeterminizeException(Automata.makeAnyString(), 1),
                new IllegalArgumentException("no such pattern"))) {
            Fact.Unavailable<?> why = ask(failure, QUESTION);
            assertThat(why.id(), equalTo("privileges_not_known"));
            assertThat(
                    why.cause(),
                    containsString("an expression as complex as [/logs\\-.*&~(logs\\-.*x.*|logs\\-.*y.*)/]"));
            assertThat(why.action(), containsString("fewer exclusions or wildcards"));
            assertThat(why.action(), not(containsString("security index")));
        }
    }

    /** Whatever else it is, it is not the question. */
    public void testOtherFailures() {
        Fact.Unavailable<?> shards = ask(NoShardAvailableActionException.forOnShardFailureWrapper("x"), QUESTION);
        assertThat(shards.action(), containsString("security index"));
        assertThat(
                "asks of no index",
                ask(new IllegalArgumentException("x"), QUESTION.subList(0, 1)).cause(),
                containsString("(IllegalArgumentException)"));
    }

    private Fact.Unavailable<?> ask(RuntimeException failure, List<Requirement> question) {
        NoOpClient client = new NoOpClient(threadPool) {
            @Override
            protected <Q extends ActionRequest, R extends ActionResponse> void doExecute(
                    ActionType<R> action, Q request, ActionListener<R> listener) {
                listener.onFailure(failure);
            }
        };
        PlainActionFuture<Fact<HasPrivilegesResponse>> held = new PlainActionFuture<>();
        HeldPrivileges.ask(PrivilegeQuestions.request("jane", question, "default"), client, held);
        Fact<HasPrivilegesResponse> fact = held.actionGet();
        assertThat(fact, instanceOf(Fact.Unavailable.class));
        return (Fact.Unavailable<?>) fact;
    }

    private static HasPrivilegesRequest reading(int exclusions, IntFunction<String> exclusion) {
        List<String> given = Stream.concat(
                        Stream.of("logs-*"), IntStream.range(0, exclusions).mapToObj(exclusion))
                .toList();
        IndexPatterns read = IndexPatterns.of(given);
        assertNull(read.refusal());
        return PrivilegeQuestions.request(
                "jane",
                read.local().stream()
                        .map(local -> (Requirement) new Requirement.Index("read", local))
                        .collect(toList()),
                "default");
    }

    public void testWhatPeopleLeaveOutIsAsked() {
        assertThat(
                HeldPrivileges.tooComplex(reading(30, i -> "-logs-service-" + i + "-prod-*")),
                equalTo(Optional.empty()));
        assertThat(
                HeldPrivileges.tooComplex(reading(7, i -> "-*-" + (char) ('a' + i) + "test-*")),
                equalTo(Optional.empty()));
        assertThat(HeldPrivileges.tooComplex(reading(30, i -> "-*-dev-" + i)), equalTo(Optional.empty()));
    }

    /** Elasticsearch would throw into its own listeners. */
    public void testWhatElasticsearchCannotDecideIsNotAsked() {
        HasPrivilegesRequest request =
                reading(100, i -> "-*" + randomAlphaOfLength(35).toLowerCase(Locale.ROOT));
        AtomicReference<Fact<HasPrivilegesResponse>> told = new AtomicReference<>();
        HeldPrivileges.ask(request, null, ActionListener.wrap(told::set, e -> fail(e.getMessage())));
        assertTrue(told.get().get().isEmpty());
    }
}
