package io.mlsetup.job.planning;

import static java.util.Objects.requireNonNull;

import io.mlsetup.common.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.xpack.core.ml.job.results.ReservedFieldNames;

/**
 * The index into which jobs write their results, as it will be when the jobs before have been put: each put of a job maps the fields that
 * the job analyses, as keywords (x-pack-ml's {@code JobResultsProvider.createJobResultIndex}), which an index that is shared may not
 * allow.
 */
public final class ResultsIndex {

    /** x-pack-ml reads this limit from the settings of its node, which have none of an index: so it is the default, whatever the index allows. */
    private static final long FIELDS_THAT_ML_ALLOWS = 1_000;

    private static final String OBJECT = "object";

    private final String name;
    private final boolean closed;
    private final long limit;
    private final Map<String, String> types = new HashMap<>();

    private ResultsIndex(String name, boolean closed, long limit) {
        this.name = requireNonNull(name);
        this.closed = closed;
        this.limit = limit;
    }

    /**
     * One that exists.
     *
     * @param mapping as the cluster state has it, from {@code properties} on
     * @param limit {@code index.mapping.total_fields.limit} of the index
     */
    public static ResultsIndex of(String name, boolean closed, Map<String, Object> mapping, long limit) {
        ResultsIndex index = new ResultsIndex(name, closed, limit);
        index.collect("", mapping);
        return index;
    }

    private void collect(String prefix, Map<String, Object> mapping) {
        if (mapping.get("properties") instanceof Map<?, ?> properties) {
            properties.forEach((field, definition) -> {
                String path = prefix + field;
                if (definition instanceof Map<?, ?> of) {
                    types.put(path, of.containsKey("properties") ? OBJECT : String.valueOf(of.get("type")));
                    Map<String, Object> inner = new HashMap<>();
                    inner.put("properties", of.get("properties"));
                    collect(path + ".", inner);
                }
            });
        }
    }

    /** Why a job could not be put; if it can, its fields are mapped for those that follow. */
    public List<Reason> add(Collection<String> termFields) {
        if (closed) {
            return List.of(new Reason(
                    "results_index_closed",
                    "The index [" + name + "] that would take its results is closed: open it with POST /" + name
                            + "/_open, or give the job a [results_index_name] of its own."));
        }
        List<String> fields = termFields.stream()
                .filter(ReservedFieldNames::isValidFieldName)
                .sorted()
                .toList();
        if (types.size() + termFields.size() > FIELDS_THAT_ML_ALLOWS || types.size() + unmapped(fields) > limit) {
            return List.of(new Reason(
                    "results_index_full",
                    "The index [" + name + "] that would take its results has [" + types.size()
                            + "] fields, and no room for [" + termFields.size()
                            + "] more: give the job a [results_index_name] of its own."));
        }
        List<Reason> clashes = new ArrayList<>();
        fields.forEach(field -> clash(field, clashes));
        if (clashes.isEmpty()) {
            fields.forEach(this::map);
        }
        return clashes;
    }

    private long unmapped(List<String> fields) {
        return fields.stream().filter(field -> !types.containsKey(field)).count();
    }

    private void clash(String field, List<Reason> clashes) {
        String type = types.get(field);
        boolean clash = type != null && !type.equals("keyword");
        for (int dot = field.indexOf('.'); dot > 0; dot = field.indexOf('.', dot + 1)) {
            String parent = types.get(field.substring(0, dot));
            clash = clash || (parent != null && !parent.equals(OBJECT));
        }
        if (clash) {
            clashes.add(new Reason(
                    "results_index_clash",
                    "The index [" + name + "] that would take its results has the field [" + field
                            + "] with another type: give the job a [results_index_name] of its own."));
        }
    }

    private void map(String field) {
        for (int dot = field.indexOf('.'); dot > 0; dot = field.indexOf('.', dot + 1)) {
            types.putIfAbsent(field.substring(0, dot), OBJECT);
        }
        types.put(field, "keyword");
    }
}
