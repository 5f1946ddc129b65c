package io.mlsetup.role;

import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionRequestValidationException;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.action.support.TransportAction;
import org.elasticsearch.common.io.stream.StreamOutput;
import org.elasticsearch.core.Nullable;

/** Describes built-in roles. Its name lets {@code monitor_ml} grant it. */
public final class GetRoleAction {

    public static final String NAME = "cluster:monitor/xpack/ml/setup/role/get";
    public static final ActionType<CatalogueResponse> INSTANCE = new ActionType<>(NAME);

    private GetRoleAction() {}

    /** For the roles that {@link #name()} means (a comma-separated list, wildcards allowed), or for all. */
    public static final class Request extends ActionRequest {

        @Nullable
        private final String name;

        public Request(@Nullable String name) {
            this.name = name;
        }

        @Nullable
        public String name() {
            return name;
        }

        @Override
        public ActionRequestValidationException validate() {
            return null;
        }

        @Override
        public void writeTo(StreamOutput out) {
            TransportAction.localOnly();
        }
    }
}
