package io.mlsetup.job.planning;

import io.mlsetup.job.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Everything that is found about one item, until it is known what to do with it. */
final class Judgement {

    private final ItemKey key;
    private final Object config;
    private final Set<ItemKey> needs;
    private final List<Reason> blocks = new ArrayList<>();
    private final List<Reason> conflicts = new ArrayList<>();
    private final List<Reason> notes = new ArrayList<>();
    private boolean unchanged;

    Judgement(ItemKey key, Object config, Set<ItemKey> needs) {
        this.key = key;
        this.config = config;
        this.needs = needs;
    }

    static Judgement of(Candidate<?> candidate, Set<ItemKey> needs) {
        Judgement judgement = new Judgement(candidate.key(), candidate.config(), needs);
        judgement.blocks.addAll(candidate.problems());
        judgement.notes.addAll(candidate.notes());
        return judgement;
    }

    /** Whether it is still to be created, as far as is known. */
    boolean creates() {
        return action() == ItemAction.CREATE;
    }

    ItemAction action() {
        if (!blocks.isEmpty()) {
            return ItemAction.BLOCKED;
        }
        return !conflicts.isEmpty() ? ItemAction.CONFLICT : unchanged ? ItemAction.UNCHANGED : ItemAction.CREATE;
    }

    void block(String id, String message) {
        blocks.add(new Reason(id, message));
    }

    void block(Collection<Reason> reasons) {
        blocks.addAll(reasons);
    }

    void conflict(String id, String message) {
        conflicts.add(new Reason(id, message));
    }

    void unchanged() {
        unchanged = true;
    }

    void note(String id, String message) {
        notes.add(new Reason(id, message));
    }

    /** Goes the way of what it cannot do without: blocked with it, or in conflict with it. */
    void follow(Judgement other) {
        Reason reason = new Reason(
                "depends_on", "The " + other.key.type().value() + " [" + other.key.id() + "] is not imported either.");
        (other.action() == ItemAction.BLOCKED ? blocks : conflicts).add(reason);
    }

    ItemKey key() {
        return key;
    }

    Item item() {
        List<Reason> reasons = new ArrayList<>(blocks);
        reasons.addAll(conflicts);
        if (action() != ItemAction.UNCHANGED) {
            reasons.addAll(notes);
        }
        return new Item(key, action(), reasons, config, needs);
    }
}
