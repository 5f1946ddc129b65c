package io.mlsetup.access;

import static java.util.Objects.requireNonNull;

import io.mlsetup.privilege.Answer;
import io.mlsetup.privilege.ApplicationNames;
import io.mlsetup.privilege.Rights;
import java.util.Set;
import java.util.TreeSet;

/** What the engine says that some roles grant, as an answer to what the requirements ask; with what it could not decide. */
public final class GrantsOfRoles implements Grants {

    private final Rights rights;
    private final boolean atMost;
    private final Set<String> tooComplex = new TreeSet<>();

    private GrantsOfRoles(Rights rights, boolean atMost) {
        this.rights = requireNonNull(rights);
        this.atMost = atMost;
    }

    /** What is surely granted: what cannot be decided counts as not held. */
    public static GrantsOfRoles atLeast(Rights rights) {
        return new GrantsOfRoles(rights, false);
    }

    /** What may be granted: what cannot be decided counts as held. */
    public static GrantsOfRoles atMost(Rights rights) {
        return new GrantsOfRoles(rights, true);
    }

    /** The patterns that were too complex to be decided, as far as was asked. */
    public Set<String> tooComplex() {
        return tooComplex;
    }

    public Rights rights() {
        return rights;
    }

    private boolean judge(Answer answer) {
        if (answer.isUnknown()) {
            tooComplex.add(answer.tooComplex());
            return atMost;
        }
        return answer.isYes();
    }

    @Override
    public boolean cluster(String privilege) {
        return judge(rights.cluster(privilege));
    }

    @Override
    public boolean index(String pattern, String privilege) {
        return judge(rights.index(pattern, privilege, false));
    }

    @Override
    public boolean kibana(String action, String space) {
        return kibanaOn(action, "space:" + space);
    }

    @Override
    public boolean kibanaInAllSpaces(String action) {
        return kibanaOn(action, ApplicationNames.EVERY_SPACE);
    }

    private boolean kibanaOn(String action, String resource) {
        return judge(rights.application(KibanaPrivilege.APPLICATION, action, resource));
    }
}
