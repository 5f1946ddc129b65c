package io.mlsetup.role.suggesting;

import static java.util.Objects.requireNonNull;

import io.mlsetup.access.AskedAccess;
import io.mlsetup.common.CancellableRequest;
import io.mlsetup.common.MapResponse;
import io.mlsetup.common.Parameters;
import org.elasticsearch.action.ActionType;

/** Suggests a role. Its name lies under machine learning's monitor actions, which {@code monitor_ml} grants. */
public final class SuggestAction {

    public static final String NAME = "cluster:monitor/xpack/ml/setup/role/suggest";
    public static final ActionType<MapResponse> TYPE = new ActionType<>(NAME);

    private SuggestAction() {}

    /** Asks for the least role for some access. */
    public static final class Request extends CancellableRequest {

        private final AskedAccess asked;

        Request(AskedAccess asked) {
            this.asked = requireNonNull(asked);
        }

        /**
         * Reads the access. Remote indices are refused: what a role must hold for them depends on how the remote cluster trusts
         * this one, and documents on machine learning ask for nothing there.
         *
         * @throws IllegalArgumentException (400) with every problem
         */
        public static Request parse(Parameters parameters) {
            AskedAccess asked = AskedAccess.parse(parameters);
            asked.asked()
                    .remote()
                    .forEach(pattern -> parameters.problem("[source] and [destination] must be indices of this cluster,"
                            + " but hold [" + pattern
                            + "]: ask the remote cluster, where access to its indices is decided"));
            parameters.validate();
            return new Request(asked);
        }

        AskedAccess asked() {
            return asked;
        }
    }
}
