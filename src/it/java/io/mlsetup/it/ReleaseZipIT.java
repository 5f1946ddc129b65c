package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.Test;

/** What is in the zip that is released: the plugin, its license, and nothing of anybody else's, the test-only plugin's least of all. */
public class ReleaseZipIT {

    @Test
    public void theZipHoldsOneJarAndTheLicense() throws IOException {
        Path path = Path.of(System.getProperty("it.plugin"));
        String jar = path.getFileName().toString().replaceFirst("-es[^-]*\\.zip$", ".jar");
        try (ZipFile zip = new ZipFile(path.toFile())) {
            Set<String> names = zip.stream().map(ZipEntry::getName).collect(Collectors.toCollection(TreeSet::new));
            assertThat(names, equalTo(Set.of("LICENSE", "NOTICE", "plugin-descriptor.properties", jar)));
            Set<String> packages;
            try (InputStream in = zip.getInputStream(zip.getEntry(jar))) {
                packages = packages(in);
            }
            assertThat(packages, hasItem("io/mlsetup"));
            packages.removeIf(name -> name.startsWith("io/mlsetup") && !name.startsWith("io/mlsetup/sandbox"));
            assertThat(packages, equalTo(Set.of()));
        }
    }

    /** The directories of class files. */
    private static Set<String> packages(InputStream jar) throws IOException {
        Set<String> packages = new TreeSet<>();
        ZipInputStream entries = new ZipInputStream(jar);
        for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
            if (entry.getName().endsWith(".class")) {
                packages.add(entry.getName().replaceFirst("/[^/]*$", ""));
            }
        }
        return packages;
    }
}
