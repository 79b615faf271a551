package io.tollgate.gateway.call;

import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How far a call has come: what its row, and the headers of its answer, say. Belongs to the call's event loop. */
public final class CallState {
    private final AcceptedCall accepted;
    private final List<Attempt> attempts = new ArrayList<>(1);
    private final CallTimings timings;
    private CallOptions options = CallOptions.NONE;
    private @Nullable Request request;
    private @Nullable String namedLate;
    private int step;
    private boolean streams;
    private @Nullable String project;
    private @Nullable Target target;
    private @Nullable Function<String, Target> targetOfModel;
    private @Nullable String behind;
    private @Nullable RouteTaken route;
    private @Nullable ProviderKey providerKey;
    private List<String> dropped = List.of();
    private List<String> adjusted = List.of();
    private MeteredUsage usage = MeteredUsage.NONE;
    private @Nullable Bill bill;
    private CacheStatus cache = CacheStatus.BYPASS;
    private @Nullable BigDecimal saved;
    private boolean sharedResult;
    private int attemptsStarted;
    /** What attempts that may have been charged, and were followed by another, cost; the usage is that of the last. */
    private List<Bill> before = List.of();

    private TokenUsage tokensBefore = TokenUsage.NONE;

    private long requestBytes;
    private long responseBytes;
    private @Nullable AnswerCopy copy;

    CallState(AcceptedCall accepted) {
        this.accepted = accepted;
        this.timings = new CallTimings(accepted.acceptedAtNanos());
    }

    public CallOptions options() {
        return options;
    }

    public void options(CallOptions asked) {
        options = asked;
        bill = null;
        project = asked.project();
    }

    /** The request that is being sent; null before it is read. */
    public @Nullable Request request() {
        return request;
    }

    /**
     * Takes note of the request that is sent next.
     *
     * @param index its place among the alternatives that the caller gave, from 0
     */
    public void request(Request next, int index) {
        request = next;
        namedLate = null;
        step = index;
        streams = next.streams();
        if (project == null) {
            project = next.project();
        }
        if (project == null) {
            project = accepted.caller().project();
        }
    }

    /** Which of the caller's alternatives is being sent, or was last, from 0. */
    public int step() {
        return step;
    }

    /** Whether the answer is a stream, as far as is known. */
    public boolean streams() {
        return streams;
    }

    /** The answer turns out to be a stream. */
    public void markStreaming() {
        streams = true;
    }

    /** The wire format that the caller speaks, as usage events name it. */
    public String dialect() {
        boolean any = accepted.endpoint() == Endpoint.NATIVE || accepted.endpoint() == Endpoint.UNIVERSAL;
        return any && request != null
                ? request.wireFormat().id()
                : accepted.endpoint().dialect();
    }

    /** The wire format of the answer. */
    public WireFormat wireFormat() {
        return request == null ? WireFormat.OPENAI_CHAT : request.wireFormat();
    }

    /** The model as the caller named it; null if it named none. */
    public @Nullable String requestedModel() {
        String named = request == null ? null : request.model();
        return named == null ? namedLate : named;
    }

    /** The service tier that the caller asked for, whichever serves; null if it asked for none, as far as is known. */
    public @Nullable String requestedServiceTier() {
        return request == null ? null : request.serviceTier();
    }

    /** The project that the call is booked to. */
    public @Nullable String project() {
        return project;
    }

    /** Where the call went last, or will go next. */
    public @Nullable Target target() {
        return target;
    }

    /**
     * Sets where the call goes.
     *
     * @param ofModel the target that a model reported by the provider stands for, where the request names none
     */
    public void target(Target next, Function<String, Target> ofModel) {
        setAside();
        target = next;
        bill = null;
        sharedResult = false;
        targetOfModel = next.modelKnown() ? null : ofModel;
    }

    /** The request names its model after all, behind what was sent already: no other name counts any more. */
    public void modelNamed(String model) {
        if (namedLate == null && request != null && request.model() == null) {
            namedLate = model;
            modelReported(model);
        }
    }

    /** The provider reports which model answers, which counts where the request did not say. */
    public void modelReported(String model) {
        if (targetOfModel != null) {
            target = targetOfModel.apply(model);
            bill = null;
            targetOfModel = null;
        }
    }

    /** The alias, or {@code auto}, that the target was chosen for; null where it was named itself. */
    public @Nullable String behind() {
        return behind;
    }

    public void behind(@Nullable String name) {
        behind = name;
    }

    /** The dynamic route that leads the call; null where none does. */
    public @Nullable RouteTaken route() {
        return route;
    }

    public void route(RouteTaken taken) {
        route = taken;
    }

    /** What its provider is called with, once that is chosen; null if that is without a key of the operator's. */
    public @Nullable ProviderKey providerKey() {
        return providerKey;
    }

    public void providerKey(@Nullable ProviderKey key) {
        providerKey = key;
        bill = null;
    }

    /** Parameters of the request that were left out of what went upstream, by their paths. */
    public List<String> dropped() {
        return dropped;
    }

    /** Parameters of the request whose value was changed to what the provider takes, by their paths. */
    public List<String> adjusted() {
        return adjusted;
    }

    /** Takes note of what the request that is sent next has lost in translation. */
    public void translated(List<String> droppedParameters, List<String> adjustedParameters) {
        dropped = List.copyOf(droppedParameters);
        adjusted = List.copyOf(adjustedParameters);
    }

    /** How many times a provider was called, the attempt that is under way included. */
    public int attemptsStarted() {
        return attemptsStarted;
    }

    /** Another attempt begins; what the one before used is not told by its answer. */
    public void startAttempt() {
        setAside();
        attemptsStarted++;
    }

    private void setAside() {
        if (usage.nothing()) {
            return;
        }
        List<Bill> more = new ArrayList<>(before);
        more.add(billOfLastAttempt(usage));
        before = List.copyOf(more);
        tokensBefore = tokensBefore.plus(usage.tokens());
        usage = MeteredUsage.NONE;
        bill = null;
    }

    /**
     * Whether the provider may have charged for the last attempt, which is over: whatever was used of it, or may have
     * been, is on the bill, as a line or as a gap.
     */
    public boolean lastMayBeCharged() {
        Bill ofLast = billOfLastAttempt();
        return !ofLast.charges().isEmpty() || !ofLast.complete();
    }

    /** What was used so far, by all attempts. */
    public TokenUsage tokens() {
        return tokensBefore.plus(usage.tokens());
    }

    /** The attempts that are over. */
    public List<Attempt> attempts() {
        return Collections.unmodifiableList(attempts);
    }

    public void add(Attempt attempt) {
        attempts.add(attempt);
    }

    public MeteredUsage usage() {
        return usage;
    }

    void usage(MeteredUsage metered) {
        usage = metered;
        bill = null;
    }

    /** What was used so far costs this caller. Reckoned once for each usage and target. */
    public Bill bill() {
        Bill made = bill;
        if (made == null) {
            made = billFor(usage);
            bill = made;
        }
        return made;
    }

    /** What some usage costs, at the caller's own prices or the target's. */
    public Bill bill(MeteredUsage some) {
        return some.equals(usage) ? bill() : billFor(some);
    }

    /**
     * What counts against limits of money: what the row says that the call cost, but at least its model's list price,
     * as callers may name prices of their own. Null where nothing was used, or no price is known.
     */
    public @Nullable BigDecimal countedUsd() {
        if (usage.source() == MeteredUsage.Source.NONE && before.isEmpty()) {
            return null;
        }
        BigDecimal booked = bill().costUsd();
        if (options.customPrices() == null || booked == null) {
            return booked;
        }
        Bill listed = target == null ? null : target.pricing().bill(usage);
        return listed == null || listed.costUsd() == null ? booked : booked.max(listed.costUsd());
    }

    /** What the last attempt costs this caller, without those before it. */
    public Bill billOfLastAttempt() {
        return before.isEmpty() ? bill() : billOfLastAttempt(usage);
    }

    private Bill billFor(MeteredUsage some) {
        Bill made = billOfLastAttempt(some);
        for (Bill attempt : before) {
            made = made.after(attempt);
        }
        return made;
    }

    private Bill billOfLastAttempt(MeteredUsage some) {
        if (some.nothing()) {
            return Bill.NOTHING;
        }
        CustomPrices custom = options.customPrices();
        if (custom != null) {
            return custom.bill(some);
        }
        BigDecimal told = some.particulars().toldUsd();
        if (told != null) {
            return Bill.told(told, some);
        }
        Bill priced = target == null ? null : target.pricing().bill(some);
        if (priced == null || target == null) {
            return Bill.unpriced(some);
        }
        // A key of the caller's own has a contract of its own.
        return providerKey == null ? priced : priced.contracted(target.pricing().contracted(accepted.gateway()));
    }

    /** What the cache had to do with the call, as far as it has come. */
    public CacheStatus cache() {
        return cache;
    }

    /** The cache was asked and had no answer. */
    public void cacheMissed() {
        cache = CacheStatus.MISS;
    }

    /**
     * The cache answers: no provider does.
     *
     * @param original what the answer used when a provider gave it
     */
    public void cacheHit(MeteredUsage original) {
        cache = CacheStatus.HIT;
        providerKey = null;
        usage = MeteredUsage.NONE;
        bill = null;
        BigDecimal cost = billFor(original).costUsd();
        saved = cost == null ? BigDecimal.ZERO : cost;
    }

    /** What an answer of the cache would have cost from its provider, where that is known; 0 for all other answers. */
    public BigDecimal saved() {
        return cache != CacheStatus.HIT || saved == null ? BigDecimal.ZERO : saved;
    }

    /** Whether what came of the last attempt was that of another call, which asked for the same at the same time. */
    public boolean sharedResult() {
        return sharedResult;
    }

    /** What came of another call that asked for the same holds for this one too. */
    public void sharesResult() {
        sharedResult = true;
    }

    public CallTimings timings() {
        return timings;
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

    /** The caller gets some more of its answer. */
    public void addResponse(Buffer bytes) {
        responseBytes += bytes.length();
        if (copy != null) {
            copy.wrote(bytes);
        }
    }

    /** Has what the caller gets copied. */
    public void copyAnswer(AnswerCopy to) {
        copy = to;
    }
}
