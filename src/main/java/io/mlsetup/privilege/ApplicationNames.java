package io.mlsetup.privilege;

import io.mlsetup.privilege.pattern.Language;
import io.mlsetup.privilege.pattern.Work;
import java.util.Arrays;
import java.util.List;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.ApplicationResourcePrivileges;

/** Application privileges by their names alone, where it is not known what they stand for. */
public final class ApplicationNames {

    /** The application whose privileges Kibana stores and asks about. */
    public static final String KIBANA = "kibana-.kibana";

    private static final String KIBANAS = "kibana-";

    private ApplicationNames() {}

    static boolean cover(
            ApplicationResourcePrivileges given,
            String application,
            String privilege,
            @Nullable String resource,
            Work work) {
        List<String> names = Arrays.asList(given.getPrivileges());
        boolean named = (names.contains(privilege) || names.contains("*") || privilege.equals(Grant.ANY))
                && (given.getApplication().equals(application)
                        || Language.of(given.getApplication()).contains(application, work));
        boolean allOfKibana =
                names.contains("all") && given.getApplication().startsWith(KIBANAS) && application.startsWith(KIBANAS);
        return (named || allOfKibana)
                && (resource == null
                        || Language.of(resource).isWithin(Language.ofAll(Arrays.asList(given.getResources())), work));
    }
}
