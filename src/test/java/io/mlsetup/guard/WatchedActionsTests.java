package io.mlsetup.guard;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.core.PathUtils;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.security.action.rolemapping.PutRoleMappingRequest;
import org.elasticsearch.xpack.core.security.action.user.PutUserRequest;

/** Fails when a version of Elasticsearch brings another request that gives roles to users or role mappings. */
public class WatchedActionsTests extends ESTestCase {

    private static final String ACTIONS = "org/elasticsearch/xpack/core/security/action/";

    public void testNoOtherRequestSetsRoles() throws Exception {
        Set<String> giving = new TreeSet<>();
        List<Class<?>> requests = requests();
        assertThat(requests.size(), greaterThan(50));
        for (Class<?> request : requests) {
            // Role descriptors (API keys and roles themselves) are bodies of roles, not roles given to someone.
            if (Arrays.stream(request.getMethods())
                    .anyMatch(m -> m.getParameterCount() == 1
                            && Set.of(
                                            "roles",
                                            "setroles",
                                            "roletemplates",
                                            "setroletemplates",
                                            "rolenames",
                                            "setrolenames")
                                    .contains(m.getName().toLowerCase(java.util.Locale.ROOT)))) {
                giving.add(request.getName());
            }
        }
        // BulkPutRolesRequest.setRoles takes the bodies of roles.
        giving.remove("org.elasticsearch.xpack.core.security.action.role.BulkPutRolesRequest");
        assertThat(
                giving,
                equalTo(new TreeSet<>(Set.of(PutRoleMappingRequest.class.getName(), PutUserRequest.class.getName()))));
    }

    private static List<Class<?>> requests() throws IOException, URISyntaxException {
        Path jar = PathUtils.get(PutUserRequest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.startsWith(ACTIONS) && name.endsWith("Request.class"))
                    .<Class<?>>map(name -> load(name.replace('/', '.').substring(0, name.length() - ".class".length())))
                    .filter(ActionRequest.class::isAssignableFrom)
                    .toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
