package io.mlsetup.it.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpHeaders;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What the server answered. */
public record Response(String request, int status, HttpHeaders headers, String body) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON in " + this, e);
        }
    }

    /** The value at a JSON pointer, {@code /indicators/license/status}; a missing node, never null, where there is none. */
    public JsonNode at(String pointer) {
        return json().at(pointer);
    }

    public List<String> warnings() {
        return headers.allValues("Warning");
    }

    /** This response if it has one of those statuses; else an error that shows what was asked and answered. */
    public Response expect(int... expected) {
        if (IntStream.of(expected).noneMatch(one -> one == status)) {
            throw new AssertionError("expected " + Arrays.toString(expected) + ", got " + this);
        }
        return this;
    }

    @Override
    public String toString() {
        return status + " to [" + request + "]: " + body;
    }
}
