package io.mlsetup.access;

import io.mlsetup.common.Printable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.XContentParserConfiguration;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xpack.core.security.authc.Authentication;
import org.elasticsearch.xpack.core.security.authc.AuthenticationField;
import org.elasticsearch.xpack.core.security.authc.RealmConfig;
import org.elasticsearch.xpack.core.security.authc.RealmSettings;
import org.elasticsearch.xpack.core.security.authc.Subject;
import org.elasticsearch.xpack.core.security.authc.support.DelegatedAuthorizationSettings;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.user.User;

/**
 * Who asks, as far as it decides how a role is given to this user. The effective user: with run-as, the one acted for.
 *
 * @param realmType {@code native}, {@code file}, {@code ldap} and so on; {@code _api_key}, {@code _service_account} or
 *     {@code _anonymous} for those who are no users of a realm
 * @param authorizationRealms to which the realm leaves it to say who its users are, with their roles; mostly none
 */
public record Caller(
        String username,
        String realmType,
        String realmName,
        List<String> roles,
        Map<String, Object> nativeUser,
        @Nullable ApiKey apiKey,
        List<String> authorizationRealms) {

    /**
     * An API key, which acts within what its owner held when the key was created or last updated.
     *
     * @param own the role descriptors that the key was given, by name; none if it has all that its owner held
     * @param limits what its owner held
     */
    public record ApiKey(String id, Map<String, RoleDescriptor> own, List<RoleDescriptor> limits) {}

    /** The one who asks where security is off. */
    public static final Caller NOBODY = new Caller("", "", "", List.of(), Map.of());

    /** One who came without an API key. */
    public Caller(
            String username, String realmType, String realmName, List<String> roles, Map<String, Object> nativeUser) {
        this(username, realmType, realmName, roles, nativeUser, null, List.of());
    }

    /** @param settings of this node, which say to which realms the caller's leaves it */
    public static Caller of(Authentication authentication, Settings settings) {
        Subject subject = authentication.getEffectiveSubject();
        User user = subject.getUser();
        boolean anonymous = authentication.getAuthenticationType() == Authentication.AuthenticationType.ANONYMOUS;
        String type = subject.getType() == Subject.Type.USER
                ? anonymous ? "_anonymous" : subject.getRealm().getType()
                : "_" + subject.getType().name().toLowerCase(Locale.ROOT);
        return new Caller(
                user.principal(),
                type,
                subject.getRealm().getName(),
                List.of(user.roles()),
                attributes(user),
                subject.getType() == Subject.Type.API_KEY ? apiKey(subject.getMetadata()) : null,
                authorizationRealms(subject.getRealm(), settings));
    }

    /**
     * A user of such a realm is the one that the first of these finds by the name, and the role mappings of the realm itself are never
     * asked ({@code DelegatedAuthorizationSupport.resolve} of x-pack-security).
     */
    private static List<String> authorizationRealms(Authentication.RealmRef realm, Settings settings) {
        // Not by getFullSettingKey, which makes a setting anew each time; it is asked for with each check.
        return settings.getAsList(
                RealmSettings.realmSettingPrefix(new RealmConfig.RealmIdentifier(realm.getType(), realm.getName()))
                        + DelegatedAuthorizationSettings.AUTHZ_REALMS_SUFFIX);
    }

    /** Null if that is not to be found where x-pack-core puts it. */
    @Nullable
    private static ApiKey apiKey(Map<String, Object> metadata) {
        if (metadata.get(AuthenticationField.API_KEY_ID_KEY) instanceof String id
                && metadata.get(AuthenticationField.API_KEY_ROLE_DESCRIPTORS_KEY) instanceof BytesReference own
                && metadata.get(AuthenticationField.API_KEY_LIMITED_ROLE_DESCRIPTORS_KEY)
                        instanceof BytesReference limits) {
            try {
                return new ApiKey(
                        id, descriptors(own), List.copyOf(descriptors(limits).values()));
            } catch (IOException | RuntimeException e) {
                return null;
            }
        }
        return null;
    }

    private static Map<String, RoleDescriptor> descriptors(BytesReference json) throws IOException {
        Map<String, RoleDescriptor> descriptors = new LinkedHashMap<>();
        RoleDescriptor.Parser reader = RoleDescriptor.parserBuilder()
                .allowRestriction(true)
                .allowDescription(true)
                .build();
        try (XContentParser parser =
                XContentHelper.createParserNotCompressed(XContentParserConfiguration.EMPTY, json, XContentType.JSON)) {
            parser.nextToken();
            while (parser.nextToken() == XContentParser.Token.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                descriptors.put(name, reader.parse(name, parser));
            }
        }
        return descriptors;
    }

    /** Who sends a request, as a line of the log shows it: with run-as both, the one acted for and the one who acts. */
    public static String inLog(Authentication authentication) {
        if (authentication == null) {
            return "[unknown]";
        }
        String user = inLog(authentication.getEffectiveSubject());
        return authentication.isRunAs()
                ? user + " (run as by " + inLog(authentication.getAuthenticatingSubject()) + ")"
                : user;
    }

    private static String inLog(Subject subject) {
        String user = "[" + Printable.of(subject.getUser().principal()) + "]";
        return subject.getType() == Subject.Type.API_KEY
                ? user + " by the API key " + key(subject.getMetadata())
                : user;
    }

    /** The name is the owner's choice and need not be the only one of its kind: the id is. */
    private static String key(Map<String, Object> metadata) {
        return "[" + Printable.of(String.valueOf(metadata.get(AuthenticationField.API_KEY_NAME_KEY))) + "] ["
                + Printable.of(String.valueOf(metadata.get(AuthenticationField.API_KEY_ID_KEY))) + "]";
    }

    /** What an update of a native user must repeat, since it replaces all of it but the password. */
    public static Map<String, Object> attributes(User user) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("full_name", user.fullName());
        attributes.put("email", user.email());
        attributes.put("metadata", user.metadata());
        attributes.values().removeIf(value -> value == null || value.equals(Map.of()));
        return attributes;
    }
}
