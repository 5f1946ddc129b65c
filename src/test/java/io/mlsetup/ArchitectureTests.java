package io.mlsetup;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.mlsetup.kibana.KibanaStore;
import java.nio.file.Path;
import java.util.Set;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.client.internal.OriginSettingClient;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.util.concurrent.ThreadContext;
import org.elasticsearch.core.PathUtils;
import org.elasticsearch.test.ESTestCase;

/** The house rules on who may know whom, held against the compiled main code; and for each a class that breaks it. */
public class ArchitectureTests extends ESTestCase {

    private static final Path MAIN = PathUtils.get("target", "classes");

    /** Rooms that are there to read or to act; the others judge, and have a few classes of their own at their doors. */
    private static final String ACTING =
            "io\\.mlsetup\\.(common|line|access\\.asking|audit\\.reading|guard\\.filtering|job\\.importing|role)";

    /** What stands at the door of a room says so by its name. */
    private static final String AT_THE_DOOR = "MlSetupPlugin|Rest.+|.+(Action|Reader|Store|Service|Watch)";

    private static final DescribedPredicate<JavaClass> PURE = DescribedPredicate.describe(
            "are pure",
            type -> !type.getPackageName().matches(ACTING)
                    && !outermost(type).getSimpleName().matches(AT_THE_DOOR));

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTests::outermost).orElse(type);
    }

    /** Values that happen to live beside what acts. */
    private static final DescribedPredicate<JavaClass> ACTS = JavaClass.Predicates.resideInAnyPackage(
                    "org.elasticsearch.client..",
                    "org.elasticsearch.threadpool..",
                    "org.elasticsearch.rest..",
                    "org.elasticsearch.transport..",
                    "org.elasticsearch.action..",
                    "org.elasticsearch.cluster.service..")
            .and(
                    DescribedPredicate.not(
                            HasName.Predicates.nameMatching(
                                    ".*\\.(IndexComponentSelector|ActionRequestValidationException|RestStatus|RemoteClusterAware|SearchRequest)")));

    private static final ArchRule PURE_CODE_DOES_NO_IO =
            noClasses().that(PURE).should().dependOnClassesThat(ACTS);

    private static final ArchRule NOBODY_KNOWS_THE_PLUGIN = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(MlSetupPlugin.class.getName())
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName(MlSetupPlugin.class.getName());

    private static final ArchRule REST_IS_KNOWN_TO_THE_PLUGIN_ONLY = classes()
            .that()
            .haveSimpleNameStartingWith("Rest")
            .and()
            .resideInAPackage("io.mlsetup..")
            .should()
            .onlyHaveDependentClassesThat(
                    HasName.Predicates.nameMatching("io\\.mlsetup\\.MlSetupPlugin|io\\.mlsetup\\..*\\.Rest[^.]*"));

    /** Saved objects with the plugin's rights; and left-over results with those of machine learning, as its own put request does. */
    private static final ArchRule ONE_CLASS_READS_WITH_OTHER_RIGHTS = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(KibanaStore.class.getName())
            .and()
            .doNotHaveFullyQualifiedName("io.mlsetup.job.importing.LeftOvers")
            .should()
            .dependOnClassesThat()
            .haveNameMatching(".*\\.(ClientHelper|OriginSettingClient)")
            .orShould()
            .callMethodWhere(JavaCall.Predicates.target(HasName.Predicates.nameMatching("stash.*")));

    /** What the lines of Elasticsearch have under different names or signatures, or a newer one gives up. */
    private static final Set<String> DIFFERS = Set.of(
            "org.elasticsearch.cluster.metadata.Metadata.indices",
            "org.elasticsearch.cluster.metadata.Metadata.index",
            "org.elasticsearch.cluster.metadata.Metadata.hasIndex",
            "org.elasticsearch.cluster.metadata.Metadata.getIndicesLookup",
            "org.elasticsearch.cluster.ClusterState.routingTable",
            "org.elasticsearch.cluster.ClusterState.getRoutingTable",
            "org.elasticsearch.cluster.block.ClusterBlocks.indexBlocked",
            "org.elasticsearch.cluster.block.ClusterBlocks.indices",
            "org.elasticsearch.persistent.PersistentTasksCustomMetadata.getPersistentTasksCustomMetadata",
            "org.elasticsearch.cluster.node.DiscoveryNode.getVersion",
            "org.elasticsearch.common.io.stream.DelayableWriteable.getSerializedSize",
            "org.elasticsearch.common.unit.ByteSizeValue.<init>",
            "org.elasticsearch.index.shard.IndexShard.getEngineOrNull",
            "org.elasticsearch.plugins.ActionPlugin$ActionHandler.<init>",
            "org.elasticsearch.xpack.core.ml.MlMetadata.getMlMetadata");

    private static final ArchRule WHAT_DIFFERS_IS_IN_THE_LINE_ROOM = noClasses()
            .that()
            .resideOutsideOfPackage("io.mlsetup.line")
            .should()
            .accessTargetWhere(DescribedPredicate.describe(
                    "differs between the lines of Elasticsearch",
                    access -> DIFFERS.contains(access.getTarget().getOwner().getName() + "."
                            + access.getTarget().getName())))
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("org\\.elasticsearch\\.plugins\\.ActionPlugin\\$(ActionHandler|RestHandlersServices)")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("org\\.elasticsearch\\.cluster\\.metadata\\.Project(Id|Metadata)");

    /** Neither between capabilities nor between the packages of one. */
    private static final ArchRule NO_CYCLES =
            slices().matching("io.mlsetup.(**)").should().beFreeOfCycles();

    public void testMainCode() {
        JavaClasses main = new ClassFileImporter().importPath(MAIN);
        assertThat(main.size(), greaterThan(30));
        PURE_CODE_DOES_NO_IO.check(main);
        NOBODY_KNOWS_THE_PLUGIN.check(main);
        REST_IS_KNOWN_TO_THE_PLUGIN_ONLY.check(main);
        ONE_CLASS_READS_WITH_OTHER_RIGHTS.check(main);
        WHAT_DIFFERS_IS_IN_THE_LINE_ROOM.check(main);
        NO_CYCLES.check(main);
    }

    /** An indicator that asks. */
    static final class ImpureFacts {
        Client client;
    }

    /** A class that drops the rights of its caller. */
    static final class Stashes {
        void act(ThreadContext context) {
            context.stashContext().close();
        }
    }

    /** Another that takes on those of an internal user. */
    static final class Borrows {
        Object origin() {
            return new OriginSettingClient(null, "ml");
        }
    }

    /** A class that reaches back to what registers it. */
    static final class KnowsThePlugin {
        Object make() {
            return new MlSetupPlugin(Settings.EMPTY);
        }
    }

    /** A reader of the cluster state as one line alone has it. */
    static final class KnowsTheLine {
        Object read(DiscoveryNode node) {
            return node.getVersion();
        }
    }

    static final class RestAction {}

    /** A service that leans on REST. */
    static final class UsesRest {
        RestAction action;
    }

    public void testTheRulesCatchWhatTheyAreFor() {
        assertCaught(PURE_CODE_DOES_NO_IO, "ImpureFacts.client", ImpureFacts.class);
        assertCaught(ONE_CLASS_READS_WITH_OTHER_RIGHTS, "Stashes.act", Stashes.class);
        assertCaught(ONE_CLASS_READS_WITH_OTHER_RIGHTS, "Borrows.origin", Borrows.class);
        assertCaught(NOBODY_KNOWS_THE_PLUGIN, "KnowsThePlugin.make", KnowsThePlugin.class, MlSetupPlugin.class);
        assertCaught(WHAT_DIFFERS_IS_IN_THE_LINE_ROOM, "KnowsTheLine.read", KnowsTheLine.class);
        assertCaught(REST_IS_KNOWN_TO_THE_PLUGIN_ONLY, "UsesRest.action", RestAction.class, UsesRest.class);
        assertCaught(
                NO_CYCLES,
                "Cycle detected",
                io.mlsetup.check.fixture.Here.class,
                io.mlsetup.health.fixture.There.class);
    }

    private static void assertCaught(ArchRule rule, String named, Class<?>... bad) {
        JavaClasses imported = new ClassFileImporter().importClasses(bad);
        AssertionError e = expectThrows(AssertionError.class, () -> rule.check(imported));
        assertThat(e.getMessage(), containsString(named));
    }
}
