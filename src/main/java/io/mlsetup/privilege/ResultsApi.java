package io.mlsetup.privilege;

import java.util.ArrayList;
import java.util.List;
import org.elasticsearch.xpack.core.ml.action.GetBucketsAction;
import org.elasticsearch.xpack.core.ml.action.GetCategoriesAction;
import org.elasticsearch.xpack.core.ml.action.GetInfluencersAction;
import org.elasticsearch.xpack.core.ml.action.GetModelSnapshotsAction;
import org.elasticsearch.xpack.core.ml.action.GetOverallBucketsAction;
import org.elasticsearch.xpack.core.ml.action.GetRecordsAction;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;

/**
 * Machine learning's API for results: whoever may ask it sees those of every anomaly detection job, whatever may be read of the sources
 * (document 000 warns of it with both roles; {@code monitor} and what includes it are enough).
 */
public final class ResultsApi {

    /** Its actions; any of them shows values of fields of the sources. */
    public static final List<String> ACTIONS = List.of(
            GetRecordsAction.NAME,
            GetBucketsAction.NAME,
            GetInfluencersAction.NAME,
            GetCategoriesAction.NAME,
            GetOverallBucketsAction.NAME,
            GetModelSnapshotsAction.NAME);

    private static final String SEARCH = "indices:data/read/search";

    private ResultsApi() {}

    /** Whether it is open; yes if one action is. */
    public static Answer isOpenTo(Rights rights) {
        Answer open = Answer.NO;
        for (String action : ACTIONS) {
            open = open.or(() -> rights.clusterAction(action));
        }
        return open;
    }

    /** The cluster privileges of a role that open it each on its own. */
    public static List<String> openedBy(RoleDescriptor role, Ground ground) {
        List<String> opening = new ArrayList<>();
        for (String privilege : role.getClusterPrivileges()) {
            RoleDescriptor alone = new RoleDescriptor("one", new String[] {privilege}, null, null);
            if (isOpenTo(RoleGrants.of(List.of(alone), ground)).isYes()) {
                opening.add(privilege);
            }
        }
        return opening;
    }

    /** The same for a built-in role; none if it may search every index, since nothing is closed to it then. */
    public static List<String> openedBeyondSources(RoleDescriptor builtIn, RestrictedIndices restricted) {
        Ground ground = Ground.ofBuiltIn(restricted);
        return RoleGrants.of(List.of(builtIn), ground)
                        .actionOnEach("*", SEARCH, false)
                        .answer()
                        .isYes()
                ? List.of()
                : openedBy(builtIn, ground);
    }
}
