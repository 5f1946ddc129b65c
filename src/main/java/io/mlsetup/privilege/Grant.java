package io.mlsetup.privilege;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * One thing that a role grants or lacks: a privilege (or an action) of a type, on an index pattern or in an application.
 *
 * @param type {@link #CLUSTER}, {@link #INDEX}, {@link #APPLICATION}, {@link #RUN_AS}, {@link #REMOTE_INDEX}, {@link #REMOTE_CLUSTER},
 *     {@link #GLOBAL}, {@link #ACTION}, {@link #ROLE}, or what else can be lacking
 * @param name the privilege, action, user or role; {@link #ANY} for any privilege of an application
 * @param on the index pattern, the application, the remote clusters, or the content of what is {@code global}; null where the type has none
 */
public record Grant(String type, String name, @Nullable String on) implements ToXContentObject {

    public static final String CLUSTER = "cluster";
    public static final String INDEX = "index";
    public static final String APPLICATION = "application";
    static final String RUN_AS = "run_as";
    /** An index privilege in other clusters, on {@code clusters:pattern}. */
    static final String REMOTE_INDEX = "remote_index";
    /** A cluster privilege in other clusters. */
    static final String REMOTE_CLUSTER = "remote_cluster";
    /** A cluster privilege that looks into requests, with what it looks for. */
    static final String GLOBAL = "global";
    /** A transport action, of the cluster or of indices. */
    public static final String ACTION = "action";
    /** Everything that another built-in role grants. */
    static final String ROLE = "role";

    static final String ANY = "any";

    public Grant {
        requireNonNull(type, "type");
        requireNonNull(name, "name");
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return fields(builder.startObject()).endObject();
    }

    /** Writes it into an object in which more is said of it. */
    public XContentBuilder fields(XContentBuilder builder) throws IOException {
        builder.field("type", type).field("name", name);
        return on == null ? builder : builder.field("on", on);
    }

    @Override
    public String toString() {
        return type + " " + name + (on == null ? "" : " on " + on);
    }
}
