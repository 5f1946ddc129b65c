package io.mlsetup.role.simulating;

import io.mlsetup.common.RecordResponse;
import org.elasticsearch.action.ActionType;

/**
 * Holds roles against an access. Its name lies under machine learning's admin actions, which {@code manage_ml} grants; what
 * stored roles and users hold is read as the caller, and so needs {@code read_security} besides.
 */
public final class SimulateAction {

    public static final String NAME = "cluster:admin/xpack/ml/setup/role/simulate";
    public static final ActionType<RecordResponse> TYPE = new ActionType<>(NAME);

    private SimulateAction() {}
}
