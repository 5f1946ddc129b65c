package io.mlsetup.privilege;

import io.mlsetup.fuzz.Answers;
import io.mlsetup.fuzz.Hostile;
import java.util.List;
import org.elasticsearch.test.ESTestCase;

/** Any name of a role, a scope, a privilege or an action: known, or refused in words. */
public class CatalogueFuzzTests extends ESTestCase {

    private final Hostile hostile = new Hostile(random());

    public void testAnyNames() {
        List<String> known = List.of("machine_learning_admin", "machine_learning_user", "viewer");
        for (int i = 0; i < 3_000; i++) {
            String name = hostile.string();
            Answers.of(name, () -> Names.select(name, known, "role"));
            Answers.of(name, () -> Scope.of(name));
        }
        // No longer than the first line of an HTTP request may be.
        Answers.of("long", () -> Names.select("x".repeat(4_000), known, "role"));
        Answers.of("many", () -> Names.select("x,".repeat(2_000), known, "role"));
        Answers.of("stars", () -> Names.select("*a".repeat(2_000), known, "role"));
    }

    public void testAnyAction() {
        PrivilegeCatalogue catalogue = new PrivilegeCatalogue(Documents.get(), CatalogueDriftTests.Shared.BUILT_IN);
        for (int i = 0; i < 300; i++) {
            String action = randomFrom("", "cluster:", "indices:") + hostile.string();
            PrivilegeCatalogue.Granting answer = Answers.of(action, () -> catalogue.whatGrants(action));
            assertTrue(action, answer == null || answer.action().equals(action));
        }
        Answers.of("long", () -> catalogue.whatGrants("cluster:" + "a[b]".repeat(1_000)));
        Answers.of("long", () -> catalogue.whatGrants("indices:" + "a".repeat(4_000)));
    }
}
