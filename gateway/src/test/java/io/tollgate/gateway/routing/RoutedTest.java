package io.tollgate.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.BufferedReadStream;
import io.tollgate.gateway.call.CacheOptions;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallEnd;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.CallOptions;
import io.tollgate.gateway.call.CallResult;
import io.tollgate.gateway.call.Content;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.ManualTimers;
import io.tollgate.gateway.call.Origin;
import io.tollgate.gateway.call.PassthroughRequest;
import io.tollgate.gateway.call.ReadCall;
import io.tollgate.gateway.call.Request;
import io.tollgate.gateway.call.RetryOptions;
import io.tollgate.gateway.call.RoutedCall;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.call.TestCalls;
import io.tollgate.gateway.call.UpstreamApi;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.config.ThrottleConfig;
import io.tollgate.gateway.config.ThrottleConfig.Retry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RoutedTest {
    private static final int BACKOFF = 100;

    private final ManualTimers timers = new ManualTimers();
    private final Call call = TestCalls.anonymous();
    private final RetryBudgets budgets = new RetryBudgets();
    /** Which provider was sent something, in order. */
    private final List<String> sent = new ArrayList<>();
    /** Statuses of the answers that were given up. */
    private final List<Integer> discarded = new ArrayList<>();

    private int maxAttempts = 3;
    private double share = 1;
    private RetryOptions wished = RetryOptions.NONE;

    private Models models() {
        ThrottleConfig usual = ThrottleConfig.DEFAULT;
        return new Models(
                Catalogue.load(),
                Stream.of("p", "q", "r")
                        .map(name -> new ProviderConfig(
                                name,
                                ProviderConfig.Dialect.OPENAI,
                                URI.create("http://" + name),
                                null,
                                List.of(),
                                new ThrottleConfig(
                                        usual.requestsPerMinute(),
                                        usual.tokensPerMinute(),
                                        usual.concurrency(),
                                        usual.maxWait(),
                                        usual.timeout(),
                                        usual.breaker(),
                                        new Retry(maxAttempts, Duration.ofMillis(BACKOFF), share))))
                        .toList(),
                Clock.systemUTC());
    }

    /** A provider that does one thing after the other: an answer's status, or a failure by name. */
    private Stage<RoutedCall> provider(String name, String does) {
        Iterator<String> next = Arrays.asList(does.split(" ", -1)).iterator();
        return routed -> {
            sent.add(name);
            assertThat(routed.target().provider()).isEqualTo(name);
            assertThat(call.state().target()).isEqualTo(routed.target());
            assertThat(call.state().request()).isSameAs(routed.request());
            return switch (next.next()) {
                case "fails" -> failure(new CallFailure.ProviderFailed(name, "broke off", false));
                case "breaks" -> failure(new CallFailure.ProviderFailed(name, "broke off", true));
                case "stalls" -> failure(new CallFailure.ProviderTimeout(name, "was slow", true));
                case "slow" -> failure(new CallFailure.ProviderTimeout(name, "was slow", false));
                case "throttled" ->
                    failure(new CallFailure.ProviderThrottled(name, "concurrency", Duration.ofSeconds(1), 1));
                case "open" -> failure(new CallFailure.ProviderUnavailable(name, true, Duration.ofSeconds(1)));
                case "full" -> failure(new CallFailure.Overloaded());
                case "leaves" -> {
                    call.callerLeft();
                    yield failure(new CallFailure.ProviderFailed(name, "broke off", false));
                }
                case String status -> Future.succeededFuture(answer(Integer.parseInt(status)));
            };
        };
    }

    private static Future<Answer> failure(CallFailure failure) {
        return Future.failedFuture(new FailureException(failure));
    }

    private Answer answer(int status) {
        return new Answer.Streamed(
                status,
                HttpHeaders.headers(),
                new BufferedReadStream<>(true),
                Promise.<Answer.End>promise().future(),
                () -> discarded.add(status));
    }

    private static PassthroughRequest request(String provider, String method, boolean buffered) {
        return new PassthroughRequest(
                provider,
                method,
                "/x",
                new UpstreamApi(WireFormat.OPENAI_CHAT, UpstreamApi.Billing.IF_REPORTED, null, false),
                HttpHeaders.headers(),
                null,
                buffered
                        ? new Content.Buffered(Buffer.buffer())
                        : new Content.Streaming(new BufferedReadStream<>(true), -1));
    }

    private Future<Answer> handle(List<Request> requests, Map<String, String> does) {
        Map<String, Stage<RoutedCall>> providers = new HashMap<>();
        for (String name : List.of("p", "q", "r")) {
            providers.put(name, provider(name, does.getOrDefault(name, "")));
        }
        return new Routed(timers.vertx(), TestCandidates.named(models()), providers, budgets, new Random(7))
                .handle(new ReadCall(call, options(), requests));
    }

    private CallOptions options() {
        return new CallOptions(
                null, null, null, Map.of(), 0, null, null, Origin.UNKNOWN, false, wished, CacheOptions.NONE);
    }

    private Future<Answer> handle(String does) {
        return handle(List.of(request("p", "GET", true)), Map.of("p", does));
    }

    private void fireAll() {
        while (timers.pending() > 0) {
            timers.fire();
        }
    }

    /** What a call comes to: the status of its answer, or the code of its failure. */
    private static String result(Future<Answer> handled) {
        assertThat(handled.isComplete()).isTrue();
        return handled.succeeded()
                ? Integer.toString(handled.result().status())
                : FailureException.failureOf(handled.cause()).code().id();
    }

    @ParameterizedTest
    @CsvSource({
        // attempts allowed, what the provider does, what comes of it, attempts made
        "3, 200, 200, 1",
        "3, 500, 500, 1",
        "3, 503 200, 200, 2",
        "3, breaks, provider_error, 1",
        "3, stalls, provider_timeout, 1",
        "3, fails breaks, provider_error, 2",
        "3, 503 503 504, 504, 3",
        "3, fails fails 200, 200, 3",
        "3, fails slow 503, 503, 3",
        "3, 503 503 fails, provider_error, 3",
        "3, slow slow slow, provider_timeout, 3",
        "1, 503, 503, 1",
        "2, 503 fails, provider_error, 2",
        "5, 503 503 503 503 503, 503, 5",
        "3, 400, 400, 1",
        "3, 429, 429, 1",
        "3, 501, 501, 1",
        "3, throttled, provider_throttled, 1",
        "3, open, provider_unavailable, 1",
        "3, full, overloaded, 1",
        "3, 503 404, 404, 2",
        "3, leaves, provider_error, 1",
    })
    void triesAgainWhatMayPassAndGivesTheLastAnswer(int most, String does, String comesTo, int attempts) {
        maxAttempts = most;
        Future<Answer> handled = handle(does);
        fireAll();
        assertThat(result(handled)).isEqualTo(comesTo);
        assertThat(sent).hasSize(attempts);
        assertThat(timers.delays()).hasSize(attempts - 1);
    }

    @Test
    void thePauseGrowsAndIsJittered() {
        maxAttempts = 5;
        handle("503 503 503 503 503");
        fireAll();
        assertThat(timers.delays()).hasSize(4);
        for (int i = 0; i < 4; i++) {
            long longest = (long) BACKOFF << i;
            assertThat(timers.delays().get(i)).isBetween(1 + longest / 2, 1 + longest);
        }
        long queued = timers.delays().stream().mapToLong(Long::longValue).sum();
        assertThat(call.state().timings().queueNanos()).isEqualTo(queued * 1_000_000);
        assertThat(timers.delays()).as("not the shortest each time").isNotEqualTo(List.of(51L, 101L, 201L, 401L));
    }

    @ParameterizedTest
    @CsvSource({"CONSTANT, 40, 40", "LINEAR, 80, 120", "EXPONENTIAL, 80, 160"})
    void theCallersWishesReplaceTheProvidersSettings(RetryOptions.Backoff backoff, long second, long third) {
        maxAttempts = 1;
        wished = new RetryOptions(4, 40, backoff);
        handle("500 500 500 500");
        fireAll();
        assertThat(timers.delays()).hasSize(3);
        List<Long> longest = List.of(40L, second, third);
        for (int i = 0; i < 3; i++) {
            assertThat(timers.delays().get(i)).isBetween(1 + longest.get(i) / 2, 1 + longest.get(i));
        }
    }

    @Test
    void oneAttemptMayBeWished() {
        wished = new RetryOptions(1, -1, null);
        assertThat(result(handle("503"))).isEqualTo("503");
        assertThat(sent).hasSize(1);
    }

    @Test
    void anAnswerThatIsTriedAgainIsGivenUp() {
        Future<Answer> handled = handle("503 503 200");
        fireAll();
        assertThat(result(handled)).isEqualTo("200");
        assertThat(discarded).containsExactly(503, 503);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, true, 2",
        "PUT, true, 2",
        "DELETE, true, 2",
        "POST, true, 1",
        "PATCH, true, 1",
        "GET, false, 1",
    })
    void onlyWhatCanBeSentAgainIsSentAgain(String method, boolean buffered, int attempts) {
        Future<Answer> handled = handle(List.of(request("p", method, buffered)), Map.of("p", "503 200"));
        fireAll();
        assertThat(sent).hasSize(attempts);
        assertThat(result(handled)).isEqualTo(attempts == 1 ? "503" : "200");
        assertThat(discarded).hasSize(attempts - 1);
    }

    @Test
    void aCallerThatLeavesDuringThePauseIsNotRetriedFor() {
        Future<Answer> handled = handle("fails 200");
        assertThat(timers.pending()).isEqualTo(1);
        call.callerLeft();
        fireAll();
        assertThat(result(handled)).isEqualTo("canceled");
        assertThat(sent).hasSize(1);
        assertThat(placesLeft()).isEqualTo(3);
    }

    private int placesLeft() {
        int left = 0;
        while (budgets.of("p").take(0)) {
            left++;
        }
        return left;
    }

    @ParameterizedTest
    @CsvSource({
        // retries of other calls that are under way, attempts
        "0, 2",
        "2, 2",
        "3, 1",
    })
    void theBudgetIsRespected(int others, int attempts) {
        share = 0;
        for (int i = 0; i < others; i++) {
            assertThat(budgets.of("p").take(0)).isTrue();
        }
        Future<Answer> handled = handle("503 200");
        fireAll();
        assertThat(sent).hasSize(attempts);
        assertThat(result(handled)).isEqualTo(attempts == 1 ? "503" : "200");
        assertThat(placesLeft()).as("its place is given back").isEqualTo(3 - others);
    }

    @Test
    void aCallCountsUntilItEnds() {
        share = 1;
        for (int i = 0; i < 4; i++) {
            handle("200");
        }
        assertThat(budgets.of("p").take(1)).isTrue();
        assertThat(budgets.of("p").take(1)).isTrue();
        assertThat(budgets.of("p").take(1)).isTrue();
        assertThat(budgets.of("p").take(1)).as("a fourth of four calls").isTrue();
        assertThat(budgets.of("p").take(1)).isFalse();
        call.end(new CallEnd(CallResult.SUCCEEDED, 200, 1));
        budgets.of("p").giveBack();
        assertThat(budgets.of("p").take(1)).as("of no calls").isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        // what each of three candidates does, in turn; result; who was sent something; what was given up
        "200, 200, 200, 200, p, ''",
        "400, 200, 200, 200, p q, 400",
        "401, 429, 200, 200, p q r, 401 429",
        "429, 404, 403, 403, p q r, 429 404",
        "open, 200, 200, 200, p q, ''",
        "throttled, open, 200, 200, p q r, ''",
        "open, open, open, provider_unavailable, p q r, ''",
        "503 503 503, 200, 200, 200, p p p q, 503 503 503",
        "500, 200, 200, 200, p q, 500",
        "breaks, 200, 200, provider_error, p, ''",
        "500, stalls, 200, provider_timeout, p q, 500",
        "fails 503 slow, fails 429, 200, 200, p p p q q r, 503 429",
        "full, 200, 200, overloaded, p, ''",
        "leaves, 200, 200, provider_error, p, ''",
        "404, 404, fails fails 503, 503, p q r r r, 404 404",
    })
    void theNextCandidateIsTriedWhereItMayDoBetter(
            String first, String second, String third, String comesTo, String tried, String given) {
        Future<Answer> handled = handle(
                List.of(request("p", "GET", true), request("q", "GET", true), request("r", "GET", true)),
                Map.of("p", first, "q", second, "r", third));
        fireAll();
        assertThat(result(handled)).isEqualTo(comesTo);
        assertThat(String.join(" ", sent)).isEqualTo(tried);
        assertThat(String.join(" ", discarded.stream().map(String::valueOf).toList()))
                .isEqualTo(given);
        assertThat(call.state().step()).isEqualTo(List.of("p", "q", "r").indexOf(sent.getLast()));
    }

    @Test
    void aCallThatNoProviderCanAnswerIsRefused() {
        Future<Answer> handled = handle(List.of(TestCalls.request(8)), Map.of());
        assertThat(result(handled)).isEqualTo("model_not_found");
        assertThat(sent).isEmpty();
    }
}
