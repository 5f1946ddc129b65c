package io.mlsetup.sandbox.ml;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import org.elasticsearch.common.io.stream.Writeable;
import org.elasticsearch.xcontent.ParseField;
import org.elasticsearch.xcontent.ToXContent;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xpack.core.ml.MlConfigIndex;
import org.elasticsearch.xpack.core.ml.MlMetaIndex;
import org.elasticsearch.xpack.core.ml.action.GetDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;
import org.elasticsearch.xpack.core.ml.calendars.ScheduledEvent;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.config.MlFilter;

/**
 * What ML stores, and how its documents look: in which index, told apart by which field, read by which lenient parser of
 * x-pack-core.
 */
record Kind<T extends ToXContent & Writeable>(
        String index, String typeField, String type, ParseField idField, ParseField results, Reader<T> reader) {

    interface Reader<T> {
        T read(XContentParser parser, String documentId) throws IOException;
    }

    static final Kind<Job> JOB = new Kind<>(
            MlConfigIndex.indexName(),
            Job.JOB_TYPE.getPreferredName(),
            Job.ANOMALY_DETECTOR_JOB_TYPE,
            Job.ID,
            Job.RESULTS_FIELD,
            (parser, id) -> Job.LENIENT_PARSER.apply(parser, null).build());

    static final Kind<DatafeedConfig> DATAFEED = new Kind<>(
            MlConfigIndex.indexName(),
            DatafeedConfig.CONFIG_TYPE.getPreferredName(),
            DatafeedConfig.TYPE,
            DatafeedConfig.ID,
            DatafeedConfig.RESULTS_FIELD,
            (parser, id) -> DatafeedConfig.LENIENT_PARSER.apply(parser, null).build());

    static final Kind<DataFrameAnalyticsConfig> ANALYTICS = new Kind<>(
            MlConfigIndex.indexName(),
            DataFrameAnalyticsConfig.CONFIG_TYPE.getPreferredName(),
            DataFrameAnalyticsConfig.TYPE,
            DataFrameAnalyticsConfig.ID,
            GetDataFrameAnalyticsAction.Response.RESULTS_FIELD,
            (parser, id) ->
                    DataFrameAnalyticsConfig.LENIENT_PARSER.apply(parser, null).build());

    static final Kind<MlFilter> FILTER = new Kind<>(
            MlMetaIndex.indexName(),
            MlFilter.TYPE.getPreferredName(),
            MlFilter.FILTER_TYPE,
            MlFilter.ID,
            MlFilter.RESULTS_FIELD,
            (parser, id) -> MlFilter.LENIENT_PARSER.apply(parser, null).build());

    static final Kind<Calendar> CALENDAR = new Kind<>(
            MlMetaIndex.indexName(),
            Calendar.TYPE.getPreferredName(),
            Calendar.CALENDAR_TYPE,
            Calendar.ID,
            Calendar.RESULTS_FIELD,
            (parser, id) -> Calendar.LENIENT_PARSER.apply(parser, null).build());

    /** The id of an event is that of its document, and is not in it. */
    static final Kind<ScheduledEvent> EVENT = new Kind<>(
            MlMetaIndex.indexName(),
            ScheduledEvent.TYPE.getPreferredName(),
            ScheduledEvent.SCHEDULED_EVENT_TYPE,
            Calendar.ID,
            ScheduledEvent.RESULTS_FIELD,
            (parser, id) -> ScheduledEvent.LENIENT_PARSER
                    .apply(parser, null)
                    .eventId(id)
                    .build());

    Kind {
        requireNonNull(index);
        requireNonNull(typeField);
        requireNonNull(type);
        requireNonNull(idField);
        requireNonNull(results);
        requireNonNull(reader);
    }
}
