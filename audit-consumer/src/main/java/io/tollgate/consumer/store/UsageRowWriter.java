package io.tollgate.consumer.store;

import com.clickhouse.client.api.data_formats.RowBinaryFormatSerializer;
import io.tollgate.schemas.avro.Attempt;
import io.tollgate.schemas.avro.UsageEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes usage events as rows of the usage table in RowBinary: one typed write per column, in the order of the columns. */
final class UsageRowWriter {
    static final List<String> COLUMNS = List.of(
            "call_id",
            "accepted_at",
            "ended_at",
            "node",
            "account",
            "gateway",
            "token_id",
            "token_name",
            "project",
            "metadata",
            "dialect",
            "route",
            "requested_model",
            "provider",
            "model",
            "provider_key_alias",
            "attempts",
            "stream",
            "outcome",
            "status",
            "error_code",
            "input_tokens",
            "output_tokens",
            "cached_input_tokens",
            "cache_write_input_tokens",
            "reasoning_tokens",
            "usage_source",
            "cost_usd",
            "cost_source",
            "cache",
            "latency_ms",
            "upstream_ms",
            "first_token_ms",
            "queue_ms",
            "overhead_us",
            "request_bytes",
            "response_bytes",
            "client_address",
            "kafka_topic",
            "kafka_partition",
            "kafka_offset");

    private static final int COST_SCALE = 9;
    private static final BigDecimal COST_LIMIT = BigDecimal.TEN.pow(18 - COST_SCALE);
    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2260-01-01T00:00:00Z");

    private final OutputStream out;
    private final RowBinaryFormatSerializer columns;

    UsageRowWriter(OutputStream out) {
        this.out = out;
        this.columns = new RowBinaryFormatSerializer(out);
    }

    /** Writes one row; where it throws {@link InvalidEventException}, part of the row may have been written. */
    void write(UsageEvent event, String topic, int partition, long offset) {
        try {
            who(event);
            what(event);
            cameTo(event);
            took(event);
            text(topic);
            columns.writeUInt32(partition);
            columns.writeInt64(offset);
        } catch (IOException e) {
            throw new UncheckedIOException("an in-memory buffer cannot fail", e);
        }
    }

    private void who(UsageEvent event) throws IOException {
        UUID call = event.getCallId();
        // The lower half comes first among the parameters.
        columns.writeUUID(call.getLeastSignificantBits(), call.getMostSignificantBits());
        time("accepted_at", event.getAcceptedAt());
        time("ended_at", event.getEndedAt());
        text(event.getNode());
        text(event.getAccount());
        text(event.getGateway());
        text(event.getTokenId());
        text(event.getTokenName());
        text(event.getProject());
        RowBinaryFormatSerializer.writeSize(out, event.getMetadata().size());
        for (Map.Entry<String, String> entry : event.getMetadata().entrySet()) {
            text(entry.getKey());
            text(entry.getValue());
        }
    }

    private void what(UsageEvent event) throws IOException {
        text(event.getDialect());
        text(event.getRoute());
        text(event.getRequestedModel());
        text(event.getProvider());
        text(event.getModel());
        text(event.getProviderKeyAlias());
        RowBinaryFormatSerializer.writeSize(out, event.getAttempts().size());
        for (Attempt attempt : event.getAttempts()) {
            text(attempt.getProvider());
            text(attempt.getModel());
            time("attempts.started_at", attempt.getStartedAt());
            count("attempts.duration_ms", attempt.getDurationMs());
            status("attempts.status", attempt.getStatus());
            text(attempt.getErrorCode());
            count("attempts.throttled_ms", attempt.getThrottledMs());
        }
        columns.writeBool(event.getStream());
    }

    private void cameTo(UsageEvent event) throws IOException {
        name(event.getOutcome());
        status("status", event.getStatus());
        text(event.getErrorCode());
        count("input_tokens", event.getInputTokens());
        count("output_tokens", event.getOutputTokens());
        count("cached_input_tokens", event.getCachedInputTokens());
        count("cache_write_input_tokens", event.getCacheWriteInputTokens());
        count("reasoning_tokens", event.getReasoningTokens());
        name(event.getUsageSource());
        cost(event.getCostUsd());
        name(event.getCostSource());
        name(event.getCache());
    }

    private void took(UsageEvent event) throws IOException {
        count("latency_ms", event.getLatencyMs());
        count("upstream_ms", event.getUpstreamMs());
        Long firstToken = event.getFirstTokenMs();
        if (firstToken == null) {
            columns.writeNull();
        } else {
            columns.writeNotNull();
            count("first_token_ms", firstToken);
        }
        count("queue_ms", event.getQueueMs());
        count("overhead_us", event.getOverheadUs());
        count("request_bytes", event.getRequestBytes());
        count("response_bytes", event.getResponseBytes());
        text(event.getClientAddress());
    }

    private void text(@Nullable String value) throws IOException {
        columns.writeString(value == null ? "" : value);
    }

    private void name(Enum<?> value) throws IOException {
        columns.writeString(value.name().toLowerCase(Locale.ROOT));
    }

    private void time(String column, Instant value) throws IOException {
        if (value.isBefore(EARLIEST) || !value.isBefore(LATEST)) {
            throw new InvalidEventException(column + " is out of range: " + value);
        }
        columns.writeDateTime64(value, 6);
    }

    /** An unsigned count: what is not negative has the same eight bytes signed and unsigned. */
    private void count(String column, long value) throws IOException {
        if (value < 0) {
            throw new InvalidEventException(column + " is negative: " + value);
        }
        columns.writeInt64(value);
    }

    private void status(String column, int value) throws IOException {
        if (value < 0 || value > 0xFFFF) {
            throw new InvalidEventException(column + " is out of range: " + value);
        }
        columns.writeUInt16(value);
    }

    private void cost(BigDecimal value) throws IOException {
        if (value.scale() > COST_SCALE || value.abs().compareTo(COST_LIMIT) >= 0) {
            throw new InvalidEventException("cost_usd does not fit 18 digits, 9 of them after the point");
        }
        columns.writeDecimal64(value, COST_SCALE);
    }
}
