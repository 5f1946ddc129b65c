package io.mlsetup.job;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Breaks files of jobs at random: a field or an element somewhere is gone, of another type, or one too many. */
public final class BrokenFile {

    private static final List<Object> WRONG = Arrays.asList(
            null,
            "x",
            "",
            -1,
            1e300,
            true,
            List.of(),
            List.of(1),
            Arrays.asList("a", null),
            Map.of(),
            "\u0000\n",
            "a:b");

    private BrokenFile() {}

    /** @param file made of maps and lists that can be changed */
    @SuppressWarnings("unchecked")
    public static void breakSomething(Map<String, Object> file, Random random) {
        Object at = file;
        while (true) {
            List<Object> inner = contents(at).stream()
                    .<Object>map(value -> value)
                    .filter(value -> !contents(value).isEmpty())
                    .toList();
            if (inner.isEmpty() || random.nextInt(5) == 0) {
                break;
            }
            at = any(inner, random);
        }
        Object wrong = wrong(random);
        if (at instanceof List<?> list) {
            ((List<Object>) list).set(random.nextInt(list.size()), wrong);
            return;
        }
        Map<String, Object> object = (Map<String, Object>) at;
        String field = any(new ArrayList<>(object.keySet()), random);
        switch (random.nextInt(3)) {
            case 0 -> object.put(field, wrong);
            case 1 -> object.remove(field);
            default -> object.put(field + "x", wrong);
        }
    }

    private static Collection<?> contents(Object value) {
        return value instanceof Map<?, ?> map ? map.values() : value instanceof List<?> list ? list : List.of();
    }

    /** Such that another breaking can go on in it. */
    private static Object wrong(Random random) {
        Object wrong = any(WRONG, random);
        return wrong instanceof List<?> list
                ? new ArrayList<>(list)
                : wrong instanceof Map<?, ?> map ? new HashMap<>(map) : wrong;
    }

    private static <T> T any(List<T> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }
}
