package io.mlsetup.audit.reading;

import io.mlsetup.audit.facts.AuditedJob.RanAs;
import io.mlsetup.audit.facts.RoleSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.XContentParserConfiguration;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.security.authc.Authentication;
import org.elasticsearch.xpack.core.security.authc.AuthenticationField;
import org.elasticsearch.xpack.core.security.authc.Subject;
import org.elasticsearch.xpack.core.security.authc.support.AuthenticationContextSerializer;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;

/** Who last updated a configuration, as Elasticsearch keeps it there: it runs with their rights. */
final class Remembered {

    private static final RoleDescriptor.Parser ROLE = RoleDescriptor.parserBuilder()
            .allowRestriction(true)
            .allowDescription(true)
            .build();

    private Remembered() {}

    /** Null if it cannot be read. */
    @Nullable
    static RanAs by(DatafeedConfig feed) {
        return by("datafeed [" + feed.getId() + "]", feed.getHeaders());
    }

    /** Null if it cannot be read. */
    @Nullable
    static RanAs by(DataFrameAnalyticsConfig analytics) {
        return by("data_frame_analytics [" + analytics.getId() + "]", analytics.getHeaders());
    }

    @Nullable
    private static RanAs by(String configuration, Map<String, String> headers) {
        String header = headers.get(AuthenticationField.AUTHENTICATION_KEY);
        if (header == null) {
            return new RanAs(configuration, null, List.of());
        }
        try {
            Authentication authentication = AuthenticationContextSerializer.decode(header);
            Subject who = authentication.getEffectiveSubject();
            String user = who.getUser().principal();
            return authentication.isApiKey()
                    ? new RanAs(configuration, user, List.of(), held(who.getMetadata()))
                    : new RanAs(configuration, user, List.of(who.getUser().roles()));
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    /** An API key is remembered with all that it held ({@code Subject.getRoleReferenceIntersection}), whatever becomes of the key. */
    private static RoleSet held(Map<String, Object> key) throws IOException {
        return new RoleSet(
                List.of(),
                roles(key.get(AuthenticationField.API_KEY_ROLE_DESCRIPTORS_KEY)),
                List.of(roles(key.get(AuthenticationField.API_KEY_LIMITED_ROLE_DESCRIPTORS_KEY))));
    }

    /** Roles by their names. */
    private static List<RoleDescriptor> roles(@Nullable Object bytes) throws IOException {
        List<RoleDescriptor> roles = new ArrayList<>();
        if (bytes instanceof BytesReference json) {
            try (XContentParser parser =
                    XContentHelper.createParser(XContentParserConfiguration.EMPTY, json, XContentType.JSON)) {
                parser.nextToken();
                while (parser.nextToken() == XContentParser.Token.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    roles.add(ROLE.parse(name, parser));
                }
            }
        }
        return roles;
    }
}
