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
import io.tollgate.gateway.call.TokenLimits;
import io.tollgate.gateway.call.TokenUsage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class QuotaStageTest {
    private static final Instant BEGIN = Instant.parse("2026-11-20T12:00:00Z");

    /** Of 400 bytes, so of 100 tokens by estimate. */
    private static final Buffer BODY = Buffer.buffer(new byte[400]);

    private final List<Call> passed = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private Promise<RecordedUsage> answer = Promise.promise();
    private long nanos;
    private final Map<String, Set<String>> countedAgainst = new HashMap<>();
    private final UsageLedger ledger = (tokenIds, by) -> {
        asked.add(String.join("+", new TreeSet<>(tokenIds)) + " " + by);
        return answer.future();
    };
    private final TokenQuotas quotas =
            new TokenQuotas(id -> countedAgainst.getOrDefault(id, Set.of(id)), ledger, () -> nanos, this::now);
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
        return call(limits == null ? List.of() : List.of(new TokenLimits(tokenId, limits)));
    }

    /** Of the token whose limits are the first. */
    private Call call(List<TokenLimits> limits) {
        Call call = TestCalls.of(
                new Caller(limits.isEmpty() ? "tok_1" : limits.getFirst().tokenId(), "a-token", Set.of(), null, limits),
                true,
                true,
                TimeUnit.SECONDS.toMicros(now().getEpochSecond()),
                nanos);
        Target target = new Target(
                "p",
                "m",
                "m",
                usage -> TestCalls.bill(BigDecimal.valueOf(usage.tokens().outputTokens())));
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

    private Limits left(Limits limits) {
        return quotas.left(List.of(new TokenLimits("tok_1", limits)));
    }

    private static void end(Call call, long input, long output) {
        call.recordTotalUsage(new MeteredUsage(new TokenUsage(input, output, 0, 0, 0), MeteredUsage.Source.PROVIDER));
        call.end(new CallEnd(CallResult.SUCCEEDED, 200, 0));
    }

    private static Limits perMinute(@Nullable Long requests, @Nullable Long tokens) {
        return new Limits(requests, tokens, null, null, null);
    }

    private static Limits perDay(String usd) {
        return new Limits(null, null, null, new BigDecimal(usd), null);
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
                .isEqualTo(new CallFailure.RateLimited("requests_per_minute", 2, 0, Duration.ofSeconds(40), false));
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
        assertThat(left(limits).tokensPerMinute()).isEqualTo(900);
        end(first, 150, 800);
        assertThat(left(limits).tokensPerMinute()).isEqualTo(50);
        assertThat(send(limits))
                .isEqualTo(new CallFailure.RateLimited("tokens_per_minute", 1_000, 50, Duration.ofSeconds(3), false));
        pass(Duration.ofSeconds(3));
        assertThat(send(limits)).isNull();
    }

    @Test
    void whatIsRefusedTakesNothing() {
        Limits limits = perMinute(2L, 150L);
        assertThat(send(limits)).isNull();
        assertThat(send(limits)).isInstanceOf(CallFailure.RateLimited.class);
        assertThat(left(limits).requestsPerMinute()).isEqualTo(1);
        assertThat(left(limits).tokensPerMinute()).isEqualTo(50);
    }

    @Test
    void anUnusedTokenHasAllThatItMay() {
        assertThat(left(perMinute(7L, null)).requestsPerMinute()).isEqualTo(7);
        assertThat(left(perMinute(7L, null)).tokensPerMinute()).isNull();
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
            Call call = call("tok_" + i, new Limits(9L, 9_000L, null, new BigDecimal(9), null));
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

    private static Limits atOnce(long calls) {
        return new Limits(null, null, calls, null, null);
    }

    @Test
    void asManyCallsRunAtOnceAsMay() {
        Call first = call("tok_1", atOnce(2));
        assertThat(send(first)).isNull();
        assertThat(send(atOnce(2))).isNull();
        assertThat(left(atOnce(2)).concurrentCalls()).isZero();
        assertThat(send(atOnce(2)))
                .isEqualTo(new CallFailure.RateLimited("concurrent_calls", 2, 0, Failure.SOON, false));
        end(first, 1, 1);
        assertThat(left(atOnce(2)).concurrentCalls()).isOne();
        assertThat(send(atOnce(2))).isNull();
        assertThat(send(atOnce(2))).isNotNull();
        // Nor does another limit make room.
        assertThat(send(atOnce(1))).isNotNull();
        assertThat(left(atOnce(1)).concurrentCalls()).isZero();
        assertThat(send(atOnce(3))).isNull();
    }

    @Test
    void tighterLimitsDoNotForgetWhatWasTaken() {
        assertThat(send(perMinute(9L, 150L))).isNull();
        assertThat(send(perMinute(1L, 149L))).isInstanceOf(CallFailure.RateLimited.class);
        assertThat(left(perMinute(1L, 149L))).isEqualTo(perMinute(0L, 49L));
    }

    private static final String MAKER = "tok_maker";

    private Call made(String tokenId, Limits own, Limits makers) {
        return call(List.of(new TokenLimits(tokenId, own), new TokenLimits(MAKER, makers)));
    }

    @Test
    void callsCountAgainstTheTokenThatTheirTokenWasMadeWith() {
        Limits two = perMinute(2L, null);
        assertThat(send(made("tok_a", two, two))).isNull();
        assertThat(send(made("tok_b", two, two))).isNull();
        assertThat(send(made("tok_c", two, two))).isInstanceOfSatisfying(CallFailure.RateLimited.class, refused -> {
            assertThat(refused.inherited()).isTrue();
            assertThat(refused.message()).contains("a token that this one was made with");
        });
        assertThat(send(call(MAKER, two)))
                .isInstanceOfSatisfying(
                        CallFailure.RateLimited.class,
                        refused -> assertThat(refused.inherited()).isFalse());
        // What the maker's limit refused was not taken from the own one.
        assertThat(quotas.left(List.of(new TokenLimits("tok_c", two)))).isEqualTo(two);
        assertThat(quotas.left(List.of(new TokenLimits("tok_a", two), new TokenLimits(MAKER, two))))
                .isEqualTo(perMinute(0L, null));
    }

    @Test
    void tokensAndConcurrencyCountAgainstTheMakerToo() {
        Limits many = new Limits(null, 1_000L, 9L, null, null);
        Limits few = new Limits(null, 150L, 1L, null, null);
        Call first = made("tok_a", many, few);
        assertThat(send(first)).isNull();
        assertThat(send(made("tok_b", many, few)))
                .isInstanceOfSatisfying(
                        CallFailure.RateLimited.class,
                        refused -> assertThat(refused.limit()).isEqualTo("concurrent_calls"));
        end(first, 60, 60);
        assertThat(send(made("tok_b", many, few)))
                .isInstanceOfSatisfying(
                        CallFailure.RateLimited.class,
                        refused -> assertThat(refused.limit()).isEqualTo("tokens_per_minute"));
        assertThat(quotas.left(List.of(new TokenLimits("tok_b", many)))).isEqualTo(many);
    }

    @Test
    void moneyCountsAgainstAllFurtherUp() {
        List<TokenLimits> chain = List.of(
                new TokenLimits("tok_c", perDay("5")),
                new TokenLimits("tok_b", perDay("6")),
                new TokenLimits("tok_a", perDay("7")));
        for (int i = 0; i < 4; i++) {
            Call call = call(chain);
            assertThat(send(call)).isNull();
            end(call, 1, 1);
        }
        Call sibling = call(List.of(new TokenLimits("tok_d", perDay("5")), new TokenLimits("tok_a", perDay("7"))));
        assertThat(send(sibling)).isNull();
        end(sibling, 1, 3);
        assertThat(send(call(chain))).isInstanceOfSatisfying(CallFailure.BudgetExceeded.class, refused -> {
            assertThat(refused.usd()).isEqualByComparingTo("7");
            assertThat(refused.inherited()).isTrue();
        });
    }

    @Test
    void theBooksAreAskedForAllTokensThatCount() {
        countedAgainst.put(MAKER, Set.of(MAKER, "tok_a", "tok_b"));
        assertThat(send(made("tok_a", perDay("5"), perDay("5")))).isNull();
        assertThat(asked)
                .containsExactly(
                        "tok_a 2026-11-20T11:59:59.999999Z", "tok_a+tok_b+tok_maker 2026-11-20T11:59:59.999999Z");
    }
}
