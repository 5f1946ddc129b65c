package io.mlsetup;

import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.elasticsearch.core.PathUtils;
import org.elasticsearch.test.ESTestCase;

/**
 * Every public type says what it is for. (That what is said is well-formed and refers to what is there, the release's Javadoc
 * holds.) The request of an action needs no words of its own beside the action's.
 */
public class JavadocTests extends ESTestCase {

    private static final Path MAIN = PathUtils.get("src", "main", "java");

    public void testEveryPublicTypeSaysWhatItIsFor() throws IOException {
        List<String> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(MAIN)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                sources.add(Files.readString(file));
            }
        }
        assertThat(sources.size(), greaterThan(100));
        assertThat(silent(sources), empty());
    }

    public void testATypeThatSaysNothingIsFound() throws IOException {
        String source = """
                /** Says it. */
                @Deprecated
                public class Outer {
                    // Says it to nobody.
                    public record Silent(int a) {}
                    /** */
                    public enum Empty {}
                    record Hidden() {}
                }""";
        assertThat(silent(List.of(source)), equalTo(List.of("Silent", "Empty")));
    }

    private static List<String> silent(List<String> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<? extends JavaFileObject> files = sources.stream().map(Source::new).toList();
        JavacTask task = (JavacTask) compiler.getTask(null, null, null, List.of("-proc:none"), null, files);
        DocTrees docs = DocTrees.instance(task);
        List<String> silent = new ArrayList<>();
        for (CompilationUnitTree unit : task.parse()) {
            new TreePathScanner<Void, Void>() {
                @Override
                public Void visitClass(ClassTree type, Void nothing) {
                    DocCommentTree comment = docs.getDocCommentTree(getCurrentPath());
                    if (type.getModifiers().getFlags().contains(Modifier.PUBLIC)
                            && (comment == null || comment.getFirstSentence().isEmpty())) {
                        silent.add(type.getSimpleName().toString());
                    }
                    return super.visitClass(type, null);
                }
            }.scan(unit, null);
        }
        return silent;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///Source.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
