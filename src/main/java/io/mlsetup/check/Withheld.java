package io.mlsetup.check;

import io.mlsetup.access.Remedy;
import io.mlsetup.access.Requirement;
import io.mlsetup.access.Requirement.Cluster;
import io.mlsetup.cluster.ClusterIndicators;
import io.mlsetup.verdict.Diagnosis;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.elasticsearch.xpack.core.security.authz.privilege.ClusterPrivilegeResolver;

/**
 * Why a caller sees no facts about the cluster, and what gives them.
 *
 * @param inShort what is lacking, for those indicators that point to the one that explains it
 * @param facts the caller's, with what is printed for the cluster's part
 */
record Withheld(Diagnosis lack, String inShort, AccessFacts facts) {

    /** Unless something that was asked for brings them along, it is a remedy of its own, and the first of the answer. */
    static Withheld of(CheckRequest request, AccessFacts facts) {
        List<String> granting =
                List.copyOf(ClusterPrivilegeResolver.findPrivilegesThatGrant(ClusterCheckAction.NAME, null, null));
        Requirement needed = new Cluster(granting.get(0), "machine_learning_user");
        String first = ClusterIndicators.IDS.stream()
                .filter(request::shows)
                .findFirst()
                .orElseThrow();
        AccessFacts told = facts;
        Remedy remedy;
        Optional<String> along =
                facts.with(Indicators.lacking(facts, request::shows)).remedies().giving(needed);
        if (along.isPresent()) {
            remedy = Remedy.nothing("What [" + along.get() + "] prints gives this too.");
        } else if (request.clusterInforms()) {
            remedy = Remedy.nothing("Ask an administrator for a role that holds `" + granting.get(0)
                    + "`, such as the built-in role `machine_learning_user`, if you want to see them.");
        } else {
            told = facts.with(Map.of(first, List.of(needed)));
            remedy = told.remedies().of(first, List.of(needed));
        }
        Diagnosis lack = Diagnosis.of(
                "insufficient_privileges",
                "To see facts about the cluster, you need one of the cluster privileges " + granting + ".",
                remedy.action(),
                remedy.requests().toArray(String[]::new));
        return new Withheld(lack, "You lack `" + granting.get(0) + "`", told);
    }
}
