package io.mlsetup.job.planning;

import io.mlsetup.access.Grants;
import io.mlsetup.bench.ServerClasses;
import io.mlsetup.job.Configs;
import io.mlsetup.job.drafting.ConfigParser;
import io.mlsetup.job.drafting.Draft;
import io.mlsetup.job.drafting.Drafter;
import io.mlsetup.job.drafting.FileBudget;
import io.mlsetup.job.drafting.ImportOptions;
import io.mlsetup.job.drafting.ItemType;
import io.mlsetup.job.drafting.JobFileParser;
import io.mlsetup.job.drafting.Probe;
import io.mlsetup.job.drafting.UpdateParser;
import io.mlsetup.job.planning.ImportFacts.IndexState;
import io.mlsetup.kibana.Fact;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.search.SearchModule;
import org.elasticsearch.xcontent.NamedXContentRegistry;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.XContentParserConfiguration;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A file of jobs with datafeeds is read and planned: onto an empty cluster, and onto the one it came from. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ImportPlanningBenchmark {

    static {
        ServerClasses.prepare();
    }

    private static final ImportOptions OPTIONS =
            new ImportOptions(true, false, false, Map.of(), "", Map.of(), "default");

    @Param({"100", "10000"})
    public int jobs;

    private final ConfigParser parser = new ConfigParser(
            new NamedXContentRegistry(new SearchModule(Settings.EMPTY, List.of()).getNamedXContents()),
            ByteSizeValue.ZERO);
    private final Updates updates = new Updates(
            new UpdateParser(
                    new NamedXContentRegistry(new SearchModule(Settings.EMPTY, List.of()).getNamedXContents()),
                    ByteSizeValue.ZERO),
            () -> {});
    private String file;
    private Configs there;

    @Setup
    public void makeFile() throws IOException {
        file = IntStream.range(0, jobs)
                .mapToObj(i -> """
                        {"job": {"job_id": "job-%1$s", "groups": ["g%2$s"], "analysis_config": {"bucket_span": "15m",
                           "detectors": [{"function": "mean", "field_name": "latency", "over_field_name": "ip"}],
                           "influencers": ["ip"]}, "data_description": {"time_field": "@timestamp"}},
                         "datafeed": {"datafeed_id": "datafeed-job-%1$s", "job_id": "job-%1$s", "indices": ["logs-%2$s-*"],
                           "query": {"match_all": {}}}}""".formatted(i, i % 200))
                .collect(Collectors.joining(",", "[", "]"));
        Map<String, DatafeedConfig> datafeeds = configs(ItemType.DATAFEED, DatafeedConfig.class)
                .collect(Collectors.toMap(DatafeedConfig::getJobId, config -> config));
        List<Job> all = configs(ItemType.ANOMALY_DETECTOR, Job.class)
                .map(job -> new Job.Builder(job)
                        .setDatafeed(new DatafeedConfig.Builder(datafeeds.get(job.getId())))
                        .build())
                .toList();
        there = new Configs(all, List.of(), List.of(), List.of(), Map.of());
    }

    private <C> Stream<C> configs(ItemType type, Class<C> config) throws IOException {
        return plan(Configs.NONE).items().stream()
                .filter(item -> item.key().type() == type)
                .map(item -> config.cast(item.config()));
    }

    @Benchmark
    public ImportPlan ontoAnEmptyCluster() throws IOException {
        return plan(Configs.NONE);
    }

    @Benchmark
    public ImportPlan ontoTheSameCluster() throws IOException {
        return plan(there);
    }

    private ImportPlan plan(Configs existing) throws IOException {
        try (XContentParser json = JsonXContent.jsonXContent.createParser(XContentParserConfiguration.EMPTY, file)) {
            Draft draft = Drafter.draft(
                    JobFileParser.parse(json, FileBudget.of(file.length(), bytes -> {}, () -> {})), OPTIONS, parser);
            Map<Probe, IndexState> indices =
                    draft.probes().stream().collect(Collectors.toMap(probe -> probe, s -> IndexState.SEARCHABLE));
            return Planner.plan(
                    draft,
                    new ImportFacts(
                            existing,
                            List.of(),
                            indices,
                            Map.of(),
                            Grants.ALL,
                            Set.of(),
                            Fact.unavailable("no_kibana", "", ""),
                            List.of(),
                            List.of(),
                            Running.NOTHING,
                            null),
                    OPTIONS,
                    updates);
        }
    }
}
