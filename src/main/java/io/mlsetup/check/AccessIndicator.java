package io.mlsetup.check;

import static java.util.stream.Collectors.joining;
import static org.elasticsearch.health.HealthStatus.GREEN;
import static org.elasticsearch.health.HealthStatus.RED;
import static org.elasticsearch.health.HealthStatus.UNKNOWN;

import io.mlsetup.access.Access;
import io.mlsetup.access.AccessRequest;
import io.mlsetup.access.AskedAccess;
import io.mlsetup.access.AskedAccess.Row;
import io.mlsetup.access.Grants;
import io.mlsetup.access.KibanaPrivilege;
import io.mlsetup.access.Missing;
import io.mlsetup.access.Remedy;
import io.mlsetup.access.Requirement;
import io.mlsetup.access.Requirement.AnyOf;
import io.mlsetup.access.Requirement.Kibana;
import io.mlsetup.access.Requirements;
import io.mlsetup.access.Requirements.Named;
import io.mlsetup.access.Target;
import io.mlsetup.access.UserKind;
import io.mlsetup.access.Warning;
import io.mlsetup.kibana.Fact.Unavailable;
import io.mlsetup.privilege.Grant;
import io.mlsetup.verdict.Details;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Impact;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.health.HealthStatus;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * May the caller use machine learning, as one kind of user? It compares the documented requirements with what the caller holds. If
 * access as this kind is not asked for, it shows which access the caller has and what the next level takes, and does not count.
 */
final class AccessIndicator implements CallerIndicator {

    private static final Grants NOTHING = Grants.anyOf(List.of());

    private final String id;
    private final List<UserKind> userKinds;

    /** @param userKinds whom it judges; the first if none of them is asked for; none for the upload of files */
    AccessIndicator(String id, UserKind... userKinds) {
        this.id = id;
        this.userKinds = List.of(userKinds);
    }

    /**
     * What it judged.
     *
     * @param access null if what the caller holds is not known
     * @param spaces where the caller sees machine learning in Kibana; null if that is not asked or nowhere
     */
    private record Found(
            @Nullable Access access,
            List<ToXContentObject> missing,
            List<String> notJudged,
            List<Warning> warnings,
            @Nullable String spaces,
            List<NearMiss.Part> partlyHeld,
            List<String> heldInSpaces)
            implements Details {

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            builder.startObject()
                    .field("access", access == null ? null : access.value())
                    .xContentList("missing", missing)
                    .stringListField("not_judged", notJudged)
                    .xContentList(
                            "warnings", warnings.stream().map(Warning::reason).toList());
            if (spaces != null) {
                builder.field("spaces", spaces);
            }
            if (!partlyHeld.isEmpty()) {
                builder.xContentList("partly_held", partlyHeld);
            }
            if (!heldInSpaces.isEmpty()) {
                builder.stringListField("held_in_spaces", heldInSpaces);
            }
            return builder.endObject();
        }
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public boolean needsKibanaPrivileges(UserKind asked) {
        return isUpload() || kind(asked) != UserKind.API;
    }

    @Override
    public Finding evaluate(AccessFacts facts) {
        Question question = question(facts.asked());
        Finding finding;
        if (facts.grants() instanceof Unavailable<Grants> why) {
            finding = Finding.unknown(
                    id,
                    "Your privileges are not known.",
                    notKnown(question, why),
                    Diagnosis.of(why.id(), why.cause(), why.action()));
        } else {
            finding = judge(question, facts, facts.grants().get().orElseThrow());
        }
        return question.counts() ? finding : finding.informing();
    }

    /** The fields that it always has: what is missing is not known, and what a grant would bring is. */
    private Found notKnown(Question question, Unavailable<Grants> why) {
        List<String> notJudged = new ArrayList<>(List.of("your privileges: " + why.cause()));
        notJudged.addAll(notJudged(question.rows.get(Math.max(question.asked, 0))));
        return new Found(
                null,
                List.of(),
                notJudged,
                warnings(question, NOTHING, question.rows.get(0).of()),
                null,
                List.of(),
                List.of());
    }

    @Override
    public List<Requirement> lacking(AccessFacts facts) {
        Question question = question(facts.asked());
        return question.counts()
                ? facts.grants()
                        .get()
                        .map(grants -> missing(question.rows.get(question.asked), grants))
                        .orElse(List.of())
                : List.of();
    }

    private static List<Requirement> missing(Row row, Grants grants) {
        return Requirement.missing(
                row.privileges().stream().map(Named::privilege).toList(), grants::holds);
    }

    /** What is judged: the rows from least to most, and which of them is asked for; -1 if none is. */
    private record Question(String what, List<Row> rows, int asked) {

        boolean counts() {
            return asked >= 0;
        }

        /** The same for each of the rows. */
        Target target() {
            return rows.get(0).target();
        }
    }

    private boolean isUpload() {
        return userKinds.isEmpty();
    }

    private Question question(AccessRequest asked) {
        Stream<Requirements> levels = isUpload()
                ? Stream.of(Requirements.FILE_UPLOAD)
                : Stream.of(Access.READ, Access.FULL).map(access -> Requirements.row(kind(asked.userKind()), access));
        List<Row> rows = levels.map(row -> Row.of(row, asked)).toList();
        List<Row> wanted = AskedAccess.of(asked).rows();
        return new Question(
                what(asked.userKind()),
                rows,
                rows.stream()
                        .filter(wanted::contains)
                        .findFirst()
                        .map(rows::indexOf)
                        .orElse(-1));
    }

    private UserKind kind(UserKind asked) {
        return userKinds.contains(asked) ? asked : userKinds.get(0);
    }

    private String what(UserKind asked) {
        if (isUpload()) {
            return "file upload in the Data Visualizer";
        }
        return switch (kind(asked)) {
            case API -> "machine learning through the Elasticsearch APIs";
            case KIBANA -> "machine learning in Kibana";
            case DEV_TOOLS -> "machine learning through Kibana's Dev Tools";
        };
    }

    private Finding judge(Question question, AccessFacts facts, Grants grants) {
        List<List<Requirement>> missingByRow =
                question.rows.stream().map(row -> missing(row, grants)).toList();
        int had = had(missingByRow);
        int judged = question.counts() ? question.asked : Math.min(had + 1, missingByRow.size() - 1);
        List<Requirement> missing = missingByRow.get(judged);
        Row judgedRow = question.rows.get(judged);
        boolean refusedRemote = question.counts() && judgedRow.refusesRemote();
        boolean undecidedRemote =
                question.counts() && !refusedRemote && !judgedRow.remote().isEmpty() && missing.isEmpty();
        boolean kibanaUnknown = missing.stream().anyMatch(Requirement::isKibana)
                && facts.stored().get().orElse(List.of()).isEmpty();
        // What is missing elsewhere is missing, whatever Kibana would store.
        boolean undecided =
                undecidedRemote || (kibanaUnknown && missing.stream().allMatch(Requirement::isKibana));
        HealthStatus status =
                refusedRemote ? RED : undecided ? UNKNOWN : missing.isEmpty() || !question.counts() ? GREEN : RED;

        List<Diagnosis> diagnoses = new ArrayList<>();
        Optional<NearMiss> nearMiss =
                question.counts() ? facts.own().get().map(own -> new NearMiss(own, facts.ground())) : Optional.empty();
        Requirements row = judgedRow.requirements();
        if (refusedRemote) {
            diagnoses.add(Diagnosis.of(
                    "remote_source_not_supported",
                    AskedAccess.REMOTE_SOURCE,
                    "Name a source of this cluster. The data of " + judgedRow.remote()
                            + " can be brought here by a reindex from remote or by cross-cluster replication."));
        }
        if (kibanaUnknown) {
            diagnoses.add(privilegesNotStored(facts));
        }
        if (undecidedRemote) {
            diagnoses.add(NearMiss.remote(
                    judgedRow.remote(),
                    nearMiss.map(near -> near.lackingTowardsRemotes(judgedRow)).orElse(null)));
        }
        if (!missing.isEmpty()) {
            diagnoses.add(missing(question, judged, facts, grants, missing));
        }
        List<NearMiss.Part> partlyHeld =
                nearMiss.map(near -> near.parts(missing)).orElse(List.of());
        if (!partlyHeld.isEmpty()) {
            diagnoses.add(NearMiss.partlyHeld(partlyHeld));
        }
        List<String> heldInSpaces = missing.stream().anyMatch(Requirement::isKibana)
                ? nearMiss.map(near -> near.spaces(row, question.target())).orElse(List.of())
                : List.of();
        if (!heldInSpaces.isEmpty()) {
            diagnoses.add(NearMiss.heldInOtherSpaces(heldInSpaces, question.target()));
        }
        List<Impact> impacts = status == RED
                ? List.of(new Impact(
                        "access_denied", 2, "Requests that need this access to " + question.what + " are refused."))
                : List.of();
        Found found = new Found(
                access(had),
                Missing.all(missing),
                notJudged(judgedRow),
                warnings(question, grants, missing),
                spaces(question, grants, had),
                partlyHeld,
                heldInSpaces);
        return Finding.of(id, status, symptom(question, facts, had, missing, status), found, impacts, diagnoses);
    }

    /** The index of the last row of which nothing is missing, or -1. */
    private static int had(List<List<Requirement>> missingByRow) {
        int had = -1;
        for (int row = 0; row < missingByRow.size(); row++) {
            had = missingByRow.get(row).isEmpty() ? row : had;
        }
        return had;
    }

    private Access access(int had) {
        if (had < 0) {
            return Access.NONE;
        }
        return had == 0 && !isUpload() ? Access.READ : Access.FULL;
    }

    private String symptom(
            Question question, AccessFacts facts, int had, List<Requirement> missing, HealthStatus status) {
        if (!facts.securityEnabled()) {
            return "Security is off: everyone has access to " + question.what + ".";
        }
        if (status == RED) {
            String lacks = missing.isEmpty() ? AskedAccess.REMOTE_SOURCE : "You lack " + names(missing) + ".";
            return "You do not have the access to " + question.what + " that you asked for. " + lacks;
        }
        if (status == UNKNOWN) {
            return "Your access to " + question.what + " is not known.";
        }
        String level = switch (access(had)) {
            case NONE -> "no ";
            case READ -> "read ";
            case FULL -> isUpload() ? "" : "full ";
        };
        return "You have " + level + "access to " + question.what + ".";
    }

    /** The space in which the caller sees machine learning, or {@code all}; null for who uses no Kibana, or has no access. */
    @Nullable
    private String spaces(Question question, Grants grants, int had) {
        if (isUpload() || !userKinds.contains(UserKind.KIBANA) || had < 0) {
            return null;
        }
        boolean everySpace =
                grants.kibanaInAllSpaces(KibanaPrivilege.GET_JOBS) && grants.kibanaInAllSpaces(KibanaPrivilege.LOGIN);
        return everySpace ? "all" : question.target().space();
    }

    private static List<String> notJudged(Row row) {
        List<String> notJudged = new ArrayList<>(row.notGiven());
        if (!row.refusesRemote()) {
            row.remote().forEach(pattern -> notJudged.add("remote index [" + pattern + "]: decided by its cluster"));
        }
        return notJudged;
    }

    /** About what the caller has, or what a printed request would grant: one of the two always applies. */
    private List<Warning> warnings(Question question, Grants grants, List<Requirement> missing) {
        // Uploads work without machine learning, unless the caller has it or a printed request would grant it.
        boolean ml = !isUpload()
                || grants.kibana(KibanaPrivilege.GET_JOBS, question.target().space())
                || missing.stream().anyMatch(AnyOf.class::isInstance);
        if (!ml) {
            return List.of();
        }
        return isUpload() || userKinds.contains(UserKind.KIBANA)
                ? List.of(Warning.SPACE_JOB_RESULTS, Warning.SAVED_OBJECTS_GRANTED)
                : List.of(Warning.ALL_JOB_RESULTS);
    }

    private Diagnosis missing(
            Question question, int judged, AccessFacts facts, Grants grants, List<Requirement> missing) {
        Remedy remedy =
                question.counts() ? facts.remedies().of(id, missing) : Remedy.nothing(toBeAskedFor(facts, judged));
        boolean noEntry = missing.stream()
                        .anyMatch(requirement -> requirement instanceof Kibana kibana
                                && kibana.anyOfActions().contains(KibanaPrivilege.LOGIN))
                && grants.kibana(KibanaPrivilege.GET_JOBS, question.target().space());
        return new Diagnosis(
                noEntry ? "no_entry_to_kibana" : "missing_privileges",
                noEntry
                        ? "The machine learning roles grant rights inside Kibana but do not let you log in to it: that takes"
                                + " another role or privilege."
                        : "You lack " + names(missing) + ".",
                remedy.action(),
                List.of(),
                List.of(),
                remedy.requests());
    }

    /** Requests are printed for what is asked for alone: those for other access would replace them. */
    private String toBeAskedFor(AccessFacts facts, int judged) {
        String fields = isUpload()
                ? "feature=file_upload"
                : "access=" + (judged == 0 ? Access.READ : Access.FULL).value() + "&user_kind="
                        + kind(facts.asked().userKind()).value();
        return "Ask for it with `" + fields + "`: that answer prints what gives it.";
    }

    private static Diagnosis privilegesNotStored(AccessFacts facts) {
        return facts.stored() instanceof Unavailable<?> why
                ? Diagnosis.of(why.id(), why.cause(), why.action())
                : Diagnosis.of(
                        "no_kibana_privileges",
                        "No Kibana has stored its privileges in this cluster yet, so a role that names them grants nothing.",
                        "Start a Kibana that connects to this cluster; it stores them on its own.");
    }

    private static String names(List<Requirement> missing) {
        return missing.stream().map(AccessIndicator::name).distinct().collect(joining(", "));
    }

    private static String name(Requirement requirement) {
        if (requirement instanceof AnyOf anyOf) {
            return anyOf.alternatives().stream().map(AccessIndicator::names).collect(joining(" or "));
        }
        Grant item = Missing.of(requirement);
        return "[" + item.name() + "]" + (item.on() == null ? "" : " on [" + item.on() + "]");
    }
}
