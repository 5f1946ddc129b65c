package io.mlsetup.access;

import io.mlsetup.access.Requirement.Cluster;
import io.mlsetup.access.Requirement.Index;
import io.mlsetup.access.Requirement.Kibana;
import java.util.List;

/** What someone holds: an answer of Elasticsearch about its caller, or a role that is only thought of. */
public interface Grants {

    /** Everything, as for everyone where security is off. */
    Grants ALL = new Grants() {
        @Override
        public boolean cluster(String privilege) {
            return true;
        }

        @Override
        public boolean index(String pattern, String privilege) {
            return true;
        }

        @Override
        public boolean kibana(String action, String space) {
            return true;
        }

        @Override
        public boolean kibanaInAllSpaces(String action) {
            return true;
        }
    };

    /** Several answers about one caller, each to a part of the question. */
    static Grants anyOf(List<Grants> parts) {
        return new Grants() {
            @Override
            public boolean cluster(String privilege) {
                return parts.stream().anyMatch(part -> part.cluster(privilege));
            }

            @Override
            public boolean index(String pattern, String privilege) {
                return parts.stream().anyMatch(part -> part.index(pattern, privilege));
            }

            @Override
            public boolean kibana(String action, String space) {
                return parts.stream().anyMatch(part -> part.kibana(action, space));
            }

            @Override
            public boolean kibanaInAllSpaces(String action) {
                return parts.stream().anyMatch(part -> part.kibanaInAllSpaces(action));
            }
        };
    }

    boolean cluster(String privilege);

    /** Whether the privilege is held on the whole of the pattern, which is written as in a role. */
    boolean index(String pattern, String privilege);

    /** Whether a raw action of Kibana is held in a space. */
    boolean kibana(String action, String space);

    /** Whether a raw action of Kibana is held in every space, also in those that will be made. */
    boolean kibanaInAllSpaces(String action);

    /** Whether a privilege is held; what is no privilege counts as held here, since it is judged elsewhere. */
    default boolean holds(Requirement requirement) {
        if (requirement instanceof Cluster need) {
            return cluster(need.privilege());
        } else if (requirement instanceof Index need) {
            return index(need.inRole(), need.privilege());
        } else if (requirement instanceof Kibana need) {
            return need.anyOfActions().stream().anyMatch(action -> kibana(action, need.space()));
        }
        return true;
    }
}
