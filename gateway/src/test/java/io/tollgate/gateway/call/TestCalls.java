package io.tollgate.gateway.call;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Calls and requests for tests of single stages. */
public final class TestCalls {
    private TestCalls() {}

    public static Call of(Caller caller) {
        return of(caller, true, true, 0, 0);
    }

    public static Call of(
            Caller caller, boolean operatorKeys, boolean configuredKeys, long acceptedAtMicros, long acceptedAtNanos) {
        return of(Endpoint.CHAT_COMPLETIONS, caller, operatorKeys, configuredKeys, acceptedAtMicros, acceptedAtNanos);
    }

    /** A call of nobody in particular at a provider's own API. */
    public static Call atProvidersOwnApi() {
        return of(Endpoint.NATIVE, Caller.ANONYMOUS, true, true, 0, 0);
    }

    private static Call of(
            Endpoint endpoint,
            Caller caller,
            boolean operatorKeys,
            boolean configuredKeys,
            long acceptedAtMicros,
            long acceptedAtNanos) {
        MultiMap headers = HttpHeaders.headers();
        return new Call(
                new AcceptedCall(
                        UUID.randomUUID(),
                        "request",
                        endpoint,
                        "alpha",
                        caller,
                        operatorKeys,
                        configuredKeys,
                        headers,
                        () -> Future.succeededFuture(List.of()),
                        null,
                        acceptedAtMicros,
                        acceptedAtNanos),
                new ByteBudget(256 << 20).lease("tests"));
    }

    /** A call of nobody in particular. */
    public static Call anonymous() {
        return of(Caller.ANONYMOUS);
    }

    /** A chat completion whose body is of some length. */
    public static ModelRequest request(int length) {
        return new ModelRequest(
                UpstreamOperation.CHAT_COMPLETIONS,
                Buffer.buffer(new byte[length]),
                length,
                "model",
                new ModelRequest.Span(0, 1),
                false,
                null,
                false,
                null,
                1,
                null,
                List.of());
    }

    /** A request to a provider's own API whose path asks a model. */
    public static PassthroughRequest passthrough(String method, @Nullable CallerProviderKey key, Content content) {
        return new PassthroughRequest(
                "p",
                method,
                "/chat/completions",
                new UpstreamApi(WireFormat.OPENAI_CHAT, UpstreamApi.Billing.TOKENS, "model", false),
                HttpHeaders.headers(),
                key,
                content);
    }

    public static Target target() {
        return new Target("p", "m", "m", usage -> null);
    }

    public static RoutedCall routed(Call call, CallOptions options) {
        return new RoutedCall(call, options, request(8), target());
    }

    /** A call about to be sent to a model that answers as it was asked. */
    public static RoutedCall routed(Call call) {
        return routed(call, CallOptions.NONE);
    }

    /** A target whose upstream has the same name for the model. */
    public static Target target(String provider, String model) {
        return new Target(provider, model, model, usage -> null);
    }

    /** Options of which only the alias of a provider key is asked for. */
    public static CallOptions keyAlias(@Nullable String alias) {
        return new CallOptions(null, null, null, java.util.Map.of(), 0, null, alias, null);
    }

    /** A bill over an amount from the catalogue; null where there is no price. */
    public static @Nullable Bill bill(@Nullable BigDecimal usd) {
        return usd == null
                ? null
                : new Bill(
                        List.of(new Charge(Meter.REQUEST, BigDecimal.ONE, usd, usd)),
                        usd,
                        usd,
                        Bill.Source.CATALOGUE,
                        List.of(),
                        null,
                        "v");
    }

    /** Options with prices of the caller's own. */
    public static CallOptions prices(CustomPrices prices) {
        return new CallOptions(null, null, null, java.util.Map.of(), 0, prices, null, null);
    }
}
