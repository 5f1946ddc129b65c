package io.mlsetup.guard;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.elasticsearch.xpack.core.security.action.rolemapping.PutRoleMappingRequest;
import org.elasticsearch.xpack.core.security.action.user.PutUserRequest;
import org.elasticsearch.xpack.core.security.authc.support.mapper.ExpressionRoleMapping;
import org.elasticsearch.xpack.core.security.authc.support.mapper.TemplateRoleName;

/**
 * Which roles a request gives, and to what.
 *
 * @param roles the roles named, those of fixed templates among them, each once, in the order of the request
 * @param undecidedTemplates how many role templates name their roles only when a user logs in
 */
public record Assignment(Target target, String name, Set<String> roles, int undecidedTemplates) {

    /** To whom roles are given. */
    public enum Target {
        USER,
        ROLE_MAPPING;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    public Assignment {
        requireNonNull(target);
        requireNonNull(name);
        requireNonNull(roles);
    }

    /** The same, role by role, and the templates for themselves. */
    List<Assignment> parts() {
        List<Assignment> parts = new ArrayList<>();
        roles.forEach(role -> parts.add(new Assignment(target, name, Collections.singleton(role), 0)));
        if (undecidedTemplates > 0) {
            parts.add(new Assignment(target, name, Set.of(), undecidedTemplates));
        }
        return parts;
    }

    public static Assignment of(PutUserRequest request) {
        String[] roles = request.roles();
        return new Assignment(
                Target.USER, request.username(), names(roles == null ? List.of() : Arrays.asList(roles)), 0);
    }

    public static Assignment of(PutRoleMappingRequest request) {
        return mapping(request.getName(), request.getRoles(), request.getRoleTemplates());
    }

    public static Assignment of(ExpressionRoleMapping mapping) {
        return mapping(mapping.getName(), mapping.getRoles(), mapping.getRoleTemplates());
    }

    /** Elasticsearch knows no role without a name. */
    private static Set<String> names(Collection<String> roles) {
        Set<String> names = new LinkedHashSet<>(roles);
        names.remove(null);
        return names;
    }

    private static Assignment mapping(String name, Collection<String> named, Collection<TemplateRoleName> templates) {
        Set<String> roles = names(named);
        int undecided = 0;
        for (TemplateRoleName template : templates) {
            Optional<List<String>> fixed = RoleTemplates.fixedRoles(template);
            fixed.ifPresent(roles::addAll);
            undecided += fixed.isPresent() ? 0 : 1;
        }
        return new Assignment(Target.ROLE_MAPPING, name, roles, undecided);
    }
}
