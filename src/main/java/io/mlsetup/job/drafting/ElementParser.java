package io.mlsetup.job.drafting;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import org.elasticsearch.xcontent.DeprecationHandler;
import org.elasticsearch.xcontent.NamedXContentRegistry;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xcontent.support.MapXContentParser;

/**
 * Gives an element of a file to x-pack-core's parsers, as the body of a request would be given to them. Of a number that an integer cannot
 * hold {@code MapXContentParser} takes the lower bits, so that 4,294,968,296 would be 1,000; the parsers of bodies refuse it, and so does
 * this one. Like them it cuts a fraction off.
 */
final class ElementParser extends MapXContentParser {

    ElementParser(NamedXContentRegistry registry, Map<String, Object> element) {
        super(registry, DeprecationHandler.IGNORE_DEPRECATIONS, element, XContentType.JSON);
    }

    @Override
    protected short doShortValue() throws IOException {
        return (short) integer(Short.MIN_VALUE, Short.MAX_VALUE);
    }

    @Override
    protected int doIntValue() throws IOException {
        return (int) integer(Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    @Override
    protected long doLongValue() throws IOException {
        return integer(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private long integer(long min, long max) throws IOException {
        Number number = numberValue();
        if (number instanceof Double || number instanceof Float || number instanceof BigDecimal) {
            double value = number.doubleValue();
            // Nor is what is no number within.
            if (value >= min && value <= max) {
                return (long) value;
            }
        } else if (!(number instanceof BigInteger big) || big.bitLength() < Long.SIZE) {
            long value = number.longValue();
            if (value >= min && value <= max) {
                return value;
            }
        }
        throw new IllegalArgumentException(
                "[" + number + "] is out of range: must be from [" + min + "] to [" + max + "]");
    }
}
