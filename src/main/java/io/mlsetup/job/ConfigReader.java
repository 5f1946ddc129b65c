package io.mlsetup.job;

import static java.util.Objects.requireNonNull;

import io.mlsetup.common.MissingAction;
import io.mlsetup.common.SideBySide;
import io.mlsetup.common.Throttled;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.ResourceNotFoundException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.common.io.stream.Writeable;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.xcontent.ToXContent;
import org.elasticsearch.xpack.core.action.AbstractGetResourcesResponse;
import org.elasticsearch.xpack.core.action.util.PageParams;
import org.elasticsearch.xpack.core.action.util.QueryPage;
import org.elasticsearch.xpack.core.ml.action.GetCalendarEventsAction;
import org.elasticsearch.xpack.core.ml.action.GetCalendarsAction;
import org.elasticsearch.xpack.core.ml.action.GetDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.GetFiltersAction;
import org.elasticsearch.xpack.core.ml.action.GetJobsAction;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;
import org.elasticsearch.xpack.core.ml.calendars.ScheduledEvent;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.config.MlFilter;

/**
 * Reads configurations from machine learning's own APIs, as the caller, kinds side by side; and is where it is said how these are asked
 * and when there may be more than they tell. Jobs come with their datafeed, as the get-jobs API documents it ({@code datafeed_config}).
 * An export and an import wait for all of it and fail without; who judges what can be read asks for a while only, and says what is not
 * known ({@code MlConfigReader}, {@code JobReader}).
 */
public final class ConfigReader {

    /** As many as machine learning's own searches give back at most. */
    public static final int MAX_CONFIGS = 10_000;

    public static final String ALL = "_all";

    private static final int CONCURRENT_READS = 8;
    private static final PageParams MOST = new PageParams(0, MAX_CONFIGS);

    private final Client client;

    /** @param client runs requests as the caller */
    public ConfigReader(Client client) {
        this.client = requireNonNull(client);
    }

    /** Kinds of configurations to read. Events belong to calendars, and are read by {@link #events}. */
    public enum Kind {
        JOBS,
        ANALYTICS,
        FILTERS,
        CALENDARS
    }

    /**
     * Reads some kinds, without events.
     *
     * @param jobIds an expression for jobs of both kinds, of which it need not find any
     */
    public void read(Set<Kind> kinds, String jobIds, ActionListener<Configs> listener) {
        AtomicReference<List<Job>> jobs = new AtomicReference<>(List.of());
        AtomicReference<List<DataFrameAnalyticsConfig>> analytics = new AtomicReference<>(List.of());
        AtomicReference<List<MlFilter>> filters = new AtomicReference<>(List.of());
        AtomicReference<List<Calendar>> calendars = new AtomicReference<>(List.of());
        try (SideBySide reads = new SideBySide(listener.map(
                nothing -> new Configs(jobs.get(), analytics.get(), filters.get(), calendars.get(), Map.of())))) {
            if (kinds.contains(Kind.JOBS)) {
                ask(GetJobsAction.INSTANCE, jobs(jobIds), reads.next(jobs::set));
            }
            if (kinds.contains(Kind.ANALYTICS)) {
                ask(GetDataFrameAnalyticsAction.INSTANCE, analytics(jobIds), reads.next(analytics::set));
            }
            if (kinds.contains(Kind.FILTERS)) {
                ask(GetFiltersAction.INSTANCE, filters(), reads.next(filters::set));
            }
            if (kinds.contains(Kind.CALENDARS)) {
                ask(GetCalendarsAction.INSTANCE, calendars(), reads.next(calendars::set));
            }
        }
    }

    /**
     * Reads the events of some calendars, a few at a time. One that was deleted since it was listed is not in the answer.
     *
     * @param listener fails with 400 for a calendar with more events than can be read
     */
    public void events(Collection<String> calendarIds, ActionListener<Map<String, List<ScheduledEvent>>> listener) {
        Map<String, List<ScheduledEvent>> read = new ConcurrentHashMap<>();
        Throttled.forEach(
                calendarIds,
                CONCURRENT_READS,
                (id, l) -> eventsOf(
                        id,
                        l.<List<ScheduledEvent>>map(events -> {
                                    read.put(id, events);
                                    return null;
                                })
                                .delegateResponse((l2, e) -> {
                                    if (isGone(e)) {
                                        l.onResponse(null);
                                    } else {
                                        l2.onFailure(e);
                                    }
                                })),
                listener.map(nothing -> read));
    }

    /** Whether that is what a failure says. */
    private static boolean isGone(Exception e) {
        return ExceptionsHelper.unwrapCause(e) instanceof ResourceNotFoundException;
    }

    /** One job with its datafeed as it is now; empty if it is not there. */
    public void job(String jobId, ActionListener<Optional<Job>> listener) {
        ask(
                GetJobsAction.INSTANCE,
                jobs(jobId),
                listener.map(found ->
                        found.stream().filter(job -> job.getId().equals(jobId)).findFirst()));
    }

    /** One of data frame analytics as it is now; empty if it is not there. */
    public void analytics(String id, ActionListener<Optional<DataFrameAnalyticsConfig>> listener) {
        ask(
                GetDataFrameAnalyticsAction.INSTANCE,
                analytics(id),
                listener.map(found -> found.stream().findFirst()));
    }

    /** One filter list as it is now; empty if it is not there. */
    public void filter(String filterId, ActionListener<Optional<MlFilter>> listener) {
        GetFiltersAction.Request request = filters();
        request.setResourceId(filterId);
        ask(
                GetFiltersAction.INSTANCE,
                request,
                listener.map(found -> found.stream().findFirst()));
    }

    /** One calendar as it is now; empty if it is not there. */
    public void calendar(String calendarId, ActionListener<Optional<Calendar>> listener) {
        GetCalendarsAction.Request request = new GetCalendarsAction.Request();
        request.setCalendarId(calendarId);
        ask(
                GetCalendarsAction.INSTANCE,
                request,
                listener.<List<Calendar>>map(found -> found.stream().findFirst())
                        .delegateResponse((l, e) -> {
                            if (isGone(e)) {
                                l.onResponse(List.of());
                            } else {
                                l.onFailure(e);
                            }
                        }));
    }

    private void eventsOf(String calendarId, ActionListener<List<ScheduledEvent>> listener) {
        GetCalendarEventsAction.Request request = new GetCalendarEventsAction.Request(calendarId);
        request.setPageParams(MOST);
        ask(GetCalendarEventsAction.INSTANCE, request, listener);
    }

    /** Asks for anomaly detection jobs by an expression, of which it need not find any. */
    public static ActionRequest jobs(String ids) {
        GetJobsAction.Request request = new GetJobsAction.Request(ids);
        request.setAllowNoMatch(true);
        return request;
    }

    /** Asks for those of data frame analytics, as {@link #jobs} does. */
    public static ActionRequest analytics(String ids) {
        GetDataFrameAnalyticsAction.Request request = new GetDataFrameAnalyticsAction.Request(ids);
        request.setAllowNoResources(true);
        request.setPageParams(MOST);
        return request;
    }

    private static GetFiltersAction.Request filters() {
        GetFiltersAction.Request request = new GetFiltersAction.Request(ALL);
        request.setAllowNoResources(true);
        request.setPageParams(MOST);
        return request;
    }

    private static ActionRequest calendars() {
        // All of them: pages go with no id.
        GetCalendarsAction.Request request = new GetCalendarsAction.Request();
        request.setPageParams(MOST);
        return request;
    }

    /** Whether there may be more: machine learning's own searches end at so many, and do not all say that they do. */
    public static boolean mayBeMore(QueryPage<?> page) {
        return page.results().size() >= MAX_CONFIGS
                || page.count() > page.results().size();
    }

    private <C extends ToXContent & Writeable, R extends AbstractGetResourcesResponse<C>> void ask(
            ActionType<R> action, ActionRequest request, ActionListener<List<C>> listener) {
        client.execute(
                action,
                request,
                listener.delegateResponse((l, e) -> l.onFailure(translate(e)))
                        .map(response -> all(action, response.getResources())));
    }

    private static <C extends ToXContent & Writeable> List<C> all(ActionType<?> action, QueryPage<C> page) {
        if (page.count() > page.results().size()) {
            throw new IllegalArgumentException(
                    "[" + action.name() + "] found [" + page.count()
                            + "] configurations, more than the ["
                            + page.results().size()
                            + "] that can be read at once: an export asks for fewer with [job_id], [type] or [include]; an import needs to know all");
        }
        return page.results();
    }

    /** Where machine learning is switched off or its module is missing, its actions are not there at all. */
    private static Exception translate(Exception e) {
        Throwable cause = ExceptionsHelper.unwrapCause(e);
        return MissingAction.isCauseOf(cause)
                ? new ElasticsearchStatusException(
                        "this node, or the elected master, does not offer machine learning's APIs: it is switched off there, or its module is missing;"
                                + " ask [GET /_ml_setup/_check/ml_enabled]",
                        RestStatus.SERVICE_UNAVAILABLE,
                        cause)
                : e;
    }
}
