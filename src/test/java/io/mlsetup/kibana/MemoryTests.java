package io.mlsetup.kibana;

import java.util.Optional;
import org.elasticsearch.test.ESTestCase;

/** What is remembered is true as long as the version is the same, and is not much. */
public class MemoryTests extends ESTestCase {

    private final Object version = new Object();
    private final Memory<String> memory = new Memory<>(String::length);

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
        String large = "x".repeat((int) Memory.MAX_BYTES_OF_ONE / 2);
        memory.put("asked", version, large);
        memory.put("forgotten", version, large);
        long fit = Memory.MAX_BYTES / (large.length() + 20);
        for (int i = 0; i < fit; i++) {
            memory.put("other-" + i, version, large);
            assertTrue(memory.get("asked", version).isPresent());
        }
        assertFalse(memory.get("forgotten", version).isPresent());
    }

    /** What takes a whole memory for itself, such as thousands of data views, is read each time. */
    public void testWhatIsTooLargeIsNotRemembered() {
        memory.put("a", version, "small");
        memory.put("a", version, "x".repeat((int) Memory.MAX_BYTES_OF_ONE + 1));
        assertEquals(Optional.empty(), memory.get("a", version));
    }

    /** Keys are what callers send. */
    public void testManySmallThingsAreBoundedToo() {
        for (int i = 0; i < 10_000; i++) {
            memory.put("k".repeat(500) + i, version, "");
        }
        assertEquals(Optional.empty(), memory.get("k".repeat(500) + 0, version));
        assertTrue(memory.get("k".repeat(500) + 9_999, version).isPresent());
    }
}
