package io.mlsetup.audit.reading;

import io.mlsetup.audit.facts.Realms;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xpack.core.security.authc.RealmConfig.RealmIdentifier;
import org.elasticsearch.xpack.core.security.authc.RealmSettings;
import org.elasticsearch.xpack.core.security.authc.esnative.NativeRealmSettings;
import org.elasticsearch.xpack.core.security.authc.file.FileRealmSettings;
import org.elasticsearch.xpack.core.security.authc.ldap.LdapRealmSettings;
import org.elasticsearch.xpack.core.security.authc.support.DelegatedAuthorizationSettings;

/** What the settings of a node say of its realms. */
final class RealmReader {

    private static final String RESERVED = "reserved";

    private RealmReader() {}

    /** The three that need no settings: of native, of built-in users, and of those in a file. */
    private static Map<String, String> withoutSettings() {
        return Map.of(
                RESERVED,
                RESERVED,
                NativeRealmSettings.DEFAULT_NAME,
                NativeRealmSettings.TYPE,
                FileRealmSettings.DEFAULT_NAME,
                FileRealmSettings.TYPE);
    }

    /** The realms whose users are native or built in, and so can be listed. */
    static Set<String> ofStoredUsers(Settings settings) {
        Map<String, String> types = new HashMap<>(withoutSettings());
        RealmSettings.getRealmSettings(settings).keySet().forEach(realm -> types.put(realm.getName(), realm.getType()));
        return types.entrySet().stream()
                .filter(realm -> Set.of(RESERVED, NativeRealmSettings.TYPE).contains(realm.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Of realms whose type is not one of Elastic's nothing is known, nor of those that are not in the settings. */
    static Realms realms(Settings settings) {
        Map<String, Boolean> lookUp = new HashMap<>();
        withoutSettings().keySet().forEach(name -> lookUp.put(name, true));
        RealmSettings.getRealmSettings(settings).forEach((realm, own) -> {
            Boolean looksUp = looksUp(realm, own);
            if (looksUp == null) {
                lookUp.remove(realm.getName());
            } else {
                lookUp.put(realm.getName(), looksUp);
            }
        });
        return new Realms(lookUp);
    }

    /**
     * As {@code Realm.lookupUser} does. That of an LDAP directory must be told where to search, since the names of people that templates
     * make are only found with a password ({@code LdapRealm}, {@code SessionFactory.supportsUnauthenticatedSession}); that of an Active
     * Directory, as whom ({@code ActiveDirectorySessionFactory}).
     */
    @Nullable
    private static Boolean looksUp(RealmIdentifier realm, Settings own) {
        // Its users are those of other realms, which do.
        if (!own.getAsList(DelegatedAuthorizationSettings.AUTHZ_REALMS_SUFFIX).isEmpty()) {
            return true;
        }
        if (!own.getAsBoolean("enabled", true)) {
            return false;
        }
        return switch (realm.getType()) {
            case NativeRealmSettings.TYPE, FileRealmSettings.TYPE -> true;
            case LdapRealmSettings.LDAP_TYPE -> own.hasValue("user_search.base_dn");
            case LdapRealmSettings.AD_TYPE ->
                own.hasValue("bind_dn") || own.getAsBoolean("user_search.pool.enabled", false);
            case "saml", "oidc", "pki", "kerberos", "jwt" -> false;
            default -> null;
        };
    }
}
