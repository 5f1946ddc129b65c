package io.mlsetup.it.server;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.Assert.assertThrows;

import org.junit.Test;

public class RequestTests {
    @Test
    public void isWrittenAsInDevTools() {
        Request request = Request.parse("PUT /_cluster/settings?a=b\n{\n  \"x\": 1\n}\n");
        assertThat(request, equalTo(new Request("PUT", "/_cluster/settings?a=b", "{\n  \"x\": 1\n}")));
        assertThat(Request.parse("GET _license "), equalTo(new Request("GET", "/_license", "")));
    }

    @Test
    public void encodesWhatAUriMayNotHold() {
        assertThat(encoded("GET /<logs-{now/d}>/_search"), equalTo("/%3Clogs-%7Bnow/d%7D%3E/_search"));
        assertThat(encoded("GET /a%20b/ä?q=x y&z=*"), equalTo("/a%20b/%C3%A4?q=x%20y&z=*"));
    }

    @Test
    public void refusesWhatDevToolsWouldNotSend() {
        for (String bad : new String[] {"", "_license", "get /_license", "GET", "curl -XGET /_license"}) {
            assertThrows(bad, IllegalArgumentException.class, () -> Request.parse(bad));
        }
    }

    private static String encoded(String devTools) {
        return Request.parse(devTools).encoded();
    }
}
