package io.tollgate.gateway.edge.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tollgate.gateway.call.CacheOptions;
import io.tollgate.gateway.call.CallFailure.InvalidHeader;
import io.tollgate.gateway.call.CallOptions;
import io.tollgate.gateway.call.CustomPrices;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.RetryOptions;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CallOptionsParserTest {
    private static CallOptions parse(String header, String value) throws FailureException {
        return CallOptionsParser.parse(HttpHeaders.headers().add(header, value));
    }

    private static CallOptions options(
            @Nullable String project,
            @Nullable String provider,
            @Nullable String model,
            Map<String, String> metadata,
            long timeout,
            @Nullable CustomPrices prices,
            @Nullable String alias,
            @Nullable String session) {
        return new CallOptions(project, provider, model, metadata, timeout, prices, alias, session);
    }

    @ParameterizedTest
    @CsvSource({
        "cf-aig-max-attempts, 1, 1, -1",
        "cf-aig-max-attempts, 5, 5, -1",
        "cf-aig-retry-delay, 0, 0, 0",
        "cf-aig-retry-delay, 5000, 0, 5000",
    })
    void retriesAreAsWished(String header, String value, int attempts, int delay) throws Exception {
        assertThat(parse(header, value).retries()).isEqualTo(new RetryOptions(attempts, delay, null));
    }

    @Test
    void theCacheIsAskedForAsWished() throws Exception {
        assertThat(parse("cf-aig-cache-ttl", "60").cache()).isEqualTo(new CacheOptions(false, 60, null));
        assertThat(parse("cf-aig-cache-ttl", "0").cache()).isEqualTo(new CacheOptions(false, 0, null));
        assertThat(parse("cf-aig-skip-cache", "True").cache()).isEqualTo(new CacheOptions(true, -1, null));
        assertThat(parse("cf-aig-skip-cache", "false").cache()).isEqualTo(new CacheOptions(false, -1, null));
        assertThat(parse("cf-aig-cache-key", "any thing").cache()).isEqualTo(new CacheOptions(false, -1, "any thing"));
        assertThat(parse("cf-aig-metadata", "{}").cache()).isEqualTo(CacheOptions.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "cf-aig-cache-ttl, 59",
        "cf-aig-cache-ttl, 2592001",
        "cf-aig-cache-ttl, -1",
        "cf-aig-cache-ttl, 1h",
        "cf-aig-skip-cache, 1",
        "cf-aig-cache-key, ''",
    })
    void aWishOfTheCacheThatIsNoneIsNamed(String header, String value) {
        assertThat(catchThrowable(() -> parse(header, value)))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(((InvalidHeader) e.failure()).header()).isEqualTo(header));
    }

    @ParameterizedTest
    @EnumSource(RetryOptions.Backoff.class)
    void delaysGrowAsWished(RetryOptions.Backoff backoff) throws Exception {
        assertThat(parse("cf-aig-backoff", backoff.name().toLowerCase(Locale.ROOT))
                        .retries()
                        .backoff())
                .isEqualTo(backoff);
        assertThat(backoff.delay(10, 1)).isEqualTo(10);
        assertThat(backoff.delay(10, 3))
                .isEqualTo(
                        switch (backoff) {
                            case CONSTANT -> 10;
                            case LINEAR -> 30;
                            case EXPONENTIAL -> 40;
                        });
    }

    @ParameterizedTest
    @CsvSource({
        "cf-aig-max-attempts, 0",
        "cf-aig-max-attempts, 6",
        "cf-aig-max-attempts, -1",
        "cf-aig-max-attempts, 99999999999",
        "cf-aig-retry-delay, 5001",
        "cf-aig-retry-delay, 1.5",
        "cf-aig-retry-delay, ''",
        "cf-aig-backoff, random",
        "cf-aig-backoff, ''",
    })
    void otherRetriesAreRefused(String header, String value) {
        assertThat(catchThrowable(() -> parse(header, value)))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        refused -> assertThat(((InvalidHeader) refused.failure()).header())
                                .isEqualTo(header));
    }

    private static CustomPrices prices(String in, String out) {
        return new CustomPrices(new BigDecimal(in), new BigDecimal(out));
    }

    static Stream<Arguments> right() {
        Map<String, String> none = Map.of();
        return Stream.of(
                Arguments.of("x-gateway-project-id", "p 1", options("p 1", null, null, none, 0, null, null, null)),
                Arguments.of("X-Gateway-Project-Id", " p ", options("p", null, null, none, 0, null, null, null)),
                Arguments.of(
                        "x-gateway-project-id",
                        "p".repeat(128),
                        options("p".repeat(128), null, null, none, 0, null, null, null)),
                Arguments.of(
                        "x-gateway-force-provider",
                        " OpenAI ",
                        options(null, "openai", null, none, 0, null, null, null)),
                Arguments.of(
                        "x-gateway-force-model", " GPT-4 ", options(null, null, "GPT-4", none, 0, null, null, null)),
                Arguments.of(
                        "x-gateway-force-model",
                        "m".repeat(256),
                        options(null, null, "m".repeat(256), none, 0, null, null, null)),
                Arguments.of("cf-aig-metadata", "{}", options(null, null, null, none, 0, null, null, null)),
                Arguments.of(
                        "cf-aig-metadata",
                        "{\"a\":\"x\",\"b\":1.50,\"c\":true,\"d\":false,\"e\":-1}",
                        options(
                                null,
                                null,
                                null,
                                Map.of("a", "x", "b", "1.50", "c", "true", "d", "false", "e", "-1"),
                                0,
                                null,
                                null,
                                null)),
                Arguments.of("cf-aig-request-timeout", "1", options(null, null, null, none, 1, null, null, null)),
                Arguments.of(
                        "cf-aig-request-timeout",
                        "3600000",
                        options(null, null, null, none, 3_600_000, null, null, null)),
                Arguments.of(
                        "cf-aig-custom-cost",
                        "{\"per_token_in\":0.000001,\"per_token_out\":2E-6}",
                        options(null, null, null, none, 0, prices("0.000001", "2E-6"), null, null)),
                Arguments.of(
                        "cf-aig-custom-cost",
                        "{\"per_token_out\":1}",
                        options(null, null, null, none, 0, prices("0", "1"), null, null)),
                Arguments.of(
                        "cf-aig-custom-cost",
                        " { } ",
                        options(null, null, null, none, 0, prices("0", "0"), null, null)),
                Arguments.of("cf-aig-byok-alias", "a.b_c-1", options(null, null, null, none, 0, null, "a.b_c-1", null)),
                Arguments.of("X-Claude-Code-Session-Id", "s", options(null, null, null, none, 0, null, null, "s")),
                Arguments.of("session_id", "s-1", options(null, null, null, none, 0, null, null, "s-1")));
    }

    @ParameterizedTest
    @MethodSource("right")
    void eachHeaderIsAnOption(String header, String value, CallOptions expected) throws FailureException {
        assertThat(parse(header, value)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x-gateway-project-id | ''",
                "x-gateway-project-id | '   '",
                "x-gateway-project-id | pröject",
                "x-gateway-force-provider | ''",
                "x-gateway-force-provider | ' '",
                "x-gateway-force-model | ''",
                "cf-aig-metadata | ''",
                "cf-aig-metadata | x",
                "cf-aig-metadata | []",
                "cf-aig-metadata | null",
                "cf-aig-metadata | {\"a\":null}",
                "cf-aig-metadata | {\"a\":{}}",
                "cf-aig-metadata | {\"a\":[1]}",
                "cf-aig-metadata | {\"a\":1",
                "cf-aig-metadata | {\"a\":",
                "cf-aig-metadata | {\"a\":1} {}",
                "cf-aig-metadata | {\"a\":1}}",
                "cf-aig-metadata | {\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1}",
                "cf-aig-request-timeout | ''",
                "cf-aig-request-timeout | 0",
                "cf-aig-request-timeout | -1",
                "cf-aig-request-timeout | 1.5",
                "cf-aig-request-timeout | 1s",
                "cf-aig-request-timeout | 3600001",
                "cf-aig-request-timeout | 99999999999999999999",
                "cf-aig-custom-cost | ''",
                "cf-aig-custom-cost | {\"per_token_in\":1e99999999999}",
                "cf-aig-custom-cost | 0.1",
                "cf-aig-custom-cost | []",
                "cf-aig-custom-cost | {\"per_token_in\":\"0.1\"}",
                "cf-aig-custom-cost | {\"per_token_in\":null}",
                "cf-aig-custom-cost | {\"per_token_in\":-0.1}",
                "cf-aig-custom-cost | {\"per_token_in\":1.1}",
                "cf-aig-custom-cost | {\"per_token_out\":1E400}",
                "cf-aig-custom-cost | {\"per_token_out\":1E-19}",
                "cf-aig-custom-cost | {\"per_token_out\":1E-999999999}",
                "cf-aig-custom-cost | {\"per_token_out\":0.0000000000000000000000000000000001}",
                "cf-aig-custom-cost | {\"per_token\":0.1}",
                "cf-aig-custom-cost | {\"per_token_in\":0.1",
                "cf-aig-custom-cost | {\"per_token_in\":0.1}}",
                "cf-aig-custom-cost | {\"per_token_in\":0.1} {\"per_token_in\":0}",
                "cf-aig-byok-alias | ''",
                "cf-aig-byok-alias | -a",
                "cf-aig-byok-alias | a b",
                "cf-aig-byok-alias | ä",
            })
    void aWrongHeaderIsRefusedByItsName(String header, String value) {
        isRefused(header, value);
    }

    static Stream<Arguments> tooLong() {
        return Stream.of(
                Arguments.of("x-gateway-project-id", "p".repeat(129)),
                Arguments.of("x-gateway-force-provider", "p".repeat(257)),
                Arguments.of("x-gateway-force-model", "m".repeat(257)),
                Arguments.of("cf-aig-byok-alias", "a".repeat(65)));
    }

    @ParameterizedTest
    @MethodSource("tooLong")
    void aValueThatIsTooLongIsRefused(String header, String value) {
        isRefused(header, value);
    }

    private static void isRefused(String header, String value) {
        assertThat(FailureException.failureOf(catchThrowable(() -> parse(header, value))))
                .isInstanceOfSatisfying(InvalidHeader.class, failure -> {
                    assertThat(failure.param()).isEqualTo(header);
                    assertThat(failure.message()).startsWith("The header " + header + " must be ");
                });
    }

    /** What an agent says of its session is not worth a refusal. */
    @ParameterizedTest
    @ValueSource(strings = {"", "sässion"})
    void aWrongSessionIsLeftOut(String session) throws FailureException {
        assertThat(parse("session_id", session)).isEqualTo(CallOptions.NONE);
        assertThat(parse("x-claude-code-session-id", session)).isEqualTo(CallOptions.NONE);
    }

    @ParameterizedTest
    @CsvSource({"128, true", "129, false"})
    void aSessionIsOfLimitedLength(int length, boolean kept) throws FailureException {
        assertThat(parse("session_id", "s".repeat(length)).session() != null).isEqualTo(kept);
    }

    @Test
    void theAgentsOwnHeaderNamesTheSessionFirst() throws FailureException {
        MultiMap headers = HttpHeaders.headers().add("session_id", "codex").add("x-claude-code-session-id", "claude");
        assertThat(CallOptionsParser.parse(headers).session()).isEqualTo("claude");
    }

    @Test
    void headersOfOthersAreNoOptions() throws FailureException {
        assertThat(parse("accept", "application/json")).isSameAs(CallOptions.NONE);
        assertThat(parse("cf-aig-authorization", "Bearer x")).isEqualTo(CallOptions.NONE);
        assertThat(CallOptionsParser.parse(HttpHeaders.headers())).isSameAs(CallOptions.NONE);
    }

    @Test
    void optionsStandTogether() throws FailureException {
        MultiMap headers = HttpHeaders.headers()
                .add("x-gateway-project-id", "p")
                .add("cf-aig-request-timeout", "7")
                .add("cf-aig-byok-alias", "a");
        assertThat(CallOptionsParser.parse(headers)).isEqualTo(options("p", null, null, Map.of(), 7, null, "a", null));
    }

    @Test
    void aCallersPayloadIsCollectedUnlessItSaysOtherwise() throws Exception {
        assertThat(collects()).isTrue();
        assertThat(collects("cf-aig-collect-log-payload", "TRUE", "cf-aig-collect-log", "true"))
                .isTrue();
        assertThat(collects("cf-aig-collect-log-payload", "false")).isFalse();
        assertThat(collects("cf-aig-collect-log", "false")).isFalse();
        assertThat(catchThrowable(() -> collects("cf-aig-collect-log-payload", "no")))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        refused -> assertThat(refused.failure().param()).isEqualTo("cf-aig-collect-log-payload"));
    }

    private static boolean collects(String... headers) throws FailureException {
        MultiMap all = HttpHeaders.headers();
        for (int i = 0; i < headers.length; i += 2) {
            all.add(headers[i], headers[i + 1]);
        }
        return CallOptionsParser.collectsPayload(all);
    }
}
