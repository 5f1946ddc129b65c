package io.mlsetup.privilege;

import io.mlsetup.privilege.pattern.Language;
import io.mlsetup.privilege.pattern.Work;
import java.util.Arrays;
import java.util.List;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.ApplicationResourcePrivileges;

/** Application privileges by their names alone, where it is not known what they stand for. */
final class ApplicationNames {

    private static final String KIBANA = "kibana-";

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
                names.contains("all") && given.getApplication().startsWith(KIBANA) && application.startsWith(KIBANA);
        return (named || allOfKibana)
                && (resource == null
                        || Language.of(resource).isWithin(Language.ofAll(Arrays.asList(given.getResources())), work));
    }
}
