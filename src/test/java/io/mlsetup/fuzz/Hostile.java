package io.mlsetup.fuzz;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** Input as nobody means well who sends it: made from a random source, so that a seed repeats it. */
public final class Hostile {

    private static final List<String> CORPUS = List.of(
            "",
            " ",
            ",",
            ",,,",
            "*",
            "**",
            "-x",
            "null",
            "true",
            "_all",
            "-1",
            "9".repeat(400),
            "1e999999999",
            "NaN",
            "5m",
            "0x7fffffff",
            "a\nb",
            "a\r\n[INFO ] forged",
            "\u001b[31mred",
            "\u0000",
            "\u202eesrever",
            "\ud800",
            "x\udfff",
            "%n%s%d",
            "%00",
            "${jndi:ldap://127.0.0.1:9/x}",
            "${sys:user.home}",
            "{}",
            "{0} {}",
            "../../etc/passwd",
            "..",
            "/.*/",
            "/[/",
            "/(a|b|ab)*c{1,100}/",
            "<logs-{now/d}>",
            "<logs-{now/d",
            "<{now{}}>",
            "<a-{now+9999999999999y/d{yyyy|+99:99}}>",
            "remote:logs-*",
            ":",
            "a:",
            ".security*",
            "logs-*,-logs-2*",
            "\\",
            "\\*",
            "?",
            "\"",
            "'; DROP TABLE x",
            "<script>",
            "é\u0301\uD83D\uDE00",
            "\uFEFFbom",
            "machine_learning_admin",
            "manage_ml",
            "cluster:admin/xpack/ml/job/put",
            "cluster:" + "a/".repeat(3_000),
            "*a".repeat(40),
            "x".repeat(5_000));

    private final Random random;

    public Hostile(Random random) {
        this.random = random;
    }

    public String string() {
        return switch (random.nextInt(5)) {
            case 0, 1 -> oneOf(CORPUS);
            case 2 -> oneOf(CORPUS) + oneOf(CORPUS);
            case 3 -> characters(random.nextInt(40), () -> random.nextInt(0x80));
            default -> characters(random.nextInt(20), () -> random.nextInt(Character.MAX_CODE_POINT + 1));
        };
    }

    private String characters(int length, Supplier<Integer> next) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(next.get());
        }
        return text.toString();
    }

    /** Something that a JSON document can hold, nested at most that deep. */
    public Object value(int depth) {
        return switch (random.nextInt(depth > 0 ? 12 : 9)) {
            case 0 -> random.nextBoolean();
            case 1 -> random.nextInt();
            case 2 -> random.nextLong();
            case 3 -> random.nextDouble() * Double.MAX_VALUE;
            case 4 -> null;
            case 5, 6, 7, 8 -> string();
            case 9 -> object(depth - 1, List.of());
            default -> list(depth - 1);
        };
    }

    private List<Object> list(int depth) {
        List<Object> list = new ArrayList<>();
        int size = random.nextInt(20) == 0 ? 400 : random.nextInt(4);
        for (int i = 0; i < size; i++) {
            list.add(value(depth));
        }
        return list;
    }

    /** An object whose fields mostly have these names. */
    public Map<String, Object> object(int depth, List<String> names) {
        Map<String, Object> object = new LinkedHashMap<>();
        int size = random.nextInt(6);
        for (int i = 0; i < size; i++) {
            boolean known = !names.isEmpty() && random.nextInt(10) > 0;
            object.put(known ? oneOf(names) : string(), value(depth));
        }
        return object;
    }

    public <T> T oneOf(List<T> items) {
        return items.get(random.nextInt(items.size()));
    }

    /** Mostly something good, so that what comes after it is reached. */
    public Object mostly(Object good) {
        return random.nextInt(4) > 0 ? good : value(2);
    }
}
