import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * java Retarget.java ml-setup-0.1.0-es8.19.21.zip 8.19.24 (or the home of that Elasticsearch): the same plugin for another version of the
 * same line, in a new file beside the old one. For the day on which a patch of Elasticsearch is out, and no ml-setup for it yet. Needs
 * nothing but a JDK, 17 or newer.
 */
class Retarget {

    /** Between the versions of a line, the classes of ml-setup are the same, byte for byte. */
    private static final Map<String, String> LINES = Map.of(
            "8.19.x", "8\\.19\\.\\d+",
            "9.1.x to 9.3.x", "9\\.[123]\\.\\d+",
            "9.4.x and 9.5.x", "9\\.[45]\\.\\d+");

    private static final String DESCRIPTOR = "plugin-descriptor.properties";
    private static final String BUILD = "io/mlsetup/common/build.properties";
    private static final String KEY = "elasticsearch.version";

    private record Entry(String name, long time, byte[] bytes) {}

    private static final class Refused extends RuntimeException {
        Refused(String message) {
            super(message);
        }
    }

    public static void main(String[] args) throws IOException {
        try {
            if (args.length != 2) {
                throw new Refused("usage: java Retarget.java ml-setup-VERSION-esELASTICSEARCH.zip (ELASTICSEARCH | ES_HOME)");
            }
            Path there = Path.of(args[1]);
            System.out.println(retarget(Path.of(args[0]), Files.isDirectory(there) ? versionOf(there) : args[1]));
        } catch (Refused e) {
            System.err.println("retarget: " + e.getMessage());
            System.exit(2);
        }
    }

    private static Path retarget(Path zip, String wanted) throws IOException {
        if (!Files.isRegularFile(zip)) {
            throw new Refused("there is no file " + zip);
        }
        List<Entry> entries = read(Files.newInputStream(zip));
        Properties descriptor = new Properties();
        for (Entry entry : entries) {
            if (entry.name.equals(DESCRIPTOR)) {
                descriptor.load(new StringReader(new String(entry.bytes, StandardCharsets.UTF_8)));
            }
        }
        String was = descriptor.getProperty(KEY);
        if (was == null || !"ml-setup".equals(descriptor.getProperty("name"))) {
            throw new Refused(zip + " is no zip of ml-setup");
        }
        String line = line(was).orElseThrow(() -> new Refused(zip + " is for Elasticsearch " + was + ", of no line known here"));
        if (!line(wanted).equals(Optional.of(line))) {
            throw new Refused(zip + " is for Elasticsearch " + line + ", and [" + wanted + "] is "
                    + line(wanted).map(other -> "one of " + other + ": take a zip for that line").orElse("of no line known here"));
        }
        if (was.equals(wanted)) {
            throw new Refused(zip + " is for Elasticsearch " + wanted + " already");
        }
        List<Entry> changed = new ArrayList<>();
        for (Entry entry : entries) {
            byte[] bytes = entry.bytes;
            if (entry.name.equals(DESCRIPTOR)) {
                bytes = set(bytes, was, wanted);
            } else if (entry.name.startsWith("ml-setup-") && entry.name.endsWith(".jar")) {
                List<Entry> jar = read(new ByteArrayInputStream(bytes));
                jar.replaceAll(e -> e.name.equals(BUILD) ? new Entry(e.name, e.time, set(e.bytes, was, wanted)) : e);
                bytes = write(jar);
            }
            changed.add(new Entry(entry.name, entry.time, bytes));
        }
        String name = zip.getFileName().toString();
        String newName = name.contains("-es" + was + ".zip")
                ? name.replace("-es" + was + ".zip", "-es" + wanted + ".zip")
                : name.replaceAll("\\.zip$", "") + "-es" + wanted + ".zip";
        Path made = zip.resolveSibling(newName);
        Files.write(made, write(changed));
        return made;
    }

    private static Optional<String> line(String version) {
        return LINES.entrySet().stream()
                .filter(line -> version.matches(line.getValue()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static byte[] set(byte[] properties, String was, String wanted) {
        String line = KEY + "=";
        String text = new String(properties, StandardCharsets.UTF_8);
        if (!text.contains(line + was)) {
            throw new Refused("the zip does not say [" + line + was + "] where it should");
        }
        return text.replace(line + was, line + wanted).getBytes(StandardCharsets.UTF_8);
    }

    private static String versionOf(Path home) throws IOException {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(home.resolve("lib"), "elasticsearch-[0-9]*.jar")) {
            for (Path jar : jars) {
                return jar.getFileName().toString().replaceAll("^elasticsearch-|\\.jar$", "");
            }
        } catch (java.nio.file.NoSuchFileException e) {
            // said below
        }
        throw new Refused(home + " is not the home of an Elasticsearch (it has no lib/elasticsearch-<version>.jar)");
    }

    private static List<Entry> read(InputStream in) throws IOException {
        Map<String, Entry> entries = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry e; (e = zip.getNextEntry()) != null; ) {
                entries.put(e.getName(), new Entry(e.getName(), e.getTime(), zip.readAllBytes()));
            }
        }
        return new ArrayList<>(entries.values());
    }

    private static byte[] write(List<Entry> entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Entry entry : entries) {
                ZipEntry header = new ZipEntry(entry.name);
                header.setTime(entry.time);
                zip.putNextEntry(header);
                zip.write(entry.bytes);
                zip.closeEntry();
            }
        }
        return out.toByteArray();
    }
}
