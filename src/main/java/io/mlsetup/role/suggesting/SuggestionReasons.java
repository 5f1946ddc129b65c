package io.mlsetup.role.suggesting;

import io.mlsetup.access.AskedAccess;
import io.mlsetup.access.Requirement;
import io.mlsetup.access.Requirement.Cluster;
import io.mlsetup.access.Requirement.Index;
import io.mlsetup.access.Requirement.Kibana;
import io.mlsetup.access.Requirements;
import java.util.ArrayList;
import java.util.List;

/**
 * Why a grant is in a suggested role: the section of document 000 ("Setting up machine learning") that asks for it, and what it
 * asks for, in our words.
 */
final class SuggestionReasons {

    private static final String API = "Setting up machine learning, Elasticsearch API user, ";
    private static final String KIBANA = "Setting up machine learning, Kibana user, ";
    private static final String DEV_TOOLS = KIBANA + "Dev Tools";
    private static final String UPLOAD = "Setting up machine learning, Data Visualizer feature";

    private SuggestionReasons() {}

    /** A reason in one sentence, and where the document asks for it. */
    record Reason(String why, String cites) {}

    /** Why one row of the table asks for a privilege; several reasons if it does so twice. */
    static List<Reason> of(AskedAccess.Row row, Requirement leaf) {
        List<Reason> reasons = new ArrayList<>();
        if (leaf instanceof Cluster) {
            reasons.add(new Reason(who(row) + " needs this cluster privilege.", cluster(row.requirements())));
        } else if (leaf instanceof Index need) {
            // The upload of files has no source.
            if (row.requirements() != Requirements.FILE_UPLOAD
                    && row.target().sources().contains(need.pattern())
                    && sourcePrivileges(row.requirements()).contains("`" + need.privilege() + "`")) {
                reasons.add(
                        new Reason(who(row) + " needs it on source indices.", sourcePrivileges(row.requirements())));
            }
            String destination = destinationPrivileges(row.requirements());
            if (row.target().destinations().contains(need.pattern())
                    && destination.contains("`" + need.privilege() + "`")) {
                reasons.add(new Reason(who(row) + " needs it on destination indices.", destination));
            }
        } else if (leaf instanceof Kibana need) {
            reasons.add(new Reason(
                    who(row) + " needs this Kibana privilege, which also gives entry to the space.",
                    kibana(row.requirements(), need.privilege())));
        }
        return reasons;
    }

    private static String who(AskedAccess.Row row) {
        return switch (row.requirements()) {
            case API_FULL -> "Full access as an Elasticsearch API user";
            case API_READ -> "Read-only access as an Elasticsearch API user";
            case DEV_TOOLS_FULL -> "Full access to the APIs in Kibana's Dev Tools";
            case DEV_TOOLS_READ -> "Read-only access to the APIs in Kibana's Dev Tools";
            case KIBANA_FULL -> "Full access as a Kibana user";
            case KIBANA_READ -> "Read-only access as a Kibana user";
            case FILE_UPLOAD -> "The upload of files in the Data Visualizer";
        };
    }

    private static String cluster(Requirements row) {
        return switch (row) {
            case API_FULL -> API + "full access: `manage_ml`, as `machine_learning_admin` has it";
            case API_READ -> API + "read-only access: `monitor_ml`, as `machine_learning_user` has it";
            case DEV_TOOLS_FULL -> DEV_TOOLS + ": `manage_ml`, as `machine_learning_admin` has it";
            case DEV_TOOLS_READ -> DEV_TOOLS + ": `monitor_ml`, as `machine_learning_user` has it";
            case FILE_UPLOAD -> UPLOAD + ": `manage_ingest_pipelines`, as `ingest_admin` has it";
            case KIBANA_FULL, KIBANA_READ -> "";
        };
    }

    private static String sourcePrivileges(Requirements row) {
        return switch (row) {
            case API_FULL, DEV_TOOLS_FULL -> API + "full access: source indices (`read`, `view_index_metadata`)";
            case API_READ, DEV_TOOLS_READ -> API + "read-only access: source indices (`read`)";
            case KIBANA_FULL -> KIBANA + "full access: source indices (`read`, `view_index_metadata`)";
            case KIBANA_READ -> KIBANA + "read-only access: source indices (`read`)";
            case FILE_UPLOAD -> "";
        };
    }

    private static String destinationPrivileges(Requirements row) {
        return switch (row) {
            case API_FULL, DEV_TOOLS_FULL ->
                API + "full access: destination indices of data frame analytics (`read`, `manage`, `index`)";
            case API_READ, DEV_TOOLS_READ ->
                API + "read-only access: destination indices of data frame analytics (`read`)";
            case KIBANA_FULL ->
                KIBANA + "full access: destination indices of data frame analytics (`read`, `manage`, `index`)";
            case KIBANA_READ -> KIBANA + "read-only access: destination indices of data frame analytics (`read`)";
            case FILE_UPLOAD -> UPLOAD + ": destination indices (`create`, `create_index`, `manage`, `read`)";
        };
    }

    private static String kibana(Requirements row, String privilege) {
        boolean upload = row == Requirements.FILE_UPLOAD;
        return switch (privilege) {
            case "feature_ml.all" -> KIBANA + "full access: Machine Learning: All";
            case "feature_ml.read" ->
                upload
                        ? UPLOAD + ": Machine Learning: Read, or Discover: All"
                        : KIBANA + "read-only access: Machine Learning: Read";
            case "feature_indexPatterns.all" ->
                (upload ? UPLOAD + ": " : KIBANA + "full access: ") + "Data Views Management: All";
            default -> DEV_TOOLS + ": entry to Kibana";
        };
    }
}
