package io.mlsetup.guard.filtering;

import static java.util.Objects.requireNonNull;

import io.mlsetup.common.Printable;
import io.mlsetup.guard.Assignment;
import io.mlsetup.guard.Objection;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.common.logging.HeaderWarning;
import org.elasticsearch.rest.RestStatus;

/** Says what the guard found: to the caller in {@code Warning} headers or a refusal, to the administrator in the log. */
final class Announcer {

    private static final Logger logger = LogManager.getLogger("io.mlsetup.guard.RoleGuard");

    private final Requester caller;

    Announcer(Requester caller) {
        this.caller = requireNonNull(caller);
    }

    void announce(Assignment given, List<Objection> findings) {
        for (Objection finding : findings) {
            logger.info(
                    "role guard {}: rule [{}], role [{}], given by {} to {} [{}]",
                    finding.refuses() ? "refused" : "warned",
                    finding.rule(),
                    finding.role(),
                    caller.name(),
                    given.target(),
                    Printable.of(given.name()));
            if (!finding.refuses()) {
                HeaderWarning.addWarning("{}", finding.text());
            }
        }
    }

    /** One answer that names everything refused; rules and roles also as fields of the error, for programs. */
    static ElasticsearchException refusal(List<Objection> findings, String note) {
        List<Objection> refused = findings.stream().filter(Objection::refuses).toList();
        StringBuilder message = new StringBuilder("refused by the role guard:");
        refused.forEach(finding -> message.append(' ').append(finding.text()));
        ElasticsearchException refusal =
                new ElasticsearchStatusException(message.append(note).toString(), RestStatus.BAD_REQUEST);
        refusal.addMetadata(
                "es.rule", refused.stream().map(Objection::rule).distinct().toList());
        refusal.addMetadata("es.role", refused.stream().map(Objection::role).toList());
        return refusal;
    }
}
