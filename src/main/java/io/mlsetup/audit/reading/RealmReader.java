package io.mlsetup.audit.reading;

import io.mlsetup.audit.facts.Realms;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.xpack.core.security.authc.RealmSettings;
import org.elasticsearch.xpack.core.security.authc.esnative.NativeRealmSettings;
import org.elasticsearch.xpack.core.security.authc.file.FileRealmSettings;
import org.elasticsearch.xpack.core.security.authc.support.DelegatedAuthorizationSettings;

/** What the settings of a node say of its realms. */
final class RealmReader {

    private static final Set<String> WITH_LOOKUP = Set.of("native", "file", "ldap", "active_directory");

    private static final Set<String> WITHOUT_LOOKUP = Set.of("saml", "oidc", "pki", "kerberos", "jwt");

    private RealmReader() {}

    /** Of realms whose type is neither nothing is known, nor of those that are not in the settings, but of the three that need none. */
    static Realms realms(Settings settings) {
        Map<String, Boolean> lookUp = new HashMap<>();
        List.of("reserved", NativeRealmSettings.DEFAULT_NAME, FileRealmSettings.DEFAULT_NAME)
                .forEach(name -> lookUp.put(name, true));
        RealmSettings.getRealmSettings(settings).forEach((realm, own) -> {
            // Its users are those of other realms, which do.
            boolean delegates = !own.getAsList(DelegatedAuthorizationSettings.AUTHZ_REALMS_SUFFIX)
                    .isEmpty();
            if (delegates || WITH_LOOKUP.contains(realm.getType())) {
                lookUp.put(realm.getName(), true);
            } else if (WITHOUT_LOOKUP.contains(realm.getType())) {
                lookUp.put(realm.getName(), false);
            }
        });
        return new Realms(lookUp);
    }
}
