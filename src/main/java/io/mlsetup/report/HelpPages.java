package io.mlsetup.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The project's own {@code docs/}, which the build packs into the jar. Which pages there are is found by following their links from
 * the first one, so that there is no list to keep; a test holds that every file is found so.
 */
final class HelpPages {

    static final String FIRST = "README.md";

    private static final Pattern LINK = Pattern.compile("]\\(([^()\\s]+)\\)");

    private static final class Known {
        private static final Set<String> NAMES = find();
    }

    private HelpPages() {}

    /** The files of all pages, as paths under {@code docs/}. */
    static Set<String> names() {
        return Known.NAMES;
    }

    /**
     * The page of a name that is typed: the file itself, or without {@code .md}, or a folder. It is looked up among the known ones and
     * nowhere else, so that no name leads out of the documentation.
     */
    static Optional<HelpPage> find(String typed) {
        for (String candidate : new String[] {typed, typed + ".md", typed + "/" + FIRST}) {
            if (names().contains(candidate)) {
                return Optional.of(new HelpPage(candidate, text(candidate)));
            }
        }
        return Optional.empty();
    }

    private static Set<String> find() {
        Set<String> found = new TreeSet<>(Set.of(FIRST));
        Deque<String> open = new ArrayDeque<>(found);
        while (!open.isEmpty()) {
            String page = open.pop();
            LINK.matcher(text(page)).results().forEach(link -> {
                String target = resolve(page, link.group(1));
                if (target.endsWith(".md") && exists(target) && found.add(target)) {
                    open.push(target);
                }
            });
        }
        return Set.copyOf(found);
    }

    /** What a relative link of a page leads to, as a path under {@code docs/}; empty for one that leads elsewhere. */
    static String resolve(String page, String link) {
        try {
            URI address = URI.create(link.replaceFirst("#.*", ""));
            String path = address.isAbsolute() || address.getPath() == null
                    ? ""
                    : URI.create("/" + page).resolve(address).normalize().getPath();
            return path.isEmpty() || path.startsWith("/..") ? "" : path.substring(1);
        } catch (IllegalArgumentException e) {
            return ""; // what is no address leads nowhere
        }
    }

    private static boolean exists(String name) {
        return HelpPages.class.getResource("docs/" + name) != null;
    }

    private static String text(String name) {
        try (InputStream in = HelpPages.class.getResourceAsStream("docs/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the build did not pack [docs/" + name + "] into the jar");
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
