package io.mlsetup.check;

import io.mlsetup.access.Requirement;
import io.mlsetup.access.UserKind;
import io.mlsetup.verdict.Indicator;
import java.util.List;

/** An indicator that is judged for one caller, and which of the facts about Kibana it needs: what none of those shown needs is not read. */
interface CallerIndicator extends Indicator<AccessFacts> {

    /** Whether it judges what Kibana stores of a space. */
    default boolean needsSavedObjects() {
        return false;
    }

    /** Whether a requirement of it names a privilege of Kibana's, so that it matters if Kibana stored them. */
    default boolean needsKibanaPrivileges(UserKind asked) {
        return false;
    }

    /** The privileges that were asked for and that it finds lacking, for which it prints requests; none if it prints none. */
    default List<Requirement> lacking(AccessFacts facts) {
        return List.of();
    }
}
