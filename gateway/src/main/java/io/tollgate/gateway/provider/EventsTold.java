package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Counted;

/** What an answer that comes in parts has told so far. For one answer. */
interface EventsTold {
    /**
     * Takes note of one event.
     *
     * @return whether it tells the usage and nothing else, and is to be set apart for that
     */
    boolean event(byte[] bytes, int start, int end);

    /** Whether the provider has said what was used. */
    boolean usageTold();

    /** Whether the provider said that this is all. */
    boolean done();

    /** Whether the answer has come to its end, by any of the signs that there are. */
    boolean whole();

    /** Whether the provider said that something failed. */
    boolean failed();

    /** The number that the next event would have, where events have numbers; else 0. */
    long nextEvent();

    /**
     * What was used, as the provider says; by estimate where it does not, or where more has come since than it told of.
     *
     * @param requestBytes length of the request's body
     */
    Counted counted(long requestBytes);
}
