package io.mlsetup.guard;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
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

    public static Assignment of(PutUserRequest request) {
        String[] roles = request.roles();
        return new Assignment(
                Target.USER, request.username(), new LinkedHashSet<>(roles == null ? List.of() : List.of(roles)), 0);
    }

    public static Assignment of(PutRoleMappingRequest request) {
        return mapping(request.getName(), request.getRoles(), request.getRoleTemplates());
    }

    public static Assignment of(ExpressionRoleMapping mapping) {
        return mapping(mapping.getName(), mapping.getRoles(), mapping.getRoleTemplates());
    }

    private static Assignment mapping(String name, Collection<String> named, Collection<TemplateRoleName> templates) {
        Set<String> roles = new LinkedHashSet<>(named);
        int undecided = 0;
        for (TemplateRoleName template : templates) {
            Optional<List<String>> fixed = RoleTemplates.fixedRoles(template);
            fixed.ifPresent(roles::addAll);
            undecided += fixed.isPresent() ? 0 : 1;
        }
        return new Assignment(Target.ROLE_MAPPING, name, roles, undecided);
    }
}
