package io.mlsetup.sandbox.ml;

import static java.util.Objects.requireNonNull;

import java.util.Set;
import java.util.function.BooleanSupplier;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.support.ActionFilter;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.xpack.core.ml.action.DeleteCalendarAction;
import org.elasticsearch.xpack.core.ml.action.DeleteCalendarEventAction;
import org.elasticsearch.xpack.core.ml.action.DeleteDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.DeleteDatafeedAction;
import org.elasticsearch.xpack.core.ml.action.DeleteFilterAction;
import org.elasticsearch.xpack.core.ml.action.DeleteJobAction;
import org.elasticsearch.xpack.core.ml.action.PostCalendarEventsAction;
import org.elasticsearch.xpack.core.ml.action.PutCalendarAction;
import org.elasticsearch.xpack.core.ml.action.PutDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.PutDatafeedAction;
import org.elasticsearch.xpack.core.ml.action.PutFilterAction;
import org.elasticsearch.xpack.core.ml.action.PutJobAction;
import org.elasticsearch.xpack.core.ml.action.UpdateCalendarJobAction;
import org.elasticsearch.xpack.core.ml.action.UpdateDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.UpdateDatafeedAction;
import org.elasticsearch.xpack.core.ml.action.UpdateFilterAction;
import org.elasticsearch.xpack.core.ml.action.UpdateJobAction;

/**
 * Double of what refuses, in upgrade mode, every request that would change ML's indices: 429. It comes after security,
 * so that only those hear of it who may send the request.
 */
final class UpgradeModeFilter extends ActionFilter.Simple {

    static final Set<String> WRITES = Set.of(
            PutJobAction.NAME,
            UpdateJobAction.NAME,
            DeleteJobAction.NAME,
            PutDatafeedAction.NAME,
            UpdateDatafeedAction.NAME,
            DeleteDatafeedAction.NAME,
            PutDataFrameAnalyticsAction.NAME,
            UpdateDataFrameAnalyticsAction.NAME,
            DeleteDataFrameAnalyticsAction.NAME,
            PutFilterAction.NAME,
            UpdateFilterAction.NAME,
            DeleteFilterAction.NAME,
            PutCalendarAction.NAME,
            UpdateCalendarJobAction.NAME,
            DeleteCalendarAction.NAME,
            PostCalendarEventsAction.NAME,
            DeleteCalendarEventAction.NAME);

    private final BooleanSupplier upgradeMode;

    UpgradeModeFilter(BooleanSupplier upgradeMode) {
        this.upgradeMode = requireNonNull(upgradeMode);
    }

    @Override
    protected boolean apply(String action, ActionRequest request, ActionListener<?> listener) {
        if (WRITES.contains(action) && upgradeMode.getAsBoolean()) {
            throw new ElasticsearchStatusException(
                    "Cannot perform {} action while upgrade mode is enabled", RestStatus.TOO_MANY_REQUESTS, action);
        }
        return true;
    }

    @Override
    public int order() {
        return Integer.MAX_VALUE;
    }
}
