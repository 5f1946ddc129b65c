package io.mlsetup.job.planning;

import static io.mlsetup.job.planning.Planning.item;
import static io.mlsetup.job.planning.Planning.reasons;
import static io.mlsetup.job.planning.Planning.withDatafeed;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import io.mlsetup.common.Reason;
import io.mlsetup.job.Configs;
import io.mlsetup.job.drafting.Item;
import io.mlsetup.job.drafting.ItemAction;
import io.mlsetup.job.drafting.ItemKey;
import io.mlsetup.job.drafting.ItemType;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;
import org.elasticsearch.xpack.core.ml.job.config.Job;

/** Others import at the same time. */
public class SecondLookTests extends ESTestCase {

    private static final ItemKey JOB = new ItemKey(ItemType.ANOMALY_DETECTOR, "web");
    private static final ItemKey DATAFEED = new ItemKey(ItemType.DATAFEED, "feed-web");

    private static ImportPlan as(ImportPlan plan, Map<ItemKey, ItemAction> outcome) {
        return plan.with(plan.items().stream()
                .map(item -> item.with(outcome.get(item.key()), new Reason("why", "")))
                .toList());
    }

    private static Configs jobs(ImportPlan plan) {
        Job job = (Job) item(plan, JOB.type(), JOB.id()).config();
        return new Configs(List.of(job), List.of(), List.of(), List.of(), Map.of());
    }

    /** A neighbour was faster with the same: the datafeed that waited for the job goes on. */
    public void testTheSameOfANeighbour() throws IOException {
        ImportPlan plan = new Planning(Configs.NONE).plan(withDatafeed("web"));
        ImportPlan failed = as(plan, Map.of(JOB, ItemAction.FAILED, DATAFEED, ItemAction.FAILED));
        assertTrue(SecondLook.isNeeded(failed));
        ImportPlan now = new Planning(jobs(plan)).plan(withDatafeed("web"));
        ImportPlan left = SecondLook.of(failed, now, false);
        Item job = item(left, JOB.type(), JOB.id());
        assertThat(job.action(), is(ItemAction.UNCHANGED));
        assertThat(reasons(job), contains("created_meanwhile"));
        assertThat(item(left, DATAFEED.type(), DATAFEED.id()).action(), is(ItemAction.CREATE));
        assertTrue(left.creates());
        // Not for ever.
        left = SecondLook.of(failed, now, true);
        assertThat(item(left, DATAFEED.type(), DATAFEED.id()).action(), is(ItemAction.FAILED));
        assertFalse(left.creates());
    }

    public void testSomethingElseOfANeighbour() throws IOException {
        ImportPlan plan = new Planning(Configs.NONE).plan(withDatafeed("web"));
        ImportPlan failed = as(plan, Map.of(JOB, ItemAction.FAILED, DATAFEED, ItemAction.FAILED));
        ImportPlan other = new Planning(Configs.NONE)
                .plan(withDatafeed("web")
                        .replace(
                                "\"job_id\": \"web\", \"analysis",
                                "\"job_id\": \"web\", \"description\": \"x\", \"analysis"));
        ImportPlan left = SecondLook.of(failed, new Planning(jobs(other)).plan(withDatafeed("web")), false);
        assertThat(item(left, JOB.type(), JOB.id()).action(), is(ItemAction.CONFLICT));
        assertThat(reasons(item(left, JOB.type(), JOB.id())), contains("already_exists"));
        assertFalse(left.creates());
        assertTrue(left.isRefused());
    }

    /** What fails for itself is not tried again and again, and keeps its reason. */
    public void testWhatJustFails() throws IOException {
        ImportPlan plan = new Planning(Configs.NONE).plan(withDatafeed("web"));
        ImportPlan failed = as(plan, Map.of(JOB, ItemAction.FAILED, DATAFEED, ItemAction.FAILED));
        ImportPlan left = SecondLook.of(failed, plan, false);
        assertFalse(left.creates());
        assertThat(reasons(item(left, JOB.type(), JOB.id())), contains("why"));
        assertThat(left.summary(), equalTo(Map.of("failed", 2L)));
    }

    /** Elasticsearch's change of a calendar's members reads and writes back: one of two is lost, and both answered that it was done. */
    public void testAMemberThatIsNotThere() throws IOException {
        String file = """
                {"format": "ml_setup", "version": 1, "calendars": [{"calendar": {"calendar_id": "days", "job_ids": ["web"]}}]}""";
        ItemKey member = new ItemKey(ItemType.CALENDAR_JOB, "days/web");
        ImportPlan plan = new Planning(Configs.NONE).plan(file);
        ImportPlan done = as(
                plan, Map.of(new ItemKey(ItemType.CALENDAR, "days"), ItemAction.CREATED, member, ItemAction.CREATED));
        assertTrue(SecondLook.isNeeded(done));
        Calendar lost = new Calendar("days", List.of(), null);
        ImportPlan now = new Planning(new Configs(List.of(), List.of(), List.of(), List.of(lost), Map.of())).plan(file);
        assertThat(
                item(SecondLook.of(done, now, false), member.type(), member.id())
                        .action(),
                is(ItemAction.CREATE));
        Item failed = item(SecondLook.of(done, now, true), member.type(), member.id());
        assertThat(failed.action(), is(ItemAction.FAILED));
        assertThat(reasons(failed), contains("why", "not_there"));

        Calendar kept = new Calendar("days", List.of("web"), null);
        now = new Planning(new Configs(List.of(), List.of(), List.of(), List.of(kept), Map.of())).plan(file);
        assertThat(SecondLook.of(done, now, false), equalTo(done));
    }
}
