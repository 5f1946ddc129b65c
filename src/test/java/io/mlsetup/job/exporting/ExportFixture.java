package io.mlsetup.job.exporting;

import io.mlsetup.job.Configs;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.common.Strings;
import org.elasticsearch.xcontent.ToXContent;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.json.JsonXContent;

/** The files that an export gives. */
public final class ExportFixture {

    static final ExportRequest BUNDLE = new ExportRequest(
            EnumSet.allOf(ExportRequest.Type.class),
            new Selection(List.of()),
            true,
            EnumSet.allOf(ExportRequest.Included.class));

    private ExportFixture() {}

    public static String bundle(Configs configs) throws IOException {
        return print(BUNDLE, configs);
    }

    /** Of anomaly detection, in Kibana's format. */
    public static String kibanasJobs(Configs configs) throws IOException {
        return kibana(
                ExportRequest.Type.ANOMALY_DETECTOR,
                new Configs(configs.jobs(), List.of(), List.of(), List.of(), Map.of()));
    }

    static String kibana(ExportRequest.Type type, Configs configs) throws IOException {
        return print(new ExportRequest(EnumSet.of(type), new Selection(List.of()), false, Set.of()), configs);
    }

    private static String print(ExportRequest request, Configs configs) throws IOException {
        var response = new ExportAction.Response(request, configs, "a-cluster", () -> {});
        try (XContentBuilder json = JsonXContent.contentBuilder()) {
            var chunks = response.toXContentChunked(ToXContent.EMPTY_PARAMS);
            while (chunks.hasNext()) {
                chunks.next().toXContent(json, ToXContent.EMPTY_PARAMS);
            }
            return Strings.toString(json);
        }
    }
}
