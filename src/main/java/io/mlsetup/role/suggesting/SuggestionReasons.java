package io.mlsetup.role.suggesting;

import io.mlsetup.access.Requirement;
import io.mlsetup.access.Requirement.Cluster;
import io.mlsetup.access.Requirement.Index;
import io.mlsetup.access.Requirement.Kibana;
import io.mlsetup.access.Requirements;
import io.mlsetup.role.AskedAccess;
import java.util.ArrayList;
import java.util.List;

/**
 * Why a grant is in a suggested role: the sentence of document 000 ("Setting up machine learning") that asks for it. The
 * placeholders in its text are written as plain words.
 */
final class SuggestionReasons {

    private SuggestionReasons() {}

    /** A reason in one sentence, and the words of the document. */
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
            case API_FULL -> "`machine_learning_admin` built-in role or the equivalent cluster privileges";
            case API_READ -> "`machine_learning_user` built-in role or the equivalent cluster privileges";
            case DEV_TOOLS_FULL, DEV_TOOLS_READ ->
                "For access to use machine learning APIs via Dev Tools in Kibana, set the Elasticsearch security privileges and"
                        + " grant access to `machine_learning_admin` or `machine_learning_user` built-in roles.";
            case FILE_UPLOAD -> "`ingest_admin` built-in role, or `manage_ingest_pipelines` cluster privilege";
            case KIBANA_FULL, KIBANA_READ -> "";
        };
    }

    private static String sourcePrivileges(Requirements row) {
        return switch (row) {
            case API_FULL, DEV_TOOLS_FULL -> "`read` and `view_index_metadata` on source indices";
            case API_READ, DEV_TOOLS_READ -> "`read` index privileges on source indices";
            case KIBANA_FULL -> "`read`, and `view_index_metadata` index privileges on your source indices";
            case KIBANA_READ -> "`read` index privilege on your source indices";
            case FILE_UPLOAD -> "";
        };
    }

    private static String destinationPrivileges(Requirements row) {
        return switch (row) {
            case API_FULL, DEV_TOOLS_FULL ->
                "`read`, `manage`, and `index` on destination indices (for data frame analytics jobs only)";
            case API_READ, DEV_TOOLS_READ ->
                "`read` index privileges on destination indices (for data frame analytics jobs only)";
            case KIBANA_FULL ->
                "data views, `read`, `manage`, and `index` index privileges on destination indices (for data frame analytics"
                        + " jobs only)";
            case KIBANA_READ ->
                "data views and `read` index privileges on destination indices (for data frame analytics jobs only)";
            case FILE_UPLOAD ->
                "`create`, `create_index`, `manage` and `read` index privileges for destination indices";
        };
    }

    private static String kibana(Requirements row, String privilege) {
        return switch (privilege) {
            case "feature_ml.all" -> "`Machine Learning: All` Kibana privileges";
            case "feature_ml.read" ->
                row == Requirements.FILE_UPLOAD
                        ? "`Machine Learning: Read` or `Discover: All` Kibana feature privileges"
                        : "`Machine Learning: Read` Kibana privileges";
            case "feature_indexPatterns.all" -> "`Data Views Management: All` Kibana feature privileges";
            default ->
                "For access to use machine learning APIs via Dev Tools in Kibana, set the Elasticsearch security privileges and"
                        + " grant access to `machine_learning_admin` or `machine_learning_user` built-in roles.";
        };
    }
}
