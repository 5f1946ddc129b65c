package io.mlsetup.job.exporting;

import static java.util.Objects.requireNonNull;

import io.mlsetup.common.BuildInfo;
import io.mlsetup.common.CancellableRequest;
import io.mlsetup.job.AccountedResponse;
import io.mlsetup.job.ConfigMaps;
import io.mlsetup.job.Configs;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.common.collect.Iterators;
import org.elasticsearch.core.Releasable;
import org.elasticsearch.xcontent.ToXContent;

/**
 * Exports jobs. Its name lies under machine learning's admin actions, so that Elasticsearch's own engine grants it by
 * {@code manage_ml}, {@code manage} and {@code all}; configurations are read as the caller.
 */
public final class ExportAction {

    public static final String NAME = "cluster:admin/xpack/ml/setup/job/export";
    public static final ActionType<Response> TYPE = new ActionType<>(NAME);

    private ExportAction() {}

    /** Asks for jobs, in a format. */
    public static final class Request extends CancellableRequest {

        private final ExportRequest export;

        Request(ExportRequest export) {
            this.export = requireNonNull(export);
        }

        ExportRequest export() {
            return export;
        }
    }

    /** A file, printed job by job. */
    public static final class Response extends AccountedResponse {

        private final ExportRequest request;
        private final Configs configs;
        private final String clusterName;

        /** @param memory what the configurations are accounted by, until they are sent */
        Response(ExportRequest request, Configs configs, String clusterName, Releasable memory) {
            super(memory);
            this.request = requireNonNull(request);
            this.configs = requireNonNull(configs);
            this.clusterName = requireNonNull(clusterName);
        }

        @Override
        public Iterator<? extends ToXContent> toXContentChunked(ToXContent.Params params) {
            if (request.bundle()) {
                return bundle();
            }
            Iterator<ToXContent> jobs = Iterators.concat(
                    objects(configs.jobs(), job -> ExportFile.anomalyDetector(job, false)),
                    objects(configs.analytics(), ConfigMaps::analytics));
            // As in Kibana's files: one job is a bare object, several are an array.
            return configs.jobs().size() + configs.analytics().size() == 1
                    ? jobs
                    : Iterators.concat(
                            Iterators.single((builder, p) -> builder.startArray()),
                            jobs,
                            Iterators.<ToXContent>single((builder, p) -> builder.endArray()));
        }

        private Iterator<? extends ToXContent> bundle() {
            return Iterators.concat(
                    Iterators.single((builder, p) -> builder.startObject()
                            .field("format", "ml_setup")
                            .field("version", 1)
                            .startObject("exported_from")
                            .field("cluster_name", clusterName)
                            .field("elasticsearch", BuildInfo.ELASTICSEARCH_VERSION)
                            .field("ml_setup", BuildInfo.VERSION)
                            .endObject()),
                    array("anomaly_detectors", configs.jobs(), job -> ExportFile.anomalyDetector(job, true)),
                    array("data_frame_analytics", configs.analytics(), ConfigMaps::analytics),
                    array("filters", configs.filters(), ConfigMaps::filter),
                    array(
                            "calendars",
                            configs.calendars(),
                            calendar -> ExportFile.calendar(
                                    calendar, configs.events().getOrDefault(calendar.getId(), List.of()))),
                    Iterators.single((builder, p) -> builder.endObject()));
        }

        private static <C> Iterator<? extends ToXContent> array(
                String name, Collection<C> configs, Function<C, Map<String, Object>> render) {
            return Iterators.concat(
                    Iterators.single((builder, p) -> builder.startArray(name)),
                    objects(configs, render),
                    Iterators.single((builder, p) -> builder.endArray()));
        }

        private static <C> Iterator<ToXContent> objects(
                Collection<C> configs, Function<C, Map<String, Object>> render) {
            return Iterators.map(configs.iterator(), config -> (builder, p) -> builder.map(render.apply(config)));
        }
    }
}
