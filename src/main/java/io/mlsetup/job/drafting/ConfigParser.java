package io.mlsetup.job.drafting;

import io.mlsetup.common.Reason;
import io.mlsetup.common.Recursion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.elasticsearch.action.ActionRequestValidationException;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.xcontent.NamedXContentRegistry;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xpack.core.ml.action.PutCalendarAction;
import org.elasticsearch.xpack.core.ml.action.PutDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.PutDatafeedAction;
import org.elasticsearch.xpack.core.ml.action.PutFilterAction;
import org.elasticsearch.xpack.core.ml.action.PutJobAction;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;
import org.elasticsearch.xpack.core.ml.calendars.ScheduledEvent;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.ml.job.config.AnalysisConfig;
import org.elasticsearch.xpack.core.ml.job.config.CategorizationAnalyzerConfig;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.config.MlFilter;

/**
 * Reads the elements of a file by the strict parsers and with the checks of machine learning's own put requests, and fills in
 * the defaults that a cluster does. All that these would refuse is found before anything is created.
 */
public final class ConfigParser {

    /** Of what parsers say the beginning says what is wrong; the rest may be as long as the file. */
    private static final int MAX_MESSAGE = 1_000;

    /** Elements are read one by one, so a place in the file is not known to them. */
    private static final Pattern LOCATION = Pattern.compile("^\\[-?\\d+:-?\\d+\\] ");

    private final NamedXContentRegistry registry;
    private final ByteSizeValue maxModelMemory;

    /** @param maxModelMemory the most that a job may ask for; zero for no limit */
    public ConfigParser(NamedXContentRegistry registry, ByteSizeValue maxModelMemory) {
        this.registry = registry;
        this.maxModelMemory = maxModelMemory;
    }

    /**
     * A configuration, or why it cannot be read: null goes with a problem.
     *
     * @param overLimit why it cannot be put, though it may be there from before the limit was lowered
     */
    record Parsed<C>(C config, List<Reason> problems, List<Reason> overLimit) {

        Parsed(C config, List<Reason> problems) {
            this(config, problems, List.of());
        }
    }

    Parsed<Job> job(String id, Map<String, Object> source) {
        return withinLimit(
                limit -> job(id, source, limit),
                job -> ByteSizeValue.ofMb(job.getAnalysisLimits().getModelMemoryLimit()));
    }

    private Parsed<Job> job(String id, Map<String, Object> source, ByteSizeValue limit) {
        return parse(source, parser -> {
            Job.Builder job = PutJobAction.Request.parseRequest(id, parser, SearchRequest.DEFAULT_INDICES_OPTIONS)
                    .getJobBuilder();
            setDefaultCategorizationAnalyzer(job);
            job.validateAnalysisLimitsAndSetDefaults(limit);
            job.validateModelSnapshotRetentionSettingsAndSetDefaults();
            requireNoNull("groups", job.getGroups());
            return job.build(creationIsLeftOut());
        });
    }

    @SuppressWarnings("JavaUtilDate") // what x-pack-core takes
    private static Date creationIsLeftOut() {
        return new Date(0);
    }

    /** As machine learning writes it into every job with categorization, taking up its categorization filters. */
    private static void setDefaultCategorizationAnalyzer(Job.Builder job) {
        AnalysisConfig analysis = job.getAnalysisConfig();
        if (analysis != null
                && analysis.getCategorizationFieldName() != null
                && analysis.getCategorizationAnalyzerConfig() == null) {
            job.setAnalysisConfig(new AnalysisConfig.Builder(analysis)
                    .setCategorizationAnalyzerConfig(CategorizationAnalyzerConfig.buildStandardCategorizationAnalyzer(
                            analysis.getCategorizationFilters()))
                    .setCategorizationFilters(null));
        }
    }

    /** Whether it can feed its job is not asked: that may be another on the cluster than in the file. */
    Parsed<DatafeedConfig> datafeed(String id, Map<String, Object> source) {
        return parse(source, parser -> {
            DatafeedConfig datafeed = PutDatafeedAction.Request.parseRequest(
                            id, SearchRequest.DEFAULT_INDICES_OPTIONS, parser)
                    .getDatafeed();
            requireNoNull("indices", datafeed.getIndices());
            return datafeed;
        });
    }

    Parsed<DataFrameAnalyticsConfig> analytics(String id, Map<String, Object> source) {
        return withinLimit(limit -> analytics(id, source, limit), DataFrameAnalyticsConfig::getModelMemoryLimit);
    }

    /** The default is the limit, if that is less; what the element gives is kept, and what is said of it. */
    private <C> Parsed<C> withinLimit(Function<ByteSizeValue, Parsed<C>> read, Function<C, ByteSizeValue> memory) {
        Parsed<C> whole = read.apply(ByteSizeValue.ZERO);
        if (whole.config() == null
                || maxModelMemory.getBytes() <= 0
                || memory.apply(whole.config()).compareTo(maxModelMemory) <= 0) {
            return whole;
        }
        Parsed<C> limited = read.apply(maxModelMemory);
        return limited.config() == null ? new Parsed<>(whole.config(), List.of(), limited.problems()) : limited;
    }

    private Parsed<DataFrameAnalyticsConfig> analytics(String id, Map<String, Object> source, ByteSizeValue limit) {
        return parse(source, parser -> {
            PutDataFrameAnalyticsAction.Request request = PutDataFrameAnalyticsAction.Request.parseRequest(id, parser);
            require(request.validate());
            requireNoNull(
                    "source.index",
                    Arrays.asList(request.getConfig().getSource().getIndex()));
            return new DataFrameAnalyticsConfig.Builder(request.getConfig(), limit).build();
        });
    }

    Parsed<MlFilter> filter(String id, Map<String, Object> source) {
        return parse(
                source,
                parser -> PutFilterAction.Request.parseRequest(id, parser).getFilter());
    }

    Parsed<Calendar> calendar(String id, Map<String, Object> source) {
        return parse(source, parser -> {
            PutCalendarAction.Request request = PutCalendarAction.Request.parseRequest(id, parser);
            require(request.validate());
            requireNoNull("job_ids", request.getCalendar().getJobIds());
            request.getCalendar().getJobIds().forEach(ConfigParser::requireOneName);
            return request.getCalendar();
        });
    }

    /** As {@code PostCalendarEventsAction}, which takes no event of another calendar. */
    Parsed<ScheduledEvent> event(String calendarId, Map<String, Object> source) {
        return parse(source, parser -> {
            ScheduledEvent.Builder event = ScheduledEvent.STRICT_PARSER.apply(parser, null);
            if (event.getCalendarId() != null && !event.getCalendarId().equals(calendarId)) {
                throw new IllegalArgumentException("[calendar_id] must be [" + calendarId
                        + "], that of the calendar that it stands with, but was [" + event.getCalendarId() + "]");
            }
            return event.calendarId(calendarId).build();
        });
    }

    /** The parsers let it through. */
    private static void requireNoNull(String field, List<?> values) {
        if (new ArrayList<>(values).contains(null)) {
            throw new IllegalArgumentException("[" + field + "] must be a list of names, but holds [null]");
        }
    }

    /** Members are added by a request that takes them as a list with commas, trims each, and leaves out what is empty then. */
    private static void requireOneName(String member) {
        if (member.isBlank() || !member.equals(member.trim()) || member.indexOf(',') >= 0) {
            throw new IllegalArgumentException(
                    "[job_ids] must be a list of jobs and groups, but holds [" + member + "]");
        }
    }

    private static void require(ActionRequestValidationException problem) {
        if (problem != null) {
            throw problem;
        }
    }

    private <C> Parsed<C> parse(Map<String, Object> source, Function<XContentParser, C> read) {
        try (XContentParser parser = new ElementParser(registry, source)) {
            return new Parsed<>(Recursion.of(() -> read.apply(parser)), List.of());
        } catch (IOException | RuntimeException e) {
            return new Parsed<>(null, List.of(new Reason("invalid", message(e))));
        }
    }

    /** The messages of an exception and its causes, from the outermost in; each says more exactly where and why. */
    private static String message(Exception e) {
        List<String> messages = new ArrayList<>();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            String message =
                    LOCATION.matcher(String.valueOf(cause.getMessage())).replaceFirst("");
            if (messages.stream().noneMatch(said -> said.contains(message))) {
                messages.add(message);
            }
        }
        return Strings.cleanTruncate(String.join(": ", messages), MAX_MESSAGE);
    }
}
