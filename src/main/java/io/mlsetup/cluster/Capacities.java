package io.mlsetup.cluster;

import io.mlsetup.cluster.TaskFacts.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Adds up, for each machine learning node, what the cluster state tells of what runs there. */
final class Capacities {

    private static final class Load {
        private int jobs;
        private long jobMemory;
        private long modelMemory;
    }

    private Capacities() {}

    static List<NodeCapacity> of(ClusterFacts facts, MlMemory memory, List<NodeFacts> nodes) {
        Map<String, Load> loads = loads(facts);
        Load none = new Load();
        return nodes.stream()
                .map(node -> {
                    OptionalLong allowed = memory.allowed(node);
                    Load load = loads.getOrDefault(node.node().getId(), none);
                    return new NodeCapacity(
                            node.node().getId(),
                            node.node().getName(),
                            allowed,
                            MlMemory.greatestJob(allowed.orElse(0)),
                            load.jobs,
                            load.jobMemory,
                            load.modelMemory);
                })
                .toList();
    }

    private static Map<String, Load> loads(ClusterFacts facts) {
        Map<String, Load> loads = new HashMap<>();
        for (TaskFacts task : facts.tasks()) {
            if (task.node().isPresent() && task.kind() != Kind.DATAFEED && !task.isFailed()) {
                Load load = loads.computeIfAbsent(task.node().get(), id -> new Load());
                load.jobs++;
                load.jobMemory += task.modelMemory() > 0 ? task.modelMemory() + MlMemory.PROCESS_OVERHEAD : 0;
            }
        }
        for (DeploymentFacts deployment : facts.deployments()) {
            for (String node : deployment.nodes()) {
                loads.computeIfAbsent(node, id -> new Load()).modelMemory += deployment.memory();
            }
        }
        return loads;
    }
}
