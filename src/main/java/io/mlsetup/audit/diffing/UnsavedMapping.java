package io.mlsetup.audit.diffing;

import static java.util.stream.Collectors.toCollection;

import io.mlsetup.audit.facts.Change;
import io.mlsetup.audit.facts.Change.Operation;
import io.mlsetup.common.Gate;
import io.mlsetup.common.Problems;
import io.mlsetup.common.Recursion;
import io.mlsetup.guard.Assignment;
import io.mlsetup.privilege.pattern.Language;
import io.mlsetup.privilege.pattern.TooComplexException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.action.ActionRequestValidationException;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.core.security.action.rolemapping.PutRoleMappingRequest;
import org.elasticsearch.xpack.core.security.authc.support.mapper.ExpressionRoleMapping;
import org.elasticsearch.xpack.core.security.support.Automatons;

/**
 * Reads the body of a role mapping that nobody saved, as {@code PUT _security/role_mapping} reads and validates it. Every string of it
 * passes the gate first. Elasticsearch makes an automaton of each pattern while it reads the rules ({@code FieldExpression}), and keeps
 * it for two days: since whom the rules match is not asked here, it is not shown any.
 */
final class UnsavedMapping {

    private static final int MAX_PROBLEMS = 20;

    private static final String RULES = "rules";

    /** What stands in the rules instead of a pattern. */
    private static final String NO_PATTERN = "x";

    /** Far more roles, patterns and templates than anybody gives. */
    private static final int MAX_STRINGS = 1_000;

    private final Problems problems = new Problems(MAX_PROBLEMS);

    private int strings;

    private UnsavedMapping() {}

    /** @throws IllegalArgumentException (400) with every problem of the body */
    static Change parse(String name, Map<String, Object> body) throws IOException {
        UnsavedMapping mapping = new UnsavedMapping();
        body.forEach((field, value) -> mapping.admit(gate(field), "mapping." + Gate.shown(field), value));
        if (mapping.strings > MAX_STRINGS) {
            mapping.problems.add(
                    "[mapping] must hold at most [" + MAX_STRINGS + "] strings, but holds [" + mapping.strings + "]");
        }
        mapping.problems.throwIfAny("");
        Map<String, Object> shown = new LinkedHashMap<>(body);
        shown.computeIfPresent(RULES, (field, rules) -> mapping.withoutPatterns(rules));
        PutRoleMappingRequest request = mapping.read(name, shown);
        mapping.problems.throwIfAny("");
        Assignment given = Assignment.of(request);
        return new Change(
                Operation.PUT_ROLE_MAPPING,
                name,
                null,
                List.copyOf(given.roles()),
                request.isEnabled(),
                given.undecidedTemplates() > 0);
    }

    private static Gate gate(String field) {
        return switch (field) {
            case RULES -> Gate.PATTERN;
            case "role_templates" -> Gate.QUERY;
            case "metadata" -> Gate.TEXT;
            default -> Gate.NAME;
        };
    }

    private void admit(Gate gate, String path, Object value) {
        if (value instanceof Map<?, ?> object) {
            object.forEach((key, inner) -> {
                String name = (String) key;
                admit(Gate.NAME, path, name);
                admit(gate, path + "." + Gate.shown(name), inner);
            });
        } else if (value instanceof Collection<?> items) {
            items.forEach(item -> admit(gate, path, item));
        } else if (value instanceof String text) {
            strings++;
            gate.refusal(text)
                    .ifPresent(why -> problems.add("[" + path + "] must not hold [" + Gate.shown(text) + "]: " + why));
        }
    }

    /** The same rules with a word for each pattern, once it is known that it is one. */
    private Object withoutPatterns(Object rules) {
        if (rules instanceof Map<?, ?> object) {
            Map<String, Object> fields = new LinkedHashMap<>();
            object.forEach((field, value) -> fields.put((String) field, withoutPatterns(value)));
            return fields;
        }
        if (rules instanceof Collection<?> items) {
            return items.stream().map(this::withoutPatterns).collect(toCollection(ArrayList::new));
        }
        if (rules instanceof String text && (Regex.isSimpleMatchPattern(text) || Automatons.isLuceneRegex(text))) {
            requirePattern(text);
            return NO_PATTERN;
        }
        return rules;
    }

    private void requirePattern(String text) {
        try {
            // Reads it without building anything.
            Language.of(text);
        } catch (TooComplexException e) {
            // It is one all the same.
            return;
        } catch (IllegalArgumentException e) {
            invalid(e.getMessage());
        }
    }

    /** As {@code PutRoleMappingRequestBuilder} makes it of a body. */
    private PutRoleMappingRequest read(String name, Map<String, Object> body) {
        PutRoleMappingRequest request = new PutRoleMappingRequest();
        try (XContentBuilder json = JsonXContent.contentBuilder().map(body)) {
            ExpressionRoleMapping mapping = Recursion.of(
                    () -> ExpressionRoleMapping.parse(name, BytesReference.bytes(json), XContentType.JSON));
            request.setName(name);
            request.setEnabled(mapping.isEnabled());
            request.setRoles(mapping.getRoles());
            request.setRoleTemplates(mapping.getRoleTemplates());
            request.setRules(mapping.getExpression());
            request.setMetadata(mapping.getMetadata());
            ActionRequestValidationException invalid = request.validate();
            if (invalid != null) {
                invalid.validationErrors().forEach(this::invalid);
            }
        } catch (ElasticsearchException | IllegalArgumentException | IOException e) {
            invalid(e.getMessage());
        } catch (RuntimeException e) {
            // Some shapes the parser of x-pack-core does not expect.
            invalid("Elasticsearch's parser cannot read it, and does not say why");
        }
        return request;
    }

    private void invalid(String why) {
        problems.add(
                "[put_role_mapping.mapping] must be a body that [PUT _security/role_mapping] accepts, but: " + why);
    }
}
