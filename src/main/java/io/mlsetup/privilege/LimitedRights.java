package io.mlsetup.privilege;

import java.util.function.Function;
import org.elasticsearch.core.Nullable;

/** What two grant both, as x-pack-core's {@code LimitedRole} asks both. */
record LimitedRights(Rights rights, Rights limits) implements Rights {

    private Answer both(Function<Rights, Answer> question) {
        return question.apply(rights).and(() -> question.apply(limits));
    }

    private Held each(Function<Rights, Held> question) {
        Held held = question.apply(rights);
        if (held.answer().isNo()) {
            return held;
        }
        Held limit = question.apply(limits);
        return held.answer().isYes() || limit.answer().isNo() ? limit : held;
    }

    @Override
    public Answer cluster(String privilege) {
        return both(one -> one.cluster(privilege));
    }

    @Override
    public Held onEachAction(String privilege) {
        return each(one -> one.onEachAction(privilege));
    }

    @Override
    public Answer clusterAction(String action) {
        return both(one -> one.clusterAction(action));
    }

    @Override
    public Answer index(String pattern, String privilege, boolean restrictedToo) {
        return both(one -> one.index(pattern, privilege, restrictedToo));
    }

    @Override
    public Held onEach(String pattern, String privilege, boolean restrictedToo) {
        return each(one -> one.onEach(pattern, privilege, restrictedToo));
    }

    @Override
    public Held actionOnEach(String pattern, String action, boolean restrictedToo) {
        return each(one -> one.actionOnEach(pattern, action, restrictedToo));
    }

    /** Each on some name is not both on the same one: yes may be too much, no never is. */
    @Override
    public Answer actionOnSome(String pattern, String action) {
        return both(one -> one.actionOnSome(pattern, action));
    }

    @Override
    public Answer anywhere(String action) {
        Answer both = both(one -> one.anywhere(action));
        // Each somewhere is not both on the same index.
        return both.isYes() && actionOnEach("*", action, true).answer().isNo() ? somewhere(action) : both;
    }

    private Answer somewhere(String action) {
        return rights instanceof RoleGrants one && limits instanceof RoleGrants other
                ? one.indices().anywhereWith(other.indices(), action)
                : both(one -> one.anywhere(action));
    }

    @Override
    public Answer application(String application, String privilege, String resource) {
        return both(one -> one.application(application, privilege, resource));
    }

    @Override
    public Answer runAs(String user) {
        return both(one -> one.runAs(user));
    }

    @Override
    public Answer applicationByName(String application, String privilege, @Nullable String resource) {
        return both(one -> one.applicationByName(application, privilege, resource));
    }

    @Override
    public Held onEachUser(String pattern) {
        return each(one -> one.onEachUser(pattern));
    }
}
