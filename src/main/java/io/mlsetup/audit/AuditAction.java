package io.mlsetup.audit;

import org.elasticsearch.action.ActionType;

/**
 * Says who may what and who sees what. Its name lies under machine learning's admin actions, which {@code manage_ml} grants; people and
 * roles are read as the caller, and so it needs {@code read_security} besides.
 */
public final class AuditAction {

    public static final String NAME = "cluster:admin/xpack/ml/setup/audit";
    public static final ActionType<AuditResponse> TYPE = new ActionType<>(NAME);

    private AuditAction() {}
}
