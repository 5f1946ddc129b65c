package io.mlsetup.access;

import java.util.Set;

/** Somebody who holds exactly what is listed: {@code cluster:manage_ml}, {@code logs-*:read}, {@code default:login:}. */
public record TestGrants(Set<String> held) implements Grants {

    public static TestGrants of(String... held) {
        return new TestGrants(Set.of(held));
    }

    @Override
    public boolean cluster(String privilege) {
        return held.contains("cluster:" + privilege);
    }

    @Override
    public boolean index(String pattern, String privilege) {
        return held.contains(pattern + ":" + privilege);
    }

    @Override
    public boolean kibana(String action, String space) {
        return held.contains(space + ":" + action) || kibanaInAllSpaces(action);
    }

    @Override
    public boolean kibanaInAllSpaces(String action) {
        return held.contains("*:" + action);
    }
}
