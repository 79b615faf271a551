package io.tollgate.embedded.engine;

/** Who is told how far a fetch has come; called from one thread, often. */
public interface Progress {
    /**
     * Some of a step is done.
     *
     * @param step what is being done, in words
     * @param bytes how much of it
     * @param total how much there is in all
     */
    void at(String step, long bytes, long total);

    /** All is done; {@code summary} says what there is now. */
    void done(String summary);
}
