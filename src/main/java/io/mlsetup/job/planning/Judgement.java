package io.mlsetup.job.planning;

import io.mlsetup.access.Requirement;
import io.mlsetup.common.Reason;
import io.mlsetup.job.drafting.Candidate;
import io.mlsetup.job.drafting.Item;
import io.mlsetup.job.drafting.ItemAction;
import io.mlsetup.job.drafting.ItemKey;
import io.mlsetup.job.drafting.Update;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Everything that is found about one item, until it is known what to do with it. */
final class Judgement {

    private final ItemKey key;
    private final Object config;
    private final Set<ItemKey> needs;
    private final List<Requirement> lacking = new ArrayList<>();
    private final List<Reason> lacks = new ArrayList<>();
    private final List<Reason> blocks = new ArrayList<>();
    private final List<Reason> conflicts = new ArrayList<>();
    private final List<Reason> notes = new ArrayList<>();
    private final List<Reason> drifts = new ArrayList<>();
    private boolean unchanged;
    private Update update;
    private boolean afterClose;

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
        if (!conflicts.isEmpty()) {
            return ItemAction.CONFLICT;
        }
        if (unchanged) {
            return ItemAction.UNCHANGED;
        }
        if (!lacks.isEmpty()) {
            return ItemAction.BLOCKED;
        }
        return update == null ? ItemAction.CREATE : afterClose ? ItemAction.UPDATE_AFTER_CLOSE : ItemAction.UPDATE;
    }

    /** Whether it is to be changed, as far as is known. */
    boolean updates() {
        return action() == ItemAction.UPDATE || action() == ItemAction.UPDATE_AFTER_CLOSE;
    }

    /** Whether what depends on it finds it there when its turn comes. */
    boolean willBeThere() {
        return creates() || updates() || action() == ItemAction.UNCHANGED;
    }

    /** Whether it would be created or changed if the caller held the privileges that he lacks: nothing else speaks against it. */
    boolean createsIfAllowed() {
        return blocks.isEmpty() && conflicts.isEmpty() && !unchanged;
    }

    /** Notes privileges that the caller lacks for this item. */
    void lack(Collection<Requirement> privileges, String message) {
        lacking.addAll(privileges);
        lack("missing_privileges", message);
    }

    /** Notes what is as it is, as far as can be seen, for want of privileges. */
    void lack(String id, String message) {
        lacks.add(new Reason(id, message));
    }

    List<Requirement> lacking() {
        return lacking;
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

    /** Takes up what was found of something that exists and differs. */
    void differs(Updates.Outcome outcome) {
        drifts.addAll(outcome.notes());
        blocks.addAll(outcome.blocks());
        update = outcome.update();
        unchanged = update == null;
    }

    /** What can only be changed when it does not run. */
    void afterClose(String id, String message) {
        afterClose = true;
        note(id, message);
    }

    Update update() {
        return update;
    }

    void update(Update more) {
        update = more;
    }

    /** What to know also if nothing is to be done. */
    void drift(String id, String message) {
        drifts.add(new Reason(id, message));
    }

    void note(String id, String message) {
        notes.add(new Reason(id, message));
    }

    boolean isNoted(String id) {
        return notes.stream().anyMatch(note -> note.id().equals(id));
    }

    /** Goes the way of what it cannot do without: blocked with it, in conflict with it, or waiting for the same privileges. */
    void follow(Judgement other) {
        Reason reason = new Reason(
                "depends_on", "The " + other.key.type().value() + " [" + other.key.id() + "] is not imported either.");
        if (other.createsIfAllowed()) {
            lacks.add(reason);
        } else {
            (other.action() == ItemAction.BLOCKED ? blocks : conflicts).add(reason);
        }
    }

    ItemKey key() {
        return key;
    }

    Item item() {
        List<Reason> reasons = new ArrayList<>(lacks);
        reasons.addAll(blocks);
        reasons.addAll(conflicts);
        if (action() != ItemAction.UNCHANGED) {
            reasons.addAll(notes);
        }
        reasons.addAll(drifts);
        return new Item(key, action(), reasons, config, needs, update);
    }
}
