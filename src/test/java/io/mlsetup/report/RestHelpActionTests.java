package io.mlsetup.report;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;

import io.mlsetup.ThreadPoolTestCase;
import java.util.Map;
import org.elasticsearch.ResourceNotFoundException;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.test.client.NoOpNodeClient;

public class RestHelpActionTests extends ThreadPoolTestCase {

    private static final String CHROMIUM =
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

    private RestResponse get(String path, String accept) throws Exception {
        return HelpRequest.get(new NoOpNodeClient(threadPool), path, accept);
    }

    public void testMarkdownForCurlAndHtmlForABrowser() throws Exception {
        RestResponse markdown = get("/_ml_setup/help/indicators/license.md", "*/*");
        assertThat(markdown.status(), equalTo(RestStatus.OK));
        assertThat(markdown.contentType(), equalTo("text/markdown; charset=utf-8"));
        assertThat(markdown.content().utf8ToString(), startsWith("# license\n"));
        RestResponse html = get("/_ml_setup/help/indicators/license.md", CHROMIUM);
        assertThat(html.contentType(), equalTo("text/html; charset=utf-8"));
        assertThat(html.content().utf8ToString(), startsWith("<!DOCTYPE html>\n<html lang=\"en\">"));
        assertThat(html.getHeaders().get("Content-Security-Policy").get(0), startsWith("default-src 'none';"));
        assertThat(html.getHeaders().get("Vary"), hasItem("Accept"));
    }

    /** From wherever a page was asked for, its links lead to the same folder. */
    public void testLinksLeadBackToTheFolderOfAllPages() throws Exception {
        Map.of(
                        "/_ml_setup/help", "href=\"help/guide.md\"",
                        "/_ml_setup/help/", "href=\"guide.md\"",
                        "/_ml_setup/help/README.md", "href=\"guide.md\"",
                        "/_ml_setup/help/indicators", "href=\"indicators/license.md\"",
                        "/_ml_setup/help/indicators/", "href=\"../indicators/license.md\"",
                        "/_ml_setup/help/indicators/license", "href=\"../indicators/README.md\"")
                .forEach((path, link) -> {
                    try {
                        assertThat(path, get(path, CHROMIUM).content().utf8ToString(), containsString(link));
                    } catch (Exception e) {
                        throw new AssertionError(path, e);
                    }
                });
        assertThat(RestHelpAction.root("/behind/a/proxy/_ml_setup/help/guide"), equalTo(""));
    }

    public void testUnknownPages() {
        ResourceNotFoundException absent =
                expectThrows(ResourceNotFoundException.class, () -> get("/_ml_setup/help/no\u202epe", "*/*"));
        assertThat(absent.status(), equalTo(RestStatus.NOT_FOUND));
        assertThat(absent.getMessage(), startsWith("unknown page [no\\u{202e}pe]: must be one of [README.md, "));
        assertThat(absent.getMessage(), containsString("indicators/license.md"));
        expectThrows(ResourceNotFoundException.class, () -> get("/_ml_setup/help/../guide.md", "*/*"));
        assertThat(
                expectThrows(IllegalArgumentException.class, () -> get("/_ml_setup/help/" + "x".repeat(600), "*/*"))
                        .getMessage(),
                containsString("at most [512] are allowed"));
    }

    public void testAccept() {
        for (String html :
                new String[] {CHROMIUM, "text/html", "TEXT/HTML", "*/*, text/html;q=0.1", "text/html, text/plain;q=0.9"
                }) {
            assertTrue(html, AcceptHeader.prefersHtml(html));
        }
        for (String plain : new String[] {
            null,
            "",
            "*/*",
            "application/json",
            "text/plain",
            "text/*",
            "text/html;q=0",
            "text/markdown, text/html;q=0.9",
            ",;,",
            ";q=1"
        }) {
            assertFalse(plain, AcceptHeader.prefersHtml(plain));
        }
    }
}
