package io.mlsetup.sandbox.ml;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.in;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.mlsetup.line.Action;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.rest.RestHandler;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.ml.action.CloseJobAction;
import org.elasticsearch.xpack.core.ml.action.GetFiltersAction;
import org.elasticsearch.xpack.core.ml.action.GetJobsAction;
import org.elasticsearch.xpack.core.ml.action.MlInfoAction;
import org.elasticsearch.xpack.core.ml.action.OpenJobAction;
import org.elasticsearch.xpack.core.ml.action.PutJobAction;
import org.elasticsearch.xpack.core.ml.action.StartDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.StartDatafeedAction;
import org.elasticsearch.xpack.core.ml.action.StartTrainedModelDeploymentAction;
import org.elasticsearch.xpack.core.ml.action.StopDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.StopDatafeedAction;
import org.elasticsearch.xpack.core.ml.action.StopTrainedModelDeploymentAction;
import org.elasticsearch.xpack.core.ml.action.UpdateDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.ValidateDetectorAction;
import org.elasticsearch.xpack.core.ml.action.ValidateJobConfigAction;

/** The tables of actions and paths, and what upgrade mode makes of them. */
public class MlActionsTests extends ESTestCase {

    public void testEveryActionIsOfMlAndThereOnce() {
        List<String> names = names();

        assertThat(Set.copyOf(names).size(), equalTo(names.size()));
        for (String name : names) {
            assertThat(name, containsString("/xpack/ml/"));
        }
        Set<Class<?>> classes = new HashSet<>();
        MlActions.ALL.forEach(handler -> classes.add(handler.transport()));
        assertThat("the injector makes one object of a class", classes.size(), equalTo(names.size()));
    }

    public void testEveryPathIsOfMlAndThereOnce() {
        List<String> routes = MlRoutes.ALL.stream()
                .map(RestHandler::routes)
                .flatMap(List::stream)
                .map(route -> route.getMethod() + " " + route.getPath())
                .toList();

        assertThat(Set.copyOf(routes).size(), equalTo(routes.size()));
        for (String route : routes) {
            assertThat(route.substring(route.indexOf(' ') + 1), startsWith("/_ml/"));
        }
        assertThat("a path for each action", MlRoutes.ALL.size(), equalTo(MlActions.ALL.size()));
    }

    public void testUpgradeModeRefusesWhatXPackMlRefuses() {
        Set<String> reads = names().stream()
                .filter(name -> name.startsWith("cluster:monitor/"))
                .collect(Collectors.toSet());
        // These only read too, though they need manage_ml.
        reads.addAll(Set.of(GetFiltersAction.NAME, ValidateJobConfigAction.NAME, ValidateDetectorAction.NAME));
        Set<String> writes = new HashSet<>(names());
        writes.removeAll(reads);
        // Not in x-pack-ml's list, though it writes.
        writes.remove(UpdateDataFrameAnalyticsAction.NAME);
        assertFalse(UpgradeModeFilter.REFUSED.contains(UpdateDataFrameAnalyticsAction.NAME));
        assertFalse(UpgradeModeFilter.REFUSED.contains(StopTrainedModelDeploymentAction.NAME));

        assertTrue(UpgradeModeFilter.REFUSED.containsAll(writes));
        assertTrue(UpgradeModeFilter.REFUSED.containsAll(Set.of(
                OpenJobAction.NAME,
                CloseJobAction.NAME,
                StartDatafeedAction.NAME,
                StopDatafeedAction.NAME,
                StartDataFrameAnalyticsAction.NAME,
                StopDataFrameAnalyticsAction.NAME,
                StartTrainedModelDeploymentAction.NAME)));
        reads.forEach(read -> assertFalse(read, UpgradeModeFilter.REFUSED.contains(read)));
        assertThat(reads, everyItem(in(names())));
        assertTrue(reads.containsAll(Set.of(GetJobsAction.NAME, MlInfoAction.NAME)));
    }

    public void testUpgradeModeIsAskedForEachRequest() {
        AtomicBoolean upgradeMode = new AtomicBoolean();
        UpgradeModeFilter filter = new UpgradeModeFilter(upgradeMode::get);
        assertTrue(filter.apply(PutJobAction.NAME, null, ActionListener.noop()));

        upgradeMode.set(true);

        ElasticsearchStatusException refused = expectThrows(
                ElasticsearchStatusException.class, () -> filter.apply(PutJobAction.NAME, null, ActionListener.noop()));
        assertThat(refused.status(), is(RestStatus.TOO_MANY_REQUESTS));
        assertThat(refused.getMessage(), containsString(PutJobAction.NAME));
        assertThat(refused.getMessage(), containsString("upgrade mode"));
        assertTrue(filter.apply(GetJobsAction.NAME, null, ActionListener.noop()));
    }

    private static List<String> names() {
        return MlActions.ALL.stream()
                .map(Action::type)
                .map(action -> action.name())
                .toList();
    }
}
