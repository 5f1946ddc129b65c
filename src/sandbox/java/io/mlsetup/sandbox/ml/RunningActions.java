package io.mlsetup.sandbox.ml;

import io.mlsetup.line.Action;
import java.util.List;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.transport.TransportService;
import org.elasticsearch.xpack.core.ml.action.CloseJobAction;
import org.elasticsearch.xpack.core.ml.action.CreateTrainedModelAssignmentAction;
import org.elasticsearch.xpack.core.ml.action.NodeAcknowledgedResponse;
import org.elasticsearch.xpack.core.ml.action.OpenJobAction;
import org.elasticsearch.xpack.core.ml.action.StartDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.StartDatafeedAction;
import org.elasticsearch.xpack.core.ml.action.StartTrainedModelDeploymentAction;
import org.elasticsearch.xpack.core.ml.action.StopDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.StopDatafeedAction;
import org.elasticsearch.xpack.core.ml.action.StopTrainedModelDeploymentAction;
import org.elasticsearch.xpack.core.ml.action.UpdateTrainedModelDeploymentAction;

/** x-pack-ml's actions that open and close, start and stop, each with its double. */
final class RunningActions {

    static final List<Action<?, ?>> ALL = List.of(
            new Action<>(StateChange.TYPE, StateChange.class),
            new Action<>(OpenJobAction.INSTANCE, OpenJob.class),
            new Action<>(CloseJobAction.INSTANCE, CloseJob.class),
            new Action<>(StartDatafeedAction.INSTANCE, StartDatafeed.class),
            new Action<>(StopDatafeedAction.INSTANCE, StopDatafeed.class),
            new Action<>(StartDataFrameAnalyticsAction.INSTANCE, StartAnalytics.class),
            new Action<>(StopDataFrameAnalyticsAction.INSTANCE, StopAnalytics.class),
            new Action<>(StartTrainedModelDeploymentAction.INSTANCE, StartDeployment.class),
            new Action<>(UpdateTrainedModelDeploymentAction.INSTANCE, UpdateDeployment.class),
            new Action<>(StopTrainedModelDeploymentAction.INSTANCE, StopDeployment.class));

    private RunningActions() {}

    public static final class OpenJob extends WaitingAction<OpenJobAction.Request, NodeAcknowledgedResponse> {
        @Inject
        public OpenJob(ActionFilters filters, TransportService transport, Running running) {
            super(OpenJobAction.NAME, filters, transport, running::open);
        }
    }

    public static final class CloseJob extends WaitingAction<CloseJobAction.Request, CloseJobAction.Response> {
        @Inject
        public CloseJob(ActionFilters filters, TransportService transport, Running running) {
            super(CloseJobAction.NAME, filters, transport, running::close);
        }
    }

    public static final class StartDatafeed
            extends WaitingAction<StartDatafeedAction.Request, NodeAcknowledgedResponse> {
        @Inject
        public StartDatafeed(ActionFilters filters, TransportService transport, Running running) {
            super(StartDatafeedAction.NAME, filters, transport, running::start);
        }
    }

    public static final class StopDatafeed
            extends WaitingAction<StopDatafeedAction.Request, StopDatafeedAction.Response> {
        @Inject
        public StopDatafeed(ActionFilters filters, TransportService transport, Running running) {
            super(StopDatafeedAction.NAME, filters, transport, running::stop);
        }
    }

    public static final class StartAnalytics
            extends WaitingAction<StartDataFrameAnalyticsAction.Request, NodeAcknowledgedResponse> {
        @Inject
        public StartAnalytics(ActionFilters filters, TransportService transport, Running running) {
            super(StartDataFrameAnalyticsAction.NAME, filters, transport, running::start);
        }
    }

    public static final class StopAnalytics
            extends WaitingAction<StopDataFrameAnalyticsAction.Request, StopDataFrameAnalyticsAction.Response> {
        @Inject
        public StopAnalytics(ActionFilters filters, TransportService transport, Running running) {
            super(StopDataFrameAnalyticsAction.NAME, filters, transport, running::stop);
        }
    }

    public static final class StartDeployment
            extends WaitingAction<
                    StartTrainedModelDeploymentAction.Request, CreateTrainedModelAssignmentAction.Response> {
        @Inject
        public StartDeployment(ActionFilters filters, TransportService transport, Running running) {
            super(StartTrainedModelDeploymentAction.NAME, filters, transport, running::start);
        }
    }

    public static final class UpdateDeployment
            extends WaitingAction<
                    UpdateTrainedModelDeploymentAction.Request, CreateTrainedModelAssignmentAction.Response> {
        @Inject
        public UpdateDeployment(ActionFilters filters, TransportService transport, Running running) {
            super(UpdateTrainedModelDeploymentAction.NAME, filters, transport, running::update);
        }
    }

    public static final class StopDeployment
            extends WaitingAction<StopTrainedModelDeploymentAction.Request, StopTrainedModelDeploymentAction.Response> {
        @Inject
        public StopDeployment(ActionFilters filters, TransportService transport, Running running) {
            super(StopTrainedModelDeploymentAction.NAME, filters, transport, running::stop);
        }
    }
}
