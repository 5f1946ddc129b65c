package io.mlsetup.report;

import static java.util.Objects.requireNonNull;

import io.mlsetup.verdict.Verdict;
import java.time.Instant;
import java.util.List;

/**
 * What the page shows.
 *
 * @param verdict as much of it as was asked for
 * @param whole the verdict that the status follows from, of which {@code verdict} may show only a part
 * @param timedOut whether a status that was waited for did not come
 * @param caller the name of the user who asked; empty without security
 * @param at when it was asked
 * @param more what stands below the indicators: sections of an audit, for those who may see one
 */
record Report(Verdict verdict, Verdict whole, boolean timedOut, String caller, Instant at, List<Section> more) {

    Report {
        requireNonNull(verdict);
        requireNonNull(whole);
        requireNonNull(caller);
        requireNonNull(at);
        more = List.copyOf(more);
    }

    /** A titled part of the page. */
    record Section(String id, String title, Html content) {

        Section {
            requireNonNull(id);
            requireNonNull(title);
            requireNonNull(content);
        }

        Html html() {
            return Html.element("section", Html.element("h2", List.of("id", id), Html.text(title)), content);
        }
    }
}
