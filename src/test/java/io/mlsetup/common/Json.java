package io.mlsetup.common;

import java.util.Map;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.xcontent.ToXContent;
import org.elasticsearch.xcontent.json.JsonXContent;

/** What a client reads of something that writes itself, its fields in their order. */
public final class Json {

    private Json() {}

    public static Map<String, Object> of(ToXContent written) {
        return XContentHelper.convertToMap(JsonXContent.jsonXContent, Strings.toString(written), true);
    }
}
