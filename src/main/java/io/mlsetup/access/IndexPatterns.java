package io.mlsetup.access;

import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.elasticsearch.ElasticsearchParseException;
import org.elasticsearch.cluster.metadata.IndexNameExpressionResolver;

/**
 * Index patterns as somebody gave them, made ready to ask about: date math resolved, those of remote clusters set apart, since
 * they are decided there.
 *
 * @param invalid those that cannot be asked about, as they were given: no names of indices, exclusions, broken date math
 */
public record IndexPatterns(List<String> local, List<String> remote, List<String> invalid) {

    private static final Pattern NOT_IN_A_NAME = Pattern.compile("[\\\\/?\"<>| ,#\\p{Cntrl}\\p{Cs}]");

    public static IndexPatterns of(List<String> given) {
        List<String> local = new ArrayList<>();
        List<String> remote = new ArrayList<>();
        List<String> invalid = new ArrayList<>();
        for (String pattern : given) {
            if (pattern.indexOf(':') > 0 && !pattern.startsWith("<")) {
                remote.add(pattern);
                continue;
            }
            String resolved = resolve(pattern);
            boolean valid = !resolved.isEmpty()
                    && !resolved.startsWith("-")
                    && !NOT_IN_A_NAME.matcher(resolved).find();
            if (valid) {
                local.add(resolved);
            } else {
                invalid.add(pattern);
            }
        }
        return new IndexPatterns(List.copyOf(local), List.copyOf(remote), List.copyOf(invalid));
    }

    /** Empty if it cannot be resolved. */
    private static String resolve(String pattern) {
        try {
            return IndexNameExpressionResolver.resolveDateMathExpression(pattern);
        } catch (ElasticsearchParseException | IllegalArgumentException | DateTimeException e) {
            return "";
        }
    }
}
