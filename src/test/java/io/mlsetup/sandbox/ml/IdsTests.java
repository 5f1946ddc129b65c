package io.mlsetup.sandbox.ml;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.instanceOf;

import java.util.List;
import java.util.stream.Stream;
import org.elasticsearch.ResourceNotFoundException;
import org.elasticsearch.index.query.BoolQueryBuilder;
import org.elasticsearch.index.query.MatchAllQueryBuilder;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.ml.utils.ExceptionsHelper;

/** Which ids a request means, and when it is an error that one is not there. */
public class IdsTests extends ESTestCase {

    public void testAllIsSaidInThreeWays() {
        for (String all : new String[] {null, "", "_all", "*"}) {
            assertTrue(Ids.of(all).all());
            assertThat(Ids.of(all).query("job_id"), instanceOf(MatchAllQueryBuilder.class));
        }
        assertFalse(Ids.of("a*").all());
    }

    public void testEachFieldIsAskedForIdsAndPatterns() {
        BoolQueryBuilder query = (BoolQueryBuilder) Ids.of("a,b*,c").query("job_id", "groups");

        assertThat(
                query.should(),
                equalTo(List.of(
                        QueryBuilders.termsQuery("job_id", List.of("a", "c")),
                        QueryBuilders.wildcardQuery("job_id", "b*"),
                        QueryBuilders.termsQuery("groups", List.of("a", "c")),
                        QueryBuilders.wildcardQuery("groups", "b*"))));
        assertThat(query.minimumShouldMatch(), equalTo("1"));
    }

    public void testAnIdMustBeThereWhateverIsAllowed() {
        ResourceNotFoundException missing =
                expectThrows(ResourceNotFoundException.class, () -> check("a,b", randomBoolean(), "a"));
        assertThat(missing.getMessage(), containsString("'b'"));
        check("a,b", randomBoolean(), "a", "b");
    }

    public void testAPatternMustMatchOnlyIfAsked() {
        check("x*", true);
        expectThrows(ResourceNotFoundException.class, () -> check("x*", false, "a"));
        expectThrows(ResourceNotFoundException.class, () -> check("_all", false));
        check("x*", false, "x1");
    }

    private static void check(String expression, boolean allowNoMatch, String... found) {
        Ids.of(expression).check(allowNoMatch, Stream.of(found), ExceptionsHelper::missingJobException);
    }
}
