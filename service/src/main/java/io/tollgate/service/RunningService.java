package io.tollgate.service;

import java.util.Map;

/** A service that has come up and serves until it is closed. */
public interface RunningService extends AutoCloseable {
    /** Where it is reached, as the ready file says it: {@code url}, {@code management_url}. */
    Map<String, String> addresses();

    /** Stops taking work, finishes what it has, and gives everything back. May block for seconds. */
    @Override
    void close();
}
