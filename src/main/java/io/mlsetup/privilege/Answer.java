package io.mlsetup.privilege;

import static java.util.Objects.requireNonNull;

import io.mlsetup.privilege.pattern.TooComplexException;
import java.util.function.Supplier;
import org.elasticsearch.core.Nullable;

/**
 * Whether something is granted: yes, no, or not known, since a pattern is too complex to be decided within the limit of work.
 *
 * @param tooComplex the pattern; null if it is known
 */
public record Answer(boolean isYes, @Nullable String tooComplex) {

    public static final Answer YES = new Answer(true, null);
    public static final Answer NO = new Answer(false, null);

    public static Answer of(boolean granted) {
        return granted ? YES : NO;
    }

    public static Answer unknown(String pattern) {
        return new Answer(false, requireNonNull(pattern));
    }

    /** Works it out; a pattern that is too complex is a value from here on. */
    public static Answer ask(Supplier<Boolean> question) {
        try {
            return of(question.get());
        } catch (TooComplexException e) {
            return unknown(e.pattern());
        }
    }

    public boolean isNo() {
        return !isYes && tooComplex == null;
    }

    public boolean isUnknown() {
        return tooComplex != null;
    }

    /** Yes if both are; no if one of them is, whatever the other. */
    public Answer and(Supplier<Answer> other) {
        if (isNo()) {
            return this;
        }
        Answer second = other.get();
        return isYes || second.isNo() ? second : this;
    }

    /** Yes if one of them is, whatever the other; no if both are. */
    public Answer or(Supplier<Answer> other) {
        if (isYes) {
            return this;
        }
        Answer second = other.get();
        return isNo() || second.isYes() ? second : this;
    }
}
