package io.mlsetup.audit.facts;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.XContentParserConfiguration;
import org.elasticsearch.xcontent.XContentType;

/**
 * Queries for the documents of some jobs: {@code term} or {@code terms} on {@code job_id}. So are the filters of the aliases that
 * machine learning makes for its jobs, and the queries of the roles that an audit prints; no other form is understood.
 */
public final class JobDocuments {

    private static final String JOB_ID = "job_id";

    private JobDocuments() {}

    /** The ids of the jobs whose documents a query lets through; empty if that is not known. */
    public static Optional<Set<String>> of(@Nullable BytesReference query) {
        if (query == null) {
            return Optional.empty();
        }
        try (XContentParser parser =
                XContentHelper.createParser(XContentParserConfiguration.EMPTY, query, XContentType.JSON)) {
            Map<String, Object> read = parser.map();
            return read.size() == 1 ? ids(read) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Set<String>> ids(Map<String, Object> query) {
        if (onJobId(query.get("terms")) instanceof List<?> ids) {
            return Optional.of(ids.stream().map(String::valueOf).collect(Collectors.toUnmodifiableSet()));
        }
        Object term = onJobId(query.get("term"));
        // As Elasticsearch writes it out again: {"value": "x", "boost": 1.0}.
        Object id =
                term instanceof Map<?, ?> written && Set.of("value", "boost").containsAll(written.keySet())
                        ? written.get("value")
                        : term;
        return id instanceof String text ? Optional.of(Set.of(text)) : Optional.empty();
    }

    @Nullable
    private static Object onJobId(@Nullable Object fields) {
        return fields instanceof Map<?, ?> some
                        && some.containsKey(JOB_ID)
                        && Set.of(JOB_ID, "boost").containsAll(some.keySet())
                ? some.get(JOB_ID)
                : null;
    }
}
