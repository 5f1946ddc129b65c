package io.mlsetup.guard;

import io.mlsetup.guard.GuardSettings.Mode;
import java.util.function.Supplier;
import org.elasticsearch.common.settings.ClusterSettings;

/** The policy of the moment: follows the cluster settings, and is read without a lock by every watched request. */
public final class LivePolicy implements Supplier<Policy> {

    private volatile Policy policy = new Policy(Mode.WARN, false);

    public LivePolicy(ClusterSettings settings) {
        settings.initializeAndWatch(GuardSettings.MODE, this::mode);
        settings.initializeAndWatch(GuardSettings.WARN_SENSITIVE, this::warnSensitive);
    }

    @Override
    public Policy get() {
        return policy;
    }

    private synchronized void mode(Mode mode) {
        policy = new Policy(mode, policy.warnSensitive());
    }

    private synchronized void warnSensitive(boolean warnSensitive) {
        policy = new Policy(policy.mode(), warnSensitive);
    }
}
