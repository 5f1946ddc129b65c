package io.mlsetup.common;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.elasticsearch.xcontent.XContentFactory;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.XContentParserConfiguration;

/**
 * Texts within a query or an aggregation that Elasticsearch parses by recursion while it reads the query, and not when it runs: the
 * {@code format} of a range ({@code RangeQueryBuilder}, which also prints what it parsed), and the regular expression of {@code include}
 * and {@code exclude} of aggregations of terms ({@code IncludeExclude}). All others it takes as they are, or calls itself for no bracket
 * of theirs.
 */
public final class QueryTexts {

    private static final String FORMAT = "format";

    private static final Set<String> PARSED = Set.of(FORMAT, "include", "exclude");

    /** An assertion of Elasticsearch's ({@code JavaDateFormatter}), which ends a node that runs with them. */
    private static final String EMPTY_FORMAT = "8";

    private QueryTexts() {}

    /**
     * What keeps the text from being read, as the end of a sentence that names it; empty if it may be.
     *
     * @param field whose value it is
     */
    public static Optional<String> refusal(String field, String text) {
        if (!PARSED.contains(field)) {
            return Optional.empty();
        }
        return FORMAT.equals(field) && EMPTY_FORMAT.equals(text)
                ? Optional.of("nothing stands behind the 8 of a format of java.time")
                : Gate.PARSED.refusal(text);
    }

    /** The refusals of all texts of a query, read as {@code DLSRoleQueryValidator} of x-pack-core reads that of a role; at most some. */
    @SuppressWarnings("deprecation") // the format is told by the text, as there
    public static List<String> refusals(String query, int most) {
        List<String> refusals = new ArrayList<>();
        try (XContentParser parser =
                XContentFactory.xContent(query).createParser(XContentParserConfiguration.EMPTY, query)) {
            for (var token = parser.nextToken(); token != null && refusals.size() < most; token = parser.nextToken()) {
                if (token == XContentParser.Token.VALUE_STRING) {
                    String field = String.valueOf(parser.currentName());
                    String text = parser.text();
                    refusal(field, text)
                            .ifPresent(why ->
                                    refusals.add("[" + field + "] must not hold [" + Gate.shown(text) + "]: " + why));
                }
            }
        } catch (IOException | RuntimeException e) {
            // Whoever reads it as a query comes no further than this, and says why.
            return refusals;
        }
        return refusals;
    }
}
