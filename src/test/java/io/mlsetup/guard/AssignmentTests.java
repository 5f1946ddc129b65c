package io.mlsetup.guard;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import java.io.IOException;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.XContentParserConfiguration;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.core.security.action.rolemapping.PutRoleMappingRequest;
import org.elasticsearch.xpack.core.security.action.rolemapping.PutRoleMappingRequestBuilder;
import org.elasticsearch.xpack.core.security.action.user.PutUserRequest;

/** Bodies are read by Elasticsearch's own parser, so that what is judged is what a user can send. */
public class AssignmentTests extends ESTestCase {

    public void testUser() {
        PutUserRequest request = new PutUserRequest();
        request.username("jane");
        assertThat(Assignment.of(request).roles(), empty());
        request.roles("a", "b", "a");
        Assignment given = Assignment.of(request);
        assertThat(given.roles(), contains("a", "b"));
        assertThat(given.target().toString(), equalTo("user"));
        assertThat(given.name(), equalTo("jane"));
    }

    public void testMappingRoles() throws IOException {
        Assignment given = mapping("""
            {"roles": ["kibana_system", "viewer"], "enabled": true, "rules": {"field": {"username": "*"}}}""");
        assertThat(given.roles(), contains("kibana_system", "viewer"));
        assertThat(given.undecidedTemplates(), equalTo(0));
        assertThat(given.target().toString(), equalTo("role mapping"));
    }

    public void testFixedTemplatesAreDecided() throws IOException {
        assertThat(templates("{\"template\": {\"source\": \"kibana_system\"}}").roles(), contains("kibana_system"));
        assertThat(
                templates("{\"template\": {\"source\": \"kibana_system\"}, \"format\": \"string\"}")
                        .roles(),
                contains("kibana_system"));
        assertThat(
                templates("{\"template\": \"{\\\"source\\\": \\\"beats_system\\\"}\"}")
                        .roles(),
                contains("beats_system"));
        assertThat(templates("{\"template\": \"logstash_system\"}").undecidedTemplates(), equalTo(1));
        assertThat(
                templates("{\"template\": {\"source\": \"[\\\"a\\\", \\\"kibana_system\\\"]\"}, \"format\": \"json\"}")
                        .roles(),
                contains("a", "kibana_system"));
        assertThat(
                templates("{\"template\": {\"source\": \"\\\"kibana_system\\\"\"}, \"format\": \"json\"}")
                        .roles(),
                contains("kibana_system"));
        // A string template is one role, whatever it looks like.
        assertThat(templates("{\"template\": {\"source\": \"[\\\"a\\\"]\"}}").roles(), contains("[\"a\"]"));
        // "lang" is of no account: Elasticsearch runs every inline template as mustache.
        assertThat(
                templates("{\"template\": {\"source\": \"kibana_system\", \"lang\": \"painless\"}}")
                        .roles(),
                contains("kibana_system"));
    }

    public void testTemplatesThatDependOnTheUserAreNot() throws IOException {
        for (String template : new String[] {
            "{\"template\": {\"source\": \"{{username}}\"}}",
            "{\"template\": {\"source\": \"kibana_{{realm.name}}\"}}",
            "{\"template\": {\"source\": \"{{#tojson}}groups{{/tojson}}\"}, \"format\": \"json\"}",
            "{\"template\": {\"source\": \"{{=<% %>=}}kibana_system\"}}",
            "{\"template\": {\"id\": \"stored\"}}",
            "{\"template\": {\"source\": \"{\\\"a\\\": 1}\"}, \"format\": \"json\"}",
            "{\"template\": {\"source\": \"[1, 2]\"}, \"format\": \"json\"}",
            "{\"template\": {\"source\": \"\"}, \"format\": \"json\"}",
            "{\"template\": \"{broken\"}",
        }) {
            Assignment given = templates(template);
            assertThat(template, given.undecidedTemplates(), equalTo(1));
            assertThat(template, given.roles(), empty());
        }
    }

    /** {@code TemplateRoleName} drops nulls, and gives the others: nobody hides a role behind one. */
    public void testTemplatesAreReadAsElasticsearchReadsThem() throws IOException {
        for (String source : new String[] {
            "[\\\"kibana_system\\\", null]",
            "[null, \\\"kibana_system\\\"]",
            "\\\"kibana_system\\\" and more",
            " [\\\"kibana_system\\\"] ]",
        }) {
            Assignment given = templates("{\"template\": {\"source\": \"" + source + "\"}, \"format\": \"json\"}");
            assertThat(source, given.roles(), contains("kibana_system"));
            assertThat(source, given.undecidedTemplates(), equalTo(0));
        }
        // These fail at login, and give nothing.
        for (String source : new String[] {"[\\\"kibana_system\\\", 1]", "[[\\\"kibana_system\\\"]]", "null", "7"}) {
            Assignment given = templates("{\"template\": {\"source\": \"" + source + "\"}, \"format\": \"json\"}");
            assertThat(source, given.roles(), empty());
            assertThat(source, given.undecidedTemplates(), equalTo(1));
        }
    }

    public void testMixedTemplates() throws IOException {
        Assignment given = templates("{\"template\": {\"source\": \"one\"}}, {\"template\": {\"source\": \"{{x}}\"}},"
                + "{\"template\": {\"source\": \"one\"}}, {\"template\": {\"source\": \"two\"}}");
        assertThat(given.roles(), contains("one", "two"));
        assertThat(given.undecidedTemplates(), equalTo(1));
    }

    private static Assignment templates(String templates) throws IOException {
        return mapping("{\"role_templates\": [" + templates + "], \"enabled\": true,"
                + " \"rules\": {\"field\": {\"username\": \"*\"}}}");
    }

    private static Assignment mapping(String body) throws IOException {
        PutRoleMappingRequest request;
        try (XContentParser parser = JsonXContent.jsonXContent.createParser(XContentParserConfiguration.EMPTY, body)) {
            request = new PutRoleMappingRequestBuilder(null)
                    .source("some-mapping", parser)
                    .request();
        }
        return Assignment.of(request);
    }
}
