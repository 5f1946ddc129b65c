package io.mlsetup.access;

import io.mlsetup.access.Requirement.DataView;
import io.mlsetup.access.Requirement.Index;
import io.mlsetup.access.Requirement.VisibleSpace;
import io.mlsetup.access.Requirements.Named;
import io.mlsetup.common.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The rows of document 000 that an access asks for: one for a kind of user, and one for the upload of files, if asked for. */
public record AskedAccess(AccessRequest asked, List<Row> rows) {

    /** x-pack-core's {@code SourceDestValidator}, which x-pack-ml asks before it makes a data frame analytics job. */
    public static final String REMOTE_SOURCE =
            "Elasticsearch makes no data frame analytics job whose source is on a remote cluster, for nobody.";

    /**
     * One row of the table, with what it is asked for.
     *
     * @param remote sources on remote clusters; none for a row without sources
     */
    public record Row(Requirements requirements, Target target, List<String> remote) {

        /** A row for what an access is asked to, whether or not it is this row that is asked for. */
        public static Row of(Requirements requirements, AccessRequest asked) {
            Set<Feature> features = asked.jobFeatures();
            if (requirements == Requirements.FILE_UPLOAD) {
                features = Set.of(Feature.FILE_UPLOAD);
            } else if (features.isEmpty()) {
                features = Set.of(Feature.ANOMALY_DETECTION);
            }
            Target target = asked.target();
            return new Row(
                    requirements,
                    new Target(features, target.sources(), target.destinations(), target.space()),
                    requirements.usesSource() ? asked.remote() : List.of());
        }

        /** What it names. */
        public List<Requirement> of() {
            return requirements.of(target);
        }

        /** The privileges that it names, with the place of each in the document. */
        public List<Named> privileges() {
            return requirements.privileges(target);
        }

        /** The privileges that it names on a source of another cluster, as they are named there. */
        public List<Index> there(String source) {
            Target there = new Target(target.features(), IndexPatterns.there(source), List.of(), target.space());
            return requirements.of(there).stream()
                    .filter(Index.class::isInstance)
                    .map(Index.class::cast)
                    .toList();
        }

        /** Whether Elasticsearch refuses its sources, whoever asks: {@link #REMOTE_SOURCE}. */
        public boolean refusesRemote() {
            return !remote.isEmpty() && target.features().contains(Feature.DATA_FRAME_ANALYTICS);
        }

        /** What of it cannot be judged, since it was not given. */
        public List<String> notGiven() {
            List<String> notGiven = new ArrayList<>();
            if (requirements.usesSource() && target.sources().isEmpty() && remote.isEmpty()) {
                notGiven.add("source indices: no [source] is given");
            }
            if (requirements.usesDestination(target) && target.destinations().isEmpty()) {
                notGiven.add("destination indices: no [destination] is given");
            }
            return notGiven;
        }
    }

    public static AskedAccess of(AccessRequest asked) {
        List<Row> rows = new ArrayList<>();
        if (asked.access() != null && !asked.jobFeatures().isEmpty()) {
            rows.add(Row.of(Requirements.row(asked.userKind(), asked.access()), asked));
        }
        if (asked.asksFor(Feature.FILE_UPLOAD)) {
            rows.add(Row.of(Requirements.FILE_UPLOAD, asked));
        }
        return new AskedAccess(asked, List.copyOf(rows));
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
        return rows.stream().flatMap(row -> row.notGiven().stream()).distinct().toList();
    }

    /** The sources on remote clusters, where a row has sources. */
    public List<String> remote() {
        return rows.stream().flatMap(row -> row.remote().stream()).distinct().toList();
    }

    /** Whether Elasticsearch refuses these sources, whoever asks: {@link #REMOTE_SOURCE}. */
    public boolean refusesRemote() {
        return rows.stream().anyMatch(Row::refusesRemote);
    }
}
