package io.mlsetup.common;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesRegex;
import static org.hamcrest.Matchers.not;

import java.util.Map;
import org.elasticsearch.Version;
import org.elasticsearch.test.ESTestCase;

public class DevToolsTests extends ESTestCase {

    public void testRequest() {
        assertThat(DevTools.request("PUT /_cluster/settings", Map.of("persistent", Map.of("a", 1))), equalTo("""
                PUT /_cluster/settings
                {
                  "persistent" : {
                    "a" : 1
                  }
                }"""));
    }

    /** What the build was to fill in is filled in. */
    public void testBuildInfo() {
        assertThat(BuildInfo.VERSION, matchesRegex("\\d+\\.\\d+\\.\\d+.*"));
        assertThat(BuildInfo.ELASTICSEARCH_VERSION, matchesRegex(Version.CURRENT.major + "\\.\\d+\\.\\d+"));
        assertThat(BuildInfo.helpUrl("indicators/license.md"), containsString("/indicators/license.md"));
        assertThat(BuildInfo.helpUrl(""), not(containsString("$")));
    }
}
