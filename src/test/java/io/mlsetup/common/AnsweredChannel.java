package io.mlsetup.common;

import org.elasticsearch.rest.AbstractRestChannel;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;

/** Keeps the answer to a request; the test framework's own channel is made differently from line to line. */
public final class AnsweredChannel extends AbstractRestChannel {

    private volatile RestResponse answer;

    public AnsweredChannel(RestRequest request) {
        super(request, true);
    }

    @Override
    public void sendResponse(RestResponse response) {
        if (answer != null) {
            throw new AssertionError("answered twice");
        }
        answer = response;
    }

    /** The answer, once there is one. */
    public RestResponse capturedResponse() {
        return answer;
    }
}
