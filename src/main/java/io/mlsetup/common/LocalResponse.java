package io.mlsetup.common;

import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.support.TransportAction;
import org.elasticsearch.common.io.stream.StreamOutput;

/** An answer that never leaves the node that made it: it has no wire format. */
public abstract class LocalResponse extends ActionResponse {

    @Override
    public final void writeTo(StreamOutput out) {
        TransportAction.localOnly();
    }
}
