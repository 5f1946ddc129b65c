package io.mlsetup.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The single-file programs in {@code src/release}, which make a zip for the day on which a patch of Elasticsearch is out, and none of ours. */
public class ReleaseToolsIT {

    private static final Path ROOT =
            Path.of(System.getProperty("it.docs")).toAbsolutePath().getParent();
    private static final String VERSION = System.getProperty("it.version");
    private static final Path PLUGIN = Path.of(System.getProperty("it.plugin"));
    private static final String DISTRIBUTION = System.getProperty("it.distribution");

    @Rule
    public final TemporaryFolder directory = new TemporaryFolder();

    private record Ended(int code, String output) {}

    @Test
    public void aZipIsRetargetedWithinItsLine() throws IOException {
        Path zip = copy();
        String patch = VERSION.replaceFirst("\\d+$", "99");
        Ended made = java("Retarget.java", zip.toString(), patch);
        assertThat(made.output, made.code, equalTo(0));
        Path other = Path.of(made.output.strip());
        assertThat(other.getFileName().toString(), containsString("-es" + patch + ".zip"));

        Map<String, byte[]> before = entries(zip);
        Map<String, byte[]> after = entries(other);
        assertThat(after.keySet(), equalTo(before.keySet()));
        List<String> changed = new ArrayList<>();
        before.forEach((name, bytes) -> {
            String was = new String(bytes, UTF_8);
            String is = new String(after.get(name), UTF_8);
            if (!is.equals(was)) {
                changed.add(name);
                assertThat(
                        is, equalTo(was.replace("elasticsearch.version=" + VERSION, "elasticsearch.version=" + patch)));
            }
        });
        assertThat(changed, equalTo(List.of("io/mlsetup/common/build.properties", "plugin-descriptor.properties")));
    }

    @Test
    public void anotherLineIsRefused() throws IOException {
        String other = VERSION.startsWith("8.") ? "9.5.4" : "8.19.21";
        Ended refused = java("Retarget.java", copy().toString(), other);
        assertThat(refused.output, refused.code, equalTo(2));
        assertThat(refused.output, containsString("take a zip for that line"));
        Ended unknown = java("Retarget.java", copy().toString(), "10.0.0");
        assertThat(unknown.output, unknown.code, equalTo(2));
        assertThat(unknown.output, containsString("of no line known here"));
    }

    /** The server's own jars give the classes that Maven made; and those of another zip, which they do not give, are told. */
    @Test
    public void theServersOwnJarsGiveTheSameClasses() throws IOException {
        Ended same = java("Package.java", "--compare", PLUGIN.toString(), DISTRIBUTION);
        assertThat(same.output, same.code, equalTo(0));
        assertThat(same.output, containsString("classes are those that Elasticsearch " + VERSION + " gives"));

        Ended different = java("Package.java", "--compare", System.getProperty("it.sandbox"), DISTRIBUTION);
        assertThat(different.output, different.code, equalTo(3));
        assertThat(different.output, containsString("are not those that Elasticsearch " + VERSION + " gives"));

        Ended noHome = java("Package.java", directory.getRoot().toString());
        assertThat(noHome.output, noHome.code, equalTo(3));
        assertThat(noHome.output, containsString("is not the home of an Elasticsearch"));
    }

    private Path copy() throws IOException {
        return Files.copy(
                PLUGIN,
                directory.getRoot().toPath().resolve(PLUGIN.getFileName()),
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** Of a zip and of the jars in it. */
    private static Map<String, byte[]> entries(Path zip) throws IOException {
        Map<String, byte[]> entries = new TreeMap<>();
        read(Files.readAllBytes(zip), entries);
        return entries;
    }

    private static void read(byte[] zip, Map<String, byte[]> entries) throws IOException {
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                byte[] bytes = in.readAllBytes();
                if (entry.getName().endsWith(".jar")) {
                    read(bytes, entries);
                } else {
                    entries.put(entry.getName(), bytes);
                }
            }
        }
    }

    private static Ended java(String program, String... args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(ROOT.resolve("src/release").resolve(program).toString());
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command)
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        try {
            return new Ended(process.waitFor(), output);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
