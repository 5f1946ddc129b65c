import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticListener;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * java src/release/Package.java ES_HOME: compiles ml-setup against the jars of the Elasticsearch that stands there, and leaves
 * target/release/ml-setup-VERSION-esELASTICSEARCH.zip with its checksum. It needs a JDK and this checkout, no Maven and no network. The
 * last line says whether the classes are those of the release, which src/release/classes remembers. With --compare ZIP before ES_HOME
 * nothing is left: it says whether the classes in the zip are those that this server's jars give, and fails if not. With --sandbox before
 * ES_HOME the test-only plugin is made beside the zip, for tests that start servers of several versions.
 */
class Package {

    private static final Path OUT = Path.of("target", "release");
    private static final Path REMEMBERED = Path.of("src", "release", "classes");

    private final Path home;
    private final String pom;
    private final String elasticsearch;
    private final Line line;

    /** Versions that compile to the same classes, as pom.xml has them. */
    private record Line(String name, Pattern versions, int javaRelease) {}

    private static final class Refused extends RuntimeException {
        Refused(String message) {
            super(message);
        }
    }

    public static void main(String[] args) throws IOException {
        try {
            if (args.length == 3 && args[0].equals("--compare")) {
                new Package(Path.of(args[2])).compare(Path.of(args[1]));
            } else if (args.length == 2 && args[0].equals("--sandbox")) {
                Package made = new Package(Path.of(args[1]));
                made.make();
                made.makeSandbox();
            } else if (args.length == 1) {
                new Package(Path.of(args[0])).make();
            } else {
                throw new Refused("usage: java src/release/Package.java [--compare ZIP | --sandbox] ES_HOME");
            }
        } catch (Refused e) {
            System.err.println("package: " + e.getMessage());
            System.exit(3);
        }
    }

    private Package(Path home) throws IOException {
        this.home = home;
        pom = Files.readString(Path.of("pom.xml"));
        elasticsearch = versionOf(home);
        line = lines().stream()
                .filter(l -> l.versions.matcher(elasticsearch).matches())
                .findFirst()
                .orElseThrow(() -> new Refused("Elasticsearch " + elasticsearch + " is of no line that this checkout has: "
                        + lines().stream().map(l -> l.versions.pattern().replace("\\.\\d+", ".x").replace("\\", "")).toList()));
        if (Runtime.version().feature() < line.javaRelease) {
            throw new Refused("for Elasticsearch " + elasticsearch + ", a JDK " + line.javaRelease + " or newer is needed; this is "
                    + Runtime.version().feature());
        }
    }

    private void make() throws IOException {
        String version = inPom("\n  <version>(.+?)</version>");
        SortedMap<String, byte[]> classes = compile();
        String digest = digest(classes);

        SortedMap<String, byte[]> jar = new TreeMap<>(classes);
        jar.putAll(tree(Path.of("src/main/resources"), ""));
        tree(Path.of("docs"), "io/mlsetup/report/docs/").forEach((name, bytes) -> {
            if (name.endsWith(".md")) {
                jar.put(name, bytes);
            }
        });
        jar.replaceAll((name, bytes) -> name.endsWith(".properties") ? filtered(bytes) : bytes);
        jar.put("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        SortedMap<String, byte[]> zip = new TreeMap<>();
        zip.put("ml-setup-" + version + ".jar", zipped(jar));
        for (String name : List.of("plugin-descriptor.properties", "LICENSE", "NOTICE")) {
            zip.put(name, filtered(Files.readAllBytes(Path.of(name))));
        }
        Files.createDirectories(OUT);
        Path file = OUT.resolve("ml-setup-" + version + "-es" + elasticsearch + ".zip");
        byte[] bytes = zipped(zip);
        Files.write(file, bytes);
        String sum = HexFormat.of().formatHex(sha512().digest(bytes));
        Files.writeString(Path.of(file + ".sha512"), sum + "  " + file.getFileName() + "\n");

        System.out.println(file);
        System.out.println("classes " + line.name + " " + Runtime.version().feature() + " " + digest);
        System.out.println(comparison(version, digest));
    }

    private void makeSandbox() throws IOException {
        SortedMap<String, byte[]> zip = new TreeMap<>();
        tree(Path.of("src/sandbox/plugin"), "").forEach((name, bytes) -> zip.put(name, filtered(bytes)));
        zip.put(
                "ml-setup-sandbox.jar",
                zipped(compile(List.of(
                        Path.of("src/main/java/io/mlsetup/line"),
                        Path.of("src/line", line.name, "java"),
                        Path.of("src/sandbox/java"),
                        Path.of("src/line", line.name, "sandbox")))));
        Path file = OUT.resolve("ml-setup-sandbox-" + inPom("\n  <version>(.+?)</version>") + "-es" + elasticsearch + ".zip");
        Files.write(file, zipped(zip));
        System.out.println(file);
    }

    private void compare(Path zip) throws IOException {
        SortedMap<String, byte[]> here = compile();
        SortedMap<String, byte[]> there = classesIn(zip);
        Set<String> names = new TreeSet<>(here.keySet());
        names.addAll(there.keySet());
        List<String> different = names.stream()
                .filter(name -> !Arrays.equals(here.get(name), there.get(name)))
                .toList();
        if (!different.isEmpty()) {
            throw new Refused(different.size() + " of " + names.size() + " classes in " + zip + " are not those that Elasticsearch "
                    + elasticsearch + " gives, the first " + different.get(0));
        }
        System.out.println(zip.getFileName() + ": its " + names.size() + " classes are those that Elasticsearch " + elasticsearch + " gives");
        System.out.println("classes " + line.name + " " + Runtime.version().feature() + " " + digest(here));
    }

    private static SortedMap<String, byte[]> classesIn(Path zip) throws IOException {
        SortedMap<String, byte[]> classes = new TreeMap<>();
        try (ZipInputStream outer = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry; (entry = outer.getNextEntry()) != null; ) {
                if (!entry.getName().endsWith(".jar")) {
                    continue;
                }
                ZipInputStream inner = new ZipInputStream(outer);
                for (ZipEntry file; (file = inner.getNextEntry()) != null; ) {
                    if (file.getName().endsWith(".class")) {
                        classes.put(file.getName(), inner.readAllBytes());
                    }
                }
            }
        }
        return classes;
    }

    /** Held against what the release of this version had: lines of version, line, JDK and digest. */
    private String comparison(String version, String digest) throws IOException {
        for (String released : Files.exists(REMEMBERED) ? Files.readAllLines(REMEMBERED) : List.<String>of()) {
            String[] fields = released.split(" ");
            if (!fields[0].equals(version) || !fields[1].equals(line.name)) {
                continue;
            }
            if (fields[3].equals(digest)) {
                return "The classes are those of the release of " + version + " for this line.";
            }
            return "The classes are not those of the release of " + version + " for this line"
                    + (Integer.parseInt(fields[2]) == Runtime.version().feature()
                            ? ": the sources were changed, or this server differs from its line; test it before you trust it."
                            : ", which a JDK " + fields[2] + " compiled and this one (" + Runtime.version().feature()
                                    + ") may compile to other bytes: to compare, take that JDK.");
        }
        return "No release of " + version + " for this line is known to compare the classes with.";
    }

    private SortedMap<String, byte[]> compile() throws IOException {
        return compile(List.of(Path.of("src/main/java"), Path.of("src/line", line.name, "java")));
    }

    private SortedMap<String, byte[]> compile(List<Path> roots) throws IOException {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        if (javac == null) {
            throw new Refused("this Java has no compiler; a whole JDK is needed");
        }
        List<Path> sources = new ArrayList<>();
        for (Path root : roots) {
            sources.addAll(sources(root));
        }
        Path classes = Files.createTempDirectory("ml-setup-classes");
        try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            String classPath = String.join(System.getProperty("path.separator"), jars());
            List<String> options = List.of(
                    "--release", String.valueOf(line.javaRelease), "-g", "-proc:none", "-nowarn", "-Xlint:none",
                    "-d", classes.toString(), "-classpath", classPath);
            // Errors only: of what a server deprecates, javac notes even when it is told not to warn.
            DiagnosticListener<JavaFileObject> errors = said -> {
                if (said.getKind() == Diagnostic.Kind.ERROR) {
                    System.err.println(said);
                }
            };
            if (!javac.getTask(null, files, errors, options, null, files.getJavaFileObjectsFromPaths(sources)).call()) {
                throw new Refused("ml-setup does not compile against " + home + " (Elasticsearch " + elasticsearch + ")");
            }
            return tree(classes, "");
        } finally {
            deleteTree(classes);
        }
    }

    private List<String> jars() throws IOException {
        List<String> jars = new ArrayList<>();
        for (Path directory : List.of(home.resolve("lib"), home.resolve("modules/x-pack-core"))) {
            try (Stream<Path> files = Files.list(directory)) {
                files.map(Path::toString).filter(f -> f.endsWith(".jar")).sorted().forEach(jars::add);
            }
        }
        return jars;
    }

    private static List<Path> sources(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(f -> f.toString().endsWith(".java")).sorted().toList();
        }
    }

    private static SortedMap<String, byte[]> tree(Path root, String prefix) throws IOException {
        SortedMap<String, byte[]> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                found.put(prefix + root.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        }
        return found;
    }

    private static void deleteTree(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    /** What Maven's filtering does, for the few properties that are used. */
    private byte[] filtered(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        Map<String, String> values = Map.of(
                "project.version", inPom("\n  <version>(.+?)</version>"),
                "project.description", inPom("<description>(.+?)</description>"),
                "help.url.prefix", "",
                "elasticsearch.version", elasticsearch,
                "java.release", String.valueOf(line.javaRelease));
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("${" + value.getKey() + "}", value.getValue());
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private byte[] zipped(SortedMap<String, byte[]> entries) throws IOException {
        LocalDateTime time = LocalDateTime.ofInstant(
                Instant.parse(inPom("<project\\.build\\.outputTimestamp>(.+?)<")), ZoneOffset.UTC);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                ZipEntry header = new ZipEntry(entry.getKey());
                header.setTimeLocal(time);
                zip.putNextEntry(header);
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static String digest(SortedMap<String, byte[]> classes) {
        MessageDigest digest = sha512();
        classes.forEach((name, bytes) -> {
            digest.update((name + "\n" + bytes.length + "\n").getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha512() {
        try {
            return MessageDigest.getInstance("SHA-512");
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private List<Line> lines() {
        Matcher found = Pattern.compile("<line>(.+?)</line>\\s*<line\\.versions>(.+?)</line\\.versions>"
                        + ".*?<java\\.release>(\\d+)</java\\.release>", Pattern.DOTALL)
                .matcher(pom);
        return found.results()
                .map(l -> new Line(l.group(1), Pattern.compile(l.group(2)), Integer.parseInt(l.group(3))))
                .toList();
    }

    private String inPom(String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(pom);
        if (!found.find()) {
            throw new Refused("pom.xml has no " + pattern);
        }
        return found.group(1);
    }

    private static String versionOf(Path home) throws IOException {
        Pattern jar = Pattern.compile("elasticsearch-(\\d+\\.\\d+\\.\\d+)\\.jar");
        if (Files.isDirectory(home.resolve("lib")) && Files.isDirectory(home.resolve("modules/x-pack-core"))) {
            try (Stream<Path> files = Files.list(home.resolve("lib"))) {
                List<String> found = files.map(f -> jar.matcher(f.getFileName().toString()))
                        .filter(Matcher::matches)
                        .map(m -> m.group(1))
                        .toList();
                if (found.size() == 1) {
                    return found.get(0);
                }
            }
        }
        throw new Refused(home + " is not the home of an Elasticsearch (it has no lib/elasticsearch-<version>.jar or no modules/x-pack-core)");
    }
}
