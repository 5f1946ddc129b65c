package io.mlsetup.job.planning;

import static java.util.stream.Collectors.toMap;

import io.mlsetup.access.Grants;
import io.mlsetup.common.Reason;
import io.mlsetup.job.Configs;
import io.mlsetup.job.JobFixtures;
import io.mlsetup.job.drafting.ConfigParser;
import io.mlsetup.job.drafting.Draft;
import io.mlsetup.job.drafting.Drafter;
import io.mlsetup.job.drafting.ImportOptions;
import io.mlsetup.job.drafting.Item;
import io.mlsetup.job.drafting.ItemKey;
import io.mlsetup.job.drafting.ItemType;
import io.mlsetup.job.drafting.JobFile;
import io.mlsetup.job.drafting.JobFileParser;
import io.mlsetup.job.planning.ImportFacts.IndexState;
import io.mlsetup.kibana.DataView;
import io.mlsetup.kibana.Fact;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.XContentParserConfiguration;
import org.elasticsearch.xcontent.json.JsonXContent;

/** Plans files for a cluster of which everything can be said: at first all is well with it. */
public final class Planning {

    private static final ConfigParser PARSER = new ConfigParser(JobFixtures.registry(), ByteSizeValue.ZERO);

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
    public List<Reason> obstacles = List.of();
    public Map<String, IndexState> indices = new HashMap<>();
    public Map<String, List<String>> refusals = Map.of();
    public Fact<List<DataView>> dataViews = Fact.unavailable("no_kibana", "", "");

    public Planning(Configs existing) {
        this.existing = existing;
    }

    public static ImportOptions options(String prefix, Map<String, String> rename, Map<String, String> destinations) {
        return new ImportOptions(false, false, false, rename, prefix, destinations, "default");
    }

    /** Sources are there unless something else is said of them, destinations are not. */
    public ImportPlan plan(String file) throws IOException {
        Draft draft = Drafter.draft(file(file), options, PARSER);
        Map<String, IndexState> states =
                new HashMap<>(draft.sources().stream().collect(toMap(source -> source, s -> IndexState.SEARCHABLE)));
        states.putAll(indices);
        ImportFacts facts = new ImportFacts(existing, obstacles, states, refusals, grants, dataViews, List.of());
        return Planner.plan(draft, facts, options);
    }

    public static JobFile file(String json) throws IOException {
        try (XContentParser parser = JsonXContent.jsonXContent.createParser(XContentParserConfiguration.EMPTY, json)) {
            return JobFileParser.parse(parser);
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
