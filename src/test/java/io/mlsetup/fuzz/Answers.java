package io.mlsetup.fuzz;

import static org.elasticsearch.test.ESTestCase.assertThat;
import static org.hamcrest.Matchers.lessThan;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.core.CheckedSupplier;
import org.elasticsearch.xcontent.ToXContent;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.json.JsonXContent;

/** What may become of any input at all: an answer, or an error that blames the caller, can be printed, and is not long. Soon. */
public final class Answers {

    private static final int MAX_MESSAGE = 70_000;

    /** Of the processor, so that a busy machine makes no difference. */
    private static final Duration SOON = Duration.ofSeconds(4);

    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private Answers() {}

    /** The answer to that input, or null if it was refused as it should be. */
    public static <T> T of(Object input, CheckedSupplier<T, Exception> parse) {
        long begin = CPU.getCurrentThreadCpuTime();
        T answer;
        try {
            answer = parse.get();
        } catch (Exception e) {
            assertRefusal(input, e);
            answer = null;
        } catch (StackOverflowError e) {
            throw new AssertionError("too deep: " + shown(input), e);
        }
        Duration took = Duration.ofNanos(CPU.getCurrentThreadCpuTime() - begin);
        assertThat(shown(input), took, lessThan(SOON));
        return answer;
    }

    private static void assertRefusal(Object input, Exception e) {
        if (ExceptionsHelper.status(e).getStatus() >= 500) {
            throw new AssertionError("a fault of the server's: " + shown(input), e);
        }
        assertThat(shown(input), String.valueOf(e.getMessage()).length(), lessThan(MAX_MESSAGE));
        try (XContentBuilder json = JsonXContent.contentBuilder().startObject()) {
            ElasticsearchException.generateFailureXContent(json, ToXContent.EMPTY_PARAMS, e, true);
            assertThat(BytesReference.bytes(json.endObject()).length(), lessThan(4 * MAX_MESSAGE));
        } catch (Exception unprintable) {
            throw new AssertionError("an error that cannot be printed: " + shown(input), unprintable);
        }
    }

    private static String shown(Object input) {
        String text = String.valueOf(input);
        return text.length() < 500 ? text : text.substring(0, 500) + "... (" + text.length() + ")";
    }
}
