package io.mlsetup.job.planning;

import static java.util.stream.Collectors.toSet;

import io.mlsetup.access.Grants;
import io.mlsetup.common.Reason;
import io.mlsetup.job.Configs;
import io.mlsetup.job.JobFixtures;
import io.mlsetup.job.drafting.ConfigParser;
import io.mlsetup.job.drafting.Draft;
import io.mlsetup.job.drafting.Drafter;
import io.mlsetup.job.drafting.FileBudget;
import io.mlsetup.job.drafting.ImportOptions;
import io.mlsetup.job.drafting.Item;
import io.mlsetup.job.drafting.ItemKey;
import io.mlsetup.job.drafting.ItemType;
import io.mlsetup.job.drafting.JobFile;
import io.mlsetup.job.drafting.JobFileParser;
import io.mlsetup.job.drafting.Probe;
import io.mlsetup.job.drafting.UpdateParser;
import io.mlsetup.job.planning.ImportFacts.IndexState;
import io.mlsetup.job.planning.ImportFacts.Obstacle;
import io.mlsetup.kibana.DataView;
import io.mlsetup.kibana.Fact;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.xcontent.NamedXContentRegistry;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.XContentParserConfiguration;
import org.elasticsearch.xcontent.json.JsonXContent;

/** Plans files for a cluster of which everything can be said: at first all is well with it. */
public final class Planning {

    private static final NamedXContentRegistry REGISTRY = JobFixtures.registry();

    /** Every cluster privilege, and every one on a single index; nothing in Kibana. */
    static final Grants ML_AND_LOGS_A = new Grants() {
        @Override
        public boolean cluster(String privilege) {
            return true;
        }

        @Override
        public boolean index(String pattern, String privilege) {
            return pattern.equals("logs-a");
        }

        @Override
        public boolean kibana(String action, String space) {
            return false;
        }

        @Override
        public boolean kibanaInAllSpaces(String action) {
            return false;
        }
    };

    public static final String RULE = """
            "custom_rules": [{"actions": ["skip_result"], "scope": {"ip": {"filter_id": "safe_ips"}}}]""";

    public static final ImportOptions OPTIONS = options("", Map.of(), Map.of());

    public final Configs existing;
    public ImportOptions options = OPTIONS;
    public Grants grants = Grants.ALL;
    public List<Obstacle> obstacles = List.of();
    public Map<String, IndexState> indices = new HashMap<>();
    public Map<Probe, IndexState> searches = new HashMap<>();
    public Map<ItemKey, List<Reason>> refusals = Map.of();
    public Set<String> unreadable = Set.of();
    public List<String> notJudged = List.of();
    /** Zero for no limit. */
    public ByteSizeValue maxModelMemory = ByteSizeValue.ZERO;

    public Running running = Running.NOTHING;
    public Object runsAs;
    public Fact<List<DataView>> dataViews = Fact.unavailable("no_kibana", "", "");

    public Planning(Configs existing) {
        this.existing = existing;
    }

    public static ImportOptions options(String prefix, Map<String, String> rename, Map<String, String> destinations) {
        return new ImportOptions(false, false, false, rename, prefix, destinations, "default");
    }

    /** Sources are there unless something else is said of them, destinations are not. */
    public ImportPlan plan(String file) throws IOException {
        Draft draft = draft(file);
        Updates updates = new Updates(new UpdateParser(REGISTRY, maxModelMemory), () -> {});
        return Planner.plan(draft, facts(draft), options, updates);
    }

    public Draft draft(String file) throws IOException {
        return Drafter.draft(file(file), options, new ConfigParser(REGISTRY, maxModelMemory));
    }

    /** All that is read from is there, unless it is said to be otherwise. */
    ImportFacts facts(Draft draft) {
        Map<Probe, IndexState> states = new HashMap<>();
        Set<Probe> destinations =
                draft.destinations().stream().map(Probe::ofDestination).collect(toSet());
        draft.probes().stream()
                .filter(probe -> !destinations.contains(probe))
                .forEach(probe -> states.put(probe, IndexState.SEARCHABLE));
        draft.sources().forEach(source -> states.put(Probe.of(source), IndexState.SEARCHABLE));
        indices.forEach((expression, state) -> {
            states.put(Probe.of(expression), state);
            states.put(Probe.ofDestination(expression), state);
        });
        states.putAll(searches);
        return new ImportFacts(
                existing,
                obstacles,
                states,
                refusals,
                grants,
                unreadable,
                dataViews,
                List.of(),
                notJudged,
                running,
                runsAs);
    }

    /** What a cluster holds that was empty before. */
    public static Configs holding(ImportPlan plan) {
        return Applying.created(plan);
    }

    public static JobFile file(String json) throws IOException {
        FileBudget budget = FileBudget.of(json.length(), bytes -> {}, () -> {});
        try (XContentParser parser = JsonXContent.jsonXContent.createParser(XContentParserConfiguration.EMPTY, json)) {
            return JobFileParser.parse(parser, budget);
        }
    }

    public static String job(String id, String more) {
        return """
                {"job": {"job_id": "%s", "analysis_config": {"bucket_span": "15m", "detectors": [
                    {"function": "mean", "field_name": "latency", "over_field_name": "ip"%s}], "influencers": []},
                  "data_description": {"time_field": "@timestamp"}}}""".formatted(id, more);
    }

    public static String withDatafeed(String id) {
        String job = job(id, "");
        return job.substring(0, job.length() - 1) + """
                , "datafeed": {"datafeed_id": "feed-%1$s", "job_id": "%1$s", "indices": ["logs-%1$s"]}}""".formatted(id);
    }

    public static String analytics(String id, String source, String destination) {
        return """
                {"id": "%s", "source": {"index": ["%s"]}, "dest": {"index": "%s"},
                 "analysis": {"outlier_detection": {}}}""".formatted(id, source, destination);
    }

    public static Item item(ImportPlan plan, ItemType type, String id) {
        return plan.items().stream()
                .filter(item -> item.key().equals(new ItemKey(type, id)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(type + " " + id + " is not in " + plan.items()));
    }

    public static List<String> reasons(Item item) {
        return item.reasons().stream().map(Reason::id).toList();
    }

    public static List<String> warnings(ImportPlan plan) {
        return plan.warnings().stream().map(Reason::id).toList();
    }
}
