package io.mlsetup.job;

import io.mlsetup.common.LocalResponse;
import org.elasticsearch.common.xcontent.ChunkedToXContentObject;
import org.elasticsearch.core.AbstractRefCounted;
import org.elasticsearch.core.RefCounted;
import org.elasticsearch.core.Releasable;

/**
 * An answer whose memory is accounted as long as somebody holds on to it: whoever made it while he hands it over, and whoever sends
 * it until it is sent; nobody, if the client has gone away.
 */
public abstract class AccountedResponse extends LocalResponse implements ChunkedToXContentObject {

    private final RefCounted holders;

    /** @param memory what the answer is accounted by */
    protected AccountedResponse(Releasable memory) {
        this.holders = AbstractRefCounted.of(memory::close);
    }

    @Override
    public final void incRef() {
        holders.incRef();
    }

    @Override
    public final boolean tryIncRef() {
        return holders.tryIncRef();
    }

    @Override
    public final boolean decRef() {
        return holders.decRef();
    }

    @Override
    public final boolean hasReferences() {
        return holders.hasReferences();
    }
}
