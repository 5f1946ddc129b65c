package io.mlsetup.access;

import io.mlsetup.common.Gate;
import io.mlsetup.common.Parameters;
import io.mlsetup.kibana.Space;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The access asked for, with the same fields everywhere: {@code access}, {@code user_kind}, {@code feature}, {@code source},
 * {@code destination}, {@code space}.
 *
 * @param access null if none is asked for, which informs only
 * @param remote the given patterns of sources on remote clusters, which are decided there; nothing is written to another cluster
 */
public record AccessRequest(Access access, UserKind userKind, Target target, List<String> remote) {

    public static final Set<String> PARAMETERS =
            Set.of("access", "user_kind", "feature", "source", "destination", "space");

    /** Nothing is asked for. */
    public static final AccessRequest NONE = new AccessRequest(
            null,
            UserKind.API,
            new Target(Set.of(Feature.ANOMALY_DETECTION), List.of(), List.of(), "default"),
            List.of());

    /** Patterns beyond this cost the engine more than any real question needs. */
    private static final int MAX_PATTERNS = 200;

    /** An answer names each pattern some twenty times. */
    private static final int MAX_CHARACTERS = 20_000;

    public boolean asksFor(Feature feature) {
        return target.features().contains(feature);
    }

    /** Whether it is about the upload of files in the Data Visualizer alone. */
    public boolean asksForUploadAlone() {
        return target.features().equals(Set.of(Feature.FILE_UPLOAD));
    }

    /** The features whose access has a level. */
    public Set<Feature> jobFeatures() {
        Set<Feature> features = new LinkedHashSet<>(target.features());
        features.remove(Feature.FILE_UPLOAD);
        return features;
    }

    /** Reads the fields; problems are collected in the parameters, which the caller validates. */
    public static AccessRequest parse(Parameters parameters) {
        Access access = parameters.choice("access", new Access[] {Access.FULL, Access.READ});
        UserKind userKind = parameters.choice("user_kind", UserKind.values());
        Set<Feature> features = parameters.choices("feature", Feature.values());
        if (features.isEmpty()) {
            features = Set.of(Feature.ANOMALY_DETECTION);
        }
        if (features.equals(Set.of(Feature.FILE_UPLOAD))) {
            refuseForUpload(parameters, "access", access == null ? null : access.value());
            refuseForUpload(parameters, "user_kind", userKind == null ? null : userKind.value());
        }
        String space = Space.parseId(parameters, "space");
        IndexPatterns source = patterns(parameters, "source");
        IndexPatterns destination = patterns(parameters, "destination");
        destination.local().stream()
                .filter(pattern -> IndexPatterns.isForFailures(pattern) || IndexPatterns.hasExclusions(pattern))
                .forEach(pattern ->
                        parameters.problem("[destination] must name what is written to, without exclusions and"
                                + " selectors, but holds [" + pattern + "]"));
        Target target = new Target(features, source.local(), destination.local(), space == null ? "default" : space);
        if (Requirements.writes(features)) {
            destination
                    .remote()
                    .forEach(pattern -> parameters.problem("[destination] must name indices of this cluster,"
                            + " since Elasticsearch makes none with a colon in its name, but holds [" + pattern + "]"));
        }
        int patterns = target.sources().size()
                + target.destinations().size()
                + source.remote().size()
                + destination.remote().size();
        if (patterns > MAX_PATTERNS) {
            parameters.problem("[source] and [destination] must hold at most [" + MAX_PATTERNS
                    + "] patterns together, but hold [" + patterns + "]");
        }
        return new AccessRequest(access, userKind == null ? UserKind.API : userKind, target, source.remote());
    }

    private static void refuseForUpload(Parameters parameters, String name, String value) {
        if (value != null) {
            parameters.problem(
                    "[" + name + "] must not be given with [feature] [file_upload], but was [" + value + "]");
        }
    }

    private static IndexPatterns patterns(Parameters parameters, String name) {
        List<String> given = parameters.list(name);
        IndexPatterns none = IndexPatterns.of(List.of());
        if (!given.stream().allMatch(pattern -> Gate.INDEX.admits(parameters, name, pattern))) {
            return none;
        }
        int characters = given.stream().mapToInt(String::length).sum();
        if (characters > MAX_CHARACTERS) {
            parameters.problem("[" + name + "] must have at most [" + MAX_CHARACTERS
                    + "] characters in all its patterns, but has [" + characters + "]");
            return none;
        }
        IndexPatterns patterns = IndexPatterns.of(given);
        if (patterns.refusal() != null) {
            parameters.problem("[" + name + "] " + patterns.refusal());
            return none;
        }
        if (!given.isEmpty() && patterns.isNothing()) {
            parameters.problem("[" + name + "] must name something, but leaves out all that it names: " + given);
        }
        List<String> invalidPatterns = new ArrayList<>(patterns.invalid());
        patterns.remote().stream()
                .filter(remote -> !IndexPatterns.isValid(remote))
                .forEach(invalidPatterns::add);
        for (String invalid : invalidPatterns) {
            parameters.problem("[" + name
                    + "] must be index names or patterns such as [logs-*], date math that can be resolved, or"
                    + " exclusions such as [-logs-x-*] after a pattern with a wildcard, but holds [" + invalid + "]");
        }
        return patterns;
    }
}
