package io.tollgate.consumer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.schemas.avro.Attempt;
import io.tollgate.schemas.avro.CacheStatus;
import io.tollgate.schemas.avro.CostSource;
import io.tollgate.schemas.avro.Outcome;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class RowsTest {
    private static final Instant AT = Instant.parse("2026-11-21T10:00:00.123456Z");

    private final Rows rows = new Rows(Table.USAGE, "topic", 3);

    @Test
    void keepOffsetAndCallOfEachRow() {
        for (int offset = 0; offset < 100; offset++) {
            rows.add(offset + 7, row(offset));
        }
        assertThat(rows.size()).isEqualTo(100);
        assertThat(rows.offset(99)).isEqualTo(106);
        assertThat(rows.id(99)).isEqualTo(new UUID(1, 99));
    }

    @Test
    void ofWhichSomeAreTheSameAsIfOnlyTheyHadBeenAdded() throws IOException {
        Rows even = new Rows(Table.USAGE, "topic", 3);
        for (int offset = 0; offset < 9; offset++) {
            rows.add(offset, row(offset));
            if (offset % 2 == 0) {
                even.add(offset, row(offset));
            }
        }
        Rows some = rows.only(row -> row % 2 == 0);
        assertThat(written(some)).isEqualTo(written(even));
        assertThat(some.size()).isEqualTo(5);
        assertThat(some.offset(4)).isEqualTo(8);
        assertThat(some.byteCount()).isEqualTo(written(some).length);
    }

    @Test
    void beginWithTheCallAndEndWithTheRecordsCoordinates() throws IOException {
        rows.add(258, row(5));
        byte[] row = written(rows);
        assertThat(row).startsWith(1, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0);
        assertThat(row).endsWith(5, 't', 'o', 'p', 'i', 'c', 3, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0);
        assertThat(new String(row, StandardCharsets.ISO_8859_1)).contains("\u0009succeeded");
    }

    static Stream<Arguments> invalid() {
        return Stream.of(
                invalid(
                        "accepted_at is out of range",
                        event -> event.setAcceptedAt(Instant.parse("1969-12-31T23:59:59Z"))),
                invalid("ended_at is out of range", event -> event.setEndedAt(Instant.parse("2260-01-01T00:00:00Z"))),
                invalid("status is out of range", event -> event.setStatus(65_536)),
                invalid("input_tokens is negative", event -> event.setInputTokens(-1)),
                invalid("first_token_ms is negative", event -> event.setFirstTokenMs(-1L)),
                invalid("cost_usd does not fit", event -> event.setCostUsd(new BigDecimal("1000000000"))),
                invalid("cost_usd does not fit", event -> event.setCostUsd(new BigDecimal("0.0000000001"))),
                invalid(
                        "attempts.duration_ms is negative",
                        event -> event.setAttempts(List.of(new Attempt("p", "m", AT, -1L, 200, null, 0L)))));
    }

    private static Arguments invalid(String message, Consumer<UsageEvent> change) {
        return Arguments.of(message, change);
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void anEventThatFitsNoColumnAddsNothing(String invalid, Consumer<UsageEvent> change) throws IOException {
        rows.add(0, row(0));
        byte[] before = written(rows);
        UsageEvent event = event(1);
        change.accept(event);
        assertThatThrownBy(() -> rows.add(1, new RowEvent.Usage(event)))
                .isInstanceOf(InvalidEventException.class)
                .hasMessageStartingWith(invalid);
        assertThat(written(rows)).isEqualTo(before);
        assertThat(rows.size()).isEqualTo(1);
    }

    private static byte[] written(Rows rows) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        rows.writeTo(out);
        return out.toByteArray();
    }

    private static RowEvent row(int call) {
        return new RowEvent.Usage(event(call));
    }

    private static UsageEvent event(int call) {
        return UsageEvent.newBuilder()
                .setCallId(new UUID(1, call))
                .setAcceptedAt(AT)
                .setEndedAt(AT.plusMillis(call))
                .setNode("node-" + call)
                .setAccount("default")
                .setGateway("default")
                .setMetadata(Map.of("team", "blue"))
                .setAttempts(List.of())
                .setCacheWriteInputTokens(0)
                .setDialect("openai")
                .setRoute("chat.completions")
                .setStream(true)
                .setOutcome(Outcome.SUCCEEDED)
                .setStatus(200)
                .setInputTokens(1)
                .setOutputTokens(2)
                .setCachedInputTokens(0)
                .setReasoningTokens(0)
                .setUsageSource(UsageSource.PROVIDER)
                .setCostUsd(new BigDecimal("0.000000001"))
                .setCostSource(CostSource.CATALOGUE)
                .setCache(CacheStatus.MISS)
                .setLatencyMs(call)
                .setUpstreamMs(1)
                .setQueueMs(0)
                .setOverheadUs(50)
                .setRequestBytes(10)
                .setResponseBytes(20)
                .setCostGaps(List.of())
                .setCharges(List.of())
                .build();
    }
}
