package io.mlsetup.audit.facts;

import java.util.Map;

/**
 * Which realms find a user by the name alone, as acting for somebody needs it ({@code es-security-runas-user}): x-pack-core's
 * {@code Realm.lookupUser}, which those of SAML, OpenID Connect, PKI, Kerberos and JWT leave out, and those of LDAP and Active Directory
 * that may not search for users.
 *
 * @param lookUp by the name of the realm; one that is not there is not known
 */
public record Realms(Map<String, Boolean> lookUp) {

    /** What is known of a realm. */
    public enum Lookup {
        YES,
        NO,
        UNKNOWN
    }

    public Realms {
        lookUp = Map.copyOf(lookUp);
    }

    public Lookup of(String realm) {
        Boolean known = lookUp.get(realm);
        return known == null ? Lookup.UNKNOWN : known ? Lookup.YES : Lookup.NO;
    }
}
