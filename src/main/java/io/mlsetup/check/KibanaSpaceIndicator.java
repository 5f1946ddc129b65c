package io.mlsetup.check;

import static org.elasticsearch.health.HealthStatus.RED;

import io.mlsetup.access.Missing;
import io.mlsetup.access.Requirement;
import io.mlsetup.access.UserKind;
import io.mlsetup.common.DevTools;
import io.mlsetup.kibana.Fact.Unavailable;
import io.mlsetup.kibana.Space;
import io.mlsetup.verdict.Details;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Impact;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * Is machine learning visible in the space? Document 000, section on feature visibility in spaces, requires it of the space that
 * a user works in.
 */
final class KibanaSpaceIndicator implements CallerIndicator {

    @Override
    public String id() {
        return "kibana_space";
    }

    @Override
    public boolean needsSavedObjects() {
        return true;
    }

    /** What it judged. */
    private record Found(Space space, List<ToXContentObject> missing) implements Details {

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            return builder.startObject()
                    .field("space", space.id())
                    .field("solution", space.solution())
                    .xContentList("missing", missing)
                    .endObject();
        }
    }

    /** Why nothing was judged. */
    record NotJudged(String why) implements Details {

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            return builder.startObject().array("not_judged", why).endObject();
        }
    }

    @Override
    public Finding evaluate(AccessFacts facts) {
        Finding finding = facts.space() instanceof Unavailable<Space> why
                ? Finding.unknown(
                        id(),
                        "Whether machine learning is visible in the space is not known.",
                        new NotJudged(why.cause()),
                        Diagnosis.of(why.id(), why.cause(), why.action()))
                : judge(facts.space().get().orElseThrow());
        return asksForKibana(facts) ? finding : finding.informing();
    }

    /** Spaces and data views concern those who use machine learning in Kibana. */
    static boolean asksForKibana(AccessFacts facts) {
        return facts.asked().access() != null && facts.asked().userKind() == UserKind.KIBANA;
    }

    private Finding judge(Space space) {
        if (space.isMlVisible()) {
            return Finding.green(
                    id(),
                    "Machine learning is visible in the space [" + space.id() + "].",
                    new Found(space, List.of()));
        }
        return Finding.of(
                id(),
                RED,
                "Machine learning is hidden in the space [" + space.id() + "].",
                new Found(space, Missing.all(List.of(new Requirement.VisibleSpace(space.id())))),
                List.of(new Impact("ml_hidden", 2, "The machine learning pages are hidden in this space.")),
                List.of(Diagnosis.of(
                        "ml_hidden",
                        "Machine Learning is switched off among the features of the space [" + space.id() + "].",
                        "Switch it on under Stack Management > Spaces. This request to Kibana does the same.",
                        showMl(space))));
    }

    /** Kibana replaces the whole space: everything but {@code ml} among the disabled features is repeated. */
    private static String showMl(Space space) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", space.id());
        space.attributes().forEach((name, value) -> {
            if (!name.startsWith("_")) {
                body.put(name, value);
            }
        });
        body.put(
                "disabledFeatures",
                space.disabledFeatures().stream()
                        .filter(feature -> !feature.equals("ml"))
                        .toList());
        return DevTools.request("PUT kbn:/api/spaces/space/" + space.id(), body);
    }
}
