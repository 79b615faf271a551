package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailedException;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.Passage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.streams.ReadStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Brings a request's body upstream: at once where it is all here, or else as it comes and no faster than it is taken. */
final class RequestPump {
    private final Call call;
    private final Passage.Content content;
    private final Consumer<Failure> failed;
    private @Nullable HttpClientRequest into;
    private boolean done;
    private boolean stopped;
    private long passed;
    private long lastSentNanos = System.nanoTime();

    /** @param failed is told why the body did not come to its end */
    RequestPump(Call call, Passage.Content content, Consumer<Failure> failed) {
        this.call = call;
        this.content = content;
        this.failed = failed;
    }

    void into(HttpClientRequest request) {
        into = request;
        switch (content) {
            case Passage.Kept kept -> {
                sent();
                done = true;
                if (kept.length() == 0 && !hasBody(request)) {
                    request.end();
                } else {
                    request.end(kept.bytes());
                }
            }
            case Passage.Flowing flowing -> {
                if (flowing.length() >= 0) {
                    request.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(flowing.length()));
                } else {
                    request.setChunked(true);
                }
                flow(flowing.chunks(), request);
            }
        }
    }

    /** Whether a request of that method says that it has a body, be it an empty one. */
    private static boolean hasBody(HttpClientRequest request) {
        return switch (request.getMethod().name()) {
            case "POST", "PUT", "PATCH" -> true;
            default -> false;
        };
    }

    private void flow(ReadStream<Buffer> chunks, HttpClientRequest request) {
        chunks.exceptionHandler(e -> failed.accept(CallFailedException.failureOf(e)));
        chunks.endHandler(v -> {
            if (!stopped) {
                done = true;
                sent();
                request.end();
            }
        });
        chunks.handler(chunk -> {
            if (stopped) {
                return;
            }
            sent();
            passed += chunk.length();
            call.requestBytes(Math.max(call.requestBytes(), passed));
            request.write(chunk);
            if (request.writeQueueFull()) {
                chunks.pause();
                request.drainHandler(v -> {
                    sent();
                    chunks.resume();
                });
            }
        });
        chunks.resume();
    }

    private void sent() {
        lastSentNanos = System.nanoTime();
    }

    long lastSentNanos() {
        return lastSentNanos;
    }

    /** What has passed of a body that came as it was sent, in bytes. */
    long passed() {
        return passed;
    }

    /** Whether the upstream has all of the body. */
    boolean done() {
        return done;
    }

    /** Whether the upstream would take more than the caller has sent. */
    boolean waitsForCaller() {
        return content instanceof Passage.Flowing && into != null && !done && !into.writeQueueFull();
    }

    /** Brings no more of it. */
    void stop() {
        stopped = true;
        if (!done && content instanceof Passage.Flowing flowing) {
            flowing.chunks().pause();
        }
    }
}
