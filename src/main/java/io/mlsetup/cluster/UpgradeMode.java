package io.mlsetup.cluster;

import io.mlsetup.verdict.Diagnosis;

/**
 * In upgrade mode Elasticsearch refuses, with 429, to open, close, start and stop jobs, datafeeds and data frame analytics, with force
 * too, and to start deployments (x-pack-ml's {@code MlUpgradeModeActionFilter}). Everything that is open has no node then, and goes on by
 * itself when the mode is switched off.
 */
final class UpgradeMode {

    private static final String ACTION =
            "Nothing can be pasted: machine learning is in upgrade mode, in which Elasticsearch refuses"
                    + " with 429 what would be needed here. `ml_operation` has the request that switches it off. What was open then goes on by"
                    + " itself; for what does not, ask again.";

    private UpgradeMode() {}

    /** The same diagnosis, while the mode is on without the requests that are refused. */
    static Diagnosis heed(ClusterFacts facts, Diagnosis diagnosis) {
        return facts.upgradeMode() ? Diagnosis.of(diagnosis.id(), diagnosis.cause(), ACTION) : diagnosis;
    }
}
