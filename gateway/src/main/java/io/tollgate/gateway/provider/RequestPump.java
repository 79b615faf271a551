package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.Content;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.FailureException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.streams.ReadStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request's body: at once where it is all here, else as it arrives and no faster than the upstream takes it.
 */
final class RequestPump {
    private final Call call;
    private final Content content;
    private final Consumer<Failure> failed;
    private @Nullable HttpClientRequest into;
    private boolean done;
    private boolean whole;
    private boolean stopped;
    private long passed;
    private long lastSentNanos = System.nanoTime();

    /** @param failed hears why the body did not come to its end */
    RequestPump(Call call, Content content, Consumer<Failure> failed) {
        this.call = call;
        this.content = content;
        this.failed = failed;
    }

    void into(HttpClientRequest request) {
        into = request;
        switch (content) {
            case Content.Buffered buffered -> {
                sent();
                done = true;
                if (buffered.length() == 0 && !hasBody(request)) {
                    request.end().onSuccess(v -> whole = true);
                } else {
                    request.end(buffered.bytes()).onSuccess(v -> whole = true);
                }
            }
            case Content.Streaming streaming -> {
                if (streaming.length() >= 0) {
                    request.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(streaming.length()));
                } else {
                    request.setChunked(true);
                }
                stream(streaming, request);
            }
        }
    }

    /** Whether a request of that method says that it has a body, even an empty one. */
    private static boolean hasBody(HttpClientRequest request) {
        return switch (request.getMethod().name()) {
            case "POST", "PUT", "PATCH" -> true;
            default -> false;
        };
    }

    private void stream(Content.Streaming streaming, HttpClientRequest request) {
        ReadStream<Buffer> chunks = streaming.chunks();
        chunks.exceptionHandler(e -> failed.accept(FailureException.failureOf(e)));
        chunks.endHandler(v -> {
            if (!stopped) {
                done = true;
                sent();
                request.end().onSuccess(sent -> whole = true);
            }
        });
        chunks.handler(chunk -> {
            if (stopped) {
                return;
            }
            sent();
            passed += chunk.length();
            modelNamed(streaming);
            call.state().requestBytes(Math.max(call.state().requestBytes(), passed));
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

    /** The model may stand behind what has to be sent before it is known. */
    private void modelNamed(Content.Streaming streaming) {
        String model = streaming.model().get();
        if (model != null) {
            call.state().modelNamed(model);
        }
    }

    private void sent() {
        lastSentNanos = System.nanoTime();
    }

    long lastSentNanos() {
        return lastSentNanos;
    }

    /** How much of a streaming body has passed, in bytes. */
    long passed() {
        return passed;
    }

    /** Whether all of the body has been handed to the connection. */
    boolean done() {
        return done;
    }

    /** Whether the last byte has left this process: only then may the upstream have what it needs to act. */
    boolean sentWhole() {
        return whole;
    }

    /** Whether the upstream would take more than the caller has sent. */
    boolean waitsForCaller() {
        return content instanceof Content.Streaming && into != null && !done && !into.writeQueueFull();
    }

    /** Sends no more of it. */
    void stop() {
        stopped = true;
        if (!done && content instanceof Content.Streaming streaming) {
            streaming.chunks().pause();
        }
    }
}
