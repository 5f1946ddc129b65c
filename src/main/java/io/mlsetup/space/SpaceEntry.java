package io.mlsetup.space;

import io.mlsetup.access.Missing;
import io.mlsetup.access.Requirement;
import io.mlsetup.common.DevTools;
import io.mlsetup.kibana.Coverage;
import io.mlsetup.kibana.Space;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * One space of the report.
 *
 * @param jobs null if it is not known which are assigned
 * @param models the ids of the trained models; null likewise
 * @param coverage null if the space's data views are not known
 */
record SpaceEntry(Space space, List<JoinedJob> jobs, List<String> models, Coverage coverage) {

    /** What is not known is left out. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", space.name());
        map.put("solution", space.solution());
        map.put("ml_visible", space.isMlVisible());
        if (!space.isMlVisible()) {
            map.put("ml_hidden_by", "disabled_feature");
        }
        if (jobs != null) {
            map.put("jobs", jobs.stream().map(this::job).toList());
        }
        if (models != null) {
            map.put("trained_models", models);
        }
        if (jobs != null && coverage != null) {
            map.put(
                    "jobs_without_data_view",
                    jobs.stream()
                            .filter(job -> !uncovered(job).isEmpty())
                            .map(this::withoutDataView)
                            .toList());
        }
        addRemedies(map);
        return map;
    }

    private Map<String, Object> job(JoinedJob job) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("type", job.type().value());
        map.put("job_id", job.jobId());
        map.put("all_spaces", job.allSpaces());
        if (job.datafeedId() != null) {
            map.put("datafeed_id", job.datafeedId());
        }
        if (job.source() == null) {
            return map;
        }
        map.put("source", job.source());
        if (coverage != null) {
            if (!uncovered(job).isEmpty()) {
                map.put("data_view", false);
            } else if (job.notJudged().isEmpty()) {
                map.put("data_view", true);
            }
            if (!job.notJudged().isEmpty()) {
                map.put("not_judged", job.notJudged());
            }
        }
        return map;
    }

    private Map<String, Object> withoutDataView(JoinedJob job) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("type", job.type().value());
        map.put("job_id", job.jobId());
        map.put(
                "missing",
                Missing.toMaps(uncovered(job).stream()
                        .<Requirement>map(pattern -> new Requirement.DataView(pattern, space.id()))
                        .toList()));
        return map;
    }

    private List<String> uncovered(JoinedJob job) {
        return coverage == null
                ? List.of()
                : job.judged().stream()
                        .filter(coverage.uncovered()::contains)
                        .distinct()
                        .toList();
    }

    private void addRemedies(Map<String, Object> map) {
        List<String> actions = new ArrayList<>();
        List<String> requests = new ArrayList<>();
        if (!space.isMlVisible()) {
            actions.add("Switch Machine Learning on among the features of the space under Stack Management > Spaces;"
                    + " the check prints the request to Kibana that does the same.");
            requests.add("GET /_ml_setup/_check/kibana_space?space=" + space.id());
        }
        TreeSet<String> uncovered = new TreeSet<>();
        if (jobs != null) {
            jobs.forEach(job -> uncovered.addAll(uncovered(job)));
        }
        if (!uncovered.isEmpty()) {
            actions.add("In the space [" + space.id()
                    + "], create the missing data views under Stack Management > Data Views. These"
                    + " requests to Kibana, sent in that space, do the same.");
            uncovered.forEach(pattern -> requests.add(DevTools.request(
                    "POST kbn:/api/data_views/data_view", Map.of("data_view", Map.of("title", pattern)))));
        }
        if (!actions.isEmpty()) {
            map.put("action", String.join(" ", actions));
            map.put("requests", requests);
        }
    }
}
