package io.mlsetup.privilege;

import java.util.List;
import org.elasticsearch.core.Nullable;

/**
 * What document {@code 003} says about one privilege.
 *
 * @param serverless false if the document says that it is not available in Elastic Cloud Serverless
 * @param grantDirectly false if the document says that it should not be directly granted
 * @param useOnlyIn the only part of a role in which the document wants it used, if it says so
 * @param hasEffect false if the document says that it has no effect
 * @param buildsOn the privileges that the document says it includes
 * @param grantsActions actions that its words claim, for holding them against the running version
 * @param deniesActions actions that its words exclude
 */
public record DocumentedPrivilege(
        String description,
        List<String> notes,
        boolean serverless,
        boolean grantDirectly,
        @Nullable String useOnlyIn,
        boolean hasEffect,
        List<String> buildsOn,
        @Nullable Deprecation deprecated,
        List<String> grantsActions,
        List<String> deniesActions) {
    public DocumentedPrivilege {
        notes = List.copyOf(notes);
        buildsOn = List.copyOf(buildsOn);
        grantsActions = List.copyOf(grantsActions);
        deniesActions = List.copyOf(deniesActions);
    }
}
