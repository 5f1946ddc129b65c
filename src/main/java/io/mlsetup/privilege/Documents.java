package io.mlsetup.privilege;

import static org.elasticsearch.common.xcontent.XContentParserUtils.parseList;
import static org.elasticsearch.xcontent.ConstructingObjectParser.constructorArg;
import static org.elasticsearch.xcontent.ConstructingObjectParser.optionalConstructorArg;

import java.io.IOException;
import java.io.InputStream;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.elasticsearch.core.CheckedFunction;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xcontent.ConstructingObjectParser;
import org.elasticsearch.xcontent.ContextParser;
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

    private record Advice(Map<String, String> instead, Map<String, String> care, Map<String, String> goneIn9) {}

    /** @param since the class of x-pack-core that brings it, where not every version has it */
    private record MlAction(String name, @Nullable String since) {

        boolean isOfThisVersion() {
            try {
                return since == null || Class.forName(since, false, XPackPlugin.class.getClassLoader()) != null;
            } catch (ClassNotFoundException e) {
                return false;
            }
        }
    }

    private static final class Holder {
        private static final Documents INSTANCE = new Documents(Documents.class::getResourceAsStream);
    }

    private final Roles roles;
    private final Map<Scope, Map<String, DocumentedPrivilege>> privileges;
    private final List<String> mlActions;
    private final Advice advice;

    /** @throws IllegalStateException if a resource does not hold what it has to, with its name and the field that is wrong */
    Documents(Function<String, InputStream> resources) {
        roles = read("roles.json", resources, parser -> ROLES.parse(parser, null));
        privileges = read("privileges.json", resources, parser -> PRIVILEGES.parse(parser, null));
        mlActions = read("ml-actions.json", resources, parser -> parseList(parser, Documents::mlAction)).stream()
                .filter(MlAction::isOfThisVersion)
                .map(MlAction::name)
                .toList();
        advice = read("advice.json", resources, parser -> ADVICE.parse(parser, null));
    }

    private static MlAction mlAction(XContentParser parser) throws IOException {
        return parser.currentToken() == XContentParser.Token.VALUE_STRING
                ? new MlAction(parser.text(), null)
                : ML_ACTION.parse(parser, null);
    }

    /** What to do instead of giving a role that serves a system user; by role, those that document 002 calls not assignable. */
    public Map<String, String> instead() {
        return advice.instead();
    }

    /** Why roles that are meant for users deserve a second thought (documents 002 and 000); by role. */
    public Map<String, String> care() {
        return advice.care();
    }

    /** The built-in roles of 8.x that 9.0 has no more, with what to do before an upgrade; found by comparing both. */
    public Map<String, String> goneIn9() {
        return advice.goneIn9();
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

    private static <T> T read(
            String resource,
            Function<String, InputStream> resources,
            CheckedFunction<XContentParser, T, IOException> parse) {
        try (InputStream in = resources.apply(resource);
                XContentParser parser = JsonXContent.jsonXContent.createParser(XContentParserConfiguration.EMPTY, in)) {
            parser.nextToken();
            return parse.apply(parser);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException("[" + resource + "] cannot be read: " + why(e), e);
        }
    }

    /** From the outermost object inwards, as the parsers throw it: any of them may be the one that names the field. */
    private static String why(Throwable e) {
        return e.getCause() == null ? e.getMessage() : e.getMessage() + ": " + why(e.getCause());
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

    @SuppressWarnings("unchecked")
    private static final ConstructingObjectParser<Map<Scope, Map<String, DocumentedPrivilege>>, Void> PRIVILEGES =
            new ConstructingObjectParser<>("privileges", a -> {
                Map<Scope, Map<String, DocumentedPrivilege>> scopes = new EnumMap<>(Scope.class);
                Scope[] declared = Scope.values();
                for (int i = 0; i < declared.length; i++) {
                    scopes.put(declared[i], (Map<String, DocumentedPrivilege>) a[i]);
                }
                return scopes;
            });

    private static final ConstructingObjectParser<MlAction, Void> ML_ACTION =
            new ConstructingObjectParser<>("action", a -> new MlAction((String) a[0], (String) a[1]));

    @SuppressWarnings("unchecked")
    private static final ConstructingObjectParser<Advice, Void> ADVICE = new ConstructingObjectParser<>(
            "advice",
            a -> new Advice((Map<String, String>) a[0], (Map<String, String>) a[1], (Map<String, String>) a[2]));

    /** Objects of one kind by name, in their order. */
    private static <T> ContextParser<Void, Map<String, T>> named(ConstructingObjectParser<T, Void> one) {
        return (parser, nothing) -> parser.map(LinkedHashMap::new, p -> one.parse(p, null));
    }

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
        ROLES.declareObject(constructorArg(), named(ROLE), field("roles"));

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

        for (Scope scope : Scope.values()) {
            PRIVILEGES.declareObject(constructorArg(), named(PRIVILEGE), field(scope.id()));
        }

        ML_ACTION.declareString(constructorArg(), field("action"));
        ML_ACTION.declareString(constructorArg(), field("class"));

        for (String part : List.of("instead", "care", "gone_in_9")) {
            ADVICE.declareObject(constructorArg(), (p, c) -> p.mapStrings(), field(part));
        }
    }
}
