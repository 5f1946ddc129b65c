package io.mlsetup.check;

import io.mlsetup.access.AccessRequest;
import io.mlsetup.access.Caller;
import io.mlsetup.access.Grants;
import io.mlsetup.kibana.DataView;
import io.mlsetup.kibana.Fact;
import io.mlsetup.kibana.Space;
import java.util.List;

/**
 * Everything that the access indicators judge about one caller.
 *
 * @param asked the access asked for
 * @param grants what the caller holds, of what the documented requirements name
 * @param privilegesStored whether a Kibana stored its application privileges
 * @param space the space, if the caller may see it and it exists
 * @param dataViews the data views of that space, likewise
 */
record AccessFacts(
        AccessRequest asked,
        Caller caller,
        boolean securityEnabled,
        Fact<Grants> grants,
        Fact<Boolean> privilegesStored,
        Fact<Space> space,
        Fact<List<DataView>> dataViews) {}
