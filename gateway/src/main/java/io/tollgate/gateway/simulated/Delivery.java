package io.tollgate.gateway.simulated;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes one answer at the pace that a behaviour asks for, never faster than the client reads, and stops when the
 * client is gone. Belongs to the connection's event loop.
 */
final class Delivery {
    private final Vertx vertx;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Behaviour behaviour;
    private final @Nullable Received received;
    private final Script script;
    private boolean gone;
    private int part;
    private int offset;
    private long started;

    Delivery(Vertx vertx, HttpServerRequest request, Behaviour behaviour, @Nullable Received received, Script script) {
        this.vertx = vertx;
        this.request = request;
        this.response = request.response();
        this.behaviour = behaviour;
        this.received = received;
        this.script = script;
    }

    void start(int status, String contentType) {
        response.closeHandler(closed -> {
            gone = true;
            end(Received.Ending.CANCELED);
        });
        after(behaviour.headDelayMs(), () -> {
            if (!behaviour.failsBeforeHead()) {
                head(status, contentType);
            } else if (behaviour.fault() == Behaviour.Fault.CLOSE) {
                close();
            }
        });
    }

    private void head(int status, String contentType) {
        response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, contentType);
        if (behaviour.gzip()) {
            response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
        }
        if (script.length() < 0) {
            response.setChunked(true).putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        } else {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(script.length()));
        }
        behaviour.headers().forEach(response::putHeader);
        if (behaviour.firstChunkDelayMs() == 0) {
            begin();
        } else {
            response.writeHead().onSuccess(written -> after(behaviour.firstChunkDelayMs(), this::begin));
        }
    }

    private void begin() {
        started = System.nanoTime();
        write();
    }

    /** Writes what is due, and comes back for the rest. */
    private void write() {
        while (part < script.parts().size()) {
            Buffer whole = script.parts().get(part);
            int end = behaviour.dribble() == 0
                    ? whole.length()
                    : (int) Math.min(whole.length(), (long) offset + behaviour.dribble());
            boolean ended = end == whole.length();
            response.write(whole.slice(offset, end));
            offset = ended ? 0 : end;
            part = ended ? part + 1 : part;
            long due = ended ? untilDue() : 0;
            if (part == script.parts().size()) {
                break;
            }
            if (due > 0) {
                after(due, this::write);
                return;
            }
            if (response.writeQueueFull()) {
                response.drainHandler(drained -> {
                    response.drainHandler(null);
                    write();
                });
                return;
            }
            if (behaviour.dribble() > 0) {
                vertx.runOnContext(turn -> proceed(this::write));
                return;
            }
        }
        finish();
    }

    /** Milliseconds until the next part is due, counted from the first so that delays do not add up. */
    private long untilDue() {
        long elapsed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
        return behaviour.chunkDelayMs() == 0 ? 0 : (long) part * behaviour.chunkDelayMs() - elapsed;
    }

    private void finish() {
        switch (script.ending()) {
            case END -> response.end().onSuccess(ended -> end(Received.Ending.ANSWERED));
            case CLOSE -> response.write(Buffer.buffer()).onComplete(written -> close());
            case STALL -> {}
        }
    }

    private void close() {
        end(Received.Ending.BROKEN);
        request.connection().close();
    }

    private void end(Received.Ending ending) {
        if (received != null) {
            received.end(ending);
        }
    }

    private void after(long milliseconds, Runnable next) {
        if (milliseconds <= 0) {
            proceed(next);
        } else {
            vertx.setTimer(milliseconds, fired -> proceed(next));
        }
    }

    private void proceed(Runnable next) {
        if (!gone) {
            next.run();
        }
    }
}
