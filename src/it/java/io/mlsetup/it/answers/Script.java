package io.mlsetup.it.answers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is sent in one scene: requests as in Dev Tools with {@code ---} between them. Before one may stand who sends it,
 * {@code # as: viewer, nobody}, instead of everybody; after its first line, {@code << GET /...} for a body that is the answer to that.
 */
final class Script {

    /** @param callers none: all that there are */
    record Step(List<String> callers, String request, Optional<String> bodyFrom) {}

    private Script() {}

    static List<Step> read(String scene) throws IOException {
        String resource = "/answers/" + scene + ".txt";
        try (InputStream in = Script.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("no resource [" + resource + "]");
            }
            List<Step> steps = new ArrayList<>();
            List<String> usual = List.of();
            for (String block : new String(in.readAllBytes(), UTF_8).split("(?m)^---$")) {
                List<String> callers = usual;
                Optional<String> bodyFrom = Optional.empty();
                List<String> request = new ArrayList<>();
                for (String line : block.strip().lines().toList()) {
                    if (line.startsWith("# all as: ")) {
                        usual = names(line.substring(10));
                        callers = usual;
                    } else if (line.startsWith("# as: ")) {
                        callers = names(line.substring(6));
                    } else if (line.startsWith("<< ")) {
                        bodyFrom = Optional.of(line.substring(3));
                    } else if (!line.startsWith("# ")) {
                        request.add(line);
                    }
                }
                if (!request.isEmpty()) {
                    steps.add(new Step(callers, String.join("\n", request), bodyFrom));
                }
            }
            return steps;
        }
    }

    private static List<String> names(String list) {
        return list.equals("everybody") ? List.of() : List.of(list.strip().split(" *, *"));
    }
}
