package io.mlsetup.job.drafting;

import static java.util.Objects.requireNonNull;

import java.util.function.LongConsumer;

/**
 * What reading one file may cost. A file may name one value for every {@value #BYTES_PER_VALUE} bytes, which is denser than any that a
 * person or a program writes, and at least {@value #ALWAYS_ALLOWED}: so what is held is at most some thirty times the file, and for the
 * files that there are some twelve times.
 *
 * @param maxValues how many values a file may hold, counted with those in one another
 * @param reserve is told what is about to be held, in bytes; may throw to end the reading
 * @param ensureWanted throws if nobody waits for the file any more
 */
public record FileBudget(long maxValues, LongConsumer reserve, Runnable ensureWanted) {

    static final int BYTES_PER_VALUE = 8;
    static final int ALWAYS_ALLOWED = 100_000;

    /** An element is held as it was read, and as the configuration that was made of it. */
    private static final int HELD_TWICE = 2;

    public FileBudget {
        requireNonNull(reserve);
        requireNonNull(ensureWanted);
    }

    /** @param fileBytes the size of the file */
    public static FileBudget of(long fileBytes, LongConsumer reserve, Runnable ensureWanted) {
        return new FileBudget(
                Math.max(ALWAYS_ALLOWED, fileBytes / BYTES_PER_VALUE),
                bytes -> {
                    ensureWanted.run();
                    reserve.accept(HELD_TWICE * bytes);
                },
                ensureWanted);
    }
}
