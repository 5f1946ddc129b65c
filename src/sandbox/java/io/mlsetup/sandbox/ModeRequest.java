package io.mlsetup.sandbox;

import java.io.IOException;
import org.elasticsearch.action.support.master.AcknowledgedRequest;
import org.elasticsearch.common.io.stream.StreamInput;
import org.elasticsearch.common.io.stream.StreamOutput;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestUtils;

/** Asks for a mode of ML to be set or taken back. x-pack-core's own requests are made differently even within a line. */
final class ModeRequest extends AcknowledgedRequest<ModeRequest> {

    private final boolean enabled;
    private final boolean deleteMetadata;

    /** With the timeouts that the caller gives. */
    ModeRequest(RestRequest request, boolean enabled, boolean deleteMetadata) {
        super(RestUtils.getMasterNodeTimeout(request), RestUtils.getAckTimeout(request));
        this.enabled = enabled;
        this.deleteMetadata = deleteMetadata;
    }

    ModeRequest(StreamInput in) throws IOException {
        super(in);
        enabled = in.readBoolean();
        deleteMetadata = in.readBoolean();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeBoolean(enabled);
        out.writeBoolean(deleteMetadata);
    }

    boolean enabled() {
        return enabled;
    }

    boolean deleteMetadata() {
        return deleteMetadata;
    }
}
