package io.mlsetup.role.describing;

import io.mlsetup.common.LocalRequest;
import io.mlsetup.common.RecordResponse;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.core.Nullable;

/** Describes built-in roles. Its name lets {@code monitor_ml} grant it. */
public final class GetRoleAction {

    public static final String NAME = "cluster:monitor/xpack/ml/setup/role/get";
    public static final ActionType<RecordResponse> INSTANCE = new ActionType<>(NAME);

    private GetRoleAction() {}

    /** For the roles that {@link #name()} means (a comma-separated list, wildcards allowed), or for all. */
    public static final class Request extends LocalRequest {

        @Nullable
        private final String name;

        public Request(@Nullable String name) {
            this.name = name;
        }

        @Nullable
        public String name() {
            return name;
        }
    }
}
