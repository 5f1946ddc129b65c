package io.mlsetup.report;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One page of the documentation.
 *
 * @param name its file, as a path under {@code docs/}
 * @param markdown its text as it is written
 */
record HelpPage(String name, String markdown) {

    private static final Pattern QUESTION = Pattern.compile("(?m)^\\*\\*([^*]+\\?)\\*\\*");

    HelpPage {
        requireNonNull(name);
        requireNonNull(markdown);
    }

    String title() {
        return MarkdownLine.plain(markdown.lines().findFirst().orElse(name).replaceFirst("^# +", ""));
    }

    /** The question that an indicator's page says it answers. */
    Optional<String> question() {
        Matcher question = QUESTION.matcher(markdown);
        return question.find() ? Optional.of(MarkdownLine.plain(question.group(1))) : Optional.empty();
    }

    /**
     * The whole page for a browser.
     *
     * @param root what leads from the address that was asked for to the folder of all pages, so that links work behind a proxy too
     */
    Html html(String root) {
        Html text = Markdown.render(markdown, link -> address(link, root));
        Html up = name.equals(HelpPages.FIRST)
                ? Html.NOTHING
                : Html.element("nav", Html.link(root + HelpPages.FIRST, Html.text("All pages")));
        return Page.of(title() + " - ml-setup", List.of(up, Html.element("main", text)));
    }

    /** Links to other pages lead there from wherever this one was asked for; all others stay as they are. */
    private String address(String link, String root) {
        String target = HelpPages.resolve(name, link);
        int fragment = link.indexOf('#');
        return fragment == 0 || !HelpPages.names().contains(target)
                ? link
                : root + target + (fragment < 0 ? "" : link.substring(fragment));
    }
}
