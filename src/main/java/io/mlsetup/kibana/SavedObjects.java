package io.mlsetup.kibana;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads the documents of Kibana's saved objects. What is malformed is no object: Kibana itself would not find it, and a user
 * who breaks one must not break an answer.
 */
final class SavedObjects {

    /**
     * Elasticsearch takes no request whose first line, which names the indices, is longer than 4,096 characters: with a title beyond this
     * Kibana finds nothing.
     */
    private static final int MAX_TITLE = 10_000;

    private static final Pattern SPACE_ID = Pattern.compile("^space:(" + Space.ID_REGEX + ")$");

    private SavedObjects() {}

    static Optional<Space> space(String id, Map<String, Object> source) {
        var matcher = SPACE_ID.matcher(id);
        return matcher.matches()
                ? Optional.of(new Space(matcher.group(1), attributes(source, "space")))
                : Optional.empty();
    }

    static Optional<Assigned<JobObject>> job(String id, Map<String, Object> source) {
        Map<String, Object> job = attributes(source, "ml-job");
        if (!(job.get("job_id") instanceof String jobId)) {
            return Optional.empty();
        }
        String datafeedId = job.get("datafeed_id") instanceof String datafeed ? datafeed : null;
        return JobType.ofStored(job.get("type"))
                .flatMap(type -> assigned(new JobObject(type, jobId, datafeedId), source));
    }

    static Optional<Assigned<String>> model(String id, Map<String, Object> source) {
        return attributes(source, "ml-trained-model").get("model_id") instanceof String modelId
                ? assigned(modelId, source)
                : Optional.empty();
    }

    static Optional<Assigned<DataView>> dataView(String id, Map<String, Object> source) {
        return dataView(source).flatMap(view -> assigned(view, source));
    }

    /** In whatever spaces. */
    static Optional<DataView> dataView(Map<String, Object> source) {
        Map<String, Object> view = attributes(source, "index-pattern");
        return view.get("title") instanceof String title && title.length() <= MAX_TITLE
                ? Optional.of(new DataView(
                        title, "rollup".equals(view.get("type")), Boolean.TRUE.equals(view.get("allowHidden"))))
                : Optional.empty();
    }

    /** An object that is in no space is shown nowhere. */
    private static <T> Optional<Assigned<T>> assigned(T object, Map<String, Object> source) {
        Set<String> namespaces = source.get("namespaces") instanceof Collection<?> names
                ? names.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .collect(Collectors.toSet())
                : Set.of();
        return namespaces.isEmpty() ? Optional.empty() : Optional.of(new Assigned<>(object, namespaces));
    }

    /** The attributes of a saved object; a malformed one has none. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> attributes(Map<String, Object> source, String type) {
        return source != null && source.get(type) instanceof Map<?, ?> attributes
                ? (Map<String, Object>) attributes
                : Map.of();
    }
}
