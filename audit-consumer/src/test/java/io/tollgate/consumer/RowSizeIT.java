package io.tollgate.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.embedded.Parts;
import io.tollgate.schemas.avro.Attempt;
import io.tollgate.schemas.avro.CacheStatus;
import io.tollgate.schemas.avro.Charge;
import io.tollgate.schemas.avro.CostSource;
import io.tollgate.schemas.avro.Outcome;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the columns that say how a cost is made add to a plain chat call's row on disk: at most three tenths. */
final class RowSizeIT {
    private static final int ROWS = 20_000;
    private static final String ADDED =
            "('cache_write_1h_input_tokens', 'input_audio_tokens', 'cached_input_audio_tokens',"
                    + " 'output_audio_tokens', 'input_image_tokens', 'output_image_tokens', 'input_video_tokens', 'service_tier',"
                    + " 'region', 'context_tier', 'price_version', 'cost_complete', 'cost_gaps', 'list_cost_usd', 'charges')";

    private final Random random = new Random(7);
    private Instant now = Instant.parse("2026-11-20T12:00:00Z");

    @Test
    void chargesAddAtMostThreeTenthsToAPlainCall() throws Exception {
        try (AuditFixture fixture = new AuditFixture(1);
                AuditConsumer consumer = fixture.start()) {
            assertThat(consumer.addresses()).isNotEmpty();
            // Only of such parts is it known what each column takes.
            execute(
                    fixture,
                    "ALTER TABLE usage MODIFY SETTING min_bytes_for_wide_part = 0, min_rows_for_wide_part = 0");
            List<UsageEvent> events = new ArrayList<>();
            for (int i = 0; i < ROWS; i++) {
                events.add(plainCall());
            }
            fixture.send(events);
            fixture.awaitCount(ROWS);
            execute(fixture, "OPTIMIZE TABLE usage FINAL");
            long[] bytes = {0, 0};
            fixture.query(
                    "SELECT sumIf(data_compressed_bytes, name IN " + ADDED + "),"
                            + " sumIf(data_compressed_bytes, name NOT IN " + ADDED + ")"
                            + " FROM system.columns WHERE database = currentDatabase() AND table = 'usage'",
                    row -> {
                        bytes[0] = row.getLong(1);
                        bytes[1] = row.getLong(2);
                    });
            assertThat((double) bytes[0] / bytes[1])
                    .as("%d bytes a row, and %d before", bytes[0] / ROWS, bytes[1] / ROWS)
                    .isLessThan(0.3);
        }
    }

    private static void execute(AuditFixture fixture, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        fixture.config.clickHouse().url(),
                        Parts.user(),
                        Parts.password().value());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private UsageEvent plainCall() {
        now = now.plusNanos(1_000L * random.nextInt(4_000));
        int latency = 150 + random.nextInt(4_000);
        int input = 20 + random.nextInt(4_000);
        int output = 5 + random.nextInt(800);
        BigDecimal read = new BigDecimal("0.000000400").multiply(BigDecimal.valueOf(input));
        BigDecimal said = new BigDecimal("0.000001600").multiply(BigDecimal.valueOf(output));
        int token = random.nextInt(40);
        return UsageEvent.newBuilder()
                .setCallId(new UUID(
                        (now.toEpochMilli() << 16) | 0x7000 | random.nextInt(0x1000),
                        (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L))
                .setAcceptedAt(now)
                .setEndedAt(now.plusMillis(latency))
                .setNode("gateway-" + random.nextInt(3))
                .setAccount("default")
                .setGateway("default")
                .setTokenId("key_" + token)
                .setTokenName("token-" + token)
                .setProject("project-" + random.nextInt(20))
                .setMetadata(Map.of())
                .setDialect("openai")
                .setRoute("chat.completions")
                .setRequestedModel("openai/gpt-4.1-mini")
                .setProvider("openai")
                .setModel("gpt-4.1-mini")
                .setAttempts(List.of(
                        new Attempt("openai", "gpt-4.1-mini", now.plusNanos(180_000), latency - 1L, 200, null, 0L)))
                .setStream(random.nextBoolean())
                .setOutcome(Outcome.SUCCEEDED)
                .setStatus(200)
                .setInputTokens(input)
                .setOutputTokens(output)
                .setCachedInputTokens(0)
                .setReasoningTokens(0)
                .setUsageSource(UsageSource.PROVIDER)
                .setCostUsd(read.add(said))
                .setCostSource(CostSource.CATALOGUE)
                .setCache(CacheStatus.BYPASS)
                .setLatencyMs(latency)
                .setUpstreamMs(latency - 1)
                .setFirstTokenMs((long) latency / 3)
                .setQueueMs(0)
                .setOverheadUs(150 + random.nextInt(100))
                .setRequestBytes(input * 4L + random.nextInt(200))
                .setResponseBytes(output * 4L + 300 + random.nextInt(100))
                .setClientAddress("10.0.0." + random.nextInt(250))
                .setServiceTier("default")
                .setPriceVersion("0.2.3+1.110.2@always")
                .setCostGaps(List.of())
                .setListCostUsd(read.add(said))
                .setCharges(
                        List.of(charge("input", input, "0.0000004", read), charge("output", output, "0.0000016", said)))
                .build();
    }

    private static Charge charge(String meter, long quantity, String price, BigDecimal cost) {
        return new Charge(meter, BigDecimal.valueOf(quantity).setScale(9), new BigDecimal(price).setScale(18), cost);
    }
}
