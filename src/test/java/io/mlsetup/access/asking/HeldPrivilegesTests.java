package io.mlsetup.access.asking;

import static java.util.stream.Collectors.toList;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.access.IndexPatterns;
import io.mlsetup.access.PrivilegeQuestions;
import io.mlsetup.access.Requirement;
import io.mlsetup.kibana.Fact;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.security.action.user.HasPrivilegesRequest;
import org.elasticsearch.xpack.core.security.action.user.HasPrivilegesResponse;

public class HeldPrivilegesTests extends ESTestCase {

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
