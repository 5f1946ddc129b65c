package io.mlsetup.common;

/**
 * Text that a caller typed, made fit for one line of a log or message: user and mapping names may hold line breaks,
 * terminal escapes and marks that turn the direction of writing, with which a line could be forged.
 */
public final class Printable {

    private static final int MAX_LENGTH = 256;

    private Printable() {}

    public static String of(String typed) {
        if (typed == null) {
            return "";
        }
        StringBuilder safe = new StringBuilder();
        typed.codePoints().limit(MAX_LENGTH).forEach(c -> {
            if (isPlain(c)) {
                safe.appendCodePoint(c);
            } else {
                safe.append("\\u{").append(Integer.toHexString(c)).append('}');
            }
        });
        return typed.codePointCount(0, typed.length()) > MAX_LENGTH
                ? safe.append("...").toString()
                : safe.toString();
    }

    /** Brackets and the backslash count as not plain, since the brackets around a name are ours. */
    private static boolean isPlain(int c) {
        return isVisible(c) && c != '[' && c != ']' && c != '\\';
    }

    /** What has no look of its own could forge the look of what stands around it: marks that turn the direction of writing, and the like. */
    public static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
