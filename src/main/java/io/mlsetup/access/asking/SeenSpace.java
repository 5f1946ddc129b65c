package io.mlsetup.access.asking;

import io.mlsetup.access.Grants;
import io.mlsetup.access.KibanaPrivilege;
import io.mlsetup.kibana.Fact;
import io.mlsetup.kibana.KibanaStore;
import io.mlsetup.kibana.KibanaStore.SpaceObjects;
import io.mlsetup.kibana.Unreadable;
import org.elasticsearch.action.ActionListener;

/**
 * What a caller gets to see of a space, of which the plugin reads everything with its own rights: all of it, if they may enter Kibana
 * there or see its machine learning jobs; otherwise nothing, and no more of a space that does not exist. That no Kibana ever connected
 * is no secret.
 */
public final class SeenSpace {

    private SeenSpace() {}

    /**
     * Reads the space and its data views, if the caller may look; else nothing is read, so that neither work nor time tells whether the
     * space is there.
     *
     * @param grants of the caller, for the raw actions of Kibana in that space
     */
    public static void read(KibanaStore kibana, String space, Grants grants, ActionListener<SpaceObjects> listener) {
        if (mayLook(space, grants)) {
            kibana.spaceObjects(space, listener.map(objects -> of(space, objects)));
        } else {
            listener.onResponse(kibana.isThere() ? withheld(space) : SpaceObjects.of(Unreadable.noKibana()));
        }
    }

    static boolean mayLook(String space, Grants grants) {
        return grants.kibana(KibanaPrivilege.LOGIN, space) || grants.kibana(KibanaPrivilege.GET_JOBS, space);
    }

    /** What was read, or as little as of a space that may not be seen. */
    static SpaceObjects of(String space, SpaceObjects objects) {
        return objects.space().isUnavailable(KibanaStore.NO_SUCH_SPACE) ? withheld(space) : objects;
    }

    /** The same for a space that is not there and for one that the caller may not see: neither gives the other away. */
    private static SpaceObjects withheld(String space) {
        return SpaceObjects.of(new Fact.Unavailable<>(
                "space_not_readable",
                "There is no space [" + space + "], or you can neither enter it nor see its machine learning jobs.",
                "Check the id of the space, or ask for a Kibana privilege in it, such as Machine Learning: Read."));
    }
}
