package io.mlsetup.job.importing;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import io.mlsetup.access.Caller;
import io.mlsetup.job.drafting.Item;
import io.mlsetup.job.drafting.ItemAction;
import io.mlsetup.job.drafting.ItemKey;
import io.mlsetup.job.drafting.ItemType;
import io.mlsetup.job.planning.ImportPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.security.authc.Authentication;
import org.elasticsearch.xpack.core.security.user.User;

/** Who, what, outcome; in one line, whatever the names are. */
public class ImportLogTests extends ESTestCase {

    private static final Authentication.RealmRef REALM = new Authentication.RealmRef("native1", "native", "n1");

    private static Item item(ItemType type, String id, ItemAction action) {
        return new Item(new ItemKey(type, id), action, List.of(), null, Set.of());
    }

    private static String line(List<Item> items) {
        return ImportLog.line("[mover]", new ImportPlan(items, List.of(), List.of(), List.of(), null), RestStatus.OK);
    }

    public void testWho() {
        Authentication real = Authentication.newRealmAuthentication(new User("admin"), REALM);
        assertThat(Caller.inLog(real), equalTo("[admin]"));
        assertThat(Caller.inLog(real.runAs(new User("mo\nver"), REALM)), equalTo("[mo\\u{a}ver] (run as by [admin])"));
        assertThat(Caller.inLog(null), equalTo("[unknown]"));
    }

    public void testWhatAndOutcome() {
        assertThat(
                line(List.of(
                        item(ItemType.FILTER, "ips", ItemAction.UNCHANGED),
                        item(ItemType.ANOMALY_DETECTOR, "web", ItemAction.CREATED),
                        item(ItemType.ANOMALY_DETECTOR, "shop", ItemAction.CREATED),
                        item(ItemType.DATAFEED, "feed-web", ItemAction.FAILED))),
                equalTo("import of machine learning jobs by [mover], status [200]: unchanged 1 filter,"
                        + " created 2 anomaly_detector [web] [shop], failed 1 datafeed [feed-web]"));
        assertThat(line(List.of()), containsString("[200]: nothing"));
        assertThat(
                line(List.of(
                        item(ItemType.FILTER, "ips", ItemAction.UPDATED),
                        item(ItemType.DATAFEED, "feed-web", ItemAction.UPDATE_AFTER_CLOSE))),
                containsString("update_after_close 1 datafeed, updated 1 filter [ips]"));
    }

    /** The description of an event is part of its id. */
    public void testNothingCanBeForgedAndAllIsShort() {
        assertThat(
                line(List.of(item(ItemType.CALENDAR_EVENT, "days/x]\n[INFO] forged", ItemAction.CREATED))),
                not(containsString("\n")));
        List<Item> many = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            many.add(item(ItemType.ANOMALY_DETECTOR, "job-" + i, ItemAction.CREATED));
        }
        assertThat(line(many), containsString("created 1000 anomaly_detector [job-0] "));
        assertThat(line(many), containsString(" and 990 more"));
        assertThat(line(many).length(), lessThan(300));
    }
}
