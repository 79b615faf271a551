package io.tollgate.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.AcceptedCall;
import io.tollgate.gateway.call.Attempt;
import io.tollgate.gateway.call.ByteBudget;
import io.tollgate.gateway.call.CacheOptions;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallEnd;
import io.tollgate.gateway.call.CallOptions;
import io.tollgate.gateway.call.CallResult;
import io.tollgate.gateway.call.Caller;
import io.tollgate.gateway.call.CustomPrices;
import io.tollgate.gateway.call.Endpoint;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.Origin;
import io.tollgate.gateway.call.Outcome;
import io.tollgate.gateway.call.ProviderKey;
import io.tollgate.gateway.call.RetryOptions;
import io.tollgate.gateway.call.RouteTaken;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.call.TestCalls;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.call.UpstreamOperation;
import io.tollgate.schemas.UsageEvents;
import io.tollgate.schemas.avro.CacheStatus;
import io.tollgate.schemas.avro.CostSource;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class UsageRowTest {
    private static final UUID ID = UUID.fromString("01a1fdf6-bb21-79d1-ac9c-676e75ac402b");
    private static final Instant ACCEPTED = Instant.parse("2026-11-20T12:00:00.000001Z");
    private static final long ACCEPTED_NANOS = 5_000_000_000L;
    private static final long LATENCY_NANOS = 1_234_567_890L;

    private final UsageRow rows = new UsageRow("node", "account");

    private static Call call(Caller caller) {
        return new Call(
                new AcceptedCall(
                        ID,
                        "request",
                        Endpoint.CHAT_COMPLETIONS,
                        "alpha",
                        caller,
                        true,
                        true,
                        HttpHeaders.headers(),
                        () -> Future.succeededFuture(List.of()),
                        "192.0.2.1",
                        TimeUnit.SECONDS.toMicros(ACCEPTED.getEpochSecond()) + 1,
                        ACCEPTED_NANOS),
                new ByteBudget(1 << 20).lease("tests"));
    }

    private static Target priced(@Nullable BigDecimal cost) {
        return new Target("p", "m", "upstream-m", usage -> TestCalls.bill(cost));
    }

    private static CallEnd end(Outcome outcome, @Nullable String code, int status) {
        return new CallEnd(new CallResult(outcome, code), status, ACCEPTED_NANOS + LATENCY_NANOS);
    }

    /** A call of which everything is known. */
    private static Call whole() {
        Call call = call(new Caller("token-id", "token-name", Set.of(), "project", List.of()));
        call.state()
                .options(new CallOptions(
                        null,
                        null,
                        null,
                        Map.of("user", "u"),
                        0,
                        null,
                        null,
                        new Origin("session", "agent", "parent", "somebody"),
                        false,
                        RetryOptions.NONE,
                        CacheOptions.NONE));
        call.state()
                .request(
                        new ModelRequest(
                                UpstreamOperation.CHAT_COMPLETIONS,
                                Buffer.buffer("{}"),
                                2,
                                "requested",
                                List.of(new ModelRequest.Span(0, 1)),
                                true,
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
                                "flex"),
                        0);
        call.state().target(priced(new BigDecimal("0.000000171")), model -> TestCalls.target());
        call.state().providerKey(new ProviderKey("secret", "alias", ProviderKey.UsageListener.NONE));
        call.state().add(new Attempt("p", "m", 1_000_001, 20, 503, "provider_error", 3, false));
        call.state().add(new Attempt("p", "m", 2_000_002, 30, 200, null, 0, true));
        call.recordTotalUsage(new MeteredUsage(new TokenUsage(100, 20, 40, 30, 5), MeteredUsage.Source.PROVIDER));
        call.state().requestBytes(402);
        call.state().route(new RouteTaken("support", "3", "start.next > end"));
        call.state().addResponse(Buffer.buffer(new byte[300]));
        call.state().addResponse(Buffer.buffer(new byte[33]));
        call.state().timings().addQueueNanos(7_000_000);
        call.state().timings().addUpstreamNanos(11_000_000);
        call.state().timings().markFirstPart(ACCEPTED_NANOS + 19_000_000);
        return call;
    }

    @Test
    void anAnswerOfTheCacheCostsNothingAndSaysWhatItSaved() {
        Call call = call(Caller.ANONYMOUS);
        call.state().target(priced(new BigDecimal("0.25")), model -> TestCalls.target());
        call.recordTotalUsage(new MeteredUsage(new TokenUsage(1, 1, 0, 0, 0), MeteredUsage.Source.PROVIDER));
        call.state().cacheHit(new MeteredUsage(new TokenUsage(10, 5, 0, 0, 0), MeteredUsage.Source.PROVIDER));
        UsageEvent hit = rows.of(call, new CallEnd(CallResult.SUCCEEDED, 200, ACCEPTED_NANOS));
        assertThat(hit.getCache()).isEqualTo(CacheStatus.HIT);
        assertThat(hit.getSavedUsd()).isEqualByComparingTo("0.25");
        assertThat(hit.getCostUsd()).isEqualByComparingTo("0");
        assertThat(hit.getCharges()).isEmpty();
        assertThat(hit.getCostComplete()).isTrue();
        assertThat(hit.getInputTokens()).isZero();
        call.state().cacheMissed();
        UsageEvent miss = rows.of(call, new CallEnd(CallResult.SUCCEEDED, 200, ACCEPTED_NANOS));
        assertThat(miss.getCache()).isEqualTo(CacheStatus.MISS);
        assertThat(miss.getSavedUsd()).isEqualByComparingTo("0");
    }

    @Test
    void eachFieldIsOfTheCall() {
        UsageEvent row = rows.of(whole(), end(Outcome.SUCCEEDED, null, 200));
        Map<String, Object> expected = new HashMap<>();
        expected.put("call_id", ID);
        expected.put("accepted_at", ACCEPTED);
        expected.put("ended_at", Instant.parse("2026-11-20T12:00:01.234568Z"));
        expected.put("node", "node");
        expected.put("account", "account");
        expected.put("gateway", "alpha");
        expected.put("token_id", "token-id");
        expected.put("token_name", "token-name");
        expected.put("project", "project");
        expected.put("metadata", Map.of("user", "u"));
        expected.put("session", "session");
        expected.put("saved_usd", new BigDecimal("0E-9"));
        expected.put("agent", "agent");
        expected.put("parent_agent", "parent");
        expected.put("end_user", "somebody");
        expected.put("dynamic_route", "support");
        expected.put("route_version", "3");
        expected.put("route_path", "start.next > end");
        expected.put("dialect", "openai");
        expected.put("route", "chat.completions");
        expected.put("requested_model", "requested");
        expected.put("provider", "p");
        expected.put("model", "m");
        expected.put("provider_key_alias", "alias");
        expected.put(
                "attempts",
                List.of(
                        new io.tollgate.schemas.avro.Attempt(
                                "p", "m", Instant.parse("1970-01-01T00:00:01.000001Z"), 20L, 503, "provider_error", 3L),
                        new io.tollgate.schemas.avro.Attempt(
                                "p", "m", Instant.parse("1970-01-01T00:00:02.000002Z"), 30L, 200, null, 0L)));
        expected.put("attempts_may_be_charged", List.of(false, true));
        expected.put("stream", true);
        expected.put("outcome", io.tollgate.schemas.avro.Outcome.SUCCEEDED);
        expected.put("status", 200);
        expected.put("error_code", null);
        expected.put("input_tokens", 100L);
        expected.put("output_tokens", 20L);
        expected.put("cached_input_tokens", 40L);
        expected.put("cache_write_input_tokens", 30L);
        expected.put("reasoning_tokens", 5L);
        expected.put("usage_source", UsageSource.PROVIDER);
        expected.put("cost_usd", new BigDecimal("0.000000171"));
        expected.put("cost_source", CostSource.CATALOGUE);
        expected.put("cache", CacheStatus.BYPASS);
        expected.put("latency_ms", 1_234L);
        expected.put("upstream_ms", 11L);
        expected.put("first_token_ms", 19L);
        expected.put("queue_ms", 7L);
        expected.put("overhead_us", 1_000L);
        expected.put("request_bytes", 402L);
        expected.put("response_bytes", 333L);
        expected.put("client_address", "192.0.2.1");
        for (String none : List.of(
                "cache_write_1h_input_tokens",
                "input_audio_tokens",
                "cached_input_audio_tokens",
                "output_audio_tokens",
                "input_image_tokens",
                "output_image_tokens",
                "input_video_tokens")) {
            expected.put(none, 0L);
        }
        expected.put("service_tier", null);
        expected.put("requested_service_tier", "flex");
        expected.put("region", null);
        expected.put("context_tier", null);
        expected.put("price_version", "v");
        expected.put("cost_complete", true);
        expected.put("cost_gaps", List.of());
        expected.put("list_cost_usd", new BigDecimal("0.000000171"));
        expected.put(
                "charges",
                List.of(new io.tollgate.schemas.avro.Charge(
                        "request",
                        BigDecimal.ONE.setScale(9),
                        new BigDecimal("0.000000171").setScale(18),
                        new BigDecimal("0.000000171"))));
        Map<String, Object> got = new HashMap<>();
        for (Schema.Field field : UsageEvent.getClassSchema().getFields()) {
            got.put(field.name(), row.get(field.pos()));
        }
        assertThat(got).containsExactlyInAnyOrderEntriesOf(expected);
    }

    @Test
    void aRowCanBeWrittenAndRead() {
        UsageEvents events = new UsageEvents();
        UsageEvent row = rows.of(whole(), end(Outcome.SUCCEEDED, null, 200));
        assertThat(events.decode(events.encode(row))).isEqualTo(row);
    }

    @Test
    void ofACallOfWhichNothingIsKnownLittleIsSaid() {
        UsageEvent row = rows.of(call(Caller.ANONYMOUS), end(Outcome.REJECTED, "invalid_json", 400));
        assertThat(row.getTokenId()).isNull();
        assertThat(row.getTokenName()).isNull();
        assertThat(row.getProject()).isNull();
        assertThat(row.getRequestedModel()).isNull();
        assertThat(row.getProvider()).isNull();
        assertThat(row.getModel()).isNull();
        assertThat(row.getProviderKeyAlias()).isNull();
        assertThat(row.getFirstTokenMs()).isNull();
        assertThat(row.getAttempts()).isEmpty();
        assertThat(row.getStream()).isFalse();
        assertThat(row.getErrorCode()).isEqualTo("invalid_json");
        assertThat(row.getStatus()).isEqualTo(400);
        assertThat(row.getUsageSource()).isEqualTo(UsageSource.NONE);
        assertThat(row.getCostSource()).isEqualTo(CostSource.NONE);
        UsageEvents events = new UsageEvents();
        assertThat(events.decode(events.encode(row))).isEqualTo(row);
    }

    @Test
    void aModelThatIsNotKnownIsNotNamed() {
        Call call = call(Caller.ANONYMOUS);
        call.state().target(Target.ofUnknownModel("p"), model -> TestCalls.target());
        UsageEvent row = rows.of(call, end(Outcome.SUCCEEDED, null, 200));
        assertThat(row.getProvider()).isEqualTo("p");
        assertThat(row.getModel()).isNull();
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void outcomesHaveTheSameNames(Outcome outcome) {
        assertThat(rows.of(whole(), end(outcome, null, 200)).getOutcome().name())
                .isEqualTo(outcome.name());
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // where usage comes from, the target's price, the caller's own, what is booked, by which price
                "PROVIDER, 0.5, -, 0.5, CATALOGUE",
                "ESTIMATED, 0.5, -, 0.5, CATALOGUE",
                "PROVIDER, -, -, 0.000000000, NONE",
                "PROVIDER, 0.5, 0.1, 12.000000000, CUSTOM",
                "PROVIDER, -, 0.1, 12.000000000, CUSTOM",
                "NONE, 0.5, -, 0.000000000, NONE",
                "NONE, 0.5, 0.1, 0.000000000, NONE",
            })
    void costIsBookedWhereSomethingWasUsedAndAPriceIsKnown(
            MeteredUsage.Source source,
            @Nullable BigDecimal catalogue,
            @Nullable BigDecimal own,
            BigDecimal booked,
            CostSource by) {
        Call call = call(Caller.ANONYMOUS);
        call.state().target(priced(catalogue), model -> TestCalls.target());
        call.state().options(own == null ? CallOptions.NONE : TestCalls.prices(new CustomPrices(own, own)));
        call.recordTotalUsage(new MeteredUsage(new TokenUsage(100, 20, 0, 0, 0), source));
        UsageEvent row = rows.of(call, end(Outcome.SUCCEEDED, null, 200));
        assertThat(row.getCostUsd()).isEqualTo(booked);
        assertThat(row.getCostSource()).isEqualTo(by);
        assertThat(row.getUsageSource().name()).isEqualTo(source.name());
    }

    @Test
    void ofACallInFlightTheRowSaysThatItWasInterrupted() {
        UsageEvent row = rows.interrupted(whole());
        assertThat(row.getOutcome()).isEqualTo(io.tollgate.schemas.avro.Outcome.INTERRUPTED);
        assertThat(row.getStatus()).isZero();
        assertThat(row.getErrorCode()).isEqualTo("interrupted");
        assertThat(row.getEndedAt()).isEqualTo(row.getAcceptedAt()).isEqualTo(ACCEPTED);
        assertThat(row.getLatencyMs()).isZero();
        assertThat(row.getInputTokens()).isEqualTo(100);
    }
}
