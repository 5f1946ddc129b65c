package io.mlsetup.role.simulating;

import static java.util.Objects.requireNonNull;

import io.mlsetup.access.Grants;
import io.mlsetup.access.KibanaPrivilege;
import io.mlsetup.privilege.Answer;
import io.mlsetup.privilege.Rights;
import io.mlsetup.privilege.RoleGrants;
import java.util.Set;
import java.util.TreeSet;

/** What the engine says that some roles grant, as an answer to what the requirements ask; with what it could not decide. */
public final class SimulatedGrants implements Grants {

    private final RoleGrants roles;
    private final boolean atMost;
    private final Set<String> tooComplex = new TreeSet<>();

    private SimulatedGrants(RoleGrants roles, boolean atMost) {
        this.roles = requireNonNull(roles);
        this.atMost = atMost;
    }

    /** What is surely granted: what cannot be decided counts as not held. */
    public static SimulatedGrants atLeast(RoleGrants roles) {
        return new SimulatedGrants(roles, false);
    }

    /** What may be granted: what cannot be decided counts as held. */
    public static SimulatedGrants atMost(RoleGrants roles) {
        return new SimulatedGrants(roles, true);
    }

    /** The patterns that were too complex to be decided, as far as was asked. */
    Set<String> tooComplex() {
        return tooComplex;
    }

    Rights rights() {
        return roles;
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
        return judge(roles.cluster(privilege));
    }

    @Override
    public boolean index(String pattern, String privilege) {
        return judge(roles.index(pattern, privilege, false));
    }

    @Override
    public boolean kibana(String action, String space) {
        return kibanaOn(action, "space:" + space);
    }

    @Override
    public boolean kibanaInAllSpaces(String action) {
        return kibanaOn(action, "*");
    }

    private boolean kibanaOn(String action, String resource) {
        return judge(roles.application(KibanaPrivilege.APPLICATION, action, resource));
    }
}
