package io.mlsetup.audit.diffing;

import org.elasticsearch.action.ActionType;

/** Thinks a change through. Needs {@code manage_ml} by its name, and {@code read_security} for what it reads. */
public final class DiffAction {

    public static final String NAME = "cluster:admin/xpack/ml/setup/role/diff";
    public static final ActionType<DiffResponse> TYPE = new ActionType<>(NAME);

    private DiffAction() {}
}
