package io.mlsetup.guard.filtering;

import io.mlsetup.bench.ServerClasses;
import io.mlsetup.guard.GuardSettings;
import io.mlsetup.guard.Policy;
import io.mlsetup.guard.RoleGuard;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.support.ActionFilterChain;
import org.elasticsearch.action.support.MappedActionFilters;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.util.concurrent.ThreadContext;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.xpack.core.security.action.user.PutUserAction;
import org.elasticsearch.xpack.core.security.action.user.PutUserRequest;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.store.ReservedRolesStore;
import org.elasticsearch.xpack.core.security.support.Automatons;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What the role guard adds to actions, by Elasticsearch's own dispatcher of mapped filters: to one that it watches, with roles that it
 * has nothing against, and to any other, against a dispatcher without any filter.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RoleGuardBenchmark {

    static {
        ServerClasses.prepare();
        // As security does when it starts: without it there are no built-in roles to look up.
        new ReservedRolesStore();
    }

    private final ThreadContext context = new ThreadContext(Settings.EMPTY);
    private final Requester caller = new Requester(Settings.EMPTY, context);
    private final MappedActionFilters guarded =
            new MappedActionFilters(new ArrayList<>(RoleGuardFilter.all(new RoleGuardFilter.Parts(
                    () -> new Policy(GuardSettings.Mode.WARN, false),
                    RoleGuard.of(ReservedRolesStore::roleDescriptor, new RestrictedIndices(Automatons.EMPTY)),
                    (given, listener) -> listener.onResponse(Set.of()),
                    caller,
                    new Announcer(caller),
                    context))));
    private final MappedActionFilters unguarded = new MappedActionFilters(List.of());
    private final PutUserRequest putUser = putUser();

    private static PutUserRequest putUser() {
        PutUserRequest request = new PutUserRequest();
        request.username("jane");
        request.roles("viewer", "machine_learning_user");
        return request;
    }

    private int run(MappedActionFilters filters, String action) {
        Chain chain = new Chain();
        filters.apply(null, action, putUser, ActionListener.<ActionResponse>noop(), chain);
        return chain.went;
    }

    private static final class Chain implements ActionFilterChain<PutUserRequest, ActionResponse> {
        private int went;

        @Override
        public void proceed(Task task, String action, PutUserRequest request, ActionListener<ActionResponse> listener) {
            went++;
        }
    }

    @Benchmark
    public int otherActionWithoutGuard() {
        return run(unguarded, "indices:data/read/search");
    }

    @Benchmark
    public int otherActionWithGuard() {
        return run(guarded, "indices:data/read/search");
    }

    @Benchmark
    public int watchedActionWithoutGuard() {
        return run(unguarded, PutUserAction.NAME);
    }

    @Benchmark
    public int watchedActionWithGuard() {
        return run(guarded, PutUserAction.NAME);
    }
}
