package io.mlsetup.audit;

import org.elasticsearch.action.ActionType;

/** Says who has an access. Needs {@code manage_ml} by its name, and {@code read_security} for what it reads. */
public final class WhoCanAction {

    public static final String NAME = "cluster:admin/xpack/ml/setup/who_can";
    public static final ActionType<WhoCanResponse> TYPE = new ActionType<>(NAME);

    private WhoCanAction() {}
}
