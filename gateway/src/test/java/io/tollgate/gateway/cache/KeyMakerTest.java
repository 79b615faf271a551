package io.tollgate.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.CacheOptions;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallOptions;
import io.tollgate.gateway.call.Caller;
import io.tollgate.gateway.call.CallerProviderKey;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.RetryOptions;
import io.tollgate.gateway.call.RoutedCall;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.call.TestCalls;
import io.tollgate.gateway.call.UpstreamOperation;
import io.tollgate.gateway.config.CacheSettings;
import io.tollgate.gateway.config.CacheSettings.Scope;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeyMakerTest {
    private static final CacheSettings SHARED = settings(Scope.GATEWAY, 0);
    private static final Target TARGET = TestCalls.target("p", "m");

    private final KeyMaker keys = new KeyMaker();

    private static CacheSettings settings(Scope scope, double temperature) {
        return new CacheSettings(Duration.ofMinutes(1), 1 << 10, 1 << 20, scope, temperature);
    }

    private static ModelRequest request(UpstreamOperation operation, String body) {
        return new ModelRequest(
                operation,
                Buffer.buffer(body),
                body.length(),
                "m",
                List.of(),
                false,
                null,
                false,
                null,
                1,
                null,
                List.of(),
                null,
                null,
                null,
                Map.of(),
                null);
    }

    private static RoutedCall call(Caller caller, ModelRequest request, Target target, CallOptions options) {
        Call call = TestCalls.of(caller);
        return new RoutedCall(call, options, request, target);
    }

    private static CallOptions asking(CacheOptions cache, @Nullable String alias) {
        return new CallOptions(null, null, null, Map.of(), 0, null, alias, null, false, RetryOptions.NONE, cache);
    }

    private @Nullable CacheKey key(UpstreamOperation operation, String body) {
        return keys.of(call(Caller.ANONYMOUS, request(operation, body), TARGET, CallOptions.NONE), SHARED, "");
    }

    private @Nullable CacheKey chat(String body) {
        return key(UpstreamOperation.CHAT_COMPLETIONS, body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":1,\"b\":{\"c\":2,\"d\":3}} | { \"b\" : {\"d\":3,\"c\":2}, \"a\" : 1 }",
                "{\"a\":10} | {\"a\":1e1}",
                "{\"a\":0} | {\"a\":-0.0}",
                "{\"a\":1.50} | {\"a\":1.5}",
                "{\"a\":12345678901234567890} | {\"a\":12345678901234567890.0}",
                "{\"a\":\"\\u00e9\"} | {\"a\":\"é\"}",
                "{\"a\":1,\"model\":\"x\",\"stream\":true,\"user\":\"u\"} | {\"a\":1,\"stream_options\":{\"z\":1}}",
                "{\"a\":1,\"n\":1,\"top_p\":1.0,\"stop\":null,\"tool_choice\":\"auto\"} | {\"a\":1}",
            })
    void whatIsTheSameHasOneKey(String one, String other) {
        assertThat(chat(one)).isNotNull().isEqualTo(chat(other));
    }

    @Test
    void whatDiffersHasKeysThatDiffer() {
        List<String> bodies = List.of(
                "{}",
                "{\"a\":1}",
                "{\"a\":\"1\"}",
                "{\"a\":[1]}",
                "{\"a\":[]}",
                "{\"a\":{}}",
                "{\"a\":true}",
                "{\"a\":false}",
                "{\"a\":[null]}",
                "{\"a\":[1,2]}",
                "{\"a\":[2,1]}",
                "{\"a\":[[1],2]}",
                "{\"a\":[1,[2]]}",
                "{\"a\":{\"b\":1},\"c\":2}",
                "{\"a\":{\"b\":1,\"c\":2}}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":2,\"a\":1}",
                "{\"a\":\"\\ud800\"}",
                "{\"a\":\"?\"}",
                "{\"a\":\"\\ud800\\udc00\"}",
                "{\"ab\":\"c\"}",
                "{\"a\":\"bc\"}",
                "{\"n\":2}",
                "{\"a\":{\"user\":\"x\"}}",
                "{\"a\":{\"user\":\"y\"}}",
                "{\"a\":1e400000000000}",
                "{\"a\":1e-400000000000}");
        Set<CacheKey> made = new HashSet<>();
        for (String body : bodies) {
            assertThat(made.add(chat(body))).as(body).isTrue();
        }
    }

    @Test
    void responsesRepeatWhoAskedSoItCounts() {
        assertThat(key(UpstreamOperation.RESPONSES, "{\"user\":\"a\"}"))
                .isNotEqualTo(key(UpstreamOperation.RESPONSES, "{\"user\":\"b\"}"));
        assertThat(chat("{\"user\":\"a\"}")).isEqualTo(chat("{\"user\":\"b\"}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RESPONSES | {\"background\":true}",
                "RESPONSES | {\"conversation\":\"c\"}",
                "MESSAGES_COUNT_TOKENS | {}",
                "CHAT_COMPLETIONS | {\"temperature\":0.5}",
                "GENERATE_CONTENT | {\"generationConfig\":{\"temperature\":0.5}}",
                "CHAT_COMPLETIONS | []",
                "CHAT_COMPLETIONS | {\"a\":1} {}",
            })
    void whatIsNotToBeKeptHasNoKey(UpstreamOperation operation, String body) {
        assertThat(key(operation, body)).isNull();
    }

    @Test
    void whatIsTooLongOrTooDeepHasNoKey() {
        assertThat(chat("{\"a\":\"" + "x".repeat(1 << 10) + "\"}")).isNull();
        assertThat(chat("{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}")).isNull();
    }

    @Test
    void aGatewayMayAllowTemperatures() {
        RoutedCall call = call(
                Caller.ANONYMOUS,
                request(UpstreamOperation.CHAT_COMPLETIONS, "{\"temperature\":0.5}"),
                TARGET,
                CallOptions.NONE);
        assertThat(keys.of(call, settings(Scope.GATEWAY, 0.5), "")).isNotNull();
        assertThat(keys.of(call, settings(Scope.GATEWAY, 0.4), "")).isNull();
    }

    @Test
    void noTwoWhoDoNotShareHaveOneKey() {
        ModelRequest request = request(UpstreamOperation.CHAT_COMPLETIONS, "{}");
        Caller one = new Caller("tok_1", "one", Set.of(), null, List.of());
        Caller other = new Caller("tok_2", "other", Set.of(), null, List.of());
        Set<CacheKey> made = new HashSet<>();
        CacheSettings own = settings(Scope.TOKEN, 0);
        assertThat(made.add(keys.of(call(one, request, TARGET, CallOptions.NONE), SHARED, "")))
                .isTrue();
        assertThat(made.add(keys.of(call(other, request, TARGET, CallOptions.NONE), SHARED, "")))
                .as("all tokens share")
                .isFalse();
        for (Caller caller : List.of(one, other, Caller.ANONYMOUS)) {
            assertThat(made.add(keys.of(call(caller, request, TARGET, CallOptions.NONE), own, "")))
                    .as("each token has its own")
                    .isTrue();
        }
        assertThat(made.add(keys.of(call(one, request, TARGET, CallOptions.NONE), SHARED, "gen_2")))
                .as("emptied since")
                .isTrue();
        assertThat(made.add(keys.of(call(one, request, TestCalls.target("p", "n"), CallOptions.NONE), SHARED, "")))
                .as("another model")
                .isTrue();
        assertThat(made.add(keys.of(call(one, request, TestCalls.target("q", "m"), CallOptions.NONE), SHARED, "")))
                .as("another provider")
                .isTrue();
        assertThat(made.add(keys.of(call(one, request, TARGET, asking(CacheOptions.NONE, "alias")), SHARED, "")))
                .as("another stored key")
                .isTrue();
        for (String secret : List.of("sk-1", "sk-2")) {
            ModelRequest keyed =
                    request.with(null, new CallerProviderKey(CallerProviderKey.Location.X_API_KEY, secret));
            assertThat(made.add(keys.of(call(one, keyed, TARGET, CallOptions.NONE), SHARED, "")))
                    .as("a key of the caller's own")
                    .isTrue();
        }
    }

    @Test
    void aNamedKeyStandsForTheRequestAndNothingElse() {
        ModelRequest one = request(UpstreamOperation.CHAT_COMPLETIONS, "{\"a\":1}");
        ModelRequest other = request(UpstreamOperation.CHAT_COMPLETIONS, "{\"a\":2}");
        ModelRequest elsewhere = request(UpstreamOperation.RESPONSES, "{\"a\":1}");
        CallOptions named = asking(new CacheOptions(false, 60, "mine"), null);
        CacheKey key = keys.of(call(Caller.ANONYMOUS, one, TARGET, named), SHARED, "");
        assertThat(keys.of(call(Caller.ANONYMOUS, other, TARGET, named), SHARED, ""))
                .isEqualTo(key);
        assertThat(keys.of(call(Caller.ANONYMOUS, elsewhere, TARGET, named), SHARED, ""))
                .isNotEqualTo(key);
        assertThat(keys.of(call(Caller.ANONYMOUS, one, TestCalls.target("p", "n"), named), SHARED, ""))
                .isNotEqualTo(key);
        assertThat(keys.of(call(Caller.ANONYMOUS, one, TARGET, CallOptions.NONE), SHARED, ""))
                .isNotEqualTo(key);
    }
}
