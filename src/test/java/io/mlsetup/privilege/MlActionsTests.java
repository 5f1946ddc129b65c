package io.mlsetup.privilege;

import static org.hamcrest.Matchers.equalTo;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.ml.action.PutJobAction;

/** The list of machine learning's actions against every action type of the x-pack-core jar in use. */
public class MlActionsTests extends ESTestCase {

    private static final String PACKAGE = "org/elasticsearch/xpack/core/ml/";

    public void testListIsThatOfTheJar() throws Exception {
        Set<String> inJar = new TreeSet<>();
        String self = PutJobAction.class.getSimpleName() + ".class";
        URL url = PutJobAction.class.getResource(self);
        assertEquals("jar", url.getProtocol());
        JarURLConnection connection = (JarURLConnection) url.openConnection();
        connection.setUseCaches(false);
        try (JarFile jar = connection.getJarFile()) {
            for (String entry : jar.stream().map(e -> e.getName()).toList()) {
                if (entry.startsWith(PACKAGE) && entry.endsWith(".class")) {
                    collect(
                            entry.substring(0, entry.length() - ".class".length())
                                    .replace('/', '.'),
                            inJar);
                }
            }
        }
        assertThat(new TreeSet<>(Documents.get().mlActions()), equalTo(inJar));
        assertThat(Documents.get().mlActions().size(), equalTo(inJar.size()));
    }

    private static void collect(String className, Set<String> actions) throws ReflectiveOperationException {
        Class<?> type = Class.forName(className, false, MlActionsTests.class.getClassLoader());
        for (Field field : type.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && ActionType.class.isAssignableFrom(field.getType())) {
                String name = ((ActionType<?>) field.get(null)).name();
                if (name.matches("cluster:.*xpack/ml/.*")) {
                    actions.add(name);
                }
            }
        }
    }
}
