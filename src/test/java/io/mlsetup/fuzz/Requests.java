package io.mlsetup.fuzz;

import io.mlsetup.common.Parameters;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.elasticsearch.common.bytes.BytesArray;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.test.rest.FakeRestRequest;
import org.elasticsearch.xcontent.NamedXContentRegistry;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.XContentFactory;
import org.elasticsearch.xcontent.XContentType;

/** Parameters of requests in every format that Elasticsearch takes, whole and damaged. */
public final class Requests {

    private Requests() {}

    public static Parameters parameters(Map<String, String> query, Map<String, Object> body, Set<String> allowed)
            throws IOException {
        return parameters(query, bytes(body, XContentType.JSON), XContentType.JSON, allowed);
    }

    public static Parameters parameters(
            Map<String, String> query, BytesReference body, XContentType type, Set<String> allowed) throws IOException {
        FakeRestRequest.Builder request = new FakeRestRequest.Builder(NamedXContentRegistry.EMPTY)
                .withMethod(RestRequest.Method.POST)
                .withParams(new HashMap<>(query));
        if (body.length() > 0) {
            request.withContent(body, type);
        }
        return Parameters.of(request.build(), allowed);
    }

    /** Empty where the format cannot hold it, such as half of a surrogate pair. */
    public static BytesReference bytes(Map<String, Object> body, XContentType type) {
        try (XContentBuilder builder = XContentFactory.contentBuilder(type)) {
            return BytesReference.bytes(builder.map(body));
        } catch (IOException | RuntimeException e) {
            return BytesArray.EMPTY;
        }
    }

    /** Some bytes changed, put in, taken away or cut off. */
    public static BytesReference damaged(BytesReference whole, Random random) {
        byte[] bytes = BytesReference.toBytes(whole).clone();
        int changes = random.nextInt(4);
        for (int i = 0; i < changes && bytes.length > 0; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        int length = random.nextInt(3) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
        return new BytesArray(bytes, 0, length);
    }
}
