package io.mlsetup.sandbox.ml;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.elasticsearch.ResourceNotFoundException;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.index.query.BoolQueryBuilder;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.xpack.core.action.util.ExpandedIdsMatcher;

/** Which configurations a request means: a list of ids and wildcards, or {@code _all}, {@code *} or nothing for all. */
record Ids(List<String> tokens) {

    Ids {
        requireNonNull(tokens);
    }

    static Ids of(String expression) {
        return new Ids(List.of(ExpandedIdsMatcher.tokenizeExpression(expression)));
    }

    boolean all() {
        return Strings.isAllOrWildcard(tokens.toArray(String[]::new));
    }

    /** Finds what has one of these ids in any of the fields. */
    QueryBuilder query(String... fields) {
        if (all()) {
            return QueryBuilders.matchAllQuery();
        }
        BoolQueryBuilder any = QueryBuilders.boolQuery().minimumShouldMatch(1);
        List<String> exact = tokens.stream()
                .filter(token -> !Regex.isSimpleMatchPattern(token))
                .toList();
        for (String field : fields) {
            any.should(QueryBuilders.termsQuery(field, exact));
            tokens.stream()
                    .filter(Regex::isSimpleMatchPattern)
                    .forEach(pattern -> any.should(QueryBuilders.wildcardQuery(field, pattern)));
        }
        return any;
    }

    /**
     * As x-pack-core has it: an id must always be found, a wildcard only if {@code allowNoMatch} is false.
     *
     * @param found the ids (and whatever else these may name) of what was found
     */
    void check(boolean allowNoMatch, Stream<String> found, Function<String, ResourceNotFoundException> missing) {
        ExpandedIdsMatcher matcher = new ExpandedIdsMatcher(tokens.toArray(String[]::new), allowNoMatch);
        Collection<String> names = found.toList();
        matcher.filterMatchedIds(names);
        if (matcher.hasUnmatchedIds()) {
            throw missing.apply(matcher.unmatchedIdsString());
        }
    }
}
