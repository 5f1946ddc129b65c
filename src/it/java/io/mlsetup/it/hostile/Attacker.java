package io.mlsetup.it.hostile;

import io.mlsetup.it.server.HttpAnswer;
import io.mlsetup.it.server.ServerNode;
import io.mlsetup.it.server.TestCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sends attacks one by one, so that the one that hurt is known, and judges each answer: one came, in two seconds, is no fault of the
 * server's, and is not endless. When the node dies of one, that is the end of the run; a survey starts it again and goes on.
 */
final class Attacker implements AutoCloseable {

    private static final Duration SOON = Duration.ofSeconds(2);

    private static final Duration REST = Duration.ofSeconds(20);

    private static final int SLOWEST = 5;

    /** What is slow because of the request is slow each time; a pause of the machine is not. */
    private static final int TRIES = 3;

    /** The largest answer that anybody needs: a body may be 1 MiB, and is quoted in parts. */
    private static final int LONGEST_ANSWER = 2 << 20;

    /** As often a survey sees a string kill or overrun the node, at some places, before it leaves it out. */
    private static final int ENOUGH = 3;

    private static final HttpAnswer NONE = HttpAnswer.NONE;

    private final TestCluster cluster;
    private final ServerNode node;
    private final boolean survey;
    private final Wire wire;
    private final NodeWatch watch;
    private final List<String> faults = new ArrayList<>();
    private final Map<Integer, Integer> statuses = new TreeMap<>();
    private final Map<String, Integer> deadly = new TreeMap<>();
    private final TreeMap<Long, String> slowest = new TreeMap<>();
    private String last = "";

    Attacker(TestCluster cluster, boolean survey) {
        this.cluster = cluster;
        this.node = cluster.node("n1");
        this.survey = survey;
        wire = new Wire(node.uri());
        watch = new NodeWatch(node);
    }

    /** What Elasticsearch keeps of such requests on its own account is not held against what is tested. */
    void begin() {
        HostileBodies.toElasticsearch().forEach(attack -> {
            try {
                wire.send("admin", attack);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        watch.begin();
    }

    List<String> faults() {
        return faults;
    }

    /** How many answers had which status. */
    Map<Integer, Integer> statuses() {
        return statuses;
    }

    /** The milliseconds that the slowest took, and which they were: how far it is to a fault. */
    Map<Long, String> slowest() {
        return slowest.descendingMap();
    }

    /** The answer, if there was one that is no fault; a status of 0 otherwise. */
    HttpAnswer send(String user, Attack attack) {
        // A survey has seen what these do, and would take hours.
        if (deadly.getOrDefault(what(attack), 0) >= ENOUGH) {
            return NONE;
        }
        String shown = "as " + user + ", " + attack;
        HttpAnswer answer = once(user, attack, shown, TRIES);
        last = shown;
        statuses.merge(answer.status(), 1, Integer::sum);
        return answer;
    }

    private static String what(Attack attack) {
        return attack.name().replaceFirst(".* <- ", "");
    }

    private HttpAnswer once(String user, Attack attack, String shown, int tries) {
        Duration cpuBefore = watch.cpu();
        Instant begin = Instant.now();
        HttpAnswer answer;
        String problem = null;
        try {
            answer = wire.send(user, attack);
        } catch (IOException e) {
            answer = NONE;
            problem = "no answer: " + e;
        }
        Duration took = Duration.between(begin, Instant.now());
        if (answer.status() == 0 && watch.isDead()) {
            died(shown, took);
            deadly.merge(what(attack), 1, Integer::sum);
            return answer;
        }
        Duration cpu = watch.cpu().minus(cpuBefore);
        slowest.put(took.toMillis(), shown.substring(0, Math.min(shown.length(), 200)));
        if (slowest.size() > SLOWEST) {
            slowest.pollFirstEntry();
        }
        if (problem == null && isSlow(took, cpu)) {
            if (tries > 1 && watch.restsIn(REST)) {
                return once(user, attack, shown, tries - 1);
            }
            problem = "slow each time";
        }
        if (problem == null && answer.status() == 0 && !isUnreadable(user, attack)) {
            problem = "closed without an answer";
        }
        if (problem == null && answer.status() >= 500 && !askedFor(attack, answer)) {
            String text = answer.text();
            problem = answer.status() + " " + text.substring(0, Math.min(text.length(), 400));
        }
        if (problem == null && answer.body().length > LONGEST_ANSWER) {
            problem = "an answer of " + (answer.body().length >> 10) + " kB";
        }
        if (problem != null) {
            fault(problem + " (" + took.toMillis() + " ms, " + cpu.toMillis() + " ms of processors)", shown);
            if (survey && !watch.restsIn(REST)) {
                fault("busy 20 s after that", shown);
                deadly.merge(what(attack), 1, Integer::sum);
                restart();
            }
        }
        return answer;
    }

    /** Where the machine has more to do than it has processors, the node has to wait in proportion; but not if it computed all the time. */
    private static boolean isSlow(Duration took, Duration cpu) {
        var machine = ManagementFactory.getOperatingSystemMXBean();
        double share = Math.max(1, machine.getSystemLoadAverage() / machine.getAvailableProcessors());
        return took.compareTo(SOON) > 0 && (cpu.compareTo(SOON) > 0 || took.toMillis() > SOON.toMillis() * share);
    }

    /** A probe asks for 503 by {@code fail_on}. */
    private static boolean askedFor(Attack attack, HttpAnswer answer) {
        return answer.status() == 503
                && attack.target().contains("_check")
                && !answer.text().contains("\"error\"");
    }

    /** Elasticsearch 8.19.21 hangs up where it can read neither a request nor by which parameters it would print the error. */
    private boolean isUnreadable(String user, Attack attack) {
        Attack other = new Attack(
                attack.name(),
                attack.method(),
                attack.target().replaceFirst("/[^?]*", "/_cluster/health"),
                attack.headers(),
                attack.body());
        try {
            return wire.send(user, other).status() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private void died(String shown, Duration took) {
        String how = "THE NODE DIED (" + took.toMillis() + " ms): " + node.causeOfDeath();
        fault(how, shown);
        if (!survey) {
            throw new AssertionError(how + "\nof: " + shown + "\nbefore that: " + last);
        }
        restart();
    }

    private void fault(String what, String shown) {
        faults.add(what + " -- " + shown);
        if (survey) {
            System.out.println("FAULT " + what.replace('\n', ' ') + "\n   -- " + shown);
        }
    }

    /** Has a node again, if it is gone or not to be had. */
    void restart() {
        wire.close();
        node.kill();
        node.start();
        cluster.awaitNodes(1);
        begin();
    }

    /** Looks at the node itself, after a group of attacks. */
    void settle(String after) {
        for (String hurt : watch.hurts()) {
            fault(hurt, "after " + after);
            if (survey) {
                restart();
            }
        }
    }

    boolean isAlive() {
        return watch.isAlive();
    }

    /** Has a node that is alive and at rest, if need be another one, and nothing of what was found before. */
    void beginAnew() {
        if (!watch.isAlive() || !watch.restsIn(REST)) {
            restart();
        }
        faults.clear();
    }

    @Override
    public void close() {
        wire.close();
    }
}
