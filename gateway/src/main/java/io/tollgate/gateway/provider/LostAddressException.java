package io.tollgate.gateway.provider;

import java.io.Serial;
import java.time.Duration;

/** An address could not be reached of late, and is not tried for some time. */
final class LostAddressException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final Duration pause;

    LostAddressException(Duration pause) {
        super("not tried at the moment", null, false, false);
        this.pause = pause;
    }

    Duration pause() {
        return pause;
    }
}
