package io.mlsetup.role.describing;

import io.mlsetup.common.LocalRequest;
import io.mlsetup.common.RecordResponse;
import org.elasticsearch.action.ActionRequestValidationException;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.action.ValidateActions;
import org.elasticsearch.core.Nullable;

/** Describes privileges, or says what grants an action. Its name lets {@code monitor_ml} grant it. */
public final class GetPrivilegeAction {

    public static final String NAME = "cluster:monitor/xpack/ml/setup/privilege/get";
    public static final ActionType<RecordResponse> INSTANCE = new ActionType<>(NAME);

    private GetPrivilegeAction() {}

    /** Either for the privileges of a scope (or all), or for what grants {@link #action()}. */
    public static final class Request extends LocalRequest {

        @Nullable
        private final String scope;

        @Nullable
        private final String name;

        @Nullable
        private final String action;

        public Request(@Nullable String scope, @Nullable String name, @Nullable String action) {
            this.scope = scope;
            this.name = name;
            this.action = action;
        }

        @Nullable
        public String scope() {
            return scope;
        }

        @Nullable
        public String name() {
            return name;
        }

        @Nullable
        public String action() {
            return action;
        }

        @Override
        public ActionRequestValidationException validate() {
            ActionRequestValidationException errors = null;
            if (scope == null && name != null) {
                errors = ValidateActions.addValidationError("[name] needs a scope", errors);
            }
            if (action != null && scope != null) {
                errors = ValidateActions.addValidationError(
                        "[action] asks what grants the action [" + action + "], and goes with no scope, but one was"
                                + " given: [" + scope + "]",
                        errors);
            }
            return errors;
        }
    }
}
