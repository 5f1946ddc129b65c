package io.mlsetup.sandbox.ml;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.elasticsearch.ResourceNotFoundException;
import org.elasticsearch.action.support.master.AcknowledgedResponse;
import org.elasticsearch.index.query.BoolQueryBuilder;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.xpack.core.action.util.PageParams;
import org.elasticsearch.xpack.core.action.util.QueryPage;
import org.elasticsearch.xpack.core.ml.MlMetaIndex;
import org.elasticsearch.xpack.core.ml.action.DeleteCalendarEventAction;
import org.elasticsearch.xpack.core.ml.action.GetCalendarEventsAction;
import org.elasticsearch.xpack.core.ml.action.PostCalendarEventsAction;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;
import org.elasticsearch.xpack.core.ml.calendars.ScheduledEvent;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.utils.ExceptionsHelper;

/** Double of x-pack-ml's handling of the events of calendars. */
public final class Events {

    private final Documents documents;
    private final Calendars calendars;

    Events(Documents documents, Calendars calendars) {
        this.documents = requireNonNull(documents);
        this.calendars = requireNonNull(calendars);
    }

    PostCalendarEventsAction.Response post(PostCalendarEventsAction.Request request) {
        calendars.existing(request.getCalendarId());
        documents.add(MlMetaIndex.indexName(), request.getScheduledEvents());
        return new PostCalendarEventsAction.Response(request.getScheduledEvents());
    }

    /** From the earliest on; {@code start} and {@code end} take what overlaps them. */
    GetCalendarEventsAction.Response get(GetCalendarEventsAction.Request request) {
        BoolQueryBuilder query = QueryBuilders.boolQuery();
        Ids ids = Ids.of(request.getCalendarId());
        if (!ids.all()) {
            query.filter(ofCalendars(calendars.find(request.getCalendarId(), everything())));
        }
        if (request.getJobId() != null) {
            query.filter(ofCalendars(calendarsOfJob(request.getJobId())));
        }
        if (request.getStart() != null) {
            query.filter(QueryBuilders.rangeQuery(ScheduledEvent.END_TIME.getPreferredName())
                    .gt(request.getStart()));
        }
        if (request.getEnd() != null) {
            query.filter(QueryBuilders.rangeQuery(ScheduledEvent.START_TIME.getPreferredName())
                    .lt(request.getEnd()));
        }
        PageParams page = request.getPageParams();
        return new GetCalendarEventsAction.Response(documents.page(
                Kind.EVENT,
                query,
                page.getFrom(),
                page.getSize(),
                ScheduledEvent.START_TIME.getPreferredName(),
                ScheduledEvent.DESCRIPTION.getPreferredName()));
    }

    /** Those that name the job, one of its groups, or all; or the group of that name. */
    private QueryPage<Calendar> calendarsOfJob(String jobOrGroup) {
        List<Job> jobs = documents.all(
                Kind.JOB, Ids.of(jobOrGroup).query(Job.ID.getPreferredName(), Job.GROUPS.getPreferredName()));
        if (jobs.isEmpty()) {
            throw ExceptionsHelper.missingJobException(jobOrGroup);
        }
        List<String> names = new ArrayList<>(List.of(jobOrGroup, "_all"));
        jobs.stream()
                .filter(job -> job.getId().equals(jobOrGroup))
                .map(Job::getGroups)
                .forEach(names::addAll);
        return documents.page(
                Kind.CALENDAR, QueryBuilders.termsQuery(Calendar.JOB_IDS.getPreferredName(), names), 0, Documents.MOST);
    }

    private static QueryBuilder ofCalendars(QueryPage<Calendar> calendars) {
        return QueryBuilders.termsQuery(
                Calendar.ID.getPreferredName(),
                calendars.results().stream().map(Calendar::getId).toList());
    }

    private static PageParams everything() {
        return new PageParams(0, Documents.MOST);
    }

    AcknowledgedResponse delete(DeleteCalendarEventAction.Request request) {
        String id = request.getEventId();
        calendars.existing(request.getCalendarId());
        ScheduledEvent event = documents
                .get(Kind.EVENT, id)
                .orElseThrow(() -> new ResourceNotFoundException("No event with id [" + id + "]"));
        if (!event.getCalendarId().equals(request.getCalendarId())) {
            throw ExceptionsHelper.badRequestException(
                    "Event [{}] belongs to calendar [{}], not to [{}]",
                    id,
                    event.getCalendarId(),
                    request.getCalendarId());
        }
        documents.delete(MlMetaIndex.indexName(), id);
        return AcknowledgedResponse.TRUE;
    }
}
