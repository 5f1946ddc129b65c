package io.mlsetup.guard;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.script.Script;
import org.elasticsearch.script.ScriptType;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.XContentParserConfiguration;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.core.security.authc.support.mapper.TemplateRoleName;
import org.elasticsearch.xpack.core.security.authc.support.mapper.TemplateRoleName.Format;
import org.elasticsearch.xpack.core.security.support.MustacheTemplateEvaluator;

/**
 * Role templates of role mappings that can be decided without a user. Elasticsearch takes every inline template for
 * mustache, and mustache without an opening tag is plain text; a stored script can change later.
 */
final class RoleTemplates {

    private static final String OPENING_TAG = "{{";

    private RoleTemplates() {}

    /** The roles that the template always names; empty if that depends on the user, or cannot be read. */
    static Optional<List<String>> fixedRoles(TemplateRoleName template) {
        try {
            Script script = script(template);
            String source = script.getIdOrCode();
            if (script.getType() != ScriptType.INLINE || source.contains(OPENING_TAG)) {
                return Optional.empty();
            }
            return Optional.of(template.getFormat() == Format.JSON ? jsonRoles(source) : List.of(source));
        } catch (IOException | RuntimeException e) {
            // Not ours to refuse: Elasticsearch itself answers what is wrong with it.
            return Optional.empty();
        }
    }

    private static Script script(TemplateRoleName template) throws IOException {
        try (XContentParser parser = XContentHelper.createParser(
                XContentParserConfiguration.EMPTY, template.getTemplate(), XContentType.JSON)) {
            return MustacheTemplateEvaluator.parseForScript(parser, Map.of());
        }
    }

    /**
     * As {@code TemplateRoleName.convertJsonToList} reads it: one name, or a list of names, of which nulls are dropped. What stands
     * behind it is not read.
     */
    private static List<String> jsonRoles(String source) throws IOException {
        try (XContentParser parser =
                JsonXContent.jsonXContent.createParser(XContentParserConfiguration.EMPTY, source)) {
            XContentParser.Token token = parser.nextToken();
            if (token == XContentParser.Token.VALUE_STRING) {
                return List.of(parser.text());
            }
            if (token != XContentParser.Token.START_ARRAY) {
                throw new IllegalArgumentException("neither a role name nor a list of role names");
            }
            return parser.list().stream()
                    .filter(Objects::nonNull)
                    .map(String.class::cast)
                    .toList();
        }
    }
}
