package io.mlsetup.access;

import io.mlsetup.kibana.Fact;
import io.mlsetup.kibana.KibanaStore;
import io.mlsetup.kibana.KibanaStore.SpaceObjects;
import io.mlsetup.kibana.Unreadable;

/**
 * What a caller gets to see of a space, of which the plugin reads everything with its own rights: all of it, if he may enter Kibana
 * there or see machine learning's jobs; otherwise nothing, and no more of a space that is not there. That there is no Kibana at all
 * is no secret.
 */
public final class SeenSpace {

    private SeenSpace() {}

    /** @param grants of the caller, for the raw actions of Kibana in that space */
    public static SpaceObjects of(String space, SpaceObjects objects, Grants grants) {
        boolean mayLook = grants.kibana(KibanaPrivilege.LOGIN, space) || grants.kibana(KibanaPrivilege.GET_JOBS, space);
        boolean exists = !objects.space().isUnavailable(KibanaStore.NO_SUCH_SPACE);
        boolean secret = !objects.space().isUnavailable(Unreadable.NO_KIBANA);
        return !secret || (mayLook && exists) ? objects : new SpaceObjects(withheld(space), withheld(space));
    }

    /** The same for a space that is not there and for one that the caller may not see: neither tells about the other. */
    private static <T> Fact<T> withheld(String space) {
        return Fact.unavailable(
                "space_not_readable",
                "There is no space [" + space + "], or you may neither enter it nor see its machine learning jobs.",
                "Check the id of the space; or ask for a Kibana privilege in it, such as Machine Learning: Read.");
    }
}
