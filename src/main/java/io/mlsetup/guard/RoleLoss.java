package io.mlsetup.guard;

import io.mlsetup.privilege.Surplus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What is lost with a replacement, in words: what goes together is said together. */
final class RoleLoss {

    private record OnResource(String application, String resource) {}

    private record InApplication(String application, Set<String> privileges) {}

    private RoleLoss() {}

    static List<String> words(List<Surplus> lost) {
        Map<String, Set<String>> privilegesOfIndex = new LinkedHashMap<>();
        Map<OnResource, Set<String>> privilegesOfApplication = new LinkedHashMap<>();
        List<String> words = new ArrayList<>();
        List<String> last = new ArrayList<>();
        for (Surplus one : lost) {
            String name = one.grant().name();
            switch (one.grant().type()) {
                case "cluster" -> words.add("cluster privilege [" + name + "]");
                case "remote_cluster" ->
                    words.add("cluster privilege [" + name + "] in ["
                            + one.grant().on() + "]");
                case "global" -> words.add("[" + name + "] " + one.grant().on());
                case "index", "remote_index" ->
                    add(privilegesOfIndex, one.grant().on(), name);
                case "application" ->
                    add(privilegesOfApplication, new OnResource(one.grant().on(), one.resource()), name);
                default -> last.add("acting as [" + name + "]");
            }
        }
        Map<Set<String>, Set<String>> indices = new LinkedHashMap<>();
        privilegesOfIndex.forEach((index, privileges) -> add(indices, privileges, index));
        indices.forEach((privileges, patterns) ->
                words.add("index privileges [" + join(privileges) + "] on [" + join(patterns) + "]"));
        Map<InApplication, Set<String>> applications = new LinkedHashMap<>();
        privilegesOfApplication.forEach(
                (on, privileges) -> add(applications, new InApplication(on.application(), privileges), on.resource()));
        applications.forEach((in, resources) -> words.add("application privileges [" + join(in.privileges()) + "] of ["
                + in.application() + "] on [" + join(resources) + "]"
                + (in.privileges().stream().anyMatch(name -> name.startsWith("reserved_ml"))
                        ? " (machine learning in Kibana)"
                        : "")));
        words.addAll(last);
        return words;
    }

    private static <K> void add(Map<K, Set<String>> map, K key, String value) {
        map.computeIfAbsent(key, k -> new TreeSet<>()).add(value);
    }

    private static String join(Set<String> names) {
        return String.join(", ", names);
    }
}
