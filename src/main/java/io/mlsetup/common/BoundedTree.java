package io.mlsetup.common;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongConsumer;
import org.elasticsearch.xcontent.XContentParser;

/**
 * Reads a body into maps and lists, and counts while it reads: a megabyte of CBOR can name a million empty objects, each of which is
 * some hundred bytes in memory. Reading ends at the first element beyond the bound, not after the last.
 */
public final class BoundedTree {

    /** Deeper than any configuration or query that a person wrote. */
    private static final int MAX_DEPTH = 100;

    /** What an entry of a map or list takes, with the object in it, when it is empty. */
    private static final int BYTES_OF_ELEMENT = 120;

    private static final int BYTES_OF_BATCH = 1 << 16;

    private final XContentParser parser;
    private final int maxElements;
    private final LongConsumer reserve;
    private int elements;
    private long unreserved;

    private BoundedTree(XContentParser parser, int maxElements, LongConsumer reserve) {
        this.parser = parser;
        this.maxElements = maxElements;
        this.reserve = reserve;
    }

    /**
     * The value at which the parser stands: a map, a list, a string, a number, a boolean, or null.
     *
     * @param maxElements how many values the tree may have, counted with those in one another
     * @throws IllegalArgumentException (400) if it has more, or is nested too deeply
     */
    public static Object read(XContentParser parser, int maxElements) throws IOException {
        return read(parser, maxElements, bytes -> {});
    }

    /**
     * The same, and accounts for the memory that the tree takes.
     *
     * @param reserve is told every 64 KiB, before more is read, how many bytes more the tree takes; may throw
     */
    public static Object read(XContentParser parser, int maxElements, LongConsumer reserve) throws IOException {
        BoundedTree tree = new BoundedTree(parser, maxElements, reserve);
        Object value = tree.value(0);
        reserve.accept(tree.unreserved);
        return value;
    }

    private Object value(int depth) throws IOException {
        count(depth);
        if (parser.currentToken() == null) {
            throw new IllegalArgumentException("the body ends in the middle of a value");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(depth);
            case START_ARRAY -> array(depth);
            case VALUE_STRING -> text(parser.text());
            case VALUE_NUMBER -> parser.numberValue();
            case VALUE_BOOLEAN -> parser.booleanValue();
            case VALUE_NULL -> null;
            default ->
                throw new IllegalArgumentException("a value of type [" + parser.currentToken() + "] is not taken here");
        };
    }

    private Map<String, Object> object(int depth) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() == XContentParser.Token.FIELD_NAME) {
            String name = text(parser.currentName());
            parser.nextToken();
            fields.put(name, value(depth + 1));
        }
        return fields;
    }

    private List<Object> array(int depth) throws IOException {
        List<Object> items = new ArrayList<>();
        XContentParser.Token token = parser.nextToken();
        while (token != null && token != XContentParser.Token.END_ARRAY) {
            items.add(value(depth + 1));
            token = parser.nextToken();
        }
        return items;
    }

    private void count(int depth) {
        elements++;
        if (elements > maxElements) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "the body holds more than the [%d] values that are allowed", maxElements));
        }
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "the body is nested more than [%d] levels deep", MAX_DEPTH));
        }
        take(BYTES_OF_ELEMENT);
    }

    private String text(String text) {
        take(text.length());
        return text;
    }

    private void take(int bytes) {
        unreserved += bytes;
        if (unreserved >= BYTES_OF_BATCH) {
            reserve.accept(unreserved);
            unreserved = 0;
        }
    }
}
