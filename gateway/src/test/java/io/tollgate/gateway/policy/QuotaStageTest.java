package io.tollgate.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.analytics.RecordedUsage;
import io.tollgate.gateway.analytics.RecordedUsage.Amount;
import io.tollgate.gateway.analytics.UsageLedger;
import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallEnd;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.CallResult;
import io.tollgate.gateway.call.Caller;
import io.tollgate.gateway.call.CustomPrices;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.Limits;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.ReadCall;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.call.TestCalls;
import io.tollgate.gateway.call.TokenUsage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class WithinLimitsTest {
    private static final Instant BEGIN = Instant.parse("2026-11-20T12:00:00Z");

    /** Of 400 bytes, so of 100 tokens by estimate. */
    private static final Buffer BODY = Buffer.buffer(new byte[400]);

    private final List<Call> passed = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private Promise<RecordedUsage> answer = Promise.promise();
    private long nanos;
    private final UsageLedger ledger = (tokenId, by) -> {
        asked.add(tokenId + " " + by);
        return answer.future();
    };
    private final TokenQuotas quotas = new TokenQuotas(ledger, () -> nanos, this::now);
    private final Stage<ReadCall> stage = new QuotaStage(quotas, this::now, call -> {
        passed.add(call.call());
        return Future.succeededFuture(new Answer.Whole(200, HttpHeaders.headers(), BODY, MeteredUsage.NONE, null));
    });

    private Instant now() {
        return BEGIN.plusNanos(nanos);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private Call call(String tokenId, @Nullable Limits limits) {
        Call call = TestCalls.of(
                new Caller(tokenId, "a-token", Set.of(), null, limits),
                true,
                true,
                TimeUnit.SECONDS.toMicros(now().getEpochSecond()),
                nanos);
        Target target = new Target("p", "m", "m", tokens -> BigDecimal.valueOf(tokens.outputTokens()));
        call.state().target(target, model -> target);
        return call;
    }

    /** Sends a call that stays in flight; null where it passed. */
    private @Nullable Failure send(Call call) {
        Future<Answer> handled =
                stage.handle(new ReadCall(call, call.state().options(), List.of(TestCalls.request(BODY.length()))));
        return handled.succeeded() ? null : FailureException.failureOf(handled.cause());
    }

    private @Nullable Failure send(Limits limits) {
        return send(call("tok_1", limits));
    }

    private static void end(Call call, long input, long output) {
        call.recordTotalUsage(new MeteredUsage(new TokenUsage(input, output, 0, 0, 0), MeteredUsage.Source.PROVIDER));
        call.end(new CallEnd(CallResult.SUCCEEDED, 200, 0));
    }

    private static Limits perMinute(@Nullable Long requests, @Nullable Long tokens) {
        return new Limits(requests, tokens, null, null);
    }

    private static Limits perDay(String usd) {
        return new Limits(null, null, new BigDecimal(usd), null);
    }

    private static RecordedUsage booked(String usd, Instant asOf) {
        Amount amount = new Amount(1, 1, 1, new BigDecimal(usd));
        return new RecordedUsage(amount, amount, asOf);
    }

    @Test
    void nothingIsKeptOfTokensWithoutLimits() {
        assertThat(send(call("tok_1", null))).isNull();
        assertThat(passed).hasSize(1);
        assertThat(quotas.size()).isZero();
    }

    @Test
    void requestsPerMinuteAreCountedByToken() {
        Limits two = perMinute(2L, null);
        assertThat(send(two)).isNull();
        pass(Duration.ofSeconds(20));
        assertThat(send(two)).isNull();
        assertThat(send(two))
                .isEqualTo(new CallFailure.RateLimited("requests_per_minute", 2, 0, Duration.ofSeconds(40)));
        assertThat(send(call("tok_2", two))).isNull();
        assertThat(passed).hasSize(3);
        pass(Duration.ofSeconds(40));
        assertThat(send(two)).isNull();
    }

    @Test
    void tokensAreReservedByEstimateAndSettledByUse() {
        Limits limits = perMinute(null, 1_000L);
        Call first = call("tok_1", limits);
        assertThat(send(first)).isNull();
        assertThat(quotas.tokensLeft("tok_1", limits)).isEqualTo(900);
        end(first, 150, 800);
        assertThat(quotas.tokensLeft("tok_1", limits)).isEqualTo(50);
        assertThat(send(limits))
                .isEqualTo(new CallFailure.RateLimited("tokens_per_minute", 1_000, 50, Duration.ofSeconds(3)));
        pass(Duration.ofSeconds(3));
        assertThat(send(limits)).isNull();
    }

    @Test
    void whatIsRefusedTakesNothing() {
        Limits limits = perMinute(2L, 150L);
        assertThat(send(limits)).isNull();
        assertThat(send(limits)).isInstanceOf(CallFailure.RateLimited.class);
        assertThat(quotas.requestsLeft("tok_1", limits)).isEqualTo(1);
        assertThat(quotas.tokensLeft("tok_1", limits)).isEqualTo(50);
    }

    @Test
    void anUnusedTokenHasAllThatItMay() {
        assertThat(quotas.requestsLeft("tok_1", perMinute(7L, null))).isEqualTo(7);
        assertThat(quotas.tokensLeft("tok_1", perMinute(7L, null))).isNull();
    }

    @Test
    void changedLimitsHoldForTheNextCall() {
        assertThat(send(perMinute(1L, null))).isNull();
        assertThat(send(perMinute(1L, null))).isNotNull();
        assertThat(send(perMinute(2L, null))).isNull();
    }

    @Test
    void moneyIsCountedAsCallsEnd() {
        Call first = call("tok_1", perDay("5"));
        Call second = call("tok_1", perDay("5"));
        assertThat(send(first)).isNull();
        assertThat(send(second)).isNull();
        end(first, 1, 5);
        assertThat(send(perDay("5"))).isInstanceOfSatisfying(CallFailure.BudgetExceeded.class, exceeded -> {
            assertThat(exceeded.limit()).isEqualTo("usd_per_day");
            assertThat(exceeded.resetsAt()).isEqualTo("2026-11-21T00:00:00Z");
            assertThat(exceeded.retryAfter()).isEqualTo(Duration.ofHours(12));
        });
        assertThat(send(perDay("6"))).isNull();
    }

    @Test
    void nobodyEscapesABudgetByPricesOfTheirOwn() {
        Call cheap = call("tok_1", perDay("5"));
        cheap.state().options(TestCalls.prices(new CustomPrices(BigDecimal.ZERO, BigDecimal.ZERO)));
        assertThat(send(cheap)).isNull();
        end(cheap, 1, 5);
        assertThat(send(perDay("5"))).isInstanceOf(CallFailure.BudgetExceeded.class);
        Call dear = call("tok_2", perDay("5"));
        dear.state().options(TestCalls.prices(new CustomPrices(BigDecimal.TEN, BigDecimal.TEN)));
        assertThat(send(dear)).isNull();
        end(dear, 1, 0);
        assertThat(send(call("tok_2", perDay("5")))).isInstanceOf(CallFailure.BudgetExceeded.class);
    }

    @Test
    void callsGoOnUntilTheBooksHaveAnswered() {
        assertThat(send(perDay("5"))).isNull();
        assertThat(asked).containsExactly("tok_1 2026-11-20T11:59:59.999999Z");
        assertThat(send(perDay("5"))).isNull();
        answer.complete(booked("5", BEGIN.plusSeconds(60)));
        assertThat(send(perDay("5"))).isInstanceOf(CallFailure.BudgetExceeded.class);
        assertThat(asked).hasSize(1);
    }

    @Test
    void booksThatDoNotAnswerAreAskedAgain() {
        assertThat(send(perDay("5"))).isNull();
        answer.fail("away");
        answer = Promise.promise();
        assertThat(send(perDay("5"))).isNull();
        assertThat(asked).hasSize(1);
        pass(Duration.ofSeconds(5));
        assertThat(send(perDay("5"))).isNull();
        assertThat(asked).hasSize(2);
    }

    @Test
    void theBooksAreNotAskedOfManyTokensAtOnce() {
        for (int i = 0; i < 100; i++) {
            assertThat(send(call("tok_" + i, perDay("5")))).isNull();
        }
        assertThat(asked).hasSize(4);
        answer.complete(booked("1", BEGIN.plusSeconds(60)));
        assertThat(send(call("tok_50", perDay("5")))).isNull();
        assertThat(asked).hasSize(5);
    }

    @Test
    void whatNobodyUsesIsForgotten() {
        answer.complete(booked("1", BEGIN.plusSeconds(60)));
        Call underWay = call("tok_busy", perMinute(9L, null));
        Call spentUp = call("tok_spent_up", perDay("2"));
        send(underWay);
        send(spentUp);
        end(spentUp, 1, 1);
        for (int i = 0; i < 1_000; i++) {
            Call call = call("tok_" + i, new Limits(9L, 9_000L, new BigDecimal(9), null));
            assertThat(send(call)).isNull();
            end(call, 1, 1);
        }
        pass(Duration.ofMinutes(10));
        quotas.forgetIdle();
        assertThat(quotas.size()).isEqualTo(1_002);
        pass(Duration.ofSeconds(1));
        quotas.forgetIdle();
        assertThat(quotas.size()).isEqualTo(2);
        assertThat(send(call("tok_spent_up", perDay("2")))).isInstanceOf(CallFailure.BudgetExceeded.class);
        end(underWay, 1, 1);
        pass(Duration.ofHours(13));
        quotas.forgetIdle();
        assertThat(quotas.size()).isZero();
    }
}
