package io.mlsetup.sandbox.ml;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.common.io.stream.Writeable;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.indices.SystemIndexDescriptor;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xcontent.NamedXContentRegistry;
import org.elasticsearch.xcontent.ToXContent;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;
import org.elasticsearch.xpack.core.ml.calendars.ScheduledEvent;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsDest;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsSource;
import org.elasticsearch.xpack.core.ml.dataframe.analyses.OutlierDetection;
import org.elasticsearch.xpack.core.ml.job.config.AnalysisConfig;
import org.elasticsearch.xpack.core.ml.job.config.DataDescription;
import org.elasticsearch.xpack.core.ml.job.config.Detector;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.config.MlFilter;
import org.elasticsearch.xpack.core.ml.utils.ToXContentParams;

/** What is stored is read back as it was, and is found by the field that tells its kind. */
@SuppressWarnings("JavaUtilDate") // what x-pack-core takes
public class KindTests extends ESTestCase {

    private static final ToXContent.Params FOR_STORAGE =
            new ToXContent.MapParams(Map.of(ToXContentParams.FOR_INTERNAL_STORAGE, "true"));

    public void testEveryKindComesBackFromStorage() throws IOException {
        Job job = job(null).build(new Date(randomLongBetween(1, 1L << 40)));
        assertStored(Kind.JOB, job);
        assertStored(Kind.DATAFEED, datafeed().build());
        assertStored(
                Kind.ANALYTICS,
                new DataFrameAnalyticsConfig.Builder()
                        .setId("dfa")
                        .setSource(new DataFrameAnalyticsSource(new String[] {"logs"}, null, null, null))
                        .setDest(new DataFrameAnalyticsDest("out", null))
                        .setAnalysis(new OutlierDetection.Builder().build())
                        .setCreateTime(Instant.ofEpochMilli(randomLongBetween(1, 1L << 40)))
                        .build());
        assertStored(
                Kind.FILTER,
                MlFilter.builder("ips")
                        .setItems(randomAlphaOfLength(5), randomAlphaOfLength(6))
                        .build());
        assertStored(Kind.CALENDAR, new Calendar("days", List.of("job", "group"), randomAlphaOfLength(4)));
    }

    public void testAnEventHasTheIdOfItsDocument() throws IOException {
        ScheduledEvent event = new ScheduledEvent.Builder()
                .description("fair")
                .startTime(Instant.ofEpochMilli(1))
                .endTime(Instant.ofEpochMilli(2))
                .calendarId("days")
                .build();
        assertThat(event.getEventId(), nullValue());

        ScheduledEvent read = readBack(Kind.EVENT, event);

        assertThat(read.getEventId(), equalTo("document-1"));
        assertThat(read.getCalendarId(), equalTo("days"));
        assertThat(read.getStartTime(), equalTo(event.getStartTime()));
    }

    public void testADatafeedThatComesWithAJobIsNotStoredInIt() throws IOException {
        Job.Builder builder = job(null);
        builder.setDatafeed(datafeed());
        Job with = builder.build(new Date());
        assertTrue(with.getDatafeedConfig().isPresent());

        assertFalse(readBack(Kind.JOB, with).getDatafeedConfig().isPresent());
    }

    public void testTheDefaultAnalyzerTakesUpTheFilters() {
        Job.Builder categorizing = job("message");
        Jobs.setDefaultCategorizationAnalyzer(categorizing);
        AnalysisConfig analysis = categorizing.getAnalysisConfig();
        assertThat(analysis.getCategorizationFilters(), nullValue());
        assertThat(analysis.getCategorizationAnalyzerConfig().getTokenizer().name, equalTo("ml_standard"));

        Job.Builder plain = job(null);
        Jobs.setDefaultCategorizationAnalyzer(plain);
        assertThat(plain.getAnalysisConfig().getCategorizationAnalyzerConfig(), nullValue());
    }

    public void testTheIndicesAreMadeByMlAlone() {
        for (SystemIndexDescriptor index : MlDouble.SYSTEM_INDICES) {
            assertTrue(index.isAutomaticallyManaged());
            assertThat(index.getOrigin(), equalTo("ml"));
            assertTrue(index.matchesIndexPattern(index.getPrimaryIndex()));
        }
    }

    private static Job.Builder job(String categorizationField) {
        Detector.Builder detector = new Detector.Builder("count", null);
        if (categorizationField != null) {
            detector.setByFieldName("mlcategory");
        }
        AnalysisConfig.Builder analysis = new AnalysisConfig.Builder(List.of(detector.build()));
        if (categorizationField != null) {
            analysis.setCategorizationFieldName(categorizationField).setCategorizationFilters(List.of("\\d+"));
        }
        Job.Builder job = new Job.Builder("job");
        job.setAnalysisConfig(analysis);
        job.setDataDescription(new DataDescription.Builder());
        job.setGroups(List.of("group"));
        return job;
    }

    private static DatafeedConfig.Builder datafeed() {
        return new DatafeedConfig.Builder("feed", "job")
                .setIndices(List.of("logs-*"))
                .setHeaders(Map.of("some", "header"));
    }

    private <T extends ToXContentObject & Writeable> void assertStored(Kind<T> kind, T config) throws IOException {
        Map<String, Object> document = document(stored(config));
        assertThat(document.get(kind.typeField()), equalTo(kind.type()));
        assertTrue(document.containsKey(kind.idField().getPreferredName()));
        // Not the objects: x-pack-core tells a parsed query from the same one as it came.
        assertThat(document(stored(readBack(kind, config))), equalTo(document));
    }

    private static Map<String, Object> document(BytesReference stored) {
        return XContentHelper.convertToMap(stored, false, XContentType.JSON).v2();
    }

    private static BytesReference stored(ToXContentObject config) throws IOException {
        return XContentHelper.toXContent(config, XContentType.JSON, FOR_STORAGE, false);
    }

    private <T extends ToXContentObject & Writeable> T readBack(Kind<T> kind, T config) throws IOException {
        try (XContentParser parser = createParser(XContentType.JSON.xContent(), stored(config))) {
            return kind.reader().read(parser, "document-1");
        }
    }

    @Override
    protected NamedXContentRegistry xContentRegistry() {
        return new NamedXContentRegistry(MlDouble.namedXContent());
    }
}
