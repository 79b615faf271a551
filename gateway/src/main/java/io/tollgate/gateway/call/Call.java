package io.tollgate.gateway.call;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One accepted call, from its acceptance to the last byte that its caller gets: what was asked, and, as it comes about,
 * what was tried and what came of it. Confined to the event loop that accepted it.
 */
public final class Call {
    private final Accepted accepted;
    private final Promise<Ending> ended = Promise.promise();
    private final Promise<Void> left = Promise.promise();
    private final List<Attempt> attempts = new ArrayList<>(1);

    private Wishes wishes = Wishes.NONE;
    private @Nullable RequestBody body;
    private @Nullable Passage passage;
    private int step;
    private boolean streams;
    private @Nullable String project;
    private @Nullable Target target;
    private @Nullable Function<String, Target> onceKnown;
    private @Nullable ProviderKey providerKey;
    private Counted counted = Counted.NOTHING;
    private @Nullable Watcher watcher;
    private int tries;
    private long requestBytes;
    private long responseBytes;
    private long queueNanos;
    private long upstreamNanos;
    private long firstPartNanos;
    private long overheadMicros;

    public Call(Accepted accepted) {
        this.accepted = accepted;
    }

    /**
     * What is known of a call when it is accepted, before its body is read.
     *
     * @param acceptedAtMicros since the epoch
     * @param acceptedAtNanos on the monotonic clock
     * @param operatorKeys whether it may be made with the operator's provider keys
     * @param configuredKeys whether those of the process's configuration are among them
     * @param headers the caller's, credentials taken out
     * @param ownKeys the provider's own credentials that the caller sent; none but on provider-native routes
     * @param query of the request, as it came but for credentials; null where there is none
     * @param body reads the request's body, when it is asked for the first and only time
     * @param requests reads the requests that are to be passed on as they are, one at least; null where the body is to be
     *     understood
     * @param clientAddress as it goes into the audit row; null where that is not wanted
     */
    public record Accepted(
            UUID id,
            String requestId,
            Api api,
            String gateway,
            Caller caller,
            boolean operatorKeys,
            boolean configuredKeys,
            MultiMap headers,
            List<OwnKey> ownKeys,
            @Nullable String query,
            Supplier<Future<Buffer>> body,
            @Nullable Supplier<Future<List<Passage>>> requests,
            @Nullable String clientAddress,
            long acceptedAtMicros,
            long acceptedAtNanos) {
        public Accepted {
            ownKeys = List.copyOf(ownKeys);
        }
    }

    /**
     * What a caller asks of the gateway itself, by headers.
     *
     * @param project that the call is booked to
     * @param forceProvider the provider that has to answer
     * @param forceModel stands in place of the body's model
     * @param metadata kept with the audit row
     * @param firstPartTimeoutMillis until the first part of the answer; 0 where the provider's own setting holds
     * @param customPrices in place of the catalogue's
     * @param keyAlias of the gateway's stored provider key to call with, and no other; null where it does not matter
     */
    public record Wishes(
            @Nullable String project,
            @Nullable String forceProvider,
            @Nullable String forceModel,
            Map<String, String> metadata,
            long firstPartTimeoutMillis,
            @Nullable CustomPrices customPrices,
            @Nullable String keyAlias) {
        public static final Wishes NONE = new Wishes(null, null, null, Map.of(), 0, null, null);

        public Wishes {
            metadata = Map.copyOf(metadata);
        }
    }

    /** USD for one token in and one token out, as the caller's own contract has it. */
    public record CustomPrices(BigDecimal perTokenIn, BigDecimal perTokenOut) {
        /** What some usage costs, in USD with 9 digits after the point. */
        public BigDecimal cost(TokenUsage usage) {
            return perTokenIn
                    .multiply(BigDecimal.valueOf(usage.inputTokens()))
                    .add(perTokenOut.multiply(BigDecimal.valueOf(usage.outputTokens())))
                    .setScale(9, RoundingMode.HALF_UP);
        }
    }

    /**
     * Where a call goes.
     *
     * @param model id in our catalogue
     * @param upstreamModel the provider's name for it
     */
    public record Target(String provider, String model, String upstreamModel, Pricing pricing) {
        private static final String UNKNOWN = "(unknown)";

        /** A provider, and whatever model of it a call means that does not say. */
        public static Target ofUnknownModel(String provider) {
            return new Target(provider, UNKNOWN, UNKNOWN, usage -> null);
        }

        public boolean modelKnown() {
            return !model.equals(UNKNOWN);
        }
    }

    /** What a model's use costs, in USD with 9 digits after the point; null where no price is known. */
    @FunctionalInterface
    public interface Pricing {
        @Nullable
        BigDecimal cost(TokenUsage usage);
    }

    /**
     * How a call ended.
     *
     * @param status HTTP status that the caller was sent; 0 where it was sent none
     */
    public record Ending(
            Outcome outcome, int status, @Nullable String errorCode, long endedAtNanos) {}

    /** Is told how a call comes along. */
    public interface Watcher {
        /**
         * The call is about to go to a provider.
         *
         * @return completes once it may; fails where it must not
         */
        Future<Void> announced();

        /** A streamed answer has come so far, by estimate and in all. */
        void answered(long outputTokens);

        /** The provider has told the usage of an answer that is not over yet. */
        void usageTold();
    }

    public void watch(Watcher watching) {
        watcher = watching;
    }

    public Accepted accepted() {
        return accepted;
    }

    /** The request, once it is read and understood. */
    public @Nullable RequestBody body() {
        return body;
    }

    public void understood(RequestBody requestBody) {
        body = requestBody;
        streams = requestBody.stream();
        if (project == null) {
            project = requestBody.project();
        }
        bookToCallersProject();
    }

    private void bookToCallersProject() {
        if (project == null) {
            project = accepted.caller().project();
        }
    }

    /** The request that is passed on as it is; null where the call is understood, or is not read yet. */
    public @Nullable Passage passage() {
        return passage;
    }

    /**
     * Passes on a request as it is.
     *
     * @param index its place among those that the caller gave, from 0
     */
    public void passes(Passage request, int index) {
        passage = request;
        step = index;
        streams = request.api().streamed();
        bookToCallersProject();
    }

    /** Which of the requests that the caller gave is the one that is passed on, from 0. */
    public int step() {
        return step;
    }

    /** Whether the answer is a stream, as far as is known. */
    public boolean streams() {
        return streams;
    }

    /** The answer turns out to be a stream. */
    public void streaming() {
        streams = true;
    }

    /** The wire format that the caller speaks, as usage events name it. */
    public String dialect() {
        return passage == null
                ? accepted.api().dialect()
                : passage.api().format().id();
    }

    /** The wire format of the answer. */
    public NativeApi.Format format() {
        if (passage != null) {
            return passage.api().format();
        }
        return body == null ? NativeApi.Format.OPENAI : body.operation().format();
    }

    /** The model as the caller named it; null where it named none. */
    public @Nullable String requestedModel() {
        if (passage != null) {
            return passage.api().model();
        }
        return body == null ? null : body.modelName();
    }

    /** The length of what a model has to read, in bytes; 0 where that is not known, or no model is asked. */
    public long promptBytes() {
        if (passage != null) {
            return passage.api().spendsTokens() ? Math.max(0, passage.content().length()) : 0;
        }
        return body == null ? 0 : body.bytes().length();
    }

    public Wishes wishes() {
        return wishes;
    }

    public void wishes(Wishes wished) {
        wishes = wished;
        project = wished.project();
    }

    /** The project that the call is booked to. */
    public @Nullable String project() {
        return project;
    }

    /** Where the call went last, or will go next. */
    public @Nullable Target target() {
        return target;
    }

    public void goesTo(Target where) {
        target = where;
        onceKnown = null;
    }

    /**
     * Sends the call to a provider whose model may be unknown until it answers.
     *
     * @param named where a call for a model of that name would have gone
     */
    public void goesTo(Target where, Function<String, Target> named) {
        target = where;
        onceKnown = where.modelKnown() ? null : named;
    }

    /** The provider says which model answers, which counts where nothing else did. */
    public void answeredBy(String model) {
        if (onceKnown != null) {
            goesTo(onceKnown.apply(model));
        }
    }

    /** What its provider is called with, once that is chosen; null where that is without a key. */
    public @Nullable ProviderKey providerKey() {
        return providerKey;
    }

    public void calledWith(@Nullable ProviderKey key) {
        providerKey = key;
    }

    /** How many times a provider was called, the time that is under way included. */
    public int tries() {
        return tries;
    }

    public void trying() {
        tries++;
    }

    /** The tries that are over. */
    public List<Attempt> attempts() {
        return Collections.unmodifiableList(attempts);
    }

    public void tried(Attempt attempt) {
        attempts.add(attempt);
    }

    public Counted counted() {
        return counted;
    }

    public void used(Counted used) {
        counted = used;
    }

    /** The provider tells the usage before the answer is over; watchers hear of the first time, and of the first output. */
    public void usedSoFar(Counted used) {
        boolean news = counted.source() == Counted.Source.NONE
                || (counted.usage().outputTokens() == 0 && used.usage().outputTokens() > 0);
        counted = used;
        if (news && watcher != null) {
            watcher.usageTold();
        }
    }

    /** Completes once the call may go to a provider; fails where it must not. */
    public Future<Void> announce() {
        return watcher == null ? Future.succeededFuture() : watcher.announced();
    }

    /** So many tokens of a streamed answer have come, by estimate. */
    public void answered(long outputTokens) {
        if (watcher != null) {
            watcher.answered(outputTokens);
        }
    }

    /** What was used so far costs, at the caller's own prices or the target's; null where no price is known. */
    public @Nullable BigDecimal costUsd() {
        return costUsd(counted.usage());
    }

    /** What such a usage costs this caller. */
    public @Nullable BigDecimal costUsd(TokenUsage usage) {
        CustomPrices custom = wishes.customPrices();
        if (custom != null) {
            return custom.cost(usage);
        }
        return target == null ? null : target.pricing().cost(usage);
    }

    public long requestBytes() {
        return requestBytes;
    }

    public void requestBytes(long bytes) {
        requestBytes = bytes;
    }

    public long responseBytes() {
        return responseBytes;
    }

    public void sent(long bytes) {
        responseBytes += bytes;
    }

    /** Spent waiting for permits. */
    public long queueNanos() {
        return queueNanos;
    }

    public void queued(long nanos) {
        queueNanos += nanos;
    }

    /** Spent waiting for upstreams. */
    public long upstreamNanos() {
        return upstreamNanos;
    }

    public void waitedForUpstream(long nanos) {
        upstreamNanos += nanos;
    }

    /** From acceptance to the first part of the answer; 0 before there is one. */
    public long firstPartNanos() {
        return firstPartNanos;
    }

    /**
     * Notes that the first part of the answer is about to be sent.
     *
     * @return what the gateway itself took until then, in microseconds
     */
    public long firstPart(long nowNanos) {
        firstPartNanos = Math.max(1, nowNanos - accepted.acceptedAtNanos());
        overheadMicros = Math.max(0, firstPartNanos - upstreamNanos - queueNanos) / 1_000;
        return overheadMicros;
    }

    /** Of the time to the first part, what was spent on neither upstream nor permits, in microseconds. */
    public long overheadMicros() {
        return overheadMicros;
    }

    /** Completes when the caller has got the last byte that it will get; never fails. */
    public Future<Ending> ended() {
        return ended.future();
    }

    /** Ends the call; only the first time counts. */
    public void end(Ending ending) {
        ended.tryComplete(ending);
    }

    /** Completes when the caller has left before the end: whatever runs for it stops. */
    public Future<Void> left() {
        return left.future();
    }

    public void callerLeft() {
        left.tryComplete();
    }
}
