package io.mlsetup.job.drafting;

import java.util.Locale;

/** What a plan means to do with an item, or what became of it. */
public enum ItemAction {
    /** Will be created. */
    CREATE,
    /** Is there, differs, and will be changed in place. */
    UPDATE,
    /** Is there and differs, and can only be changed once what runs is closed or stopped. */
    UPDATE_AFTER_CLOSE,
    /** The same is there already. */
    UNCHANGED,
    /** Left out as the options ask for: it was in conflict or blocked. */
    SKIP,
    /** Something else of that name is there, which is only overwritten if that is asked for. */
    CONFLICT,
    /** A rule forbids it, what it needs is not there, or what is there cannot become it. */
    BLOCKED,
    /** Was created. */
    CREATED,
    /** Was changed. */
    UPDATED,
    /** Was not created or not changed, although the plan meant to. */
    FAILED;

    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }
}
