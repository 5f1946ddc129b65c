package io.mlsetup.space;

import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.ThreadPoolTestCase;
import io.mlsetup.kibana.Fact;
import io.mlsetup.space.MlConfigs.Datafeed;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.test.client.NoOpClient;
import org.elasticsearch.xpack.core.action.util.QueryPage;
import org.elasticsearch.xpack.core.ml.action.GetDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.GetJobsAction;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.job.config.AnalysisConfig;
import org.elasticsearch.xpack.core.ml.job.config.DataDescription;
import org.elasticsearch.xpack.core.ml.job.config.Detector;
import org.elasticsearch.xpack.core.ml.job.config.Job;

/** Whatever machine learning's APIs do, there is an answer, and it says what is not known. */
public class MlConfigReaderTests extends ThreadPoolTestCase {
    /** As the client of a node answers where machine learning's module is missing. */
    public void testActionsThatAreNotThere() {
        MlConfigs configs = read((action, listener) -> listener.onFailure(
                new IllegalStateException("failed to find action [" + action.name() + "] to execute")));
        assertThat(reason(configs.anomalyDetectors()), equalTo("ml_not_available"));
        assertThat(reason(configs.datafeeds()), equalTo("ml_not_available"));
        assertThat(reason(configs.analytics()), equalTo("ml_not_available"));
    }

    public void testFailures() {
        MlConfigs configs = read((action, listener) ->
                listener.onFailure(new ElasticsearchStatusException("no", RestStatus.SERVICE_UNAVAILABLE)));
        assertThat(reason(configs.anomalyDetectors()), equalTo("ml_not_answering"));
        assertThat(reason(configs.analytics()), equalTo("ml_not_answering"));
    }

    public void testJobsWithTheirSources() {
        DatafeedConfig.Builder datafeed = new DatafeedConfig.Builder("feed", "web");
        datafeed.setIndices(List.of("logs-*"));
        MlConfigs configs = read(answers(1, datafeed));
        assertThat(configs.anomalyDetectors(), equalTo(Fact.known(Set.of("web"))));
        assertThat(configs.datafeeds(), equalTo(Fact.known(Map.of("web", new Datafeed("feed", List.of("logs-*"))))));
        assertThat(configs.analytics(), equalTo(Fact.known(Map.of())));
    }

    public void testMoreThanAreRead() {
        DatafeedConfig.Builder datafeed = new DatafeedConfig.Builder("feed", "web");
        datafeed.setIndices(List.of("logs-*"));
        MlConfigs configs = read(answers(10_001, datafeed));
        assertThat(reason(configs.anomalyDetectors()), equalTo("too_many_jobs"));
    }

    private static String reason(Fact<?> fact) {
        return ((Fact.Unavailable<?>) fact).id();
    }

    @SuppressWarnings("JavaUtilDate") // x-pack-core's
    private static Behaviour answers(long count, DatafeedConfig.Builder datafeed) {
        Job.Builder job = new Job.Builder("web");
        job.setAnalysisConfig(new AnalysisConfig.Builder(List.of(new Detector.Builder("count", null).build())));
        job.setDataDescription(new DataDescription.Builder());
        job.setDatafeed(datafeed);
        Job built = job.build(new Date());
        return (action, listener) -> {
            if (action.equals(GetJobsAction.INSTANCE)) {
                listener.onResponse(
                        new GetJobsAction.Response(new QueryPage<>(List.of(built), count, Job.RESULTS_FIELD)));
            } else {
                listener.onResponse(new GetDataFrameAnalyticsAction.Response(
                        new QueryPage<>(List.of(), 0, GetDataFrameAnalyticsAction.Response.RESULTS_FIELD)));
            }
        };
    }

    private interface Behaviour {
        void execute(ActionType<?> action, ActionListener<ActionResponse> listener);
    }

    private MlConfigs read(Behaviour behaviour) {
        NoOpClient client = new NoOpClient(threadPool) {
            @Override
            @SuppressWarnings("unchecked")
            protected <Q extends ActionRequest, R extends ActionResponse> void doExecute(
                    ActionType<R> action, Q request, ActionListener<R> listener) {
                behaviour.execute(action, (ActionListener<ActionResponse>) listener);
            }
        };
        AtomicReference<MlConfigs> read = new AtomicReference<>();
        MlConfigReader.read(client, ActionListener.wrap(read::set, e -> {
            throw new AssertionError(e);
        }));
        return read.get();
    }
}
