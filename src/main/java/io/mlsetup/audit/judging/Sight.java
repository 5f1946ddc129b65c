package io.mlsetup.audit.judging;

/** How much of some documents somebody sees; the less, the earlier. */
enum Sight {
    NOTHING,
    /** Some of the documents or fields, and it is not known which. */
    PARTLY,
    ALL;

    Sight atLeast(Sight other) {
        return compareTo(other) >= 0 ? this : other;
    }

    Sight atMost(Sight other) {
        return compareTo(other) <= 0 ? this : other;
    }
}
