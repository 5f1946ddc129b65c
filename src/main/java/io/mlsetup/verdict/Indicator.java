package io.mlsetup.verdict;

/**
 * One question of the verdict. An implementation is pure: facts in, a finding out; no client, no clock, no threads.
 *
 * @param <F> the facts that it judges
 */
public interface Indicator<F> {

    /** Stable and snake_case; {@code docs/indicators/<id>.md} is its page. */
    String id();

    Finding evaluate(F facts);
}
