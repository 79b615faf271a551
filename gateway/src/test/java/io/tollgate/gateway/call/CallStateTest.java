package io.tollgate.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class CallStateTest {
    private static final TokenUsage USAGE = new TokenUsage(10, 3, 0, 0, 0);

    private final CallState state = TestCalls.of(Caller.ANONYMOUS).state();

    private static Caller bookedTo(@Nullable String project) {
        return new Caller("t", "token", Set.of(), project, List.of());
    }

    private static CallOptions project(@Nullable String project) {
        return new CallOptions(project, null, null, Map.of(), 0, null, null, null);
    }

    private static ModelRequest request(@Nullable String project, boolean streams) {
        return new ModelRequest(
                UpstreamOperation.CHAT_COMPLETIONS,
                Buffer.buffer("{}"),
                2,
                "model",
                new ModelRequest.Span(0, 1),
                streams,
                null,
                false,
                null,
                1,
                project,
                List.of());
    }

    private static PassthroughRequest passthrough() {
        return TestCalls.passthrough("POST", null, new Content.Buffered(Buffer.buffer()));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // header, body, token, the project that the call is booked to
                "-, -, -, -",
                "-, -, t, t",
                "-, b, -, b",
                "-, b, t, b",
                "h, -, -, h",
                "h, -, t, h",
                "h, b, -, h",
                "h, b, t, h",
            })
    void theProjectIsTheHeadersTheBodysOrTheTokens(String header, String body, String token, String booked) {
        CallState one = TestCalls.of(bookedTo(token)).state();
        one.options(project(header));
        one.request(request(body, false), 0);
        assertThat(one.project()).isEqualTo(booked);
    }

    @Test
    void anotherAlternativeDoesNotChangeTheProject() {
        state.request(request("first", false), 0);
        state.request(request("second", true), 1);
        assertThat(state.project()).isEqualTo("first");
        assertThat(state.step()).isEqualTo(1);
        assertThat(state.streams()).isTrue();
    }

    @Test
    void isAStreamWhereTheRequestOrTheAnswerSaysSo() {
        state.request(request(null, false), 0);
        assertThat(state.streams()).isFalse();
        state.markStreaming();
        assertThat(state.streams()).isTrue();
        state.request(request(null, false), 1);
        assertThat(state.streams()).isFalse();
    }

    @Test
    void beforeThereIsARequestLittleIsKnown() {
        assertThat(state.request()).isNull();
        assertThat(state.requestedModel()).isNull();
        assertThat(state.wireFormat()).isEqualTo(WireFormat.OPENAI_CHAT);
        assertThat(state.dialect()).isEqualTo("openai");
        assertThat(state.bill()).isEqualTo(Bill.NOTHING);
    }

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void aCallThatPassesThroughIsOfItsOwnFormat(WireFormat format) {
        PassthroughRequest request = new PassthroughRequest(
                "p",
                "POST",
                "/",
                new UpstreamApi(format, UpstreamApi.Billing.TOKENS, "m", true),
                passthrough().headers(),
                null,
                new Content.Buffered(Buffer.buffer()));
        CallState passing = TestCalls.atProvidersOwnApi().state();
        passing.request(request, 0);
        assertThat(passing.dialect()).isEqualTo(format.id());
        assertThat(passing.wireFormat()).isEqualTo(format);
        assertThat(passing.requestedModel()).isEqualTo("m");
        assertThat(passing.streams()).isTrue();
    }

    @Test
    void theFirstModelThatTheProviderReportsCountsWhereTheRequestNamesNone() {
        state.target(Target.ofUnknownModel("p"), model -> new Target("p", model, model, usage -> null));
        state.modelReported("reported");
        state.modelReported("other");
        assertThat(state.target()).extracting(Target::model).isEqualTo("reported");
    }

    @Test
    void aModelThatTheRequestNamesStands() {
        state.target(TestCalls.target(), model -> Target.ofUnknownModel("p"));
        state.modelReported("reported");
        assertThat(state.target()).extracting(Target::model).isEqualTo("m");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // the target's price for a token, the caller's own, what it costs
                "-, -, -",
                "0.5, -, 6.5",
                "0.5, 2, 26.000000000",
                "-, 2, 26.000000000",
            })
    void costIsByTheCallersOwnPricesOrTheTargets(
            @Nullable BigDecimal target, @Nullable BigDecimal own, @Nullable BigDecimal cost) {
        state.target(
                new Target(
                        "p",
                        "m",
                        "m",
                        usage -> TestCalls.bill(
                                target == null
                                        ? null
                                        : target.multiply(BigDecimal.valueOf(
                                                usage.tokens().inputTokens()
                                                        + usage.tokens().outputTokens())))),
                model -> TestCalls.target());
        state.options(own == null ? CallOptions.NONE : TestCalls.prices(new CustomPrices(own, own)));
        state.usage(new MeteredUsage(USAGE, MeteredUsage.Source.PROVIDER));
        assertThat(state.bill().costUsd()).isEqualTo(cost);
        assertThat(state.bill(new MeteredUsage(USAGE, MeteredUsage.Source.PROVIDER)))
                .isEqualTo(state.bill());
        assertThat(state.bill().complete()).isEqualTo(cost != null);
    }

    @Test
    void attemptsAreCountedWhenTheyBeginAndKeptWhenTheyAreOver() {
        Attempt attempt = new Attempt("p", "m", 1, 2, 200, null, 3, true);
        state.startAttempt();
        state.startAttempt();
        state.add(attempt);
        assertThat(state.attemptsStarted()).isEqualTo(2);
        assertThat(state.attempts()).containsExactly(attempt);
        List<Attempt> attempts = state.attempts();
        assertThatThrownBy(() -> attempts.add(attempt)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void timeIsSpentOnPermitsUpstreamsAndTheRest() {
        CallTimings timings =
                TestCalls.of(Caller.ANONYMOUS, true, true, 0, 1_000_000).state().timings();
        timings.addQueueNanos(2_000);
        timings.addUpstreamNanos(3_000);
        timings.addUpstreamNanos(4_000);
        assertThat(timings.firstPartNanos()).isZero();
        assertThat(timings.markFirstPart(1_014_000)).isEqualTo(5);
        assertThat(timings.firstPartNanos()).isEqualTo(14_000);
        assertThat(timings.overheadMicros()).isEqualTo(5);
        assertThat(timings.markFirstPart(1_001_000)).isZero();
        assertThat(timings.queueNanos()).isEqualTo(2_000);
        assertThat(timings.upstreamNanos()).isEqualTo(7_000);
    }

    @Test
    void whatWasAgreedHoldsForTheOperatorsKeysAlone() {
        Pricing agreed = new Pricing() {
            @Override
            public Bill bill(MeteredUsage usage) {
                Bill.Lines lines = new Bill.Lines();
                lines.add(Meter.INPUT, BigDecimal.valueOf(usage.tokens().inputTokens()), new BigDecimal("0.01"));
                return new Bill(
                        lines.charges(),
                        lines.sum(),
                        lines.sum(),
                        Bill.Source.CATALOGUE,
                        List.of(),
                        null,
                        "own@always");
            }

            @Override
            public BigDecimal contracted(String gateway) {
                return new BigDecimal("0.8");
            }
        };
        state.target(new Target("p", "m", "m", agreed), name -> new Target("p", name, name, agreed));
        state.usage(new MeteredUsage(new TokenUsage(100, 0, 0, 0, 0), MeteredUsage.Source.PROVIDER));
        assertThat(state.bill().costUsd()).isEqualByComparingTo("1");
        state.providerKey(new ProviderKey("secret", null, ProviderKey.UsageListener.NONE));
        assertThat(state.bill().costUsd()).isEqualByComparingTo("0.8");
        assertThat(state.bill().listCostUsd()).isEqualByComparingTo("1");
        assertThat(state.bill().priceVersion()).isEqualTo("own@always*0.8");
    }

    @Test
    void whatAnAttemptUsedIsChargedThoughAnotherFollows() {
        state.target(dollarsForAHundred("m"), name -> dollarsForAHundred(name));
        state.startAttempt();
        state.usage(new MeteredUsage(new TokenUsage(300, 0, 0, 0, 0), MeteredUsage.Source.PROVIDER));
        state.target(dollarsForAHundred("n"), name -> dollarsForAHundred(name));
        state.startAttempt();
        assertThat(state.countedUsd()).isEqualByComparingTo("3");
        state.usage(new MeteredUsage(new TokenUsage(100, 0, 0, 0, 0), MeteredUsage.Source.PROVIDER));
        Bill bill = state.bill();
        assertThat(bill.costUsd()).isEqualByComparingTo("4");
        assertThat(bill.listCostUsd()).isEqualByComparingTo("4");
        assertThat(bill.charges())
                .extracting(charge -> charge.quantity().intValueExact())
                .containsExactly(100, 300);
        assertThat(bill.gaps()).containsExactly("attempt");
        assertThat(state.usage().tokens().inputTokens()).isEqualTo(100);
        assertThat(state.tokens().inputTokens()).isEqualTo(400);
    }

    @Test
    void anAttemptThatMayHaveBeenChargedIsAGapAndOneThatDidNothingIsNone() {
        state.target(dollarsForAHundred("m"), name -> dollarsForAHundred(name));
        state.startAttempt();
        state.usage(MeteredUsage.NONE);
        assertThat(state.lastMayBeCharged()).isFalse();
        state.startAttempt();
        assertThat(state.bill().gaps()).isEmpty();
        state.usage(MeteredUsage.UNKNOWN);
        assertThat(state.lastMayBeCharged()).isTrue();
        state.startAttempt();
        assertThat(state.lastMayBeCharged())
                .as("the bill has the gap of the one before")
                .isFalse();
        state.usage(new MeteredUsage(new TokenUsage(100, 0, 0, 0, 0), MeteredUsage.Source.PROVIDER));
        assertThat(state.lastMayBeCharged()).isTrue();
        assertThat(state.bill().gaps()).containsExactly("attempt");
        assertThat(state.bill().costUsd()).isEqualByComparingTo("1");
    }

    @Test
    void anAttemptIsNotChargedWhoseProviderTellsThatNothingWasUsed() {
        state.target(dollarsForAHundred("m"), name -> dollarsForAHundred(name));
        state.startAttempt();
        state.usage(new MeteredUsage(TokenUsage.NONE, MeteredUsage.Source.PROVIDER));
        assertThat(state.lastMayBeCharged()).isFalse();
    }

    private static Target dollarsForAHundred(String model) {
        return new Target("p", model, model, usage -> {
            Bill.Lines lines = new Bill.Lines();
            lines.add(Meter.INPUT, BigDecimal.valueOf(usage.tokens().inputTokens()), new BigDecimal("0.01"));
            return new Bill(
                    lines.charges(),
                    lines.sum(),
                    lines.sum(),
                    Bill.Source.CATALOGUE,
                    List.copyOf(Bill.gapsOf(usage)),
                    null,
                    "own@always");
        });
    }
}
