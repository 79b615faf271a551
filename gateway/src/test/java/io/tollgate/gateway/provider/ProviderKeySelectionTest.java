package io.tollgate.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.CallFailure.ProviderKeyMissing;
import io.tollgate.gateway.call.CallFailure.ProviderKeyMissing.Why;
import io.tollgate.gateway.call.CallOptions;
import io.tollgate.gateway.call.Caller;
import io.tollgate.gateway.call.Content;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.PassthroughRequest;
import io.tollgate.gateway.call.ProviderKey;
import io.tollgate.gateway.call.ProviderKeys;
import io.tollgate.gateway.call.ProviderKeys.Found;
import io.tollgate.gateway.call.RoutedCall;
import io.tollgate.gateway.call.TestCalls;
import io.tollgate.gateway.call.UpstreamApi;
import io.tollgate.gateway.call.UpstreamApi.Billing;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.config.ApiConfig;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.config.ProviderConfig.Dialect;
import io.tollgate.gateway.config.ThrottleConfig;
import io.tollgate.service.Secret;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each way in which a key is chosen, or is not there to be chosen. */
final class ProviderKeySelectionTest {
    private static final Failure REACHED = new CallFailure.Internal();

    private static ProviderKeys stored(String what) {
        return (gateway, provider, alias) -> what.equals("stored") && alias.equals("default")
                ? new Found.Usable(new ProviderKey("stored", alias, ProviderKey.UsageListener.NONE))
                : new Found.Unusable(what.equals("expired") ? Why.EXPIRED : Why.ABSENT);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // dialect, configured, stored, operator's keys, configured keys, alias named, what it is called with
                "OPENAI, c, stored, true, true, -, stored",
                "OPENAI, c, absent, true, true, -, c",
                "OPENAI, c, expired, true, true, -, c",
                "OPENAI, c, absent, true, false, -, ABSENT",
                "OPENAI, c, expired, true, false, -, EXPIRED",
                "OPENAI, -, absent, true, true, -, ABSENT",
                "OPENAI, -, stored, true, false, -, stored",
                "OPENAI, c, stored, false, true, -, ANONYMOUS",
                "OPENAI, c, stored, true, true, default, stored",
                "OPENAI, c, stored, true, true, other, ABSENT",
                "OPENAI, c, expired, true, true, default, EXPIRED",
                "SIMULATED, -, absent, true, true, -, nothing",
                "SIMULATED, -, stored, true, true, -, stored",
                "SIMULATED, c, absent, true, false, -, nothing",
                "SIMULATED, c, stored, false, true, -, nothing",
                "SIMULATED, c, absent, true, true, other, ABSENT",
                "SIMULATED, c, stored, false, true, default, ANONYMOUS",
            })
    void theFirstThatThereIs(
            Dialect dialect,
            String configured,
            String stored,
            boolean operatorKeys,
            boolean configuredKeys,
            String alias,
            String with) {
        ProviderConfig config = new ProviderConfig(
                "p",
                dialect,
                null,
                configured == null ? null : new Secret(configured),
                List.of(),
                ThrottleConfig.DEFAULT);
        Call call = TestCalls.of(Caller.ANONYMOUS, operatorKeys, configuredKeys, 0, 0);
        ProviderKeySelection keyed = new ProviderKeySelection(
                config, stored(stored), next -> Future.failedFuture(new FailureException(REACHED)));
        Failure failure = FailureException.failureOf(
                keyed.handle(TestCalls.routed(call, TestCalls.keyAlias(alias))).cause());
        String chosen = failure instanceof ProviderKeyMissing missing
                ? missing.why().name()
                : call.state().providerKey() == null
                        ? "nothing"
                        : call.state().providerKey().value();
        assertThat(chosen).isEqualTo(with);
        assertThat(failure.message()).doesNotContain("stored\"", "\"c\"");
    }

    @ParameterizedTest
    @CsvSource({
        // whether the path asks a model, path, what is stored, what it is called with
        "TOKENS, /chat/completions, absent, c",
        "IF_REPORTED, /files, absent, c",
        "NEVER, /files?limit=1, absent, c",
        "NEVER, /fine/1/x, absent, c",
        "NEVER, /files/1, absent, PATH",
        "IF_REPORTED, /batches, absent, PATH",
        "NEVER, /organization/api_keys, expired, PATH",
        "NEVER, /organization/api_keys, stored, stored",
    })
    void theConfiguredKeyIsForPathsThatAskAModelAndThoseThatAreNamed(
            Billing billing, String path, String stored, String with) {
        ProviderConfig config = new ProviderConfig(
                "p",
                ProviderConfig.Dialect.OPENAI,
                null,
                null,
                new Secret("c"),
                List.of(),
                ThrottleConfig.DEFAULT,
                List.of("/files", "/fine/*"));
        Call call = TestCalls.of(Caller.ANONYMOUS, true, true, 0, 0);
        PassthroughRequest request = new PassthroughRequest(
                "p",
                "GET",
                path,
                new UpstreamApi(WireFormat.OPENAI_CHAT, billing, null, false),
                HttpHeaders.headers(),
                null,
                new Content.Buffered(Buffer.buffer()));
        Failure failure = FailureException.failureOf(new ProviderKeySelection(
                        config, stored(stored), next -> Future.failedFuture(new FailureException(REACHED)))
                .handle(new RoutedCall(call, CallOptions.NONE, request, TestCalls.target()))
                .cause());
        assertThat(
                        failure instanceof ProviderKeyMissing missing
                                ? missing.why().name()
                                : call.state().providerKey().value())
                .isEqualTo(with);
    }

    /** The keys that a gateway stores for its pool, beside the configured one. */
    private static ProviderKeys pool(String... aliases) {
        return new ProviderKeys() {
            @Override
            public Found providerKey(String gateway, String provider, String alias) {
                return List.of(aliases).contains(alias)
                        ? new Found.Usable(new ProviderKey(alias, alias, ProviderKey.UsageListener.NONE))
                        : new Found.Unusable(Why.ABSENT);
            }

            @Override
            public List<ProviderKey> pool(String gateway, String provider) {
                return List.of(aliases).stream()
                        .map(alias -> new ProviderKey(alias, alias, ProviderKey.UsageListener.NONE))
                        .toList();
            }
        };
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // alias named, whether operators' keys may be used, answers in turn, which are tried
                "-, true, 200, b",
                "-, true, 429 200, b a",
                "-, true, 401 403, b a",
                "a, true, 429, a",
                "b, true, 200, b",
                "-, false, -, -",
            })
    void aGatewaysPoolIsForCallsThatNameNoAlias(String alias, boolean operatorKeys, String answers, String tried) {
        ProviderConfig config =
                new ProviderConfig("p", Dialect.OPENAI, null, new Secret("c"), List.of(), ThrottleConfig.DEFAULT);
        List<String> used = new ArrayList<>();
        Iterator<String> next =
                List.of((answers == null ? "" : answers).split(" ", -1)).iterator();
        ProviderKeySelection keyed =
                new ProviderKeySelection(config, pool("a", "b"), id -> id.endsWith("/b") ? 1 : 0.5, call -> {
                    used.add(call.key().value());
                    return Future.succeededFuture(new Answer.Whole(
                            Integer.parseInt(next.next()),
                            HttpHeaders.headers(),
                            Buffer.buffer(),
                            MeteredUsage.NONE,
                            null));
                });
        Call call = TestCalls.of(Caller.ANONYMOUS, operatorKeys, true, 0, 0);
        keyed.handle(TestCalls.routed(call, TestCalls.keyAlias(alias)));
        assertThat(String.join(" ", used)).isEqualTo(tried == null ? "" : tried);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // room of the first, second and third key; what each is answered, in turn; which are tried
                "1 1 1, 200, 1",
                "0.2 0.9 0.5, 200, 2",
                "-1 0.1 0, 200, 2",
                "1 1 1, 401 200, 1 2",
                "0.1 0.3 0.2, 403 429 200, 2 3 1",
                "1 1 1, 500, 1",
                "1 1 1, 401 401 401, 1 2 3",
                "1 1 1, cooldown 200, 1 2",
                "1 1 1, concurrency, 1",
            })
    void ofSeveralKeysTheOneWithMostRoomGoesFirstAndAnotherWhereItIsRefused(String room, String answers, String tried) {
        ProviderConfig config = new ProviderConfig(
                "p",
                Dialect.OPENAI,
                null,
                null,
                new Secret("k1"),
                List.of(),
                ThrottleConfig.DEFAULT,
                List.of(),
                List.of(new Secret("k2"), new Secret("k3")),
                new ApiConfig(Set.of(ApiConfig.Api.CHAT), Set.of(), false),
                ProviderConfig.OnDisconnect.CANCEL,
                Map.of());
        List<String> rooms = List.of(room.split(" ", -1));
        Iterator<String> next = List.of(answers.split(" ", -1)).iterator();
        List<String> used = new ArrayList<>();
        ProviderKeySelection keyed = new ProviderKeySelection(
                config,
                stored("absent"),
                id -> Double.parseDouble(
                        rooms.get(id.equals("configured") ? 0 : Integer.parseInt(id.substring(11)) - 1)),
                call -> {
                    used.add(call.key().value().substring(1));
                    String answer = next.next();
                    return Character.isDigit(answer.charAt(0))
                            ? Future.succeededFuture(new Answer.Whole(
                                    Integer.parseInt(answer),
                                    HttpHeaders.headers(),
                                    Buffer.buffer(),
                                    MeteredUsage.NONE,
                                    null))
                            : Future.failedFuture(new FailureException(
                                    new CallFailure.ProviderThrottled("p", answer, Duration.ofSeconds(1), 1)));
                });
        Call call = TestCalls.of(Caller.ANONYMOUS, true, true, 0, 0);
        keyed.handle(TestCalls.routed(call, TestCalls.keyAlias(null)));
        assertThat(String.join(" ", used)).isEqualTo(tried);
    }
}
