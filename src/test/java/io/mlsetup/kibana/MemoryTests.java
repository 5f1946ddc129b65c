package io.mlsetup.kibana;

import java.util.Optional;
import org.elasticsearch.test.ESTestCase;

/** What is remembered is true as long as the version is the same, and is not much. */
public class MemoryTests extends ESTestCase {

    private final Object version = new Object();
    private final Memory<String> memory = new Memory<>();

    public void testOnlyOfTheSameVersion() {
        assertEquals(Optional.empty(), memory.get("a", version));
        memory.put("a", version, "old");
        assertEquals(Optional.of("old"), memory.get("a", version));
        assertEquals(Optional.empty(), memory.get("b", version));
        assertEquals(Optional.empty(), memory.get("a", new Object()));
        Object next = new Object();
        memory.put("a", next, "new");
        assertEquals(Optional.of("new"), memory.get("a", next));
        assertEquals(Optional.empty(), memory.get("a", version));
    }

    public void testTheLeastAskedForIsForgotten() {
        memory.put("asked", version, "x");
        memory.put("forgotten", version, "x");
        for (int i = 0; i < Memory.MAX_ENTRIES - 1; i++) {
            memory.put("other-" + i, version, "x");
            assertTrue(memory.get("asked", version).isPresent());
        }
        assertFalse(memory.get("forgotten", version).isPresent());
    }
}
