package io.mlsetup.job.exporting;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.mlsetup.common.Parameters;
import io.mlsetup.job.ConfigReader;
import io.mlsetup.job.Configs;
import io.mlsetup.job.JobFixtures;
import io.mlsetup.job.exporting.ExportRequest.Included;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.test.rest.FakeRestRequest;
import org.elasticsearch.xcontent.NamedXContentRegistry;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.config.MlFilter;

/** What goes into a file and what does not, and what is said of that. */
public class ExportFileTests extends ESTestCase {

    private final Configs cluster = new Configs(
            List.of(withRule("web-a", "shop", "safe"), JobFixtures.job("web-b", List.of(), List.of())),
            List.of(JobFixtures.analytics("houses")),
            List.of(MlFilter.builder("safe").build(), MlFilter.builder("unused").build()),
            List.of(
                    new Calendar("days", List.of("shop", "gone"), null),
                    new Calendar("all", List.of("_all"), null),
                    new Calendar("others", List.of("x"), null)),
            Map.of());

    private static Job withRule(String id, String group, String filter) {
        Job job;
        do {
            job = JobFixtures.job(id, List.of(group), List.of(filter));
        } while (job.getAnalysisConfig().extractReferencedFilters().isEmpty());
        return job;
    }

    private static ExportRequest bundle(Set<Included> include, String... jobIds) {
        return new ExportRequest(
                EnumSet.allOf(ExportRequest.Type.class), new Selection(List.of(jobIds)), true, include);
    }

    private static List<String> ids(List<Calendar> calendars) {
        return calendars.stream().map(Calendar::getId).toList();
    }

    public void testABundleOfAllHoldsAll() {
        ExportFile file = ExportFile.of(ExportFixture.BUNDLE, cluster);
        assertThat(file.configs(), equalTo(cluster));
        assertThat(file.warnings(), contains(containsString("Models, results")));
    }

    /** Of filter lists and calendars it holds those that its jobs use, of members those that are in it. */
    public void testABundleOfSome() {
        ExportFile file = ExportFile.of(bundle(EnumSet.allOf(Included.class), "shop"), cluster);
        assertThat(file.configs().jobs().stream().map(Job::getId).toList(), contains("web-a"));
        assertThat(file.configs().filters().stream().map(MlFilter::getId).toList(), contains("safe"));
        assertThat(ids(file.configs().calendars()), contains("days", "all"));
        assertThat(file.configs().calendars().get(0).getJobIds(), contains("shop"));
        assertThat(file.configs().analytics(), empty());

        file = ExportFile.of(bundle(EnumSet.allOf(Included.class), "houses"), cluster);
        assertThat(file.configs().analytics(), hasSize(1));
        assertThat(file.configs().calendars(), empty());
    }

    public void testWhatIsNotIncludedIsSaid() {
        ExportFile file = ExportFile.of(bundle(Set.of(), "web-*"), cluster);
        assertThat(file.configs().jobs(), hasSize(2));
        assertThat(file.configs().filters(), empty());
        assertThat(
                file.warnings(),
                hasItem(containsString("The filter lists [safe] are not in this file: create them before"
                        + " you import the jobs [web-a]")));
        assertThat(file.warnings(), hasItem(containsString("The calendars of the jobs [web-a, web-b] are not")));
    }

    public void testManyNamesAreCounted() {
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            jobs.add(withRule("job-" + i, "g", "safe"));
        }
        ExportFile file = ExportFile.of(
                bundle(Set.of()), new Configs(jobs, List.of(), cluster.filters(), cluster.calendars(), Map.of()));
        assertThat(file.warnings(), hasItem(containsString(" and [10] more")));
        assertThat(file.warnings(), not(hasItem(containsString("job-29"))));
    }

    public void testNamesThatNoJobHas() {
        ExportRequest request = bundle(Set.of(), "web-a", "none", "nothing-*", "shop", "web");
        assertThat(ExportFile.of(request, cluster).missing(request), contains("none", "web"));
        assertThat(request.selection().expression(), equalTo("web-a*,none*,nothing-*,shop*,web*"));
    }

    /** One job is a bare object, several are an array: as in Kibana's files. */
    public void testKibanasFiles() throws IOException {
        Configs one = new Configs(List.of(), cluster.analytics(), List.of(), List.of(), Map.of());
        assertThat(
                ExportFixture.kibana(ExportRequest.Type.DATA_FRAME_ANALYTICS, one),
                containsString("{\"id\":\"houses\""));
        assertThat(ExportFixture.kibana(ExportRequest.Type.ANOMALY_DETECTOR, Configs.NONE), equalTo("[]"));
        Configs two = new Configs(cluster.jobs(), List.of(), List.of(), List.of(), Map.of());
        String file = ExportFixture.kibana(ExportRequest.Type.ANOMALY_DETECTOR, two);
        assertThat(file, containsString("[{\"job\":{\"job_id\":\"web-a\""));
        for (String generated :
                List.of("create_time", "job_version", "job_type", "managed", "secret", "datafeed_config")) {
            assertThat(file, not(containsString(generated)));
        }
    }

    /** The same file twice is the same text. */
    public void testACalendarStandsBeforeItsEvents() throws IOException {
        String bundle = ExportFixture.bundle(cluster);
        assertThat(bundle, containsString("\"calendars\":[{\"calendar\":{\"calendar_id\":\"days\""));
        assertThat(bundle, containsString("\"events\":[]}"));
    }

    /** What is not asked for need not be there to be read, or not too much of it. */
    public void testWhatIsRead() {
        assertThat(TransportExportAction.kinds(ExportFixture.BUNDLE), equalTo(EnumSet.allOf(ConfigReader.Kind.class)));
        assertThat(
                TransportExportAction.kinds(bundle(EnumSet.of(Included.CALENDARS))),
                equalTo(EnumSet.complementOf(EnumSet.of(ConfigReader.Kind.FILTERS))));
        // Calendars are read to name their jobs.
        assertThat(
                TransportExportAction.kinds(bundle(EnumSet.of(Included.FILTERS))),
                equalTo(EnumSet.allOf(ConfigReader.Kind.class)));
        assertThat(
                TransportExportAction.kinds(new ExportRequest(
                        EnumSet.of(ExportRequest.Type.ANOMALY_DETECTOR), new Selection(List.of()), false, Set.of())),
                equalTo(EnumSet.of(ConfigReader.Kind.JOBS, ConfigReader.Kind.CALENDARS)));
    }

    public void testParameters() throws IOException {
        assertThat(request(Map.of("type", "anomaly_detector")).types(), contains(ExportRequest.Type.ANOMALY_DETECTOR));
        assertThat(request(Map.of("format", "bundle")).include(), hasSize(2));
        assertThat(request(Map.of("format", "bundle", "include", "filters")).include(), contains(Included.FILTERS));
        assertThat(
                request(Map.of("format", "bundle", "job_id", "_all"))
                        .selection()
                        .isAll(),
                equalTo(true));

        assertRefused(Map.of(), "[type] must be one of [anomaly_detector, data_frame_analytics]");
        assertRefused(Map.of("type", "x", "format", "y"), "but was [x]", "[format] must be one of [kibana, bundle]");
        assertRefused(Map.of("type", "anomaly_detector", "include", "filters"), "[include] must not be given");
        assertRefused(Map.of("format", "bundle", "include", "models"), "[include] must be one of [filters, calendars]");
        assertRefused(
                Map.of("format", "bundle", "job_id", "a,B,,c d"), "but holds [B]", "but holds []", "but holds [c d]");
        assertRefused(Map.of("format", "bundle", "job", "a"), "unknown parameter [job]");
    }

    private static void assertRefused(Map<String, String> params, String... because) {
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, () -> request(params));
        for (String reason : because) {
            assertThat(e.getMessage(), containsString(reason));
        }
    }

    private static ExportRequest request(Map<String, String> params) throws IOException {
        RestRequest rest = new FakeRestRequest.Builder(NamedXContentRegistry.EMPTY)
                .withParams(new HashMap<>(params))
                .build();
        return ExportRequest.parse(Parameters.of(rest, ExportRequest.PARAMETERS));
    }
}
