package io.mlsetup.privilege;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.support.MetadataUtils;

/** Where the documents and the running version do not say the same, found by holding the words against the engine. */
public final class Differences {

    /** What the documents say, and what the running version does instead. */
    record Difference(String document, String running) implements ToXContentObject {

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            return builder.startObject()
                    .field("document", document)
                    .field("running", running)
                    .endObject();
        }
    }

    private Differences() {}

    /** For one role. At least one of the two sides knows it. */
    static List<Difference> of(
            @Nullable DocumentedRole documented, @Nullable BuiltInRole running, BuiltInRoles builtIn) {
        List<Difference> differs = new ArrayList<>();
        if (documented == null) {
            differs.add(new Difference("does not have this role", "has it"));
            return differs;
        }
        if (running == null) {
            differs.add(new Difference("has this role", "does not have it"));
            return differs;
        }
        String reason = deprecationReason(running.descriptor());
        if (reason != null && documented.deprecated() == null) {
            differs.add(new Difference("does not call it deprecated", "deprecated: " + reason));
        }
        if (reason == null && documented.deprecated() != null) {
            differs.add(new Difference("deprecated", "not deprecated"));
        }
        for (Claim claim : documented.claims()) {
            String found = against(claim, running, builtIn);
            if (!found.isEmpty()) {
                differs.add(new Difference(claim.says(), found));
            }
        }
        return differs;
    }

    /** For one privilege of the cluster or of indices. At least one of the two sides knows it. */
    static List<Difference> of(Scope scope, String name, @Nullable DocumentedPrivilege documented, boolean running) {
        List<Difference> differs = new ArrayList<>();
        if (documented == null) {
            differs.add(new Difference("does not have this privilege", "has it"));
            return differs;
        }
        if (!running) {
            differs.add(new Difference("has this privilege", "does not have it"));
            return differs;
        }
        if (documented.hasEffect() != Engine.hasEffect(scope, name)) {
            differs.add(new Difference(
                    documented.hasEffect() ? "has an effect" : "has no effect",
                    documented.hasEffect() ? "has no effect" : "has an effect"));
        }
        for (String included : documented.buildsOn()) {
            if (!Engine.implies(scope, name, included)) {
                differs.add(new Difference("builds on " + included, "does not include it"));
            }
        }
        List<String> lacking = documented.grantsActions().stream()
                .filter(action -> !Engine.grants(scope, name, action))
                .toList();
        if (!lacking.isEmpty()) {
            differs.add(new Difference(documented.description(), "does not grant " + Engine.names(lacking)));
        }
        List<String> beyond = documented.deniesActions().stream()
                .filter(action -> Engine.grants(scope, name, action))
                .toList();
        if (!beyond.isEmpty()) {
            differs.add(new Difference(documented.description(), "grants " + Engine.names(beyond)));
        }
        return differs;
    }

    /** What the running version gives as the reason, if it calls the role deprecated; null if not. */
    @Nullable
    public static String deprecationReason(RoleDescriptor descriptor) {
        if (!Boolean.TRUE.equals(descriptor.getMetadata().get(MetadataUtils.DEPRECATED_METADATA_KEY))) {
            return null;
        }
        Object reason = descriptor.getMetadata().get(MetadataUtils.DEPRECATED_REASON_METADATA_KEY);
        return reason == null ? "" : reason.toString();
    }

    private static String against(Claim claim, BuiltInRole running, BuiltInRoles builtIn) {
        List<String> found = new ArrayList<>();
        List<Grant> lacking = claim.grants().stream()
                .flatMap(grant -> lacking(grant, running, builtIn).stream())
                .toList();
        if (!lacking.isEmpty()) {
            found.add("does not grant " + Engine.names(lacking) + instead(lacking, running));
        }
        List<Grant> beyond = claim.denies().stream().filter(running::has).toList();
        if (!beyond.isEmpty()) {
            found.add("grants " + Engine.names(beyond));
        }
        return String.join("; ", found);
    }

    private static List<Grant> lacking(Grant claimed, BuiltInRole running, BuiltInRoles builtIn) {
        if (Grant.ROLE.equals(claimed.type())) {
            return builtIn.find(claimed.name())
                    .map(running::lacksOfElasticsearch)
                    .orElse(List.of());
        }
        return running.has(claimed) ? List.of() : List.of(claimed);
    }

    /** Where an application privilege is lacking, those that the role has say how far it is from the words. */
    private static String instead(List<Grant> lacking, BuiltInRole running) {
        if (lacking.stream().noneMatch(grant -> Grant.APPLICATION.equals(grant.type()))) {
            return "";
        }
        String held = Arrays.stream(running.descriptor().getApplicationPrivileges())
                .map(entry -> String.join(", ", entry.getPrivileges()) + " on " + entry.getApplication())
                .collect(Collectors.joining("; "));
        return held.isEmpty() ? " (no application privilege at all)" : " (only " + held + ")";
    }
}
