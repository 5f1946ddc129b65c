package io.mlsetup.access;

import io.mlsetup.access.Requirement.DataView;
import io.mlsetup.access.Requirement.VisibleSpace;
import io.mlsetup.common.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The rows of document 000 that an access asks for: one for machine learning as a kind of user, and one for the upload of files
 * if that is among the features.
 */
public record AskedAccess(AccessRequest asked, List<Row> rows) {

    /** One row of the table, with what it is asked for. */
    public record Row(Requirements requirements, Target target) {

        /** What it names. */
        public List<Requirement> of() {
            return requirements.of(target);
        }
    }

    public static AskedAccess of(AccessRequest asked) {
        List<Row> rows = new ArrayList<>();
        if (asked.access() != null) {
            rows.add(new Row(
                    Requirements.row(asked.userKind(), asked.access()), withFeatures(asked, asked.jobFeatures())));
        }
        if (asked.asksFor(Feature.FILE_UPLOAD)) {
            rows.add(new Row(Requirements.FILE_UPLOAD, withFeatures(asked, Set.of(Feature.FILE_UPLOAD))));
        }
        return new AskedAccess(asked, List.copyOf(rows));
    }

    private static Target withFeatures(AccessRequest asked, Set<Feature> features) {
        Target target = asked.target();
        return new Target(features, target.sources(), target.destinations(), target.space());
    }

    /** Reads an access that must be asked for; problems are collected in the parameters. */
    public static AskedAccess parse(Parameters parameters) {
        AccessRequest asked = AccessRequest.parse(parameters);
        if (asked.access() == null && !asked.jobFeatures().isEmpty()) {
            parameters.problem("[access] must be one of [full, read], unless [feature] is [file_upload] alone,"
                    + " but was not given");
        }
        return of(asked);
    }

    /** Everything that a role can give. */
    public List<Requirement> privileges() {
        return all().stream().filter(Requirement::isPrivilege).toList();
    }

    private List<Requirement> all() {
        return rows.stream().flatMap(row -> row.of().stream()).distinct().toList();
    }

    public boolean asksForKibana() {
        return privileges().stream().anyMatch(Requirement::isKibana);
    }

    /** What is needed and no role gives: each with what to call it. */
    public List<String> beyondRoles() {
        List<String> things = new ArrayList<>();
        for (Requirement requirement : all()) {
            if (requirement instanceof DataView need) {
                things.add("a data view for [" + need.pattern() + "] in the space [" + need.space() + "]");
            } else if (requirement instanceof VisibleSpace need) {
                things.add("machine learning visible in the space [" + need.space() + "]");
            }
        }
        return things;
    }

    /** The parts of the access that were not asked about. */
    public List<String> notGiven() {
        List<String> notGiven = new ArrayList<>();
        Target target = asked.target();
        boolean usesSource = asked.access() != null;
        boolean usesDestination = asked.asksFor(Feature.DATA_FRAME_ANALYTICS) || asked.asksFor(Feature.FILE_UPLOAD);
        if (usesSource && target.sources().isEmpty() && asked.remote().isEmpty()) {
            notGiven.add("source indices: no [source] is given");
        }
        if (usesDestination && target.destinations().isEmpty()) {
            notGiven.add("destination indices: no [destination] is given");
        }
        return notGiven;
    }
}
