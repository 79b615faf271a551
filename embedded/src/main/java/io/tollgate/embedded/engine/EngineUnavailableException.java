package io.tollgate.embedded.engine;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The embedded engine cannot be had or started; the message is one line that says why and what to do about it. */
public final class EngineUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    EngineUnavailableException(String message) {
        super(message);
    }

    EngineUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
