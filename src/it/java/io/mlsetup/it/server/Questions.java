package io.mlsetup.it.server;

import java.net.URI;
import java.util.List;

/** For each question of {@code docs/guide.md} one request that a server answers on which nothing was done yet, as a line for a shell. */
record Questions(URI url) {

    /** @param request what comes after the options that they have in common */
    record Question(String text, String request) {}

    List<Question> all() {
        return List.of(
                asked("Is machine learning set up?", get("/_ml_setup/_check?only=unhealthy&pretty")),
                asked(
                        "Why can't this person use it?",
                        "-H 'es-security-runas-user: viewer' "
                                + get("/_ml_setup/_check?access=read&source=logs-*&only=unhealthy&pretty")),
                asked(
                        "What role do I give?",
                        post("/_ml_setup/role/_suggest?pretty", "{\"access\": \"read\", \"source\": \"logs-*\"}")),
                asked(
                        "What would this role give?",
                        post("/_ml_setup/role/_simulate?pretty", "{\"access\": \"full\", \"roles\": \"editor\"}")),
                asked("Who sees the results of this job?", get("/_cat/ml_setup/exposure?v=true")),
                asked(
                        "May I give this role?",
                        post(
                                "/_ml_setup/role/_diff?pretty",
                                "{\"put_user\": {\"username\": \"jane\", \"roles\": [\"machine_learning_user\"]}}")),
                asked(
                        "What happens to people when I upgrade?",
                        "-X POST " + get("/_ml_setup/role/_diff?upgrade=9&pretty")),
                asked("How do I move jobs?", get("/_ml_setup/job/_export?format=bundle&pretty")),
                asked(
                        "How do I keep jobs in git?",
                        post("/_ml_setup/job/_import?on_conflict=update&dry_run=true&pretty", "{\"jobs\": []}")),
                asked("How do I watch it?", get("/_ml_setup/_metrics")),
                asked(
                        "How do I keep people from giving the wrong roles?",
                        get("/_ml_setup/_audit/discouraged?pretty")));
    }

    private static Question asked(String text, String request) {
        return new Question(text, request);
    }

    private String get(String path) {
        return "'" + url + path + "'";
    }

    private String post(String path, String body) {
        return "-H 'Content-Type: application/json' " + get(path) + " -d '" + body + "'";
    }

    /** For a terminal: a line that says what is asked, and one to paste. */
    String print() {
        StringBuilder lines = new StringBuilder();
        for (Question question : all()) {
            lines.append("  # ").append(question.text()).append('\n');
            lines.append("  curl -s -u admin:" + TestUsers.PASSWORD + " ")
                    .append(question.request())
                    .append('\n');
        }
        return lines.toString();
    }
}
