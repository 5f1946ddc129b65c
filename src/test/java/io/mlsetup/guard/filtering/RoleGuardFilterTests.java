package io.mlsetup.guard.filtering;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;

import io.mlsetup.ThreadPoolTestCase;
import io.mlsetup.guard.Assignment;
import io.mlsetup.guard.GuardSettings.Mode;
import io.mlsetup.guard.Objection;
import io.mlsetup.guard.Policy;
import io.mlsetup.guard.RoleGuard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.logging.log4j.Level;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.TransportVersion;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.action.support.ActionFilterChain;
import org.elasticsearch.action.support.MappedActionFilter;
import org.elasticsearch.action.support.MappedActionFilters;
import org.elasticsearch.common.logging.HeaderWarning;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.util.concurrent.ThreadContext;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.test.MockLog;
import org.elasticsearch.test.client.NoOpClient;
import org.elasticsearch.test.junit.annotations.TestLogging;
import org.elasticsearch.xpack.core.security.action.rolemapping.GetRoleMappingsAction;
import org.elasticsearch.xpack.core.security.action.rolemapping.GetRoleMappingsRequest;
import org.elasticsearch.xpack.core.security.action.rolemapping.GetRoleMappingsResponse;
import org.elasticsearch.xpack.core.security.action.rolemapping.PutRoleMappingAction;
import org.elasticsearch.xpack.core.security.action.rolemapping.PutRoleMappingRequest;
import org.elasticsearch.xpack.core.security.action.user.GetUsersAction;
import org.elasticsearch.xpack.core.security.action.user.GetUsersRequest;
import org.elasticsearch.xpack.core.security.action.user.GetUsersResponse;
import org.elasticsearch.xpack.core.security.action.user.PutUserAction;
import org.elasticsearch.xpack.core.security.action.user.PutUserRequest;
import org.elasticsearch.xpack.core.security.authc.Authentication;
import org.elasticsearch.xpack.core.security.authc.Authentication.RealmRef;
import org.elasticsearch.xpack.core.security.authc.AuthenticationField;
import org.elasticsearch.xpack.core.security.authc.AuthenticationResult;
import org.elasticsearch.xpack.core.security.authc.support.mapper.ExpressionRoleMapping;
import org.elasticsearch.xpack.core.security.authc.support.mapper.expressiondsl.FieldExpression;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.support.Automatons;
import org.elasticsearch.xpack.core.security.user.InternalUsers;
import org.elasticsearch.xpack.core.security.user.User;
import org.junit.After;
import org.junit.Before;

/** The edge: what reaches the real action, what the caller hears, and that he hears it once. */
public class RoleGuardFilterTests extends ThreadPoolTestCase {

    private ThreadContext callersContext;
    private Policy policy = new Policy(Mode.ENFORCE, false);
    private static final RestrictedIndices NONE = new RestrictedIndices(Automatons.EMPTY);

    private RoleGuard guard = RoleGuard.of(name -> null, NONE);
    /** Answers the lookup of what a user or mapping has already; counts in {@link #lookups}. */
    private Consumer<ActionListener<ActionResponse>> lookup = l -> l.onResponse(new GetUsersResponse(List.of()));

    /** Stands in for the lookup as a whole. */
    private BiConsumer<Assignment, ActionListener<Set<String>>> brokenLookup;

    private BiConsumer<Assignment, List<Objection>> brokenAnnouncer;

    private final List<String> warnings = new ArrayList<>();
    private final AtomicInteger lookups = new AtomicInteger();
    private final List<Object> outcomes = new ArrayList<>();
    private final CountDownLatch answered = new CountDownLatch(1);

    @Before
    public void setUpContext() {
        callersContext = threadPool.getThreadContext();
        HeaderWarning.setThreadContext(callersContext);
    }

    @After
    public void tearDownContext() {
        HeaderWarning.removeThreadContext(callersContext);
    }

    @Override
    protected boolean enableWarningsCheck() {
        return false; // warnings are looked at one by one here
    }

    public void testARefusalDoesNotReachTheRealAction() throws Exception {
        putUser("jane", "viewer", "kibana_system", "beats_system");
        ElasticsearchException refusal = refusal();
        assertThat(refusal.status(), equalTo(RestStatus.BAD_REQUEST));
        assertThat(refusal.getMessage(), containsString("[role_for_system_user] role [kibana_system]"));
        assertThat(refusal.getMessage(), containsString("[role_for_system_user] role [beats_system]"));
        assertThat(refusal.getMetadata("es.rule"), contains("role_for_system_user"));
        assertThat(refusal.getMetadata("es.role"), contains("kibana_system", "beats_system"));
        assertThat(lookups.get(), equalTo(1));
        assertThat(warnings, empty());
    }

    public void testWarnModeWarnsAndGoesOnWithoutALookup() throws Exception {
        policy = new Policy(Mode.WARN, false);
        putUser("jane", "kibana_system");
        assertWentOn();
        assertThat(lookups.get(), equalTo(0));
        assertThat(warnings, hasSize(1));
        assertThat(warnings.get(0), containsString("[role_for_system_user] role [kibana_system]"));
    }

    /** What does not refuse would reach the log only. */
    public void testAFailureToSayWhatWasFoundIsSaid() throws Exception {
        brokenAnnouncer = (given, findings) -> {
            throw new IllegalStateException("thrown");
        };
        policy = new Policy(Mode.WARN, false);
        putUser("jane", "kibana_system");
        assertWentOn();
        assertThat(warnings, hasSize(1));
        assertThat(warnings.get(0), containsString("[role_guard_failed]"));
        assertThat(warnings.get(0), containsString("rules [role_for_system_user]"));
    }

    public void testGoodRolesAreSilent() throws Exception {
        policy = new Policy(randomFrom(Mode.values()), true);
        putUser("jane", "viewer", "my_role");
        assertWentOn();
        assertThat(warnings, empty());
        assertThat(lookups.get(), equalTo(0));
    }

    public void testARoleThatTheUserHasIsNotRefusedAgain() throws Exception {
        lookup = l -> l.onResponse(new GetUsersResponse(List.of(new User("jane", "kibana_system"))));
        putUser("jane", "kibana_system");
        assertWentOn();
        assertThat(warnings.get(0), containsString("has the role already"));
    }

    public void testWhatAnotherUserHasDoesNotCount() throws Exception {
        lookup = l -> l.onResponse(new GetUsersResponse(List.of(new User("john", "kibana_system"))));
        putUser("jane", "kibana_system");
        assertThat(refusal().status(), equalTo(RestStatus.BAD_REQUEST));
    }

    public void testARoleMapping() throws Exception {
        lookup = l -> l.onResponse(new GetRoleMappingsResponse());
        putMapping("some", "logstash_system");
        assertThat(refusal().getMessage(), containsString("role [logstash_system]"));
        assertThat(lookups.get(), equalTo(1));
    }

    public void testARoleThatTheMappingHasIsNotRefusedAgain() throws Exception {
        ExpressionRoleMapping existing = new ExpressionRoleMapping(
                "some",
                new FieldExpression("username", List.of(new FieldExpression.FieldValue("*"))),
                List.of("logstash_system"),
                List.of(),
                Map.of(),
                true);
        lookup = l -> l.onResponse(new GetRoleMappingsResponse(existing));
        putMapping("some", "logstash_system");
        assertWentOn();
    }

    public void testALookupThatFailsLeavesTheGivenRolesToDecide() throws Exception {
        lookup = l -> l.onFailure(new ElasticsearchException("index is red"));
        putUser("jane", "kibana_system");
        assertThat(refusal().getMessage(), containsString("already has could not be read"));
    }

    public void testALookupThatThrowsOrAnswersTwiceIsOneAnswer() throws Exception {
        brokenLookup = (given, l) -> {
            l.onResponse(Set.of());
            l.onFailure(new IllegalStateException("twice"));
            throw new IllegalStateException("and thrown");
        };
        putUser("jane", "kibana_system");
        refusal();
    }

    public void testALookupThatThrowsIsALookupThatFails() throws Exception {
        brokenLookup = (given, l) -> {
            throw new IllegalStateException("thrown");
        };
        putUser("jane", "kibana_system");
        assertThat(refusal().getMessage(), containsString("already has could not be read"));
    }

    public void testALookupOnAnotherThreadGoesOnInTheCallersContext() throws Exception {
        authenticate(Authentication.newRealmAuthentication(new User("admin"), new RealmRef("r", "native", "n")));
        lookup = l -> threadPool.generic().execute(() -> {
            try (ThreadContext.StoredContext stored = callersContext.stashContext()) {
                assertNotNull(stored);
                l.onResponse(new GetUsersResponse(List.of(new User("jane", "kibana_system"))));
            }
        });
        AtomicInteger inContext = new AtomicInteger();
        apply(putUserRequest("jane", "kibana_system"), PutUserAction.NAME, () -> {
            if (callersContext.getHeader(AuthenticationField.AUTHENTICATION_KEY) != null
                    && !warningHeaders().isEmpty()) {
                inContext.incrementAndGet();
            }
        });
        assertWentOn();
        assertThat(inContext.get(), equalTo(1));
    }

    public void testADeprecatedRoleIsWarnedOfAndGoesOn() throws Exception {
        putUser("jane", "kibana_user");
        assertWentOn();
        assertThat(warnings, hasSize(1));
        assertThat(warnings.get(0), containsString("[role_deprecated] role [kibana_user]"));
    }

    public void testAGuardAtFaultLetsTheRequestGoOn() throws Exception {
        guard = RoleGuard.of(
                name -> {
                    throw new IllegalStateException("reserved roles are not there");
                },
                NONE);
        putUser("jane", "kibana_user");
        assertWentOn();
        assertThat(
                warnings,
                contains(containsString("[role_guard_failed] the role guard could not judge role [kibana_user]")));
    }

    /** What fails at one role takes no other one past the guard. */
    public void testAGuardAtFaultStillRefuses() throws Exception {
        policy = new Policy(Mode.ENFORCE, false);
        guard = RoleGuard.of(
                name -> {
                    throw new IllegalStateException("reserved roles are not there");
                },
                NONE);
        putUser("jane", "kibana_user", "kibana_system");
        assertThat(outcomes, hasSize(1));
        assertThat(outcomes.get(0), instanceOf(ElasticsearchException.class));
    }

    public void testARequestThatCannotBeReadGoesOn() throws Exception {
        PutUserRequest withoutName = new PutUserRequest();
        withoutName.roles("kibana_system");
        apply(withoutName, PutUserAction.NAME, () -> {});
        assertWentOn();
        assertThat(
                warnings, contains(containsString("[role_guard_failed] the role guard could not read this request")));
        apply(new GetUsersRequest(), PutUserAction.NAME, () -> {});
        assertThat(outcomes, contains("went on", "went on"));
    }

    public void testOffCostsNothing() throws Exception {
        policy = new Policy(Mode.OFF, true);
        guard = null; // nothing of the guard is touched
        putUser("jane", "kibana_system");
        assertWentOn();
    }

    public void testElasticsOwnUsersAreLetThrough() throws Exception {
        if (randomBoolean()) {
            authenticate(Authentication.newInternalAuthentication(
                    InternalUsers.XPACK_SECURITY_USER, TransportVersion.current(), "n"));
        } else {
            authenticate(Authentication.newServiceAccountAuthentication(
                    new User("elastic/enterprise-search-server"), "n", Map.of()));
        }
        putUser("jane", "kibana_system");
        assertWentOn();
        assertThat(warnings, empty());
    }

    public void testTheElasticUserIsAnAdministratorLikeAnyOther() throws Exception {
        authenticate(Authentication.newRealmAuthentication(
                new User("elastic", "superuser"), new RealmRef("reserved", "reserved", "n")));
        putUser("jane", "kibana_system");
        refusal();
    }

    public void testReservedUserNamesAreLeftToElasticsearch() throws Exception {
        putUser(
                randomFrom("elastic", "kibana_system", "logstash_system", "beats_system", "apm_system", "_anonymous"),
                "kibana_system");
        assertWentOn();
    }

    /** But a role mapping may bear any name. */
    public void testAMappingNamedLikeAReservedUserIsJudged() throws Exception {
        lookup = l -> l.onResponse(new GetRoleMappingsResponse());
        putMapping("kibana_system", "kibana_system");
        refusal();
    }

    @TestLogging(value = "io.mlsetup.guard:INFO", reason = "the line is written at INFO")
    public void testTheLogTellsWhoAndWhatOnOneLine() throws Exception {
        authenticate(Authentication.newRealmAuthentication(new User("ad\nmin"), new RealmRef("r", "native", "n")));
        try (MockLog log = MockLog.capture("io.mlsetup.guard.RoleGuard")) {
            log.addExpectation(new MockLog.SeenEventExpectation(
                    "refusal",
                    "io.mlsetup.guard.RoleGuard",
                    Level.INFO,
                    "role guard refused: rule [role_for_system_user], role [kibana_system], given by [ad\\u{a}min]"
                            + " to user [ja\\u{d}\\u{a}ne\\u{5d}]"));
            putUser("ja\r\nne]", "kibana_system");
            log.assertAllExpectationsMatched();
        }
    }

    /** A name of a key is the owner's choice; its id is not. */
    @TestLogging(value = "io.mlsetup.guard:INFO", reason = "the line is written at INFO")
    public void testTheLogNamesTheKeyThatActs() throws Exception {
        Map<String, Object> key = new HashMap<>(Map.of(
                AuthenticationField.API_KEY_ID_KEY,
                "the-id",
                AuthenticationField.API_KEY_NAME_KEY,
                "terra\nform",
                AuthenticationField.API_KEY_CREATOR_REALM_NAME,
                "native1"));
        authenticate(
                Authentication.newApiKeyAuthentication(AuthenticationResult.success(new User("admin"), key), "node"));
        try (MockLog log = MockLog.capture("io.mlsetup.guard.RoleGuard")) {
            log.addExpectation(new MockLog.SeenEventExpectation(
                    "refusal",
                    "io.mlsetup.guard.RoleGuard",
                    Level.INFO,
                    "role guard refused: rule [role_for_system_user], role [kibana_system], given by [admin] by the API key"
                            + " [terra\\u{a}form] [the-id] to user [jane]"));
            putUser("jane", "kibana_system");
            log.assertAllExpectationsMatched();
        }
    }

    /** Randomly chosen faults and modes: always exactly one of "went on" and "refused". */
    public void testAlwaysExactlyOneAnswer() throws Exception {
        for (int i = 0; i < 100; i++) {
            outcomes.clear();
            warnings.clear();
            policy = new Policy(randomFrom(Mode.values()), randomBoolean());
            guard = randomFrom(
                    RoleGuard.of(name -> null, NONE),
                    RoleGuard.of(
                            name -> {
                                throw new IllegalStateException("reserved roles are not there");
                            },
                            NONE));
            lookup = randomFrom(List.of(
                    l -> l.onResponse(new GetUsersResponse(List.of())),
                    l -> l.onResponse(new GetUsersResponse(List.of(new User("jane", "kibana_system")))),
                    l -> l.onFailure(new ElasticsearchException("refused"))));
            BiConsumer<Assignment, ActionListener<Set<String>>> nothing = (given, l) -> l.onResponse(null);
            BiConsumer<Assignment, ActionListener<Set<String>>> thrown = (given, l) -> {
                throw new IllegalStateException("thrown");
            };
            brokenLookup = randomBoolean() ? null : randomFrom(List.of(nothing, thrown));
            Set<String> roles = Set.copyOf(randomSubsetOf(List.of("kibana_system", "viewer", "superuser")));
            putUser("jane", roles.toArray(String[]::new));
            assertThat(outcomes, hasSize(1));
            if (!roles.contains("kibana_system") || policy.mode() != Mode.ENFORCE) {
                assertThat(outcomes, contains("went on"));
            }
        }
    }

    /** By Elasticsearch's own dispatcher of mapped filters: other actions do not even reach the guard. */
    public void testOtherActionsAreNotTouched() {
        guard = null;
        MappedActionFilters filters = new MappedActionFilters(new ArrayList<>(filters()));
        assertThat(filters.order(), equalTo(0)); // security's is Integer.MIN_VALUE
        for (String action : List.of("indices:data/read/search", GetUsersAction.NAME, PutUserAction.NAME + "x")) {
            outcomes.clear();
            filters.apply(null, action, putUserRequest("jane", "kibana_system"), listener(), chain(() -> {}));
            assertThat(outcomes, contains("went on"));
        }
    }

    private List<MappedActionFilter> filters() {
        NoOpClient client = new NoOpClient(threadPool) {
            @Override
            @SuppressWarnings("unchecked")
            protected <Request extends ActionRequest, Response extends ActionResponse> void doExecute(
                    ActionType<Response> action, Request request, ActionListener<Response> listener) {
                lookups.incrementAndGet();
                if (request instanceof GetUsersRequest users) {
                    assertThat(action.name(), equalTo(GetUsersAction.NAME));
                    assertThat(users.usernames(), equalTo(new String[] {users.usernames()[0]}));
                } else {
                    assertThat(action.name(), equalTo(GetRoleMappingsAction.NAME));
                    assertThat(((GetRoleMappingsRequest) request).getNames().length, equalTo(1));
                }
                lookup.accept((ActionListener<ActionResponse>) listener);
            }
        };
        Requester caller = new Requester(Settings.EMPTY, callersContext);
        return RoleGuardFilter.all(new RoleGuardFilter.Parts(
                () -> policy,
                guard,
                brokenLookup == null ? new HeldRoles(client)::of : brokenLookup,
                caller,
                brokenAnnouncer == null ? new Announcer(caller)::announce : brokenAnnouncer,
                callersContext));
    }

    private void putUser(String name, String... roles) {
        apply(putUserRequest(name, roles), PutUserAction.NAME, () -> {});
    }

    private void putMapping(String name, String... roles) {
        PutRoleMappingRequest request = new PutRoleMappingRequest();
        request.setName(name);
        request.setRoles(List.of(roles));
        apply(request, PutRoleMappingAction.NAME, () -> {});
    }

    private static PutUserRequest putUserRequest(String name, String... roles) {
        PutUserRequest request = new PutUserRequest();
        request.username(name);
        request.roles(roles);
        return request;
    }

    private void apply(ActionRequest request, String action, Runnable inRealAction) {
        MappedActionFilter filter = filters().stream()
                .filter(f -> f.actionName().equals(action))
                .findFirst()
                .orElseThrow();
        filter.apply(null, action, request, listener(), chain(inRealAction));
    }

    private ActionListener<ActionResponse> listener() {
        return new ActionListener<>() {
            @Override
            public void onResponse(ActionResponse response) {
                throw new AssertionError("the guard has no answer of its own but a refusal");
            }

            @Override
            public void onFailure(Exception e) {
                warnings.addAll(warningHeaders());
                outcomes.add(e);
                answered.countDown();
            }
        };
    }

    private ActionFilterChain<ActionRequest, ActionResponse> chain(Runnable inRealAction) {
        return (Task task, String action, ActionRequest request, ActionListener<ActionResponse> listener) -> {
            inRealAction.run();
            warnings.addAll(warningHeaders());
            outcomes.add("went on");
            answered.countDown();
        };
    }

    private void authenticate(Authentication authentication) throws Exception {
        authentication.writeToContext(callersContext);
    }

    private void assertWentOn() throws InterruptedException {
        assertTrue(answered.await(10, TimeUnit.SECONDS));
        assertThat(outcomes, contains("went on"));
    }

    private ElasticsearchException refusal() throws InterruptedException {
        assertTrue(answered.await(10, TimeUnit.SECONDS));
        assertThat(outcomes, hasSize(1));
        assertThat(outcomes.get(0), instanceOf(ElasticsearchException.class));
        return (ElasticsearchException) outcomes.get(0);
    }

    private List<String> warningHeaders() {
        return callersContext.getResponseHeaders().getOrDefault("Warning", List.of());
    }
}
