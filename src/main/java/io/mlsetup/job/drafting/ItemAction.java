package io.mlsetup.job.drafting;

import java.util.Locale;

/** What a plan means to do with an item, or what became of it. */
public enum ItemAction {
    /** Will be created. */
    CREATE,
    /** The same is there already. */
    UNCHANGED,
    /** Left out as the options ask for: it was in conflict or blocked. */
    SKIP,
    /** Something else of that name is there, which an import never overwrites. */
    CONFLICT,
    /** A rule forbids it, or what it needs is not there. */
    BLOCKED,
    /** Was created. */
    CREATED,
    /** Was not created, although the plan meant to. */
    FAILED;

    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }
}
