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

    /**
     * Every space. Kibana names a space {@code space:<id>} as a resource and asks about no other where it is about spaces, so that
     * {@code *} covers it too and is not needed for it.
     */
    public static final String EVERY_SPACE = "space:*";

    private static final String KIBANAS = "kibana-";

    private ApplicationNames() {}

    static boolean cover(
            ApplicationResourcePrivileges given,
            String application,
            String privilege,
            @Nullable String resource,
            Work work) {
        boolean named = isNamed(given, privilege) || privilege.equals(Grant.ANY);
        boolean allOfKibana = Arrays.asList(given.getPrivileges()).contains("all")
                && given.getApplication().startsWith(KIBANAS)
                && application.startsWith(KIBANAS);
        return ((named && isOf(given, application, work)) || allOfKibana) && reaches(given, resource, work);
    }

    /** Whether it is that very privilege, or all privileges of the application. */
    static boolean same(
            ApplicationResourcePrivileges given, String application, String privilege, String resource, Work work) {
        return isNamed(given, privilege) && isOf(given, application, work) && reaches(given, resource, work);
    }

    private static boolean isNamed(ApplicationResourcePrivileges given, String privilege) {
        List<String> names = Arrays.asList(given.getPrivileges());
        return names.contains(privilege) || names.contains("*");
    }

    private static boolean isOf(ApplicationResourcePrivileges given, String application, Work work) {
        return given.getApplication().equals(application)
                || Language.of(given.getApplication()).contains(application, work);
    }

    private static boolean reaches(ApplicationResourcePrivileges given, @Nullable String resource, Work work) {
        return resource == null
                || Language.of(resource).isWithin(Language.ofAll(Arrays.asList(given.getResources())), work);
    }
}
