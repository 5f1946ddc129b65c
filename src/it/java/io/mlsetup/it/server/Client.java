package io.mlsetup.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/** One user (or nobody in particular) talking to one node. */
public final class Client {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final URI server;
    private final Optional<String> authorization;

    private Client(URI server, Optional<String> authorization) {
        this.server = server;
        this.authorization = authorization;
    }

    static Client anonymous(URI server) {
        return new Client(server, Optional.empty());
    }

    static Client of(URI server, String user, String password) {
        byte[] credentials = (user + ":" + password).getBytes(UTF_8);
        return new Client(server, Optional.of("Basic " + Base64.getEncoder().encodeToString(credentials)));
    }

    /** Sends a request written as in Kibana's Dev Tools; {@code headers} are names and values in turn. */
    public Response send(String devTools, String... headers) {
        try {
            return trySend(devTools, headers);
        } catch (IOException e) {
            throw new UncheckedIOException("no answer from " + server + " to [" + devTools + "]", e);
        }
    }

    Response trySend(String devTools, String... headers) throws IOException {
        HttpRequest.Builder request = Request.parse(devTools).to(server).timeout(Duration.ofMinutes(2));
        authorization.ifPresent(value -> request.header("Authorization", value));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var answer = HTTP.send(request.build(), BodyHandlers.ofString());
            return new Response(devTools, answer.statusCode(), answer.headers(), answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
