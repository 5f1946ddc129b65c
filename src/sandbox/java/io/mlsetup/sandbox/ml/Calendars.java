package io.mlsetup.sandbox.ml;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.elasticsearch.ResourceNotFoundException;
import org.elasticsearch.action.support.master.AcknowledgedResponse;
import org.elasticsearch.common.Strings;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.xpack.core.action.util.PageParams;
import org.elasticsearch.xpack.core.action.util.QueryPage;
import org.elasticsearch.xpack.core.ml.MlMetaIndex;
import org.elasticsearch.xpack.core.ml.action.DeleteCalendarAction;
import org.elasticsearch.xpack.core.ml.action.GetCalendarsAction;
import org.elasticsearch.xpack.core.ml.action.PutCalendarAction;
import org.elasticsearch.xpack.core.ml.action.UpdateCalendarJobAction;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;
import org.elasticsearch.xpack.core.ml.calendars.ScheduledEvent;
import org.elasticsearch.xpack.core.ml.utils.ExceptionsHelper;

/**
 * Double of x-pack-ml's handling of calendars. Their members are names of jobs or groups, or {@code _all}; nobody checks
 * that these exist.
 */
public final class Calendars {

    private final Documents documents;

    Calendars(Documents documents) {
        this.documents = requireNonNull(documents);
    }

    GetCalendarsAction.Response get(GetCalendarsAction.Request request) {
        PageParams page = request.getPageParams() == null ? PageParams.defaultParams() : request.getPageParams();
        return new GetCalendarsAction.Response(find(request.getCalendarId(), page));
    }

    /** Of ids and wildcards, one must be found. */
    QueryPage<Calendar> find(String expression, PageParams page) {
        Ids ids = Ids.of(expression);
        String field = Calendar.ID.getPreferredName();
        QueryPage<Calendar> found =
                documents.page(Kind.CALENDAR, ids.query(field), page.getFrom(), page.getSize(), field);
        if (found.results().isEmpty() && !ids.all()) {
            throw missing(expression);
        }
        return found;
    }

    PutCalendarAction.Response put(PutCalendarAction.Request request) {
        Calendar calendar = request.getCalendar();
        documents.create(
                MlMetaIndex.indexName(),
                calendar.documentId(),
                calendar,
                () -> ExceptionsHelper.badRequestException(
                        "Cannot create calendar with id [{}]: it already exists", calendar.getId()));
        return new PutCalendarAction.Response(calendar);
    }

    PutCalendarAction.Response updateJobs(UpdateCalendarJobAction.Request request) {
        Calendar before = existing(request.getCalendarId());
        Set<String> members = new TreeSet<>(before.getJobIds());
        for (String gone : Strings.tokenizeByCommaToSet(request.getJobIdsToRemoveExpression())) {
            if (!members.remove(gone)) {
                throw new ResourceNotFoundException("Calendar [{}] has no job [{}] to remove", before.getId(), gone);
            }
        }
        members.addAll(Strings.tokenizeByCommaToSet(request.getJobIdsToAddExpression()));
        return new PutCalendarAction.Response(replace(before, members));
    }

    void forgetJob(String jobId) {
        for (Calendar calendar :
                documents.all(Kind.CALENDAR, QueryBuilders.termQuery(Calendar.JOB_IDS.getPreferredName(), jobId))) {
            Set<String> members = new TreeSet<>(calendar.getJobIds());
            members.remove(jobId);
            replace(calendar, members);
        }
    }

    private Calendar replace(Calendar before, Set<String> members) {
        Calendar after = new Calendar(before.getId(), List.copyOf(members), before.getDescription());
        documents.replace(MlMetaIndex.indexName(), after.documentId(), after);
        return after;
    }

    /** With its events. */
    AcknowledgedResponse delete(DeleteCalendarAction.Request request) {
        Calendar calendar = existing(request.getCalendarId());
        documents.all(Kind.EVENT, QueryBuilders.termQuery(Calendar.ID.getPreferredName(), calendar.getId())).stream()
                .map(ScheduledEvent::getEventId)
                .forEach(event -> documents.delete(MlMetaIndex.indexName(), event));
        documents.delete(MlMetaIndex.indexName(), calendar.documentId());
        return AcknowledgedResponse.TRUE;
    }

    Calendar existing(String id) {
        return documents.get(Kind.CALENDAR, Calendar.documentId(id)).orElseThrow(() -> missing(id));
    }

    private static ResourceNotFoundException missing(String id) {
        return new ResourceNotFoundException("No calendar with id [" + id + "]");
    }
}
