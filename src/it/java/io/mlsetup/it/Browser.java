package io.mlsetup.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A headless Chromium with one tab, talked to by its DevTools protocol: it shows pages and tells what they loaded and complained of. */
final class Browser implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LISTENING = "DevTools listening on ws://";

    private final Path profile;
    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> open = new ConcurrentHashMap<>();
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();

    Browser(Path chromium) throws IOException, InterruptedException {
        profile = Files.createTempDirectory("ml-setup-browser-");
        List<String> command = new ArrayList<>(List.of(
                chromium.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--hide-scrollbars",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank"));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        HttpClient http = HttpClient.newHttpClient();
        String tabs = http.send(
                        HttpRequest.newBuilder(URI.create("http://" + address() + "/json/list"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        JsonNode tab = JSON.readTree(tabs)
                .valueStream()
                .filter(target -> target.at("/type").asText().equals("page"))
                .findFirst()
                .orElseThrow(() -> new IOException("no tab in " + tabs));
        socket = http.newWebSocketBuilder()
                .buildAsync(URI.create(tab.at("/webSocketDebuggerUrl").asText()), new Messages())
                .join();
        for (String domain : List.of("Page", "Network", "Log", "Runtime")) {
            call(domain + ".enable", Map.of());
        }
    }

    private String address() throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        StringBuilder printed = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(LISTENING)) {
                Thread drain = new Thread(() -> lines.lines().forEach(rest -> {}), "browser-output");
                drain.setDaemon(true);
                drain.start();
                return line.substring(LISTENING.length()).replaceFirst("/.*", "");
            }
            printed.append(line).append('\n');
        }
        throw new IOException("the browser ended: " + printed);
    }

    private final class Messages implements WebSocket.Listener {

        private final StringBuilder parts = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            parts.append(data);
            if (last) {
                receive(parts.toString());
                parts.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        private void receive(String text) {
            try {
                JsonNode message = JSON.readTree(text);
                if (message.has("id")) {
                    open.remove(message.get("id").asInt()).complete(message);
                } else {
                    events.add(message);
                }
            } catch (IOException e) {
                throw new AssertionError(text, e);
            }
        }
    }

    private JsonNode call(String method, Map<String, ?> parameters) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        open.put(id, answer);
        try {
            socket.sendText(JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters)), true)
                    .get(60, TimeUnit.SECONDS);
            JsonNode message = answer.get(60, TimeUnit.SECONDS);
            if (message.has("error")) {
                throw new AssertionError(method + ": " + message);
            }
            return message.get("result");
        } catch (Exception e) {
            throw new AssertionError(method + " got no answer", e);
        }
    }

    /** Opens a page with these request headers, in a window of that width, and waits until everything is loaded. */
    void show(URI page, Map<String, String> headers, int width, String colourScheme) throws InterruptedException {
        call("Network.setExtraHTTPHeaders", Map.of("headers", headers));
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colourScheme))));
        events.clear();
        call("Page.navigate", Map.of("url", page.toString()));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (events("Page.loadEventFired").isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not loaded: " + page + " " + events);
            }
            Thread.sleep(50);
        }
    }

    private List<JsonNode> events(String method) {
        return events.stream()
                .filter(event -> event.at("/method").asText().equals(method))
                .map(event -> event.at("/params"))
                .toList();
    }

    /** The addresses of everything that was asked for. */
    List<String> requested() {
        return events("Network.requestWillBeSent").stream()
                .map(event -> event.at("/request/url").asText())
                .toList();
    }

    /** What the console shows: refused styles, failed loads, exceptions. */
    List<String> complaints() {
        return Stream.of(
                        "Log.entryAdded",
                        "Runtime.exceptionThrown",
                        "Runtime.consoleAPICalled",
                        "Page.javascriptDialogOpening")
                .flatMap(method -> events(method).stream())
                .map(JsonNode::toString)
                .toList();
    }

    int number(String expression) {
        return call("Runtime.evaluate", Map.of("expression", expression))
                .at("/result/value")
                .asInt();
    }

    /** The whole page, or as much of it as that height. */
    void screenshot(Path file, int maxHeight) throws IOException {
        int width = number("document.documentElement.clientWidth");
        int height = Math.min(maxHeight, number("document.documentElement.scrollHeight"));
        JsonNode picture = call(
                "Page.captureScreenshot",
                Map.of(
                        "format",
                        "png",
                        "captureBeyondViewport",
                        true,
                        "clip",
                        Map.of("x", 0, "y", 0, "width", width, "height", height, "scale", 1)));
        write(file, picture);
    }

    void print(Path file) throws IOException {
        write(file, call("Page.printToPDF", Map.of("printBackground", false)));
    }

    private static void write(Path file, JsonNode answer) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(answer.at("/data").asText()));
    }

    @Override
    public void close() throws IOException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
