package io.mlsetup.job.planning;

import static java.util.stream.Collectors.toMap;

import io.mlsetup.access.Grants;
import io.mlsetup.common.Reason;
import io.mlsetup.job.Configs;
import io.mlsetup.job.JobFixtures;
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
final class Planning {

    private static final ConfigParser PARSER = new ConfigParser(JobFixtures.registry(), ByteSizeValue.ZERO);

    static final ImportOptions OPTIONS = options("", Map.of(), Map.of());

    final Configs existing;
    ImportOptions options = OPTIONS;
    Grants grants = Grants.ALL;
    List<Reason> obstacles = List.of();
    Map<String, IndexState> indices = new HashMap<>();
    Map<String, List<String>> refusals = Map.of();
    Fact<List<DataView>> dataViews = Fact.unavailable("no_kibana", "", "");

    Planning(Configs existing) {
        this.existing = existing;
    }

    static ImportOptions options(String prefix, Map<String, String> rename, Map<String, String> destinations) {
        return new ImportOptions(false, false, false, rename, prefix, destinations, "default");
    }

    /** Sources are there unless something else is said of them, destinations are not. */
    ImportPlan plan(String file) throws IOException {
        Draft draft = Drafter.draft(file(file), options, PARSER);
        Map<String, IndexState> states =
                new HashMap<>(draft.sources().stream().collect(toMap(source -> source, s -> IndexState.SEARCHABLE)));
        states.putAll(indices);
        ImportFacts facts = new ImportFacts(existing, obstacles, states, refusals, grants, dataViews, List.of());
        return Planner.plan(draft, facts, options);
    }

    static JobFile file(String json) throws IOException {
        try (XContentParser parser = JsonXContent.jsonXContent.createParser(XContentParserConfiguration.EMPTY, json)) {
            return JobFileParser.parse(parser);
        }
    }
}
