package io.mlsetup.common;

import java.util.function.LongConsumer;

/** Two index patterns, in which the asterisk is the only wildcard, compared in time linear in their lengths. */
public final class PatternPair {

    private PatternPair() {}

    /** Whether every name of the one is one of the other: what matches a wildcard as a letter matches all that it stands for. */
    public static boolean covers(String pattern, String covered) {
        return Glob.matches(pattern, covered);
    }

    /** The same, with who is to be told how many letters were compared. */
    public static boolean covers(String pattern, String covered, LongConsumer spent) {
        return Glob.matches(pattern, covered, spent);
    }

    /** False only if no name can be of both: with a wildcard in each, what stands before the first and after the last decides. */
    public static boolean mayOverlap(String one, String other) {
        if (one.indexOf('*') < 0) {
            return Glob.matches(other, one);
        }
        if (other.indexOf('*') < 0) {
            return Glob.matches(one, other);
        }
        String begin = one.substring(0, one.indexOf('*'));
        String otherBegin = other.substring(0, other.indexOf('*'));
        String end = one.substring(one.lastIndexOf('*') + 1);
        String otherEnd = other.substring(other.lastIndexOf('*') + 1);
        return (begin.startsWith(otherBegin) || otherBegin.startsWith(begin))
                && (end.endsWith(otherEnd) || otherEnd.endsWith(end));
    }
}
