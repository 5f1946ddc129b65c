package io.mlsetup.sandbox.ml;

import static java.util.Objects.requireNonNull;

import java.util.Set;
import java.util.function.BooleanSupplier;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.support.ActionFilter;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.xpack.core.ml.action.CloseJobAction;
import org.elasticsearch.xpack.core.ml.action.DeleteCalendarAction;
import org.elasticsearch.xpack.core.ml.action.DeleteCalendarEventAction;
import org.elasticsearch.xpack.core.ml.action.DeleteDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.DeleteDatafeedAction;
import org.elasticsearch.xpack.core.ml.action.DeleteExpiredDataAction;
import org.elasticsearch.xpack.core.ml.action.DeleteFilterAction;
import org.elasticsearch.xpack.core.ml.action.DeleteForecastAction;
import org.elasticsearch.xpack.core.ml.action.DeleteJobAction;
import org.elasticsearch.xpack.core.ml.action.DeleteModelSnapshotAction;
import org.elasticsearch.xpack.core.ml.action.DeleteTrainedModelAction;
import org.elasticsearch.xpack.core.ml.action.DeleteTrainedModelAliasAction;
import org.elasticsearch.xpack.core.ml.action.ExplainDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.FinalizeJobExecutionAction;
import org.elasticsearch.xpack.core.ml.action.FlushJobAction;
import org.elasticsearch.xpack.core.ml.action.ForecastJobAction;
import org.elasticsearch.xpack.core.ml.action.KillProcessAction;
import org.elasticsearch.xpack.core.ml.action.OpenJobAction;
import org.elasticsearch.xpack.core.ml.action.PersistJobAction;
import org.elasticsearch.xpack.core.ml.action.PostCalendarEventsAction;
import org.elasticsearch.xpack.core.ml.action.PostDataAction;
import org.elasticsearch.xpack.core.ml.action.PutCalendarAction;
import org.elasticsearch.xpack.core.ml.action.PutDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.PutDatafeedAction;
import org.elasticsearch.xpack.core.ml.action.PutFilterAction;
import org.elasticsearch.xpack.core.ml.action.PutJobAction;
import org.elasticsearch.xpack.core.ml.action.PutTrainedModelAction;
import org.elasticsearch.xpack.core.ml.action.PutTrainedModelAliasAction;
import org.elasticsearch.xpack.core.ml.action.PutTrainedModelDefinitionPartAction;
import org.elasticsearch.xpack.core.ml.action.PutTrainedModelVocabularyAction;
import org.elasticsearch.xpack.core.ml.action.RevertModelSnapshotAction;
import org.elasticsearch.xpack.core.ml.action.StartDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.StartDatafeedAction;
import org.elasticsearch.xpack.core.ml.action.StartTrainedModelDeploymentAction;
import org.elasticsearch.xpack.core.ml.action.StopDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.StopDatafeedAction;
import org.elasticsearch.xpack.core.ml.action.UpdateCalendarJobAction;
import org.elasticsearch.xpack.core.ml.action.UpdateDatafeedAction;
import org.elasticsearch.xpack.core.ml.action.UpdateFilterAction;
import org.elasticsearch.xpack.core.ml.action.UpdateJobAction;
import org.elasticsearch.xpack.core.ml.action.UpdateModelSnapshotAction;
import org.elasticsearch.xpack.core.ml.action.UpdateProcessAction;
import org.elasticsearch.xpack.core.ml.action.UpgradeJobModelSnapshotAction;

/**
 * Double of what refuses, in upgrade mode, the requests that could touch ML's indices: 429. Its list is that of x-pack-ml's
 * {@code MlUpgradeModeActionFilter}: to open, close, start and stop too, but not to update data frame analytics, nor to stop or update a
 * deployment. It comes after security, so that only those hear of it who may send the request.
 */
final class UpgradeModeFilter extends ActionFilter.Simple {

    static final Set<String> REFUSED = Set.of(
            PutJobAction.NAME,
            UpdateJobAction.NAME,
            DeleteJobAction.NAME,
            OpenJobAction.NAME,
            CloseJobAction.NAME,
            FlushJobAction.NAME,
            PersistJobAction.NAME,
            FinalizeJobExecutionAction.NAME,
            PostDataAction.NAME,
            RevertModelSnapshotAction.NAME,
            UpdateModelSnapshotAction.NAME,
            DeleteModelSnapshotAction.NAME,
            UpgradeJobModelSnapshotAction.NAME,
            PutDatafeedAction.NAME,
            UpdateDatafeedAction.NAME,
            DeleteDatafeedAction.NAME,
            StartDatafeedAction.NAME,
            StopDatafeedAction.NAME,
            PutDataFrameAnalyticsAction.NAME,
            DeleteDataFrameAnalyticsAction.NAME,
            StartDataFrameAnalyticsAction.NAME,
            StopDataFrameAnalyticsAction.NAME,
            ExplainDataFrameAnalyticsAction.NAME,
            PutFilterAction.NAME,
            UpdateFilterAction.NAME,
            DeleteFilterAction.NAME,
            PutCalendarAction.NAME,
            UpdateCalendarJobAction.NAME,
            DeleteCalendarAction.NAME,
            PostCalendarEventsAction.NAME,
            DeleteCalendarEventAction.NAME,
            UpdateProcessAction.NAME,
            KillProcessAction.NAME,
            DeleteExpiredDataAction.NAME,
            ForecastJobAction.NAME,
            DeleteForecastAction.NAME,
            PutTrainedModelAction.NAME,
            DeleteTrainedModelAction.NAME,
            PutTrainedModelAliasAction.NAME,
            DeleteTrainedModelAliasAction.NAME,
            PutTrainedModelDefinitionPartAction.NAME,
            PutTrainedModelVocabularyAction.NAME,
            StartTrainedModelDeploymentAction.NAME);

    private final BooleanSupplier upgradeMode;

    UpgradeModeFilter(BooleanSupplier upgradeMode) {
        this.upgradeMode = requireNonNull(upgradeMode);
    }

    @Override
    protected boolean apply(String action, ActionRequest request, ActionListener<?> listener) {
        if (REFUSED.contains(action) && upgradeMode.getAsBoolean()) {
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
