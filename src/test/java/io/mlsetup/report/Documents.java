package io.mlsetup.report;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Reads what was written as markup by a parser of others, and holds that nothing can be run or loaded by it. */
public final class Documents {

    private static final Set<String> ELEMENTS = Set.of(
            "html", "head", "meta", "title", "style", "body", "main", "nav", "footer", "section", "article", "div",
            "h1", "h2", "h3", "h4", "h5", "h6", "p", "span", "a", "code", "pre", "em", "strong", "ul", "ol", "li",
            "table", "caption", "thead", "tbody", "tr", "th", "td", "details", "summary", "svg", "rect");

    private static final Set<String> ATTRIBUTES = Set.of(
            "lang",
            "charset",
            "name",
            "content",
            "id",
            "class",
            "href",
            "scope",
            "tabindex",
            "role",
            "aria-label",
            "aria-labelledby",
            "aria-hidden",
            "open",
            "colspan",
            "width",
            "height");

    private Documents() {}

    static Element parse(Html html) {
        return parse("<div>" + html + "</div>");
    }

    public static Element parse(String markup) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder.parse(new InputSource(new StringReader(markup.replaceFirst("^<!DOCTYPE html>\n", ""))))
                    .getDocumentElement();
        } catch (SAXException | IOException | ParserConfigurationException e) {
            throw new AssertionError("not well-formed: " + markup, e);
        }
    }

    /** Elements and attributes that we write and no others, and no address that could run something. */
    public static void assertHarmless(Element root) {
        for (Element element : elements(root, "*")) {
            assertThat(ELEMENTS.contains(element.getTagName()) ? "" : element.getTagName(), equalTo(""));
            NamedNodeMap attributes = element.getAttributes();
            for (int i = 0; i < attributes.getLength(); i++) {
                String name = attributes.item(i).getNodeName();
                assertThat(ATTRIBUTES.contains(name) ? "" : name, equalTo(""));
            }
            String address = element.getAttribute("href").toLowerCase(Locale.ROOT);
            for (String scheme : List.of("javascript", "data", "vbscript", "file", "//")) {
                assertThat(address, not(startsWith(scheme)));
            }
        }
    }

    public static List<Element> elements(Element root, String name) {
        List<Element> found = new ArrayList<>();
        NodeList all = root.getElementsByTagName(name);
        for (int i = 0; i < all.getLength(); i++) {
            found.add((Element) all.item(i));
        }
        return found;
    }
}
