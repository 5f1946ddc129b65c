package io.mlsetup.role.simulating;

import io.mlsetup.access.ExclusionBounds;
import io.mlsetup.common.Excluding;
import io.mlsetup.common.Gate;
import io.mlsetup.common.Problems;
import io.mlsetup.common.QueryTexts;
import io.mlsetup.common.Recursion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.action.ActionRequestValidationException;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.xcontent.NamedXContentRegistry;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.core.security.action.role.RoleDescriptorRequestValidator;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.support.DLSRoleQueryValidator;
import org.elasticsearch.xpack.core.security.support.Automatons;

/**
 * Reads the body of a role that nobody saved, as {@code PUT _security/role} reads and validates it. Every string of it passes the gate
 * before Elasticsearch sees any, since Elasticsearch parses and determinizes patterns while it reads; and what all of them together
 * ask of the engine is bounded. Privileges are not resolved, see {@link RoleToValidate}.
 */
public final class UnsavedRole {

    /** Beyond these the engine works longer than anybody waits. */
    private static final int MAX_ENTRIES = 1_000;

    /** An entry of some patterns and some privileges is as many questions as there are pairs of them. */
    private static final int MAX_PAIRS = 10_000;

    /** The answer may name every pair. */
    private static final long MAX_CHARACTERS_OF_PAIRS = 500_000;

    /** Patterns of which Elasticsearch makes one automaton for each entry, be it while it reads the body: in all entries. */
    private static final int MAX_MATCHED = 1_000;

    /** Regular expressions, of which Lucene may make more on the way than it keeps. */
    private static final int MAX_REGEXES = 100;

    /** Those that Elasticsearch builds while it reads the body. */
    private static final int MAX_MATCHED_REGEXES = 20;

    /** Regular expressions that are what index expressions with exclusions become. */
    private static final ExclusionBounds EXCLUDING = new ExclusionBounds(100_000, 500);

    private static final int MAX_PROBLEMS = 20;

    /** Many bodies that people have are of Kibana's API, which stores them as another. */
    private static final String OF_KIBANA =
            "[role] is in the format of Kibana's role API ([elasticsearch], [kibana]), which Elasticsearch does not take. Give what is under"
                    + " [elasticsearch] as the role, and for each part of [kibana] an entry in [applications]: [application]"
                    + " [kibana-.kibana]; [privileges] its base privileges, such as [all], and its features, such as [feature_ml.all];"
                    + " [resources] its spaces, such as [space:default], or [*]";

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    /** Those of fields, of remote clusters, and of {@code global}. */
    private static final Set<String> MATCHED = Set.of("grant", "except", "clusters", "applications");

    /** Whose content is of their own kind throughout, whatever its fields are called. */
    private static final Set<String> FREE = Set.of("query", "metadata", "transient_metadata");

    private static final Logger logger = LogManager.getLogger(UnsavedRole.class);

    private final Problems problems = new Problems(MAX_PROBLEMS);

    private final List<Excluding> excluding = new ArrayList<>();

    private int matched;

    private int regexes;

    private int matchedRegexes;

    private UnsavedRole() {}

    /** @throws IllegalArgumentException (400) with every problem of the body */
    static RoleDescriptor parse(Map<String, Object> body, NamedXContentRegistry registry) throws IOException {
        return parse("simulated", body, registry);
    }

    /**
     * Reads it under a name.
     *
     * @param registry of this node, by which queries are read
     * @throws IllegalArgumentException (400) with every problem of the body
     */
    public static RoleDescriptor parse(String name, Map<String, Object> body, NamedXContentRegistry registry)
            throws IOException {
        if (body.containsKey("kibana") || body.containsKey("elasticsearch")) {
            throw new IllegalArgumentException(OF_KIBANA);
        }
        UnsavedRole role = new UnsavedRole();
        role.admit("role", "role", body);
        if (role.matched > MAX_MATCHED) {
            role.problems.add("[role] must hold at most [" + MAX_MATCHED
                    + "] patterns of fields, remote clusters and managed applications, all together, but holds ["
                    + role.matched + "]");
        }
        role.boundRegexes();
        role.problems.throwIfAny("");
        RoleDescriptor read = role.read(name, body, registry);
        role.problems.throwIfAny("");
        return read;
    }

    /** Passes every string of the body through the gate that its place asks for. */
    private void admit(String path, String field, Object value) {
        if (value instanceof Map<?, ?> object) {
            boolean free = FREE.contains(field);
            object.forEach((key, inner) -> {
                String name = (String) key;
                admit(free ? gate(field) : Gate.NAME, path, name);
                admit(path + "." + Gate.shown(name), free ? field : name, inner);
            });
        } else if (value instanceof Collection<?> items) {
            items.forEach(item -> admit(path, field, item));
        } else if (value instanceof String text) {
            matched += MATCHED.contains(field) ? 1 : 0;
            admit(gate(field), path, text);
            if (Automatons.isLuceneRegex(text)) {
                count(gate(field), text);
            }
        }
    }

    private void count(Gate gate, String regex) {
        if (gate == Gate.PATTERN) {
            Excluding.parse(regex).ifPresentOrElse(excluding::add, () -> regexes++);
        }
        matchedRegexes += gate == Gate.PATTERN_TO_BUILD ? 1 : 0;
    }

    private void boundRegexes() {
        if (regexes > MAX_REGEXES) {
            problems.add(
                    "[role] must hold at most [" + MAX_REGEXES + "] regular expressions, but holds [" + regexes + "]");
        }
        if (matchedRegexes > MAX_MATCHED_REGEXES) {
            problems.add("[role] must hold at most [" + MAX_MATCHED_REGEXES
                    + "] regular expressions of fields, remote clusters and managed applications, but holds ["
                    + matchedRegexes + "]");
        }
        EXCLUDING
                .refusal(excluding)
                .ifPresent(why -> problems.add("[role], in regular expressions such as [/logs.*&~(logsx.*)/], " + why));
    }

    private static Gate gate(String field) {
        return switch (field) {
            case "query" -> Gate.QUERY;
            case "description", "metadata", "transient_metadata" -> Gate.TEXT;
            case "cluster", "privileges" -> Gate.PRIVILEGE;
            default -> MATCHED.contains(field) ? Gate.PATTERN_TO_BUILD : Gate.PATTERN;
        };
    }

    private void admit(Gate gate, String path, String value) {
        gate.refusal(value)
                .ifPresent(why -> problems.add("[" + path + "] must not hold [" + Gate.shown(value) + "]: " + why));
    }

    private RoleDescriptor read(String name, Map<String, Object> body, NamedXContentRegistry registry)
            throws IOException {
        try (XContentBuilder json = JsonXContent.contentBuilder().map(body)) {
            RoleDescriptor role = RoleDescriptor.parserBuilder()
                    .allowDescription(true)
                    .build()
                    .parse(name, BytesReference.bytes(json), XContentType.JSON);
            if (isWithinBounds(role)) {
                ActionRequestValidationException invalid =
                        RoleDescriptorRequestValidator.validate(RoleToValidate.of(role));
                if (invalid != null) {
                    invalid.validationErrors().forEach(this::invalid);
                }
                validateQueries(role, registry);
            }
            return role;
        } catch (ElasticsearchException | IllegalArgumentException e) {
            Throwable cause = e.getCause();
            invalid(e.getMessage() + (cause == null || cause.getMessage() == null ? "" : ": " + cause.getMessage()));
        } catch (RuntimeException e) {
            // Some shapes the parser of x-pack-core does not expect, as a list where it reads the fields of an object.
            logger.debug("a role could not be read", e);
            invalid("Elasticsearch's parser cannot read it, and does not say why");
        }
        return null;
    }

    /** As x-pack-security's {@code NativeRolesStore} does before it stores a role, but for texts that nobody should parse. */
    private void validateQueries(RoleDescriptor role, NamedXContentRegistry registry) {
        List<String> refusals = Stream.of(role.getIndicesPrivileges())
                .filter(entry -> entry.getQuery() != null)
                .flatMap(entry -> QueryTexts.refusals(entry.getQuery().utf8ToString(), MAX_PROBLEMS).stream())
                .toList();
        refusals.forEach(refusal -> problems.add("[role.indices.query], its " + refusal));
        if (refusals.isEmpty()) {
            Recursion.of(() -> {
                DLSRoleQueryValidator.validateQueryField(role.getIndicesPrivileges(), registry);
                return role;
            });
        }
    }

    private void invalid(String why) {
        problems.add("[role] must be a body that [PUT _security/role] accepts, but: " + why);
    }

    /** Before it is validated: Elasticsearch logs each privilege that it does not know, as it was typed. */
    private boolean isWithinBounds(RoleDescriptor role) {
        int entries = role.getClusterPrivileges().length
                + role.getIndicesPrivileges().length
                + role.getApplicationPrivileges().length
                + role.getRunAs().length
                + role.getRemoteIndicesPrivileges().length
                + role.getConditionalClusterPrivileges().length
                + (role.getRemoteClusterPermissions() == null
                        ? 0
                        : role.getRemoteClusterPermissions().groups().size());
        if (entries > MAX_ENTRIES) {
            problems.add("[role] must hold at most [" + MAX_ENTRIES + "] entries, but holds [" + entries + "]");
            return false;
        }
        Pairs pairs = Pairs.of(role);
        if (pairs.count > MAX_PAIRS) {
            problems.add("[role] must hold at most [" + MAX_PAIRS
                    + "] pairs of a privilege and an index pattern or resource, but holds [" + pairs.count + "]");
            return false;
        }
        if (pairs.characters > MAX_CHARACTERS_OF_PAIRS) {
            problems.add("[role] must have at most [" + MAX_CHARACTERS_OF_PAIRS
                    + "] characters in its pairs of a privilege and an index pattern or resource, but has ["
                    + pairs.characters + "]");
            return false;
        }
        if (privileges(role).anyMatch(name -> UNPRINTABLE.matcher(name).find())) {
            problems.add("[role] must name its privileges without control characters");
            return false;
        }
        return true;
    }

    private static Stream<String> privileges(RoleDescriptor role) {
        return Stream.of(
                        Stream.of(role.getClusterPrivileges()),
                        Stream.of(role.getIndicesPrivileges()).flatMap(entry -> Stream.of(entry.getPrivileges())),
                        Stream.of(role.getRemoteIndicesPrivileges())
                                .flatMap(entry ->
                                        Stream.of(entry.indicesPrivileges().getPrivileges())),
                        Stream.of(role.getApplicationPrivileges()).flatMap(entry -> Stream.of(entry.getPrivileges())))
                .flatMap(names -> names);
    }

    /** The pairs of a privilege and what it is on, and how many characters it takes to name each. */
    private record Pairs(long count, long characters) {

        static Pairs of(RoleDescriptor role) {
            return Stream.of(
                            Stream.of(role.getIndicesPrivileges()).map(e -> of(e.getIndices(), e.getPrivileges())),
                            Stream.of(role.getRemoteIndicesPrivileges())
                                    .map(e -> of(
                                            e.indicesPrivileges().getIndices(),
                                            e.indicesPrivileges().getPrivileges())),
                            Stream.of(role.getApplicationPrivileges())
                                    .map(e -> of(e.getResources(), e.getPrivileges())))
                    .flatMap(pairs -> pairs)
                    .reduce(new Pairs(0, 0), (a, b) -> new Pairs(a.count + b.count, a.characters + b.characters));
        }

        private static Pairs of(String[] on, String[] privileges) {
            return new Pairs(
                    (long) on.length * privileges.length,
                    characters(on) * privileges.length + characters(privileges) * on.length);
        }

        private static long characters(String[] names) {
            return Arrays.stream(names).mapToLong(String::length).sum();
        }
    }
}
