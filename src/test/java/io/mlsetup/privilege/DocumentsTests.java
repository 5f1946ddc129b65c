package io.mlsetup.privilege;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.elasticsearch.common.Strings;
import org.elasticsearch.test.ESTestCase;

/** The lists here were written down from the documents, not from the resources that they are held against. */
public class DocumentsTests extends ESTestCase {

    /** Document 002. */
    static final Set<String> ROLES =
            words("apm_system beats_admin beats_system data_frame_transforms_admin data_frame_transforms_user editor"
                    + " enrich_user inference_admin inference_user ingest_admin kibana_dashboard_only_user kibana_system"
                    + " kibana_admin kibana_user logstash_admin logstash_system machine_learning_admin"
                    + " machine_learning_user monitoring_user remote_monitoring_agent remote_monitoring_collector"
                    + " reporting_user rollup_admin rollup_user snapshot_user superuser transform_admin transform_user"
                    + " transport_client viewer watcher_admin watcher_user");

    /** Document 003, "Cluster privileges", those without a word about serverless. */
    private static final Set<String> CLUSTER =
            words("all cancel_task manage manage_api_key manage_data_stream_global_retention manage_enrich"
                    + " manage_index_templates manage_inference manage_ingest_pipelines manage_logstash_pipelines"
                    + " manage_ml manage_own_api_key manage_pipeline manage_search_application"
                    + " manage_search_query_rules manage_search_synonyms manage_security manage_transform monitor"
                    + " monitor_data_stream_global_retention monitor_enrich monitor_inference monitor_ml"
                    + " monitor_transform read_pipeline read_security");

    /** The same, those that serverless does not have. */
    private static final Set<String> CLUSTER_NOT_SERVERLESS =
            words("create_snapshot cross_cluster_replication cross_cluster_search grant_api_key manage_autoscaling"
                    + " manage_ccr manage_data_frame_transforms manage_ilm manage_oidc manage_rollup manage_saml"
                    + " manage_service_account manage_slm manage_token manage_watcher monitor_rollup monitor_snapshot"
                    + " monitor_stats monitor_text_structure monitor_watcher read_ccr read_ilm read_slm"
                    + " transport_client");

    /** Document 003, "Indices privileges", those without a word about serverless. */
    private static final Set<String> INDEX =
            words("all auto_configure create create_doc create_index delete delete_index index maintenance manage"
                    + " manage_data_stream_lifecycle monitor read view_index_metadata write");

    private static final Set<String> INDEX_NOT_SERVERLESS =
            words("cross_cluster_replication cross_cluster_replication_internal manage_follow_index manage_ilm"
                    + " manage_leader_index read_cross_cluster");

    private final Documents documents = Documents.get();

    public void testEveryRoleOfTheDocumentIsThere() {
        assertThat(new TreeSet<>(documents.roles().keySet()), equalTo(ROLES));
    }

    public void testEveryPrivilegeOfTheDocumentIsThereWithWhatItSaysOfServerless() {
        assertThat(names(Scope.CLUSTER, DocumentedPrivilege::serverless), equalTo(CLUSTER));
        assertThat(names(Scope.CLUSTER, p -> !p.serverless()), equalTo(CLUSTER_NOT_SERVERLESS));
        assertThat(names(Scope.INDEX, DocumentedPrivilege::serverless), equalTo(INDEX));
        assertThat(names(Scope.INDEX, p -> !p.serverless()), equalTo(INDEX_NOT_SERVERLESS));
        assertThat(names(Scope.RUN_AS, p -> !p.serverless()), equalTo(words("run_as")));
        assertThat(names(Scope.APPLICATION, DocumentedPrivilege::serverless), equalTo(words("application")));
        for (Scope scope : Scope.values()) {
            documents
                    .privileges(scope)
                    .forEach((name, privilege) -> assertThat(
                            name,
                            privilege.notes().contains("Elastic Cloud Serverless does not have this privilege."),
                            is(!privilege.serverless())));
        }
    }

    public void testWhatTheDocumentOfRolesSaysOfAssigningAndReplacing() {
        assertThat(roles(role -> !role.assignable()), equalTo(words("beats_system kibana_system logstash_system")));
        assertThat(roles(role -> words(role).contains("Not for users: ")), equalTo(roles(role -> !role.assignable())));
        assertThat(
                roles(role -> role.deprecated() != null),
                equalTo(words("data_frame_transforms_admin data_frame_transforms_user kibana_dashboard_only_user"
                        + " kibana_user")));
        assertThat(
                documents.roles().get("data_frame_transforms_user").deprecated(),
                equalTo(new Deprecation("7.5.0", "transform_user", null)));
        assertThat(
                documents.roles().get("kibana_user").deprecated(),
                equalTo(new Deprecation(null, "kibana_admin", null)));
        assertThat(
                documents.roles().get("kibana_dashboard_only_user").deprecated(),
                equalTo(new Deprecation(null, null, "Kibana feature privileges")));
    }

    public void testWhoNeedsMore() {
        assertThat(
                roles(role -> !role.needsAlso().isEmpty()),
                equalTo(words("editor ingest_admin machine_learning_admin machine_learning_user monitoring_user"
                        + " reporting_user")));
    }

    public void testWhatTheDocumentOfPrivilegesSaysOfGranting() {
        assertThat(
                names(Scope.CLUSTER, p -> !p.grantDirectly()),
                equalTo(words("cross_cluster_replication cross_cluster_search")));
        assertThat(names(Scope.INDEX, p -> !p.grantDirectly()), equalTo(words("cross_cluster_replication_internal")));
        assertThat(names(Scope.INDEX, p -> p.useOnlyIn() != null), equalTo(words("cross_cluster_replication")));
        assertThat(
                names(Scope.CLUSTER, p -> !p.hasEffect()),
                equalTo(words("manage_data_stream_global_retention monitor_data_stream_global_retention")));
        assertThat(names(Scope.INDEX, p -> !p.hasEffect()), empty());
        Map<String, DocumentedPrivilege> cluster = documents.privileges(Scope.CLUSTER);
        assertThat(
                cluster.get("manage_data_frame_transforms").deprecated(),
                equalTo(new Deprecation("7.5", "manage_transform", null)));
        assertThat(
                names(
                        Scope.CLUSTER,
                        p -> p.deprecated() != null
                                && "8.16".equals(p.deprecated().since())),
                equalTo(names(Scope.CLUSTER, p -> !p.hasEffect())));
        assertThat(names(Scope.CLUSTER, p -> !p.buildsOn().isEmpty()), equalTo(words("manage")));
        assertThat(cluster.get("manage").buildsOn(), equalTo(List.of("monitor")));
        assertThat(names(Scope.INDEX, p -> !p.buildsOn().isEmpty()), equalTo(words("manage")));
    }

    public void testNotesHoldWhatIsNotInAField() {
        assertThat(
                documents.roles().get("logstash_system").notes(),
                hasItem("It opens none of Logstash's indices, so it is of no use inside a Logstash pipeline."));
        assertThat(
                documents.roles().get("superuser").notes(),
                hasItem("It can manage security and create roles without any limit. Think twice before you give it to"
                        + " someone."));
        assertThat(
                documents.privileges(Scope.CLUSTER).get("manage_ml").notes(),
                hasItem(containsString(
                        "from before version 6.2, or from a time when security was off, runs as a system" + " user")));
        assertThat(
                names(Scope.CLUSTER, p -> p.notes().stream().anyMatch(note -> note.contains("(deprecated in 8.15)"))),
                equalTo(words("manage_slm read_slm")));
        assertThat(
                names(Scope.INDEX, p -> p.notes().stream().anyMatch(note -> note.contains("(deprecated in 8.0)"))),
                equalTo(words("create create_doc index write")));
        assertThat(documents.ofEveryRole(), contains(containsString("cannot be updated")));
        assertThat(documents.defaultRole().notes(), hasItem(containsString("authenticate endpoint")));
    }

    public void testNoMarkupIsLeft() {
        documents.roles().forEach((name, role) -> assertThat(name, words(role), not(containsString("{"))));
        for (Scope scope : Scope.values()) {
            documents.privileges(scope).forEach((name, p) -> {
                assertThat(name, p.description() + p.notes(), not(containsString("{")));
                assertThat(name, p.description() + p.notes(), not(containsString("${")));
            });
        }
    }

    public void testClaimsArePartOfTheirRolesText() {
        documents
                .roles()
                .forEach((name, role) -> role.claims().forEach(claim -> {
                    assertThat(name, words(role), containsString(claim.says()));
                    assertThat(name, claim.grants().isEmpty() && claim.denies().isEmpty(), is(false));
                }));
        // kibana_dashboard_only_user is in no version that this plugin serves: nothing to hold its words against
        assertThat(roles(role -> role.claims().isEmpty()), equalTo(words("kibana_dashboard_only_user")));
    }

    /** Who changes a resource and writes a field wrong, or forgets one, learns at once which. */
    public void testWhatIsWrongInAResourceIsNamed() {
        bad("roles.json", "\"assignable\": true,", "", "Required [assignable]");
        bad("roles.json", "\"assignable\": true,", "\"assignable\": \"yes\",", "[assignable]", "[yes]");
        bad("roles.json", "\"needs_also\"", "\"needs_too\"", "[role] unknown field [needs_too]");
        bad("roles.json", "\"replaced_by\"", "\"replacedby\"", "[deprecated] unknown field [replacedby]");
        bad("roles.json", "{\"type\": \"cluster\", ", "{", "Required [type]");
        bad("privileges.json", "\"serverless\": true,", "", "Required [serverless]");
        bad("privileges.json", "\"grants_actions\": [", "\"grants_actions\": [{},", "[grants_actions]");
        bad("privileges.json", "\"run_as\": {", "\"runas\": {", "[privileges] unknown field [runas]");
        bad("ml-actions.json", "\"class\"", "\"klass\"", "[action] unknown field [klass]");
        bad("advice.json", "\"care\": {", "\"caer\": {", "unknown field [caer]");
    }

    private static void bad(String resource, String right, String wrong, String... expected) {
        IllegalStateException e = expectThrows(
                IllegalStateException.class,
                () -> new Documents(name -> {
                    InputStream in = Documents.class.getResourceAsStream(name);
                    if (!name.equals(resource)) {
                        return in;
                    }
                    try (in) {
                        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                        assertThat(text, containsString(right));
                        return new ByteArrayInputStream(
                                text.replaceFirst(Pattern.quote(right), wrong).getBytes(StandardCharsets.UTF_8));
                    } catch (IOException io) {
                        throw new UncheckedIOException(io);
                    }
                }));
        assertThat(e.getMessage(), containsString("[" + resource + "] cannot be read: "));
        for (String part : expected) {
            assertThat(e.getMessage(), containsString(part));
        }
    }

    private Set<String> roles(Predicate<DocumentedRole> which) {
        return documents.roles().entrySet().stream()
                .filter(role -> which.test(role.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> names(Scope scope, Predicate<DocumentedPrivilege> which) {
        return documents.privileges(scope).entrySet().stream()
                .filter(privilege -> which.test(privilege.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String words(DocumentedRole role) {
        return role.description() + " " + String.join(" ", role.notes());
    }

    static Set<String> words(String names) {
        return new TreeSet<>(Set.of(Strings.tokenizeToStringArray(names, " ")));
    }
}
