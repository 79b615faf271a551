package io.tollgate.gateway.dialect.openai;

/**
 * Which of a stream's choices have come to their end. Events bring one choice each, as a rule; ten choices at most are
 * told apart. For one stream.
 */
final class Choices {
    private int begun = 1;
    private int finished;

    /** Takes note of what an event says. */
    void event(ChatEventScanner event) {
        int index = event.index();
        if (event.callsTools()) {
            // Which choice calls them is not known.
            finished |= event.finishes() > 0 ? begun : 0;
            return;
        }
        begun |= 1 << index;
        for (int i = 0; i < event.finishes(); i++) {
            finished |= 1 << Math.max(0, index - i);
        }
    }

    /** Whether there are several, one of which has not ended. */
    boolean unfinished() {
        return begun > 1 && (begun & ~finished) != 0;
    }
}
