package io.tollgate.gateway.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Answer.End;
import io.tollgate.gateway.call.Attempt;
import io.tollgate.gateway.call.BufferedReadStream;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.CallFailure.ProviderThrottled;
import io.tollgate.gateway.call.CallOptions;
import io.tollgate.gateway.call.CallerProviderKey;
import io.tollgate.gateway.call.Content;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.KeyedCall;
import io.tollgate.gateway.call.ManualTimers;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.Outcome;
import io.tollgate.gateway.call.ProviderKey;
import io.tollgate.gateway.call.Request;
import io.tollgate.gateway.call.RoutedCall;
import io.tollgate.gateway.call.TestCalls;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.config.ThrottleConfig;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ThrottledTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final int CONCURRENCY = 2;
    /** One comes back each second: what a test takes out stays out for as long as it runs. */
    private static final int TOKENS_PER_MINUTE = 60;
    /** Of what a call reserves: what is given back twice must not fit in. */
    private static final int TAKEN_BEFORE = 15;

    private static final int RESERVED = 40;
    private static final int HALF_OPEN_CALLS = 3;
    private static final MeteredUsage USED =
            new MeteredUsage(new TokenUsage(7, 3, 0, 0, 0), MeteredUsage.Source.PROVIDER);

    private final ManualTimers timers = new ManualTimers();
    private final Call call = TestCalls.anonymous();
    private Promise<Answer> answer = Promise.promise();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger successes = new AtomicInteger();
    private final AtomicInteger errors = new AtomicInteger();

    /** What the breaker must hear. */
    enum Heard {
        SUCCESS,
        ERROR,
        RELEASE
    }

    /** Each way in which an attempt can end. */
    @SuppressWarnings("ImmutableEnumChecker")
    enum Ending {
        ANSWERED(whole(200, null), Heard.SUCCESS, Outcome.SUCCEEDED, 200, null, 10),
        REDIRECTED(whole(302, null), Heard.SUCCESS, Outcome.SUCCEEDED, 302, null, 10),
        REPORTED_AN_ERROR(whole(200, failed()), Heard.ERROR, Outcome.FAILED, 200, "provider_error", 10),
        BAD_REQUEST(whole(400, null), Heard.SUCCESS, Outcome.FAILED, 400, "provider_error", 10),
        UNAUTHORIZED(whole(401, null), Heard.SUCCESS, Outcome.FAILED, 401, "provider_error", 10),
        TOO_MANY_REQUESTS(whole(429, null), Heard.RELEASE, Outcome.THROTTLED, 429, "provider_error", 10),
        SERVER_ERROR(whole(500, null), Heard.ERROR, Outcome.FAILED, 500, "provider_error", 10),
        UNAVAILABLE(whole(503, null), Heard.ERROR, Outcome.FAILED, 503, "provider_error", 10),
        OVERLOADED(whole(529, null), Heard.RELEASE, Outcome.THROTTLED, 529, "provider_error", 10),
        BROKE_OFF(failed(), Heard.ERROR, Outcome.FAILED, "provider_error"),
        UNREACHABLE(
                new CallFailure.ProviderUnreachable("p", "could not be reached", false),
                Heard.RELEASE,
                Outcome.FAILED,
                "provider_error"),
        NOT_TRIED(
                new CallFailure.ProviderUnavailable("p", false, Duration.ofSeconds(1)),
                Heard.RELEASE,
                Outcome.FAILED,
                "provider_unavailable"),
        TIMED_OUT(
                new CallFailure.ProviderTimeout("p", "was slow", true),
                Heard.ERROR,
                Outcome.FAILED,
                "provider_timeout"),
        CALLER_LEFT(new CallFailure.CallerGone(), Heard.RELEASE, Outcome.CANCELED, "canceled"),
        NOT_AUDITED(new CallFailure.AuditUnavailable(), Heard.RELEASE, Outcome.REJECTED, "audit_unavailable"),
        NO_KEY(
                new CallFailure.ProviderKeyMissing("p", "g", "a", CallFailure.ProviderKeyMissing.Why.ABSENT),
                Heard.RELEASE,
                Outcome.REJECTED,
                "provider_key_missing"),
        BROKEN(new IllegalStateException("a fault of ours"), Heard.RELEASE, Outcome.FAILED, "internal_error"),
        STREAMED(null, Heard.SUCCESS, Outcome.SUCCEEDED, 200, null, 10),
        STREAM_BROKE_OFF(failed(), Heard.ERROR, Outcome.FAILED, 200, "provider_error", 10),
        STREAM_WENT_SILENT(
                new CallFailure.ProviderTimeout("p", "sent nothing", true),
                Heard.ERROR,
                Outcome.FAILED,
                200,
                "provider_timeout",
                10),
        CALLER_LEFT_THE_STREAM(new CallFailure.CallerGone(), Heard.RELEASE, Outcome.CANCELED, 200, "canceled", 10),
        STREAM_DISCARDED(null, Heard.RELEASE, Outcome.CANCELED, 200, "canceled", 10);

        /** An answer, a throwable, or why a stream ends; null for a stream that ends well, or is discarded. */
        private final @Nullable Object by;

        private final Heard heard;
        private final Outcome outcome;
        private final int status;
        private final @Nullable String code;
        private final int usedTokens;

        Ending(@Nullable Object by, Heard heard, Outcome outcome, int status, @Nullable String code, int usedTokens) {
            this.by = by;
            this.heard = heard;
            this.outcome = outcome;
            this.status = status;
            this.code = code;
            this.usedTokens = usedTokens;
        }

        Ending(Object failure, Heard heard, Outcome outcome, String code) {
            this(failure instanceof Failure known ? new FailureException(known) : failure, heard, outcome, 0, code, 0);
        }
    }

    private static Failure failed() {
        return new CallFailure.ProviderFailed("p", "broke off", true);
    }

    private static Answer whole(int status, @Nullable Failure failure) {
        return new Answer.Whole(status, HttpHeaders.headers(), Buffer.buffer(), USED, failure);
    }

    private static ThrottleConfig config(int requestsPerMinute, Duration maxWait) {
        return new ThrottleConfig(
                requestsPerMinute,
                TOKENS_PER_MINUTE,
                CONCURRENCY,
                maxWait,
                ThrottleConfig.DEFAULT.timeout(),
                new ThrottleConfig.Breaker(50, Duration.ofMinutes(5), 100, 20, Duration.ofSeconds(30)),
                ThrottleConfig.DEFAULT.retry());
    }

    private static ProviderState state(ThrottleConfig config) {
        return new ProviderState(
                new ProviderConfig("p", ProviderConfig.Dialect.OPENAI, URI.create("http://p"), null, List.of(), config),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private final ProviderState provider = state(config(0, Duration.ZERO));

    private KeyedCall keyed(CallOptions options, Request request, @Nullable ProviderKey key) {
        return new KeyedCall(new RoutedCall(call, options, request, TestCalls.target()), key);
    }

    private Future<Answer> handle(ProviderState state) {
        return handle(state, keyed(CallOptions.NONE, TestCalls.request(4 * RESERVED), null));
    }

    private Future<Answer> handle(ProviderState state, KeyedCall keyed) {
        return new Throttled(timers.vertx(), state, routed -> {
                    sent.incrementAndGet();
                    return answer.future();
                })
                .handle(keyed);
    }

    /** A breaker that lets a few calls through, so that each permission can be counted. */
    private CircuitBreaker halfOpenBreaker() {
        CircuitBreaker breaker = provider.model("m").breaker();
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
        breaker.getEventPublisher().onSuccess(event -> successes.incrementAndGet());
        breaker.getEventPublisher().onError(event -> errors.incrementAndGet());
        return breaker;
    }

    private static int permissions(CircuitBreaker breaker) {
        int got = 0;
        while (breaker.tryAcquirePermission()) {
            got++;
        }
        return got;
    }

    private static int concurrent(ProviderState state) {
        return state.concurrency().available();
    }

    /** All tokens but some are there; a minute's worth of time would have to pass before that is not known for sure. */
    private static void tokensTaken(ProviderState state, int taken) {
        assertThat(state.configured().tokens().available())
                .isBetween((long) TOKENS_PER_MINUTE - taken, (long) TOKENS_PER_MINUTE - taken + TAKEN_BEFORE - 1);
    }

    private void end(Ending ending) {
        endAt(
                ending,
                () -> assertThat(concurrent(provider)).as("while it streams").isEqualTo(CONCURRENCY - 1));
    }

    private void endAt(Ending ending, Runnable whileItStreams) {
        switch (ending.by) {
            case Answer whole -> answer.complete(whole);
            case Throwable cause -> answer.fail(cause);
            case null, default -> {
                Promise<End> ended = Promise.promise();
                Answer streamed = new Answer.Streamed(
                        200,
                        HttpHeaders.headers(),
                        new BufferedReadStream<>(true),
                        ended.future(),
                        () -> ended.tryComplete(new End(USED, new CallFailure.CallerGone(), 0)));
                answer.complete(streamed);
                whileItStreams.run();
                if (ending == Ending.STREAM_DISCARDED) {
                    streamed.discard();
                    streamed.discard();
                } else {
                    ended.complete(new End(USED, (Failure) ending.by, 0));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void everythingTakenIsGivenBackOnce(Ending ending) {
        CircuitBreaker breaker = halfOpenBreaker();
        provider.configured().tokens().reserve(TAKEN_BEFORE);
        Future<Answer> handled = handle(provider);
        assertThat(sent).hasValue(1);
        assertThat(concurrent(provider)).isEqualTo(CONCURRENCY - 1);
        tokensTaken(provider, TAKEN_BEFORE + RESERVED);

        end(ending);

        assertThat(handled.isComplete()).isTrue();
        assertThat(concurrent(provider)).isEqualTo(CONCURRENCY);
        tokensTaken(provider, TAKEN_BEFORE + ending.usedTokens);
        assertThat(successes).hasValue(ending.heard == Heard.SUCCESS ? 1 : 0);
        assertThat(errors).hasValue(ending.heard == Heard.ERROR ? 1 : 0);
        assertThat(permissions(breaker))
                .isEqualTo(ending.heard == Heard.RELEASE ? HALF_OPEN_CALLS : HALF_OPEN_CALLS - 1);
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void theAttemptIsRecordedAndCounted(Ending ending) {
        handle(provider);
        assertThat(call.state().attemptsStarted()).isEqualTo(1);
        assertThat(call.state().attempts()).isEmpty();
        end(ending);
        assertThat(call.state().attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.provider()).isEqualTo("p");
            assertThat(attempt.model()).isEqualTo("m");
            assertThat(attempt.startedAtMicros())
                    .isBetween(
                            call.accepted().acceptedAtMicros(), call.accepted().atMicros(System.nanoTime()));
            assertThat(attempt.status()).isEqualTo(ending.status);
            assertThat(attempt.errorCode()).isEqualTo(ending.code);
            assertThat(attempt.throttledMillis()).isZero();
        });
        String counted = ending.outcome == Outcome.REJECTED
                ? "failed"
                : ending.outcome.name().toLowerCase(Locale.ROOT);
        for (RollingStats stats : List.of(provider.stats(), provider.model("m").stats())) {
            assertThat(stats.lastMinute().getLong("requests")).isEqualTo(1);
            assertThat(stats.lastMinute().getLong(counted)).isEqualTo(1);
            assertThat(stats.lastMinute().getLong("retried")).isZero();
            assertThat(stats.lastMinute().getLong("output_tokens")).isEqualTo(ending.usedTokens == 0 ? 0 : 3);
        }
        assertThat(provider.lastError() == null).isEqualTo(ending.outcome != Outcome.FAILED);
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "600000, 1"})
    void whatTheCallerWishedShorterIsNotTheProvidersFailure(long wishedMillis, int heard) {
        halfOpenBreaker();
        CallOptions options = new CallOptions(null, null, null, Map.of(), wishedMillis, null, null, null);
        handle(provider, keyed(options, TestCalls.request(8), null));
        end(Ending.TIMED_OUT);
        assertThat(errors).hasValue(heard);
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void aKeyOfTheCallersOwnMovesNoBreaker(Ending ending) {
        CircuitBreaker breaker = halfOpenBreaker();
        handle(provider, keyed(CallOptions.NONE, ownKey(), null));
        end(ending);
        assertThat(successes).hasValue(0);
        assertThat(errors).hasValue(0);
        assertThat(permissions(breaker)).isEqualTo(HALF_OPEN_CALLS);
        assertThat(concurrent(provider)).isEqualTo(CONCURRENCY);
    }

    @Test
    void aKeyOfTheCallersOwnNeitherRestsNorMakesOthersRest() {
        provider.configured().coolDown(Duration.ofSeconds(10), "upstream_429");
        KeyState.Cooldown before = provider.cooldown();
        handle(provider, keyed(CallOptions.NONE, ownKey(), null));
        assertThat(sent).hasValue(1);
        MultiMap headers = HttpHeaders.headers().add("retry-after", "3600");
        answer.complete(new Answer.Whole(429, headers, Buffer.buffer(), USED, null));
        assertThat(provider.cooldown()).isEqualTo(before);
    }

    @Test
    void aCooldownIsThatOfOneKey() {
        ProviderKey stored = new ProviderKey("secret", "spare", ProviderKey.UsageListener.NONE);
        KeyedCall keyed = keyed(CallOptions.NONE, TestCalls.request(8), stored);
        handle(provider, keyed);
        MultiMap headers = HttpHeaders.headers().add("retry-after", "20");
        answer.complete(new Answer.Whole(429, headers, Buffer.buffer(), USED, null));
        assertThat(provider.key(keyed.keyId()).cooldown()).isNotNull();
        assertThat(provider.configured().cooldown()).isNull();
        handle(provider);
        assertThat(sent).hasValue(2);
        handle(provider, keyed);
        assertThat(sent).hasValue(2);
    }

    private static ThrottleConfig byTheDay(int tokensPerMinute, int concurrency, Duration maxWait) {
        return new ThrottleConfig(
                1,
                tokensPerMinute,
                concurrency,
                maxWait,
                ThrottleConfig.DEFAULT.timeout(),
                ThrottleConfig.DEFAULT.breaker(),
                ThrottleConfig.DEFAULT.retry(),
                new ThrottleConfig.Daily(10, 0, LocalTime.MIDNIGHT, ZoneOffset.UTC));
    }

    /** What is sent counts for the day, and what a later guard refuses does not. */
    @Test
    void aCallThatIsNotSentTakesNothingOfTheDay() {
        ProviderState concurrent = state(byTheDay(0, 1, Duration.ZERO));
        concurrent.concurrency().tryAcquire("another", "");
        assertThat(handle(concurrent).failed()).isTrue();
        ProviderState open = state(byTheDay(0, 1, Duration.ZERO));
        open.model("m").breaker().transitionToOpenState();
        assertThat(handle(open).failed()).isTrue();
        ProviderState tokens = state(byTheDay(RESERVED, 1, Duration.ZERO));
        tokens.configured().tokens().reserve(RESERVED);
        assertThat(handle(tokens).failed()).isTrue();
        for (ProviderState refusing : List.of(concurrent, open, tokens)) {
            assertThat(refusing.configured().requestsOfDay().used()).isZero();
        }
        assertThat(sent).hasValue(0);

        ProviderState unreachable = state(byTheDay(0, 1, Duration.ZERO));
        handle(unreachable);
        assertThat(unreachable.configured().requestsOfDay().used()).isEqualTo(1);
        end(Ending.UNREACHABLE);
        assertThat(unreachable.configured().requestsOfDay().used()).isZero();
        sent.set(0);
        answer = Promise.promise();

        ProviderState waiting = state(byTheDay(0, 1, Duration.ofMinutes(2)));
        handle(waiting);
        assertThat(waiting.configured().requestsOfDay().used()).isEqualTo(1);
        handle(waiting);
        assertThat(waiting.configured().requestsOfDay().used()).isEqualTo(2);
        assertThat(timers.pending()).isEqualTo(1);
        call.callerLeft();
        assertThat(waiting.configured().requestsOfDay().used()).isEqualTo(1);
        assertThat(sent).hasValue(1);
    }

    @Test
    void callsThatAreSlowOpenTheBreakerAsFailuresDo() {
        ThrottleConfig usual = ThrottleConfig.DEFAULT;
        ProviderState slow = state(new ThrottleConfig(
                0,
                0,
                CONCURRENCY,
                Duration.ZERO,
                usual.timeout(),
                new ThrottleConfig.Breaker(50, Duration.ofNanos(1), 4, 2, Duration.ofSeconds(30)),
                usual.retry()));
        answer.complete(whole(200, null));
        assertThat(handle(slow).succeeded()).isTrue();
        assertThat(slow.model("m").open()).isFalse();
        assertThat(handle(slow).succeeded()).isTrue();
        assertThat(slow.model("m").open()).isTrue();
        assertThat(slow.model("m").breaker().getMetrics().getSlowCallRate()).isEqualTo(100);
        assertThat(handle(slow).failed()).isTrue();
        assertThat(sent).hasValue(2);
    }

    private static Request ownKey() {
        return TestCalls.passthrough(
                "POST",
                new CallerProviderKey(CallerProviderKey.Location.AUTHORIZATION, "Bearer own"),
                new Content.Buffered(Buffer.buffer("{}")));
    }

    @Test
    void aFurtherAttemptIsARetry() {
        call.state().startAttempt();
        handle(provider);
        end(Ending.ANSWERED);
        assertThat(provider.stats().lastMinute().getLong("retried")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "429, retry-after, 20, 20, upstream_429",
                "529, retry-after-ms, 1500, 1.5, upstream_529",
                "429, x-other, 20, -, -",
                "503, retry-after, 20, -, -",
                "200, retry-after, 20, -, -",
            })
    void anUpstreamThatAsksForFewerRequestsIsGivenARest(
            int status, String header, String value, @Nullable String seconds, @Nullable String reason) {
        handle(provider);
        MultiMap headers = HttpHeaders.headers().add(header, value);
        answer.complete(new Answer.Whole(status, headers, Buffer.buffer(), USED, null));
        KeyState.Cooldown cooldown = provider.cooldown();
        if (seconds == null) {
            assertThat(cooldown).isNull();
        } else {
            Duration rest = Duration.parse("PT" + seconds + "S");
            assertThat(cooldown).isEqualTo(new KeyState.Cooldown(NOW.plus(rest), reason));
        }
    }

    /** A provider with every guard, none of which refuses a call. */
    private static ProviderState guarded() {
        return state(new ThrottleConfig(
                10,
                TOKENS_PER_MINUTE,
                CONCURRENCY,
                Duration.ZERO,
                ThrottleConfig.DEFAULT.timeout(),
                ThrottleConfig.DEFAULT.breaker(),
                ThrottleConfig.DEFAULT.retry(),
                new ThrottleConfig.Daily(20, 1_000, LocalTime.MIDNIGHT, ZoneOffset.UTC)));
    }

    /** What a call can take, as it is at the moment. */
    private record Figures(int minute, long tokens, long day, long tokensOfDay, int atOnce) {
        static Figures of(ProviderState provider) {
            KeyState key = provider.configured();
            return new Figures(
                    key.requests().available(),
                    key.tokens().available(),
                    key.requestsOfDay().used(),
                    key.tokensOfDay().used(),
                    concurrent(provider));
        }
    }

    /** Each guard says no in turn; all others get back what they gave, be they before it or behind. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "cooldown",
                "requests_per_day",
                "requests_per_minute",
                "tokens_per_minute",
                "tokens_per_day",
                "concurrency",
                "breaker"
            })
    void aGuardThatRefusesLeavesTheOthersAsTheyWere(String guard) {
        ProviderState guarded = guarded();
        KeyState key = guarded.configured();
        // Nothing comes back by itself that a call could have taken.
        key.tokens().reserve(TAKEN_BEFORE);
        switch (guard) {
            case "cooldown" -> key.coolDown(Duration.ofSeconds(10), "upstream_429");
            case "requests_per_day" -> key.requestsOfDay().take(20);
            case "requests_per_minute" -> {
                for (int i = 0; i < 10; i++) {
                    key.requests().reserve();
                }
            }
            case "tokens_per_minute" -> key.tokens().reserve(TOKENS_PER_MINUTE - TAKEN_BEFORE);
            case "tokens_per_day" -> key.tokensOfDay().take(1_000);
            case "breaker" -> guarded.model("m").breaker().transitionToOpenState();
            default -> {
                assertThat(guarded.concurrency().tryAcquire("g", "")).isTrue();
                assertThat(guarded.concurrency().tryAcquire("g", "")).isTrue();
            }
        }
        Figures before = Figures.of(guarded);

        Failure failure = FailureException.failureOf(handle(guarded).cause());

        assertThat(sent).hasValue(0);
        Figures after = Figures.of(guarded);
        assertThat(after).usingRecursiveComparison().ignoringFields("tokens").isEqualTo(before);
        assertThat(after.tokens()).isBetween(before.tokens(), before.tokens() + TAKEN_BEFORE - 1);
        assertThat(call.state().attemptsStarted()).isZero();
        if (guard.equals("breaker")) {
            assertThat(failure).isInstanceOf(CallFailure.ProviderUnavailable.class);
            assertThat(failure.retryAfter()).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(30));
            return;
        }
        assertThat(failure).isInstanceOfSatisfying(ProviderThrottled.class, throttled -> {
            assertThat(throttled.limit()).isEqualTo(guard);
            assertThat(throttled.retryAfter()).isPositive();
        });
        assertThat(guarded.stats().lastMinute().getLong("throttled")).isEqualTo(1);
        assertThat(guarded.model("m").stats().lastMinute().getLong("throttled")).isEqualTo(1);
        CircuitBreaker breaker = guarded.model("m").breaker();
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
        assertThat(permissions(breaker)).isEqualTo(HALF_OPEN_CALLS);
    }

    /** What could not be sent is no request of the provider's plan. */
    @ParameterizedTest
    @EnumSource(Ending.class)
    void onlyWhatWasSentCountsAsARequest(Ending ending) {
        ProviderState guarded = guarded();
        handle(guarded);
        assertThat(guarded.configured().requests().available()).isEqualTo(9);
        endAt(ending, () -> {});
        boolean sent = ending != Ending.UNREACHABLE && ending != Ending.NOT_TRIED;
        assertThat(guarded.configured().requests().available()).isEqualTo(sent ? 9 : 10);
        assertThat(guarded.configured().requestsOfDay().used()).isEqualTo(sent ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({"false, 1", "true, 0"})
    void aCallWaitsForTokensWithATimerAndGivesThemBackWhereItLeaves(boolean leaves, int sentAfter) {
        ProviderState patient = state(config(0, Duration.ofMinutes(2)));
        patient.configured().tokens().reserve(TOKENS_PER_MINUTE);
        Future<Answer> handled = handle(patient);
        assertThat(sent).hasValue(0);
        assertThat(patient.waiting()).hasValue(1);
        assertThat(timers.pending()).isEqualTo(1);
        if (leaves) {
            call.callerLeft();
            assertThat(FailureException.failureOf(handled.cause())).isInstanceOf(CallFailure.CallerGone.class);
        } else {
            timers.fire();
        }
        assertThat(sent).hasValue(sentAfter);
        assertThat(patient.waiting()).hasValue(0);
        assertThat(concurrent(patient)).isEqualTo(CONCURRENCY - sentAfter);
        long within = patient.configured().tokens().until(RESERVED).toNanos();
        long one = Duration.ofMinutes(1).toNanos() * RESERVED / TOKENS_PER_MINUTE;
        assertThat(within).as("what is still owed").isBetween(leaves ? 0 : one, leaves ? one : 2 * one);
    }

    /** A provider all of whose permits somebody has, and the next call of which waits for one. */
    private ProviderState busy() {
        ProviderState busy = state(config(10, Duration.ofMinutes(2)));
        for (int i = 0; i < CONCURRENCY; i++) {
            assertThat(busy.concurrency().tryAcquire("another", "t")).isTrue();
        }
        return busy;
    }

    private static void free(ProviderState busy) {
        assertThat(concurrent(busy)).isEqualTo(CONCURRENCY);
        assertThat(busy.concurrency().waiting()).isZero();
        assertThat(busy.configured().requests().available()).isEqualTo(10);
        tokensTaken(busy, 0);
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void aCallThatHasWaitedForItsTurnGivesItsPermitBackOnce(Ending ending) {
        ProviderState busy = busy();
        Future<Answer> waits = handle(busy);
        assertThat(busy.concurrency().waiting()).isEqualTo(1);
        assertThat(timers.delays())
                .singleElement()
                .satisfies(delay -> assertThat(delay).isBetween(1L, 120_000L));
        busy.concurrency().release("another", "t");
        timers.runHandedOver();
        assertThat(sent).hasValue(1);
        assertThat(timers.pending()).isZero();
        assertThat(busy.concurrency().waiting()).isZero();
        assertThat(call.state().timings().queueNanos()).isPositive();

        endAt(ending, () -> assertThat(concurrent(busy)).isZero());

        assertThat(waits.isComplete()).isTrue();
        assertThat(concurrent(busy)).isEqualTo(1);
        busy.concurrency().release("another", "t");
        assertThat(concurrent(busy)).isEqualTo(CONCURRENCY);
    }

    @Test
    void aCallWhoseTurnDoesNotComeInTimeIsRefused() {
        ProviderState busy = busy();
        Future<Answer> waits = handle(busy);
        timers.fire();
        assertThat(FailureException.failureOf(waits.cause()))
                .isInstanceOfSatisfying(
                        ProviderThrottled.class,
                        throttled -> assertThat(throttled.limit()).isEqualTo("concurrency"));
        busy.concurrency().release("another", "t");
        busy.concurrency().release("another", "t");
        timers.runHandedOver();
        assertThat(sent).hasValue(0);
        free(busy);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCallerThatLeavesHasNoTurnAndTakesNothing(boolean beforeItComes) {
        ProviderState busy = busy();
        if (beforeItComes) {
            call.callerLeft();
        }
        Future<Answer> waits = handle(busy);
        call.callerLeft();
        assertThat(FailureException.failureOf(waits.cause())).isInstanceOf(CallFailure.CallerGone.class);
        assertThat(timers.pending()).isZero();
        busy.concurrency().release("another", "t");
        busy.concurrency().release("another", "t");
        timers.runHandedOver();
        assertThat(sent).hasValue(0);
        free(busy);
    }

    /** The turn has come on another event loop, and this one has yet to hear of it. */
    @ParameterizedTest
    @CsvSource({"leaves, 0", "is out of time, 1"})
    void aCallWhoseTurnHasComeMeanwhileKeepsItOrGivesItOn(String meanwhile, int sentAfter) {
        ProviderState busy = busy();
        Future<Answer> waits = handle(busy);
        busy.concurrency().release("another", "t");
        busy.concurrency().release("another", "t");
        if (meanwhile.equals("leaves")) {
            call.callerLeft();
        } else {
            timers.fire();
        }
        assertThat(waits.isComplete()).isFalse();
        assertThat(concurrent(busy)).isEqualTo(1);
        timers.runHandedOver();
        assertThat(sent).hasValue(sentAfter);
        if (sentAfter == 0) {
            assertThat(FailureException.failureOf(waits.cause())).isInstanceOf(CallFailure.CallerGone.class);
            free(busy);
        } else {
            end(Ending.ANSWERED);
            assertThat(concurrent(busy)).isEqualTo(CONCURRENCY);
        }
    }

    @Test
    void whoseTurnComesToAnOpenBreakerGivesAllBack() {
        ProviderState busy = busy();
        Future<Answer> waits = handle(busy);
        busy.model("m").breaker().transitionToOpenState();
        busy.concurrency().release("another", "t");
        busy.concurrency().release("another", "t");
        timers.runHandedOver();
        assertThat(FailureException.failureOf(waits.cause())).isInstanceOf(CallFailure.ProviderUnavailable.class);
        free(busy);
    }

    @Test
    void aRequestThatWouldWaitTooLongIsRefused() {
        ProviderState limited = state(config(1, Duration.ZERO));
        handle(limited);
        Failure failure = FailureException.failureOf(handle(limited).cause());
        assertThat(failure).isInstanceOfSatisfying(ProviderThrottled.class, throttled -> {
            assertThat(throttled.limit()).isEqualTo("requests_per_minute");
            assertThat(throttled.limitValue()).isEqualTo(1);
            assertThat(throttled.retryAfter()).isPositive().isLessThanOrEqualTo(Duration.ofMinutes(1));
        });
        assertThat(sent).hasValue(1);
        assertThat(concurrent(limited)).isEqualTo(CONCURRENCY - 1);
        assertThat(timers.pending()).isZero();
    }

    /** A provider whose one permit of this minute is used, and the next call of which waits for the next. */
    private Future<Answer> waiting(ProviderState limited) {
        limited.configured().requests().reserve();
        Future<Answer> waits = handle(limited);
        assertThat(waits.isComplete()).isFalse();
        return waits;
    }

    @Test
    void aCallWaitsForAPermitAndIsSentThen() {
        ProviderState limited = state(config(1, Duration.ofMinutes(2)));
        Future<Answer> waits = waiting(limited);
        assertThat(limited.waiting()).hasValue(1);
        assertThat(sent).hasValue(0);
        assertThat(concurrent(limited)).isEqualTo(CONCURRENCY);
        assertThat(timers.delays())
                .singleElement()
                .satisfies(delay -> assertThat(delay).isBetween(1L, 60_000L));

        timers.fire();

        assertThat(limited.waiting()).hasValue(0);
        assertThat(sent).hasValue(1);
        assertThat(call.state().timings().queueNanos()).isPositive();
        end(Ending.ANSWERED);
        assertThat(waits.succeeded()).isTrue();
        assertThat(concurrent(limited)).isEqualTo(CONCURRENCY);
        assertThat(call.state().attempts()).extracting(Attempt::status).containsExactly(200);
    }

    @Test
    void aCallerThatLeavesWaitsNoLongerAndNothingIsSent() {
        ProviderState limited = state(config(1, Duration.ofMinutes(2)));
        Future<Answer> waits = waiting(limited);
        call.callerLeft();
        assertThat(FailureException.failureOf(waits.cause())).isInstanceOf(CallFailure.CallerGone.class);
        assertThat(limited.waiting()).hasValue(0);
        assertThat(timers.pending()).isZero();
        timers.fire();
        assertThat(sent).hasValue(0);
        assertThat(concurrent(limited)).isEqualTo(CONCURRENCY);
        tokensTaken(limited, 0);
        assertThat(limited.configured().requests().reserve().waitNanos())
                .as("the next minute's permit was given back")
                .isLessThanOrEqualTo(Duration.ofMinutes(1).toNanos());
    }

    @Test
    void aCallerThatHasLeftDoesNotWait() {
        ProviderState limited = state(config(1, Duration.ofMinutes(2)));
        limited.configured().requests().reserve();
        call.callerLeft();
        assertThat(FailureException.failureOf(handle(limited).cause())).isInstanceOf(CallFailure.CallerGone.class);
        assertThat(limited.waiting()).hasValue(0);
        assertThat(timers.pending()).isZero();
    }

    @Test
    void aCallerThatLeavesAfterItsWaitIsNotCountedTwice() {
        ProviderState limited = state(config(1, Duration.ofMinutes(2)));
        waiting(limited);
        timers.fire();
        call.callerLeft();
        assertThat(limited.waiting()).hasValue(0);
        answer.fail(new FailureException(new CallFailure.CallerGone()));
        assertThat(concurrent(limited)).isEqualTo(CONCURRENCY);
    }

    @Test
    void aWaitThatIsInVainEndsWithTheNextGuardsRefusal() {
        ProviderState limited = state(config(1, Duration.ofMinutes(2)));
        Future<Answer> waits = waiting(limited);
        limited.model("m").breaker().transitionToOpenState();
        timers.fire();
        assertThat(FailureException.failureOf(waits.cause())).isInstanceOf(CallFailure.ProviderUnavailable.class);
        assertThat(concurrent(limited)).isEqualTo(CONCURRENCY);
        tokensTaken(limited, 0);
        assertThat(limited.configured().requests().reserve().waitNanos())
                .as("the next minute's permit was given back")
                .isLessThanOrEqualTo(Duration.ofMinutes(1).toNanos());
    }
}
