package io.mlsetup.privilege;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;

import io.mlsetup.privilege.pattern.Work;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.elasticsearch.action.support.WriteRequest.RefreshPolicy;
import org.elasticsearch.common.bytes.BytesArray;
import org.elasticsearch.common.io.stream.StreamOutput;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.transport.TransportRequest;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xpack.core.security.action.privilege.GetPrivilegesRequest;
import org.elasticsearch.xpack.core.security.action.profile.UpdateProfileDataRequest;
import org.elasticsearch.xpack.core.security.action.role.PutRoleRequest;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.permission.ClusterPermission;
import org.elasticsearch.xpack.core.security.authz.privilege.ClusterPrivilegeResolver;
import org.elasticsearch.xpack.core.security.authz.privilege.ConfigurableClusterPrivilege;
import org.elasticsearch.xpack.core.security.support.Automatons;

/** What entries of {@code global} give beyond others, told, and held against what x-pack-core lets pass. */
public class GlobalComparisonTests extends ESTestCase {

    private static final String PUT_DATA = "cluster:admin/xpack/security/profile/put/data";
    private static final String GET_PRIVILEGES = "cluster:admin/xpack/security/privilege/get";
    private static final String PUT_ROLE = "cluster:admin/xpack/security/role/put";

    private static RoleDescriptor role(String body) {
        try {
            return RoleDescriptor.parserBuilder()
                    .build()
                    .parse("r", new BytesArray(body.replace('\'', '"')), XContentType.JSON);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Ground ground() {
        return Ground.ofEvaluation(new RestrictedIndices(Automatons.patterns(".security*")), List.of());
    }

    private static List<Surplus> surplus(RoleDescriptor role, RoleDescriptor... others) {
        return RoleComparison.of(List.of(role), List.of(others), ground()).surplus();
    }

    private static List<String> lines(RoleDescriptor role, RoleDescriptor... others) {
        return surplus(role, others).stream()
                .map(one -> one.grant().on()
                        + (one.held().isUnknown() ? " unknown " + one.held().tooComplex() : "")
                        + one.example().map(example -> " as " + example).orElse(""))
                .toList();
    }

    private static RoleDescriptor apps(String... names) {
        return role(
                "{'global': {'application': {'manage': {'applications': ['" + String.join("', '", names) + "']}}}}");
    }

    private static RoleDescriptor profiles(String... names) {
        return role("{'global': {'profile': {'write': {'applications': ['" + String.join("', '", names) + "']}}}}");
    }

    private static RoleDescriptor roles(String privilege, String... names) {
        return role("{'global': {'role': {'manage': {'indices': [{'names': ['" + String.join("', '", names)
                + "'], 'privileges': ['" + privilege + "']}]}}}}");
    }

    private static RoleDescriptor cluster(String privilege) {
        return role("{'cluster': ['" + privilege + "']}");
    }

    private static String manage(String name) {
        return "{\"manage\":{\"applications\":[\"" + name + "\"]}}";
    }

    public void testWhatIsTakenFromALongerListIsNothingOfTheShorterOne() {
        assertThat(lines(apps("a"), apps("a", "b")), empty());
        assertThat(lines(apps("a", "b"), apps("a")), contains(manage("b") + " as b"));
        assertThat(lines(apps("a", "b"), apps("a"), apps("b")), empty());
        assertThat(lines(apps("a"), profiles("a")), contains(manage("a") + " as a"));
    }

    public void testAPatternCoversNames() {
        assertThat(lines(apps("kibana-*", "/s[a-h]op/"), apps("*")), empty());
        assertThat(lines(apps("*"), apps("kibana-*")), contains(manage("*") + " as a"));
        assertThat(lines(apps("kibana-1"), apps("kibana-*")), empty());
        assertThat(lines(profiles("k?b"), profiles("k*b")), empty());
        // Who may manage all may ask for all without a name.
        assertThat(lines(apps("*"), apps("/.*/")), contains(manage("*")));
        assertThat(lines(profiles("*"), profiles("/.*/")), empty());
        // Without a wildcard it is no pattern: a backslash is one.
        assertThat(lines(apps("a\\\\b"), apps("a\\\\b", "c")), empty());
        assertThat(lines(apps("a\\\\b"), apps("ab")), contains("{\"manage\":{\"applications\":[\"a\\\\b\"]}} as a\\b"));
    }

    /** Not every entry is written as JSON by itself, so each is as it stands in a role. */
    public void testDataSourcesAreNamedAsTheyStandInARole() {
        assumeTrue(
                "data sources, of 9.5 on",
                Stream.of(ConfigurableClusterPrivilege.Category.values())
                        .anyMatch(category -> category.field.getPreferredName().equals("data_source")));
        RoleDescriptor sources = role("{'global': {'data_source': [{'names': ['lake-*'], 'privileges': ['read']}]}}");
        assertThat(
                lines(sources),
                contains("[{\"names\":[\"lake-*\"],\"privileges\":[\"read\"]}] unknown datasource-privileges"));
        assertThat(lines(sources, sources), empty());
    }

    /** What would keep a node busy is not compared, and never read by x-pack-core: beside {@code *} no name matters to it. */
    public void testWhatIsTooComplexIsNamed() {
        String hard = "*a????????????????????????????";
        List<Surplus> told = RoleComparison.of(
                        List.of(apps("*", hard)),
                        List.of(apps("/[^b].*/", "/b.*a.*/")),
                        Ground.ofEvaluation(new RestrictedIndices(Automatons.EMPTY), List.of(), Work.of(300)))
                .surplus();
        assertThat(
                told.stream()
                        .map(one -> one.grant().on() + " " + one.held().tooComplex())
                        .toList(),
                contains(manage("*\",\"" + hard) + " /[^b].*/"));
    }

    public void testOfAKindThatIsNotKnownNothingIsGuessed() {
        RoleDescriptor odd = new RoleDescriptor(
                "odd", null, null, null, new ConfigurableClusterPrivilege[] {new Odd()}, null, null, null);
        assertThat(lines(odd, odd), empty());
        assertThat(lines(odd, cluster("all")), empty());
        assertThat(lines(odd, cluster("manage")), contains("{\"odd\":true} unknown odd"));
    }

    private static final class Odd implements ConfigurableClusterPrivilege {

        @Override
        public Category getCategory() {
            return Category.APPLICATION;
        }

        @Override
        public String getWriteableName() {
            return "odd";
        }

        @Override
        public void writeTo(StreamOutput out) {
            throw new UnsupportedOperationException();
        }

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            return builder.field("odd", true);
        }

        @Override
        public ClusterPermission.Builder buildPermission(ClusterPermission.Builder builder) {
            return builder;
        }
    }

    public void testAClusterPrivilegeGrantsItWhateverIsNamed() {
        assertThat(lines(profiles("kibana"), cluster("manage_user_profile")), empty());
        assertThat(lines(apps("kibana"), cluster("manage_user_profile")), contains(manage("kibana") + " as kibana"));
        assertThat(lines(apps("kibana"), cluster("cluster:admin/xpack/security/priv*")), empty());
        assertThat(lines(apps("kibana"), cluster(GET_PRIVILEGES)), contains(manage("kibana") + " as kibana"));
        for (RoleDescriptor any : List.of(apps("*"), profiles("*"), roles("all", "*"))) {
            assertThat(lines(any, cluster("manage_security")), empty());
            assertThat(lines(any, cluster("all")), empty());
        }
    }

    public void testRolesThatMayBeSavedAreComparedAsRoles() {
        assertThat(lines(roles("read", "web-1"), roles("all", "web-*")), empty());
        assertThat(
                lines(roles("read", "web-*"), roles("read", "web-1")),
                contains("{\"manage\":{\"indices\":[{\"names\":[\"web-*\"],\"privileges\":[\"read\"]}]}} as web-"));
        assertThat(lines(roles("read", "web-1", "pay-1"), roles("read", "web-*"), roles("read", "pay-1")), empty());
        // No restricted index is among what may be granted.
        assertThat(lines(roles("read", ".security-7"), roles("read", "web-1")), empty());
    }

    /** At random: whatever request passes by the one and not by the other, and only then, is told; the example is one. */
    public void testWhatIsToldIsWhatPasses() {
        List<String> names = List.of("*", "a*", "ab", "a", "/a|b/", "/.*/", "b?", "bc", "kibana-*");
        List<String> probes = List.of("a", "ab", "b", "bc", "b?", "kibana-x", "other", "a/b");
        Map<String, Function<String[], RoleDescriptor>> kinds = Map.of(
                GET_PRIVILEGES,
                GlobalComparisonTests::apps,
                PUT_DATA,
                GlobalComparisonTests::profiles,
                PUT_ROLE,
                some -> roles(randomFrom("read", "all", "write"), some));
        List<String> privileges = List.of(
                "manage_security", "manage_user_profile", "monitor", GET_PRIVILEGES, "cluster:admin/xpack/security/*");
        for (int round = 0; round < 2_000; round++) {
            String action = randomFrom(kinds.keySet().toArray(String[]::new));
            RoleDescriptor mine = kinds.get(action).apply(some(names));
            RoleDescriptor[] others = Stream.concat(
                            Stream.of(
                                    kinds.get(action).apply(some(names)),
                                    kinds.get(action).apply(some(names))),
                            rarely() ? Stream.of(cluster(randomFrom(privileges))) : Stream.of())
                    .toArray(RoleDescriptor[]::new);
            List<Surplus> told = surplus(mine, others);
            String about = mine + " beyond " + Arrays.toString(others) + ": " + told;
            List<TransportRequest> requests = new ArrayList<>(
                    probes.stream().flatMap(probe -> requests(action, probe)).toList());
            if (action.equals(GET_PRIVILEGES)) {
                requests.add(new GetPrivilegesRequest());
            }
            boolean passes = requests.stream()
                    .anyMatch(request -> passes(action, request, mine) && !passes(action, request, others));
            boolean otherActions = Arrays.asList(others).contains(cluster(GET_PRIVILEGES));
            assertTrue(about, !told.isEmpty() || !passes);
            for (Surplus one : told) {
                if (one.witness() != null && !otherActions) {
                    assertTrue(
                            about,
                            requests(action, one.witness())
                                    .anyMatch(request ->
                                            passes(action, request, mine) && !passes(action, request, others)));
                }
            }
        }
    }

    private static String[] some(List<String> names) {
        return Stream.generate(() -> randomFrom(names))
                .limit(between(1, 2))
                .distinct()
                .toArray(String[]::new);
    }

    private static Stream<TransportRequest> requests(String action, String name) {
        if (action.equals(GET_PRIVILEGES)) {
            GetPrivilegesRequest request = new GetPrivilegesRequest();
            request.application(name);
            return Stream.of(request);
        }
        if (action.equals(PUT_DATA)) {
            return Stream.of(new UpdateProfileDataRequest("u", Map.of(), Map.of(name, 1), -1, -1, RefreshPolicy.NONE));
        }
        return Stream.of("read", "write", "all").map(privilege -> {
            PutRoleRequest request = new PutRoleRequest();
            request.name("r");
            request.addIndex(new String[] {name}, new String[] {privilege}, null, null, null, false);
            return request;
        });
    }

    private static boolean passes(String action, TransportRequest request, RoleDescriptor... roles) {
        ClusterPermission.Builder all =
                new ClusterPermission.Builder(new RestrictedIndices(Automatons.patterns(".security*")));
        for (RoleDescriptor role : roles) {
            for (String privilege : role.getClusterPrivileges()) {
                ClusterPrivilegeResolver.resolve(privilege).buildPermission(all);
            }
            Arrays.stream(role.getConditionalClusterPrivileges()).forEach(one -> one.buildPermission(all));
        }
        return all.build().check(action, request, null);
    }
}
