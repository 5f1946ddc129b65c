package io.mlsetup.sandbox;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.support.ActionFilter;
import org.elasticsearch.action.support.ActionFilterChain;
import org.elasticsearch.common.settings.ClusterSettings;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.threadpool.ThreadPool;

/**
 * A switch for tests that no Elasticsearch has: actions that hang. Those whose names are in {@code ml_setup_sandbox.delay.actions} go on
 * only after {@code ml_setup_sandbox.delay.time}, without holding a thread meanwhile. It comes after security, as what it delays would.
 */
final class DelayFilter implements ActionFilter {

    static final Setting<List<String>> ACTIONS = Setting.stringListSetting(
            "ml_setup_sandbox.delay.actions", Setting.Property.NodeScope, Setting.Property.Dynamic);

    static final Setting<TimeValue> TIME = Setting.timeSetting(
            "ml_setup_sandbox.delay.time",
            TimeValue.timeValueMinutes(1),
            TimeValue.ZERO,
            Setting.Property.NodeScope,
            Setting.Property.Dynamic);

    private final ThreadPool threadPool;
    private volatile Set<String> actions;
    private volatile TimeValue time;

    /** @param settings watched, since to look a setting up takes longer than the rest of a short action, which would spoil what is measured */
    DelayFilter(ClusterSettings settings, ThreadPool threadPool) {
        this.threadPool = requireNonNull(threadPool);
        settings.initializeAndWatch(TIME, value -> time = value);
        settings.initializeAndWatch(ACTIONS, value -> actions = Set.copyOf(value));
    }

    @Override
    public int order() {
        return Integer.MAX_VALUE;
    }

    @Override
    public <Q extends ActionRequest, R extends ActionResponse> void apply(
            Task task, String action, Q request, ActionListener<R> listener, ActionFilterChain<Q, R> chain) {
        if (actions.contains(action)) {
            request.mustIncRef();
            threadPool.schedule(
                    () -> ActionListener.run(
                            ActionListener.runAfter(listener, request::decRef),
                            l -> chain.proceed(task, action, request, l)),
                    time,
                    threadPool.generic());
        } else {
            chain.proceed(task, action, request, listener);
        }
    }
}
