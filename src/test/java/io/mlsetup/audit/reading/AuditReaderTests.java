package io.mlsetup.audit.reading;

import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;

import io.mlsetup.ThreadPoolTestCase;
import io.mlsetup.audit.facts.AuditFacts;
import io.mlsetup.audit.facts.AuditedJob;
import io.mlsetup.audit.facts.Existing;
import io.mlsetup.audit.facts.OfStream;
import io.mlsetup.audit.facts.Principal;
import io.mlsetup.audit.facts.Realms;
import io.mlsetup.audit.facts.ResultsIndex;
import io.mlsetup.audit.facts.RoleSet;
import io.mlsetup.cluster.TestStates;
import io.mlsetup.common.Reason;
import io.mlsetup.job.JobFixtures;
import io.mlsetup.kibana.Assigned;
import io.mlsetup.kibana.JobObject;
import io.mlsetup.kibana.JobType;
import io.mlsetup.kibana.KibanaStore;
import io.mlsetup.role.RoleSources;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.lucene.search.TotalHits;
import org.elasticsearch.ElasticsearchSecurityException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.action.admin.indices.resolve.ResolveIndexAction;
import org.elasticsearch.action.support.PlainActionFuture;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.metadata.AliasMetadata;
import org.elasticsearch.cluster.metadata.DataStream;
import org.elasticsearch.common.bytes.BytesArray;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.Index;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.tasks.TaskCancelledException;
import org.elasticsearch.test.client.NoOpClient;
import org.elasticsearch.xpack.core.action.util.QueryPage;
import org.elasticsearch.xpack.core.ml.action.GetDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.GetJobsAction;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsSource;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.security.action.apikey.ApiKey;
import org.elasticsearch.xpack.core.security.action.apikey.QueryApiKeyAction;
import org.elasticsearch.xpack.core.security.action.apikey.QueryApiKeyRequest;
import org.elasticsearch.xpack.core.security.action.apikey.QueryApiKeyResponse;
import org.elasticsearch.xpack.core.security.action.privilege.GetPrivilegesAction;
import org.elasticsearch.xpack.core.security.action.privilege.GetPrivilegesResponse;
import org.elasticsearch.xpack.core.security.action.profile.Profile;
import org.elasticsearch.xpack.core.security.action.profile.SuggestProfilesAction;
import org.elasticsearch.xpack.core.security.action.profile.SuggestProfilesResponse;
import org.elasticsearch.xpack.core.security.action.role.GetRolesAction;
import org.elasticsearch.xpack.core.security.action.role.GetRolesResponse;
import org.elasticsearch.xpack.core.security.action.rolemapping.GetRoleMappingsAction;
import org.elasticsearch.xpack.core.security.action.rolemapping.GetRoleMappingsResponse;
import org.elasticsearch.xpack.core.security.action.service.GetServiceAccountAction;
import org.elasticsearch.xpack.core.security.action.service.GetServiceAccountResponse;
import org.elasticsearch.xpack.core.security.action.service.ServiceAccountInfo;
import org.elasticsearch.xpack.core.security.action.user.GetUsersAction;
import org.elasticsearch.xpack.core.security.action.user.GetUsersResponse;
import org.elasticsearch.xpack.core.security.authc.Authentication;
import org.elasticsearch.xpack.core.security.authc.AuthenticationField;
import org.elasticsearch.xpack.core.security.authc.AuthenticationResult;
import org.elasticsearch.xpack.core.security.authc.support.mapper.ExpressionRoleMapping;
import org.elasticsearch.xpack.core.security.authc.support.mapper.TemplateRoleName;
import org.elasticsearch.xpack.core.security.authc.support.mapper.expressiondsl.FieldExpression;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.support.Automatons;
import org.elasticsearch.xpack.core.security.user.User;

/** Every kind of principal and job as it is read; and whatever is refused or fails, the others are there, and it is said. */
public class AuditReaderTests extends ThreadPoolTestCase {

    private static final Settings SECURE = Settings.builder()
            .put("xpack.security.enabled", true)
            .putList("xpack.security.authc.anonymous.roles", "everybodys")
            .build();

    private final Map<ActionType<?>, Function<ActionRequest, ActionResponse>> answers = new HashMap<>();

    private static RoleDescriptor role(String name) {
        return new RoleDescriptor(name, new String[] {"monitor"}, null, null);
    }

    private static ApiKey key(
            String id, ApiKey.Type type, Instant expires, List<RoleDescriptor> own, List<RoleDescriptor> limits) {
        List<Object> values = new ArrayList<>(Arrays.asList(
                "key " + id,
                id,
                type,
                Instant.EPOCH,
                expires,
                false,
                null,
                "jane",
                "native1",
                "native",
                Map.of(),
                own,
                limits));
        Constructor<?> whole = Arrays.stream(ApiKey.class.getConstructors())
                .filter(constructor -> constructor.getParameterCount() >= values.size())
                .findFirst()
                .orElseThrow();
        // Newer versions know more of a key.
        values.addAll(Collections.nCopies(whole.getParameterCount() - values.size(), null));
        try {
            return (ApiKey) whole.newInstance(values.toArray());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("an API key cannot be made", e);
        }
    }

    private static QueryApiKeyResponse keys(List<ApiKey> keys) {
        return new QueryApiKeyResponse(keys.size(), keys, Collections.nCopies(keys.size(), new Object[0]), null, null);
    }

    private void answerAll() {
        answers.put(GetRolesAction.INSTANCE, request -> new GetRolesResponse(role("a"), role("everybodys")));
        answers.put(
                GetUsersAction.INSTANCE,
                request -> new GetUsersResponse(List.of(
                        new User("jane", new String[] {"b", "a"}, "Jane", "j@x.org", Map.of("m", 1), true),
                        new User("elastic", new String[] {"superuser"}, null, null, Map.of("_reserved", true), true),
                        new User("_anonymous", "everybodys"))));
        FieldExpression anybody = new FieldExpression("username", List.of(new FieldExpression.FieldValue("*")));
        answers.put(
                GetRoleMappingsAction.INSTANCE,
                request -> new GetRoleMappingsResponse(
                        new ExpressionRoleMapping("plain", anybody, List.of("a"), List.of(), Map.of(), true),
                        new ExpressionRoleMapping(
                                "templates",
                                anybody,
                                List.of(),
                                List.of(new TemplateRoleName(
                                        new BytesArray("{\"source\": \"{{username}}\"}"),
                                        TemplateRoleName.Format.STRING)),
                                Map.of(),
                                false)));
        answers.put(
                GetServiceAccountAction.INSTANCE,
                request -> new GetServiceAccountResponse(
                        new ServiceAccountInfo[] {new ServiceAccountInfo("elastic/kibana", role("elastic/kibana"))}));
        answers.put(
                SuggestProfilesAction.INSTANCE,
                request -> new SuggestProfilesResponse(
                        new SuggestProfilesResponse.ProfileHit[] {profile("sso", "saml1")},
                        1,
                        new TotalHits(1, TotalHits.Relation.EQUAL_TO)));
        answers.put(
                QueryApiKeyAction.INSTANCE,
                request -> keys(List.of(
                        key("k1", ApiKey.Type.REST, null, List.of(role("own")), List.of(role("limit"))),
                        key("k2", ApiKey.Type.REST, Instant.EPOCH, null, List.of(role("limit"))),
                        key("k3", ApiKey.Type.REST, null, List.of(), null))));
        answers.put(GetPrivilegesAction.INSTANCE, request -> new GetPrivilegesResponse(List.of()));
        answers.put(
                GetJobsAction.INSTANCE,
                request -> new GetJobsAction.Response(
                        new QueryPage<>(List.of(JobFixtures.job("web", List.of(), List.of())), 1, Job.RESULTS_FIELD)));
        answers.put(
                GetDataFrameAnalyticsAction.INSTANCE,
                request -> new GetDataFrameAnalyticsAction.Response(new QueryPage<>(
                        List.of(JobFixtures.analytics("prices")),
                        1,
                        GetDataFrameAnalyticsAction.Response.RESULTS_FIELD)));
        answers.put(
                ResolveIndexAction.INSTANCE,
                request -> new ResolveIndexAction.Response(List.of(), List.of(), List.of()));
    }

    private AuditFacts read(Settings settings) {
        NoOpClient client = new NoOpClient(threadPool) {
            @Override
            @SuppressWarnings("unchecked")
            protected <Request extends ActionRequest, Response extends ActionResponse> void doExecute(
                    ActionType<Response> action, Request request, ActionListener<Response> listener) {
                ActionListener.completeWith(listener, () -> {
                    Function<ActionRequest, ActionResponse> answer = answers.get(action);
                    if (answer == null) {
                        throw new ElasticsearchSecurityException(
                                "you may not [" + action.name() + "]", RestStatus.FORBIDDEN);
                    }
                    return (Response) answer.apply(request);
                });
            }
        };
        RoleSources sources = new RoleSources(
                new KibanaStore(client, name -> false),
                new RestrictedIndices(Automatons.patterns(".security*")),
                settings);
        PlainActionFuture<AuditFacts> facts = new PlainActionFuture<>();
        AuditReader.read(client, sources, TestStates.acceptable(), true, Runnable::run, facts);
        return facts.actionGet();
    }

    private static List<String> ids(AuditFacts facts) {
        return facts.notJudged().stream().map(Reason::id).toList();
    }

    private static String message(AuditFacts facts, String id) {
        return facts.notJudged().stream()
                .filter(reason -> reason.id().equals(id))
                .findFirst()
                .orElseThrow()
                .message();
    }

    public void testEveryKindIsRead() {
        answerAll();
        AuditFacts facts = read(SECURE);
        assertThat(
                facts.principals().stream()
                        .map(one -> one.kind().value() + " " + one.name() + " " + one.realm() + " " + one.roles() + " "
                                + one.enabled())
                        .toList(),
                contains(
                        "user _anonymous anonymous [everybodys] true",
                        "user elastic reserved [superuser] true",
                        "user jane native [b, a] true",
                        "profile sso saml1 [a] true",
                        "role_mapping plain null [a] true",
                        "role_mapping templates null [] false",
                        "api_key key k1 native1 [own] true",
                        "api_key key k2 native1 [] false",
                        "service_account elastic/kibana service_account [] true"));
        assertThat(facts.anonymous(), contains("everybodys"));
        assertThat(facts.roles().keySet(), containsInAnyOrder("a", "everybodys"));
        assertThat(facts.jobs().size(), equalTo(2));
        assertThat(facts.principals().get(2).attributes().get("email"), equalTo("j@x.org"));
        assertThat(
                facts.principals().get(4).attributes().get("rules"), equalTo(Map.of("field", Map.of("username", "*"))));
        assertThat(facts.principals().get(5).attributes(), equalTo(Map.of()));
        assertThat(ids(facts), containsInAnyOrder("not_listed", "role_templates", "api_key_owner"));
    }

    private static SuggestProfilesResponse.ProfileHit profile(String name, String realm) {
        return new SuggestProfilesResponse.ProfileHit(
                new Profile(
                        name,
                        true,
                        0,
                        new Profile.ProfileUser(name, List.of("a"), realm, null, null, null),
                        Map.of(),
                        Map.of(),
                        new Profile.VersionControl(1, 1)),
                1f);
    }

    /** What they held when they last logged in says nothing of what they hold now, which is known of those who can be listed. */
    public void testOfUsersWhoCanBeListedNoProfileIsKept() {
        answerAll();
        answers.put(
                SuggestProfilesAction.INSTANCE,
                request -> new SuggestProfilesResponse(
                        new SuggestProfilesResponse.ProfileHit[] {
                            profile("jane", "ours"),
                            profile("gone", "default_native"),
                            profile("elastic", "reserved"),
                            profile("jane", "default_file"),
                            profile("jane", "saml1"),
                            profile("jane", "theirs")
                        },
                        1,
                        new TotalHits(6, TotalHits.Relation.EQUAL_TO)));
        Settings settings = Settings.builder()
                .put(SECURE)
                .put("xpack.security.authc.realms.native.ours.order", 0)
                .put("xpack.security.authc.realms.saml.saml1.order", 1)
                .build();
        assertThat(profiles(read(settings)), contains("jane default_file", "jane saml1", "jane theirs"));
        answers.remove(GetUsersAction.INSTANCE);
        assertThat(
                profiles(read(settings)),
                contains(
                        "elastic reserved",
                        "gone default_native",
                        "jane default_file",
                        "jane ours",
                        "jane saml1",
                        "jane theirs"));
    }

    private static List<String> profiles(AuditFacts facts) {
        return facts.principals().stream()
                .filter(one -> one.kind() == Principal.Kind.PROFILE)
                .map(one -> one.name() + " " + one.realm())
                .toList();
    }

    public void testWhateverIsRefusedIsSaidAndTheOthersAreThere() {
        answerAll();
        Map<ActionType<?>, String> notes = Map.of(
                GetRolesAction.INSTANCE, "roles_not_read",
                GetUsersAction.INSTANCE, "users_not_read",
                GetRoleMappingsAction.INSTANCE, "role_mappings_not_read",
                GetServiceAccountAction.INSTANCE, "service_accounts_not_read",
                SuggestProfilesAction.INSTANCE, "profiles_not_read",
                QueryApiKeyAction.INSTANCE, "api_keys_not_read",
                GetJobsAction.INSTANCE, "anomaly_detectors_not_read",
                GetDataFrameAnalyticsAction.INSTANCE, "data_frame_analytics_not_read",
                ResolveIndexAction.INSTANCE, "indices_not_read");
        notes.forEach((action, note) -> {
            Function<ActionRequest, ActionResponse> answer = answers.remove(action);
            AuditFacts facts = read(SECURE);
            assertThat(ids(facts), hasItems(note, "not_listed"));
            assertThat(message(facts, note), allOf(containsString("you may not"), containsString(action.name())));
            assertThat(facts.principals(), not(empty()));
            answers.put(action, request -> {
                throw new IllegalStateException("failed to find action [x] to execute");
            });
            assertThat(message(read(SECURE), note), containsString("does not offer it"));
            answers.put(action, answer);
        });
        answers.remove(GetPrivilegesAction.INSTANCE);
        assertThat(ids(read(SECURE)), hasItems("kibana_privileges_not_read"));
    }

    public void testOnceTheClientIsGoneNothingIsAnswered() {
        answerAll();
        answers.put(GetUsersAction.INSTANCE, request -> {
            throw new TaskCancelledException("gone");
        });
        expectThrows(TaskCancelledException.class, () -> read(SECURE));
    }

    public void testWithoutSecurityNobodyLogsIn() {
        answerAll();
        AuditFacts facts =
                read(Settings.builder().put("xpack.security.enabled", false).build());
        assertThat(facts.principals(), empty());
        assertThat(ids(facts), contains("security_off"));
    }

    public void testKeysAreReadPageByPage() {
        answerAll();
        answers.put(QueryApiKeyAction.INSTANCE, request -> {
            int from = ((QueryApiKeyRequest) request).getFrom();
            int count = from < 2_000 ? 1_000 : 7;
            return keys(IntStream.range(from, from + count)
                    .mapToObj(i -> key("k" + i, ApiKey.Type.REST, null, List.of(), List.of(role("limit"))))
                    .toList());
        });
        long keys = read(SECURE).principals().stream()
                .filter(one -> one.id() != null)
                .count();
        assertThat(keys, equalTo(2_007L));
        answers.put(QueryApiKeyAction.INSTANCE, request -> {
            int from = ((QueryApiKeyRequest) request).getFrom();
            List<ApiKey> page = IntStream.range(from, from + 1_000)
                    .mapToObj(i -> key("k" + i, ApiKey.Type.REST, null, List.of(), List.of(role("limit"))))
                    .toList();
            return new QueryApiKeyResponse(20_000, page, Collections.nCopies(1_000, new Object[0]), null, null);
        });
        assertThat(ids(read(SECURE)), hasItems("too_many_api_keys"));
    }

    public void testKeysThatAreNotJudged() {
        answerAll();
        RoleDescriptor restricted = new RoleDescriptor(
                "r",
                new String[0],
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                new RoleDescriptor.Restriction(new String[] {"search_application_query"}),
                null);
        answers.put(
                QueryApiKeyAction.INSTANCE,
                request -> keys(Arrays.asList(
                        key("k1", ApiKey.Type.CROSS_CLUSTER, null, List.of(role("cross")), null),
                        key("k2", ApiKey.Type.REST, null, List.of(restricted), List.of(role("limit"))))));
        AuditFacts facts = read(SECURE);
        assertThat(facts.principals().stream().filter(one -> one.id() != null).toList(), empty());
        assertThat(ids(facts), hasItems("cross_cluster_api_keys", "restricted_api_key"));
    }

    public void testJobsArePutTogether() {
        Existing existing = new Existing(List.of(
                new Existing.Name(".ml-anomalies-custom-results-x", null),
                new Existing.Name(".ml-anomalies-shared-000002", null),
                new Existing.Name("logs", null)));
        Job web = JobFixtures.job("web", List.of(), List.of());
        var jobs = JobReader.jobs(
                List.of(web),
                List.of(
                        JobFixtures.analytics("prices"),
                        new DataFrameAnalyticsConfig.Builder(JobFixtures.analytics("of-old"))
                                .setHeaders(Map.of())
                                .build()),
                List.of(
                        new Assigned<>(new JobObject(JobType.ANOMALY_DETECTOR, "web", null), Set.of("*")),
                        new Assigned<>(new JobObject(JobType.DATA_FRAME_ANALYTICS, "prices", null), Set.of("ops"))),
                List.of("default", "ops"),
                new ClusterNames(TestStates.acceptable()));
        assertThat(jobs.get(0).spaces(), containsInAnyOrder("default", "ops"));
        assertThat(
                jobs.get(0).results(),
                contains(
                        ResultsIndex.named(web.getInitialResultsIndexName()),
                        ResultsIndex.named(".ml-anomalies-web"),
                        ResultsIndex.named(".ml-anomalies-.write-web")));
        assertThat(jobs.get(1).spaces(), contains("ops"));
        assertThat(jobs.get(1).results(), contains(ResultsIndex.named("prices-out")));
        // What it remembers cannot be read: nobody.
        assertNull(jobs.get(1).ranAs());
        assertThat(
                jobs.get(2).ranAs(), equalTo(new AuditedJob.RanAs("data_frame_analytics [of-old]", null, List.of())));
        assertThat(existing.matching(".ml-*").size(), equalTo(2));
        assertThat(existing.matching("/.*-x/").size(), equalTo(1));
        assertThat(existing.matching("/(/"), empty());
        assertThat(existing.matching("none"), empty());
    }

    private static AliasMetadata.Builder filtered(String alias, String filter) {
        return AliasMetadata.builder(alias).filter(filter.replace('\'', '"'));
    }

    /** As machine learning makes them, an alias of somebody's, and what the upgrade assistant puts in the place of an index. */
    public void testAllNamesOfAnIndexAreRead() {
        Job web = new Job.Builder(JobFixtures.job("web", List.of(), List.of()))
                .setResultsIndexName("ours")
                .build(Date.from(Instant.EPOCH));
        ClusterState state = TestStates.withIndices(
                TestStates.index(".ml-anomalies-custom-ours", 1)
                        .putAlias(filtered(".ml-anomalies-web", "{'term': {'job_id': {'value': 'web', 'boost': 1.0}}}"))
                        .putAlias(AliasMetadata.builder(".ml-anomalies-.write-pay")),
                TestStates.index(".ml-anomalies-custom-ours-000002", 1)
                        .putAlias(AliasMetadata.builder(".ml-anomalies-.write-web"))
                        .putAlias(filtered("both", "{'terms': {'job_id': ['web', 'pay']}}"))
                        .putAlias(filtered("some", "{'range': {'record_score': {'gte': 50}}}")),
                TestStates.index(".ml-anomalies-custom-ours-x", 1),
                TestStates.index(".reindexed-v7-ml-anomalies-old", 1)
                        .putAlias(filtered(".ml-anomalies-web", "{'term': {'job_id': 'web'}}")),
                TestStates.index("out-1", 1).putAlias(AliasMetadata.builder("prices-out")));
        var jobs = JobReader.jobs(
                List.of(web), List.of(JobFixtures.analytics("prices")), List.of(), List.of(), new ClusterNames(state));
        assertThat(
                jobs.get(0).results(),
                containsInAnyOrder(
                        new ResultsIndex(
                                ".ml-anomalies-custom-ours",
                                List.of(".ml-anomalies-custom-ours", ".ml-anomalies-.write-pay"),
                                List.of(),
                                Map.of("web", List.of(".ml-anomalies-web"))),
                        new ResultsIndex(
                                ".ml-anomalies-custom-ours-000002",
                                List.of(".ml-anomalies-custom-ours-000002", ".ml-anomalies-.write-web"),
                                List.of("some"),
                                Map.of("web", List.of("both"), "pay", List.of("both"))),
                        new ResultsIndex(
                                ".reindexed-v7-ml-anomalies-old",
                                List.of(".reindexed-v7-ml-anomalies-old"),
                                List.of(),
                                Map.of("web", List.of(".ml-anomalies-web")))));
        assertThat(jobs.get(0).resultsName(), equalTo(".ml-anomalies-custom-ours"));
        // A destination that is an alias is called as it is configured, and is where the alias leads to.
        assertThat(
                jobs.get(1).results(),
                contains(
                        new ResultsIndex("prices-out", List.of(), List.of(), Map.of()),
                        new ResultsIndex("out-1", List.of("out-1", "prices-out"), List.of(), Map.of())));
    }

    public void testTheDataStreamOfABackingIndexIsRead() {
        String name = DataStream.getDefaultBackingIndexName("logs-x", 1);
        Index index = TestStates.index(name, 1).build().getIndex();
        ClusterState state = TestStates.with(
                TestStates.withIndices(TestStates.index(name, 1)),
                metadata -> metadata.put(
                        DataStream.builder("logs-x", List.of(index)).build()));
        ClusterNames names = new ClusterNames(state);
        var jobs = JobReader.jobs(
                List.of(),
                List.of(new DataFrameAnalyticsConfig.Builder(JobFixtures.analytics("prices"))
                        .setSource(new DataFrameAnalyticsSource(new String[] {name, "other"}, null, null, null))
                        .build()),
                List.of(),
                List.of(),
                names);
        assertThat(jobs.get(0).dataStreams(), equalTo(Map.of(name, OfStream.data("logs-x"))));
        assertThat(
                names.leadingTo(List.of("logs-x")),
                contains(
                        new ResultsIndex("logs-x", List.of(), List.of(), Map.of()),
                        new ResultsIndex(name, List.of(name, "logs-x"), List.of(), Map.of())));
    }

    public void testAnIndexOfAFailureStoreIsKnownAsOne() {
        String data = DataStream.getDefaultBackingIndexName("logs-x", 1);
        String failed = DataStream.getDefaultFailureStoreName("logs-x", 2, 0);
        Index index = TestStates.index(data, 1).build().getIndex();
        Index failures = TestStates.index(failed, 1).build().getIndex();
        ClusterState state = TestStates.with(
                TestStates.withIndices(TestStates.index(data, 1), TestStates.index(failed, 1)),
                metadata -> metadata.put(DataStream.builder("logs-x", List.of(index))
                        .setFailureIndices(DataStream.DataStreamIndices.failureIndicesBuilder(List.of(failures))
                                .build())
                        .build()));
        ClusterNames names = new ClusterNames(state);
        assertThat(names.dataStreamOf(data), equalTo(Optional.of(OfStream.data("logs-x"))));
        assertThat(names.dataStreamOf(failed), equalTo(Optional.of(new OfStream("logs-x", true))));
        assertThat(
                names.leadingTo(List.of(failed)),
                contains(new ResultsIndex(failed, List.of(failed), List.of(), Map.of())));
    }

    public void testWhichRealmsFindUsersByName() {
        String prefix = "xpack.security.authc.realms.";
        Realms realms = RealmReader.realms(Settings.builder()
                .put(prefix + "ldap.directory.user_search.base_dn", "dc=example")
                .put(prefix + "ldap.old.user_search.base_dn", "dc=example")
                .put(prefix + "ldap.old.enabled", false)
                .putList(prefix + "ldap.templates.user_dn_templates", "cn={0},dc=example")
                .put(prefix + "active_directory.as_somebody.bind_dn", "reader@example")
                .put(prefix + "active_directory.as_nobody.domain_name", "example")
                .put(prefix + "active_directory.pooled.user_search.pool.enabled", true)
                .put(prefix + "saml.saml1.order", 1)
                .put(prefix + "kerberos.kerb.order", 2)
                .putList(prefix + "kerberos.kerb.authorization_realms", "directory")
                .put(prefix + "own_made.odd.order", 3)
                .put(prefix + "native.ours.order", 4)
                .build());
        Map<Realms.Lookup, List<String>> all = new TreeMap<>();
        Stream.of(
                        "directory",
                        "old",
                        "templates",
                        "as_somebody",
                        "as_nobody",
                        "pooled",
                        "saml1",
                        "kerb",
                        "odd",
                        "ours",
                        "default_file",
                        "default_native",
                        "gone",
                        "reserved")
                .forEach(name -> all.computeIfAbsent(realms.of(name), lookup -> new ArrayList<>())
                        .add(name));
        assertThat(
                all,
                equalTo(Map.of(
                        Realms.Lookup.YES,
                                List.of(
                                        "directory",
                                        "as_somebody",
                                        "pooled",
                                        "kerb",
                                        "ours",
                                        "default_file",
                                        "default_native",
                                        "reserved"),
                        Realms.Lookup.NO, List.of("old", "templates", "as_nobody", "saml1"),
                        Realms.Lookup.UNKNOWN, List.of("odd", "gone"))));
    }

    private static DataFrameAnalyticsConfig updatedBy(Authentication who) throws IOException {
        return new DataFrameAnalyticsConfig.Builder(JobFixtures.analytics("prices"))
                .setHeaders(Map.of(AuthenticationField.AUTHENTICATION_KEY, who.encode()))
                .build();
    }

    /** With a key its rights are remembered, since those who hold it may lose it meanwhile. */
    public void testWhoUpdatedAConfiguration() throws IOException {
        User jane = new User("jane", "a", "b");
        String configuration = "data_frame_analytics [prices]";
        assertThat(
                Remembered.by(updatedBy(Authentication.newRealmAuthentication(
                        jane, new Authentication.RealmRef("native1", "native", "node")))),
                equalTo(new AuditedJob.RanAs(configuration, "jane", List.of("a", "b"))));
        for (String own : List.of("{}", "{\"own\":{\"cluster\":[\"monitor\"]}}")) {
            Map<String, Object> key = Map.of(
                    AuthenticationField.API_KEY_ID_KEY,
                    "id",
                    AuthenticationField.API_KEY_NAME_KEY,
                    "name",
                    AuthenticationField.API_KEY_TYPE_KEY,
                    "rest",
                    AuthenticationField.API_KEY_CREATOR_REALM_NAME,
                    "native1",
                    AuthenticationField.API_KEY_ROLE_DESCRIPTORS_KEY,
                    new BytesArray(own),
                    AuthenticationField.API_KEY_LIMITED_ROLE_DESCRIPTORS_KEY,
                    new BytesArray(
                            "{\"a\":{\"cluster\":[\"monitor\"]},\"b\":{\"cluster\":[\"monitor\"],\"metadata\":{\"_reserved\":true}}}"));
            RoleDescriptor reserved = new RoleDescriptor(
                    "b", new String[] {"monitor"}, null, null, null, null, Map.of("_reserved", true), null);
            assertThat(
                    Remembered.by(updatedBy(Authentication.newApiKeyAuthentication(
                            AuthenticationResult.success(new User("jane"), new HashMap<>(key)), "node"))),
                    equalTo(new AuditedJob.RanAs(
                            configuration,
                            "jane",
                            List.of(),
                            new RoleSet(
                                    List.of(),
                                    own.equals("{}") ? List.of() : List.of(role("own")),
                                    List.of(List.of(role("a"), reserved))))));
        }
    }
}
