package io.mlsetup.job.exporting;

import io.mlsetup.bench.ServerClasses;
import io.mlsetup.job.Configs;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.xcontent.ToXContent;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.job.config.AnalysisConfig;
import org.elasticsearch.xpack.core.ml.job.config.DataDescription;
import org.elasticsearch.xpack.core.ml.job.config.Detector;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Jobs with datafeeds are printed as Kibana's file, all chunks of it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ExportRenderingBenchmark {

    static {
        ServerClasses.prepare();
    }

    @Param({"100", "10000"})
    public int jobs;

    private Configs configs;

    @Setup
    public void makeJobs() {
        List<Job> all = IntStream.range(0, jobs).mapToObj(i -> job("job-" + i)).toList();
        configs = new Configs(all, List.of(), List.of(), List.of(), Map.of());
    }

    @SuppressWarnings("JavaUtilDate") // what x-pack-core takes
    private static Job job(String id) {
        Detector detector =
                new Detector.Builder("mean", "latency").setOverFieldName("ip").build();
        Job.Builder job = new Job.Builder(id);
        job.setAnalysisConfig(
                new AnalysisConfig.Builder(List.of(detector)).setBucketSpan(TimeValue.timeValueMinutes(15)));
        job.setDataDescription(new DataDescription.Builder().setTimeField("@timestamp"));
        job.validateAnalysisLimitsAndSetDefaults(ByteSizeValue.ZERO);
        job.validateModelSnapshotRetentionSettingsAndSetDefaults();
        DatafeedConfig.Builder datafeed = new DatafeedConfig.Builder("datafeed-" + id, id);
        datafeed.setIndices(List.of("logs-*"));
        job.setDatafeed(datafeed);
        return job.build(new Date(1));
    }

    @Benchmark
    public XContentBuilder render() throws IOException {
        ExportRequest request = new ExportRequest(
                EnumSet.of(ExportRequest.Type.ANOMALY_DETECTOR), new Selection(List.of()), false, Set.of());
        var chunks = new ExportAction.Response(request, configs, "a-cluster", () -> {})
                .toXContentChunked(ToXContent.EMPTY_PARAMS);
        try (XContentBuilder json =
                new XContentBuilder(XContentType.JSON.xContent(), OutputStream.nullOutputStream())) {
            while (chunks.hasNext()) {
                chunks.next().toXContent(json, ToXContent.EMPTY_PARAMS);
            }
            return json;
        }
    }
}
