package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.config.ProviderConfig;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What can go wrong with one provider, as callers are told of it, who are never told its key. */
final class Troubles {
    private final ProviderConfig config;

    Troubles(ProviderConfig config) {
        this.config = config;
    }

    Failure unreachable(Throwable cause) {
        boolean slow = cause instanceof io.netty.channel.ConnectTimeoutException;
        return slow ? timeout("did not accept a connection in time") : failed("could not be reached");
    }

    Failure brokenOff() {
        return failed("broke off before its answer was whole");
    }

    Failure reportedInAnswer() {
        return failed("reported an error in its answer");
    }

    Failure reportedMidway() {
        return failed("reported an error in the middle of its answer");
    }

    Failure tooLarge(long mostBytes) {
        return failed("answered with more than " + mostBytes + " bytes");
    }

    Failure slowToBegin(long withinNanos) {
        return timeout("did not begin to answer within " + TimeUnit.NANOSECONDS.toMillis(withinNanos) + " ms");
    }

    Failure silent() {
        return timeout("sent nothing for " + config.throttle().timeout().idle().toMillis() + " ms");
    }

    private Failure failed(String what) {
        return new Failure.ProviderFailed(config.name(), what);
    }

    private Failure timeout(String what) {
        return new Failure.ProviderTimeout(config.name(), what);
    }

    /**
     * What an upstream says, without the key that it was called with.
     *
     * @param key null where there is none to keep from the caller
     */
    static Buffer redacted(Buffer bytes, @Nullable String key) {
        if (key == null) {
            return bytes;
        }
        String text = bytes.toString(StandardCharsets.ISO_8859_1);
        return text.contains(key)
                ? Buffer.buffer(text.replace(key, "***").getBytes(StandardCharsets.ISO_8859_1))
                : bytes;
    }
}
