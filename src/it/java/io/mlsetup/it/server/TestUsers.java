package io.mlsetup.it.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The users of the file realm, one for each kind of person that the documents tell apart. */
public final class TestUsers {
    public static final String PASSWORD = "ml-setup-password";

    /** bcrypt of {@link #PASSWORD} at the lowest cost; {@code elasticsearch-users} takes seconds for each user. */
    private static final String HASH = "$2a$04$Fkgqq/h9na4kG.TE7X98DeTQ2gZEiwM9CFRMirRtmjg.07Qn8Is9O";

    private static final String ROLES_YML = """
            # Written for this test cluster.
            cluster_monitor:
              cluster: [ "monitor" ]
            nothing_at_all:
              cluster: [ ]
            ml_looker:
              cluster: [ "monitor_ml" ]
            ml_manager:
              cluster: [ "manage_ml" ]
            ml_role_reader:
              cluster: [ "manage_ml", "read_security" ]
            ml_mover:
              cluster: [ "manage_ml", "read_security" ]
              indices:
                - names: [ "logs-*", "metrics-*", "houses", "out-*" ]
                  privileges: [ "read", "view_index_metadata", "manage", "index" ]
            index_keeper:
              indices:
                - names: [ "*" ]
                  privileges: [ "all" ]
                  allow_restricted_indices: true
            """;

    private TestUsers() {}

    /** User name to role. */
    public static Map<String, String> roles() {
        Map<String, String> roles = new LinkedHashMap<>();
        roles.put("admin", "superuser");
        roles.put("ml_admin", "machine_learning_admin");
        roles.put("ml_user", "machine_learning_user");
        roles.put("monitor", "cluster_monitor");
        roles.put("viewer", "viewer");
        roles.put("nobody", "nothing_at_all");
        roles.put("ml_looker", "ml_looker");
        roles.put("ml_manager", "ml_manager");
        roles.put("ml_role_reader", "ml_role_reader");
        roles.put("ml_mover", "ml_mover");
        roles.put("kibana_server", "kibana_system");
        roles.put("index_keeper", "index_keeper");
        return roles;
    }

    static void write(Path config) throws IOException {
        Files.writeString(config.resolve("roles.yml"), ROLES_YML);
        Files.writeString(config.resolve("users"), lines(user -> user.getKey() + ":" + HASH));
        Files.writeString(config.resolve("users_roles"), lines(user -> user.getValue() + ":" + user.getKey()));
    }

    private static String lines(Function<Map.Entry<String, String>, String> line) {
        return roles().entrySet().stream().map(line).collect(Collectors.joining("\n", "", "\n"));
    }
}
