package io.mlsetup.common;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThan;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.elasticsearch.common.bytes.BytesArray;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.XContentParserConfiguration;
import org.elasticsearch.xcontent.XContentType;

public class BoundedTreeTests extends ESTestCase {

    public void testReadsWhatElasticsearchReads() throws IOException {
        XContentType type = randomFrom(XContentType.JSON, XContentType.CBOR, XContentType.SMILE, XContentType.YAML);
        BytesReference body;
        try (XContentBuilder builder = XContentBuilder.builder(type.xContent())) {
            builder.startObject()
                    .field("s", "text")
                    .field("n", 1)
                    .field("d", 1.5)
                    .field("b", true)
                    .nullField("z");
            builder.startObject("o")
                    .startArray("a")
                    .value(1)
                    .startObject()
                    .endObject()
                    .nullValue()
                    .endArray();
            builder.endObject().endObject();
            body = BytesReference.bytes(builder);
        }
        try (XContentParser one = parser(body, type);
                XContentParser other = parser(body, type)) {
            one.nextToken();
            assertThat(BoundedTree.read(one, 100), equalTo(other.mapOrdered()));
            assertNull(one.nextToken());
        }
    }

    /** Ten megabytes of CBOR that are ten million empty objects: reading ends at the bound, having held almost nothing. */
    public void testEndsAtTheBound() throws IOException {
        byte[] bytes = new byte[10 << 20];
        Arrays.fill(bytes, (byte) 0xA0);
        bytes[0] = (byte) 0x9F;
        bytes[bytes.length - 1] = (byte) 0xFF;
        AtomicLong reserved = new AtomicLong();
        try (XContentParser parser = parser(new BytesArray(bytes), XContentType.CBOR)) {
            parser.nextToken();
            Exception e = expectThrows(
                    IllegalArgumentException.class, () -> BoundedTree.read(parser, 1_000, reserved::addAndGet));
            assertThat(e.getMessage(), containsString("[1000]"));
            assertThat(parser.getTokenLocation().toString(), reserved.get(), lessThan(1L << 20));
        }
    }

    public void testDepthIsBounded() throws IOException {
        BytesReference body = new BytesArray("[".repeat(500) + "]".repeat(500));
        try (XContentParser parser = parser(body, XContentType.JSON)) {
            parser.nextToken();
            expectThrows(IllegalArgumentException.class, () -> BoundedTree.read(parser, 1_000_000));
        }
    }

    public void testWhatIsHeldIsReserved() throws IOException {
        AtomicLong reserved = new AtomicLong();
        BytesReference body = new BytesArray("[" + "{},".repeat(999) + "\"" + "x".repeat(100_000) + "\"]");
        try (XContentParser parser = parser(body, XContentType.JSON)) {
            parser.nextToken();
            BoundedTree.read(parser, 10_000, reserved::addAndGet);
        }
        assertThat(reserved.get(), greaterThan(200_000L));
    }

    public void testABodyThatEndsEarlyIsMalformed() throws IOException {
        try (XContentParser parser = parser(new BytesArray("{\"a\": [1, "), XContentType.JSON)) {
            parser.nextToken();
            expectThrows(Exception.class, () -> BoundedTree.read(parser, 10));
        }
    }

    private static XContentParser parser(BytesReference body, XContentType type) throws IOException {
        return XContentHelper.createParserNotCompressed(XContentParserConfiguration.EMPTY, body, type);
    }
}
