package io.mlsetup.report;

import java.util.Locale;

/** What a caller says that it reads: browsers name HTML, while curl and Dev Tools take anything. */
final class AcceptHeader {

    private AcceptHeader() {}

    /** Whether HTML is named, and no plainer text is wanted more. */
    static boolean prefersHtml(String accept) {
        double html = 0;
        double plain = 0;
        for (String range :
                accept == null ? new String[0] : accept.toLowerCase(Locale.ROOT).split(",", 50)) {
            String[] typeAndParameters = range.split(";", 10);
            switch (typeAndParameters[0].strip()) {
                case "text/html", "application/xhtml+xml" -> html = Math.max(html, quality(typeAndParameters));
                case "text/markdown", "text/plain" -> plain = Math.max(plain, quality(typeAndParameters));
                default -> {
                    // says nothing about the choice between these
                }
            }
        }
        return html > 0 && html >= plain;
    }

    private static double quality(String[] typeAndParameters) {
        for (int i = 1; i < typeAndParameters.length; i++) {
            String parameter = typeAndParameters[i].strip();
            if (parameter.matches("q=[01](\\.\\d{0,3})?")) {
                return Double.parseDouble(parameter.substring(2));
            }
        }
        return 1;
    }
}
