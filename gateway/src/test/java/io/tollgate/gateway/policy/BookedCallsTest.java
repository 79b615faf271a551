package io.tollgate.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.CallOptions;
import io.tollgate.gateway.call.Caller;
import io.tollgate.gateway.call.Content;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.Limits;
import io.tollgate.gateway.call.PassthroughRequest;
import io.tollgate.gateway.call.Request;
import io.tollgate.gateway.call.RoutedCall;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.call.TestCalls;
import io.tollgate.gateway.call.TokenLimits;
import io.tollgate.gateway.call.UpstreamApi;
import io.tollgate.gateway.call.UpstreamApi.Billing;
import io.tollgate.gateway.call.WireFormat;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BookedCallsTest {
    private static final Limits MONEY = new Limits(null, null, null, null, BigDecimal.TEN);
    private static final Target PRICED = new Target("p", "m", "m", usage -> TestCalls.bill(BigDecimal.ONE));

    private final AtomicInteger passed = new AtomicInteger();

    private boolean passes(boolean unpricedAllowed, @Nullable Limits limits, Request request, Target target) {
        int before = passed.get();
        Future<?> handled = new BookedCalls(unpricedAllowed, call -> {
                    passed.incrementAndGet();
                    return Future.failedFuture("reached");
                })
                .handle(new RoutedCall(
                        TestCalls.of(new Caller(
                                "t",
                                "token",
                                Set.of(),
                                null,
                                limits == null ? List.of() : List.of(new TokenLimits("t", limits)))),
                        CallOptions.NONE,
                        request,
                        target));
        boolean reached = passed.get() > before;
        assertThat(FailureException.failureOf(handled.cause()) instanceof CallFailure.NotBooked)
                .isEqualTo(!reached);
        return reached;
    }

    private static Request request(WireFormat format, Billing billing, Content content) {
        return new PassthroughRequest(
                "p",
                "POST",
                "/any",
                new UpstreamApi(format, billing, "m", false),
                HttpHeaders.headers(),
                null,
                content);
    }

    private static Request response(String body) {
        return request(WireFormat.OPENAI_RESPONSES, Billing.TOKENS, new Content.Buffered(Buffer.buffer(body)));
    }

    @Test
    void aModelWithoutAPriceIsRefusedUnlessThatIsAllowed() {
        Request request = TestCalls.request(8);
        assertThat(passes(false, MONEY, request, TestCalls.target())).isFalse();
        assertThat(passes(true, MONEY, request, TestCalls.target())).isTrue();
        assertThat(passes(false, MONEY, request, PRICED)).isTrue();
        assertThat(passes(false, null, request, TestCalls.target())).isTrue();
        assertThat(passes(false, new Limits(1L, 1L, 1L, null, null), request, TestCalls.target()))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"IF_REPORTED, false", "NEVER, true", "TOKENS, true"})
    void whatIsNotKnownToAskAModelIsRefused(Billing billing, boolean may) {
        Request request = request(WireFormat.OPENAI_CHAT, billing, new Content.Buffered(Buffer.buffer("{}")));
        assertThat(passes(true, MONEY, request, PRICED)).isEqualTo(may);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"background\":true}",
                "{\"background\":false,\"background\":true}",
                "{\"Background\":true}",
                "{\"\\u0062ackground\":true}",
                "{\"background\":1}",
                "{\"background\":\"true\"}",
                "{\"background\":true",
                "{\"model\":\"m\"",
                "[]",
                "",
            })
    void whatMayGoOnInTheBackgroundIsRefused(String body) {
        assertThat(passes(true, MONEY, response(body), PRICED)).isFalse();
        assertThat(passes(true, null, response(body), PRICED)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"background\":false}", "{\"background\":null}", "{\"a\":{\"background\":true}}"})
    void whatEndsWithItsAnswerIsNot(String body) {
        assertThat(passes(true, MONEY, response(body), PRICED)).isTrue();
    }
}
