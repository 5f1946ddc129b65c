package io.mlsetup.privilege;

import static org.elasticsearch.xcontent.ConstructingObjectParser.constructorArg;
import static org.elasticsearch.xcontent.ConstructingObjectParser.optionalConstructorArg;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.elasticsearch.core.CheckedFunction;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xcontent.ConstructingObjectParser;
import org.elasticsearch.xcontent.ParseField;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.XContentParserConfiguration;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.core.XPackPlugin;

/**
 * What documents {@code 002} (built-in roles) and {@code 003} (privileges) say, in our own words, and the names of machine
 * learning's actions, read once from the resources beside this class. The one privilege name that the documents misspell is
 * written as Elasticsearch has it.
 */
public final class Documents {

    /** What document {@code 002} says about roles in general. */
    public record DefaultRole(String description, List<String> notes) {}

    private record Roles(DefaultRole defaultRole, List<String> ofEveryRole, Map<String, DocumentedRole> roles) {}

    private static final class Holder {
        private static final Documents INSTANCE = new Documents();
    }

    private final Roles roles;
    private final Map<Scope, Map<String, DocumentedPrivilege>> privileges;
    private final List<String> mlActions;
    private final Map<String, Map<String, String>> advice;

    private Documents() {
        roles = read("roles.json", parser -> ROLES.parse(parser, null));
        privileges = read("privileges.json", parser -> {
            Map<Scope, Map<String, DocumentedPrivilege>> scopes = new LinkedHashMap<>();
            parser.map(LinkedHashMap::new, p -> p.map(LinkedHashMap::new, q -> PRIVILEGE.parse(q, null)))
                    .forEach((scope, named) -> scopes.put(Scope.of(scope), named));
            return scopes;
        });
        mlActions = read(
                "ml-actions.json",
                parser ->
                        parser.list().stream().flatMap(Documents::ofThisVersion).toList());
        advice = read("advice.json", parser -> parser.map(LinkedHashMap::new, XContentParser::mapStrings));
    }

    /** What to do instead of giving a role that serves a system user; by role, those that document 002 calls not assignable. */
    public Map<String, String> instead() {
        return advice.get("instead");
    }

    /** Why roles that are meant for users deserve a second thought (documents 002 and 000); by role. */
    public Map<String, String> care() {
        return advice.get("care");
    }

    public static Documents get() {
        return Holder.INSTANCE;
    }

    /** The built-in roles of document {@code 002}, by name, in its order. */
    public Map<String, DocumentedRole> roles() {
        return roles.roles();
    }

    /** The role that Elasticsearch applies to all users. */
    public DefaultRole defaultRole() {
        return roles.defaultRole();
    }

    /** What holds for each of the {@link #roles()}. */
    public List<String> ofEveryRole() {
        return roles.ofEveryRole();
    }

    /** The privileges of document {@code 003} in that scope, by name, in its order. */
    public Map<String, DocumentedPrivilege> privileges(Scope scope) {
        return privileges.get(scope);
    }

    /** The transport actions of machine learning ({@code cluster:.../xpack/ml/...}) of the running version. */
    public List<String> mlActions() {
        return mlActions;
    }

    /** An action that not every version has stands with the class of x-pack-core that brings it. */
    private static Stream<String> ofThisVersion(Object action) {
        if (action instanceof String everywhere) {
            return Stream.of(everywhere);
        }
        Map<?, ?> some = (Map<?, ?>) action;
        try {
            Class.forName((String) some.get("class"), false, XPackPlugin.class.getClassLoader());
            return Stream.of((String) some.get("action"));
        } catch (ClassNotFoundException e) {
            return Stream.empty();
        }
    }

    private static <T> T read(String resource, CheckedFunction<XContentParser, T, IOException> parse) {
        try (InputStream in = Documents.class.getResourceAsStream(resource);
                XContentParser parser = JsonXContent.jsonXContent.createParser(XContentParserConfiguration.EMPTY, in)) {
            parser.nextToken();
            return parse.apply(parser);
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }

    private static ParseField field(String name) {
        return new ParseField(name);
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    private static boolean orTrue(@Nullable Boolean value) {
        return value == null || value;
    }

    private static final ConstructingObjectParser<Grant, Void> GRANT =
            new ConstructingObjectParser<>("grant", a -> new Grant((String) a[0], (String) a[1], (String) a[2]));

    @SuppressWarnings("unchecked")
    private static final ConstructingObjectParser<Claim, Void> CLAIM = new ConstructingObjectParser<>(
            "claim", a -> new Claim((String) a[0], orEmpty((List<Grant>) a[1]), orEmpty((List<Grant>) a[2])));

    private static final ConstructingObjectParser<Deprecation, Void> DEPRECATION = new ConstructingObjectParser<>(
            "deprecated", a -> new Deprecation((String) a[0], (String) a[1], (String) a[2]));

    @SuppressWarnings("unchecked")
    private static final ConstructingObjectParser<DocumentedRole, Void> ROLE = new ConstructingObjectParser<>(
            "role",
            a -> new DocumentedRole(
                    (String) a[0], (List<String>) a[1], (List<String>) a[2], (Boolean) a[3], (Deprecation) a[4], (List<
                                    Claim>)
                            a[5]));

    @SuppressWarnings("unchecked")
    private static final ConstructingObjectParser<DefaultRole, Void> DEFAULT_ROLE =
            new ConstructingObjectParser<>("default_role", a -> new DefaultRole((String) a[0], (List<String>) a[1]));

    @SuppressWarnings("unchecked")
    private static final ConstructingObjectParser<Roles, Void> ROLES = new ConstructingObjectParser<>(
            "roles", a -> new Roles((DefaultRole) a[0], (List<String>) a[1], (Map<String, DocumentedRole>) a[2]));

    @SuppressWarnings("unchecked")
    private static final ConstructingObjectParser<DocumentedPrivilege, Void> PRIVILEGE = new ConstructingObjectParser<>(
            "privilege",
            a -> new DocumentedPrivilege(
                    (String) a[0],
                    (List<String>) a[1],
                    (Boolean) a[2],
                    orTrue((Boolean) a[3]),
                    (String) a[4],
                    orTrue((Boolean) a[5]),
                    orEmpty((List<String>) a[6]),
                    (Deprecation) a[7],
                    orEmpty((List<String>) a[8]),
                    orEmpty((List<String>) a[9])));

    static {
        GRANT.declareString(constructorArg(), field("type"));
        GRANT.declareString(constructorArg(), field("name"));
        GRANT.declareString(optionalConstructorArg(), field("on"));

        CLAIM.declareString(constructorArg(), field("says"));
        CLAIM.declareObjectArray(optionalConstructorArg(), GRANT, field("grants"));
        CLAIM.declareObjectArray(optionalConstructorArg(), GRANT, field("denies"));

        DEPRECATION.declareString(optionalConstructorArg(), field("since"));
        DEPRECATION.declareString(optionalConstructorArg(), field("replaced_by"));
        DEPRECATION.declareString(optionalConstructorArg(), field("use_instead"));

        ROLE.declareString(constructorArg(), field("description"));
        ROLE.declareStringArray(constructorArg(), field("notes"));
        ROLE.declareStringArray(constructorArg(), field("needs_also"));
        ROLE.declareBoolean(constructorArg(), field("assignable"));
        ROLE.declareObject(optionalConstructorArg(), DEPRECATION, field("deprecated"));
        ROLE.declareObjectArray(constructorArg(), CLAIM, field("claims"));

        DEFAULT_ROLE.declareString(constructorArg(), field("description"));
        DEFAULT_ROLE.declareStringArray(constructorArg(), field("notes"));

        ROLES.declareObject(constructorArg(), DEFAULT_ROLE, field("default_role"));
        ROLES.declareStringArray(constructorArg(), field("of_every_role"));
        ROLES.declareObject(
                constructorArg(), (p, c) -> p.map(LinkedHashMap::new, q -> ROLE.parse(q, null)), field("roles"));

        PRIVILEGE.declareString(constructorArg(), field("description"));
        PRIVILEGE.declareStringArray(constructorArg(), field("notes"));
        PRIVILEGE.declareBoolean(constructorArg(), field("serverless"));
        PRIVILEGE.declareBoolean(optionalConstructorArg(), field("grant_directly"));
        PRIVILEGE.declareString(optionalConstructorArg(), field("use_only_in"));
        PRIVILEGE.declareBoolean(optionalConstructorArg(), field("has_effect"));
        PRIVILEGE.declareStringArray(optionalConstructorArg(), field("builds_on"));
        PRIVILEGE.declareObject(optionalConstructorArg(), DEPRECATION, field("deprecated"));
        PRIVILEGE.declareStringArray(optionalConstructorArg(), field("grants_actions"));
        PRIVILEGE.declareStringArray(optionalConstructorArg(), field("denies_actions"));
    }
}
