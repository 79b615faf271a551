package io.tollgate.consumer.store;

import io.tollgate.schemas.avro.Attempt;
import io.tollgate.schemas.avro.CacheStatus;
import io.tollgate.schemas.avro.CostSource;
import io.tollgate.schemas.avro.Outcome;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumMap;
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

    private static final int NOT_NULL = 0;
    private static final int NULL = 1;
    private static final Map<Outcome, String> OUTCOMES = names(Outcome.class);
    private static final Map<UsageSource, String> USAGE_SOURCES = names(UsageSource.class);
    private static final Map<CostSource, String> COST_SOURCES = names(CostSource.class);
    private static final Map<CacheStatus, String> CACHE = names(CacheStatus.class);

    private static final int KNOWN_BITS = 8;
    private static final int KNOWN = 1 << KNOWN_BITS;

    /** Texts in UTF-8, by their hashes; the last of those with the same hash. Most come again and again. */
    private final @Nullable Encoded[] encoded = new Encoded[KNOWN];

    private final RowBytes out;

    UsageRowWriter(RowBytes out) {
        this.out = out;
    }

    private static <E extends Enum<E>> Map<E, String> names(Class<E> type) {
        Map<E, String> names = new EnumMap<>(type);
        for (E value : type.getEnumConstants()) {
            names.put(value, value.name().toLowerCase(Locale.ROOT));
        }
        return names;
    }

    /** Writes one row; where it throws {@link InvalidEventException}, part of the row may have been written. */
    void write(UsageEvent event, String topic, int partition, long offset) {
        who(event);
        what(event);
        cameTo(event);
        took(event);
        text(topic);
        out.uint32(partition);
        out.int64(offset);
    }

    private void who(UsageEvent event) {
        UUID call = event.getCallId();
        out.int64(call.getMostSignificantBits());
        out.int64(call.getLeastSignificantBits());
        time("accepted_at", event.getAcceptedAt());
        time("ended_at", event.getEndedAt());
        text(event.getNode());
        text(event.getAccount());
        text(event.getGateway());
        text(event.getTokenId());
        text(event.getTokenName());
        text(event.getProject());
        out.length(event.getMetadata().size());
        for (Map.Entry<String, String> entry : event.getMetadata().entrySet()) {
            text(entry.getKey());
            text(entry.getValue());
        }
    }

    private void what(UsageEvent event) {
        text(event.getDialect());
        text(event.getRoute());
        text(event.getRequestedModel());
        text(event.getProvider());
        text(event.getModel());
        text(event.getProviderKeyAlias());
        out.length(event.getAttempts().size());
        for (Attempt attempt : event.getAttempts()) {
            text(attempt.getProvider());
            text(attempt.getModel());
            time("attempts.started_at", attempt.getStartedAt());
            count("attempts.duration_ms", attempt.getDurationMs());
            status("attempts.status", attempt.getStatus());
            text(attempt.getErrorCode());
            count("attempts.throttled_ms", attempt.getThrottledMs());
        }
        out.uint8(event.getStream() ? 1 : 0);
    }

    private void cameTo(UsageEvent event) {
        name(OUTCOMES, event.getOutcome());
        status("status", event.getStatus());
        text(event.getErrorCode());
        count("input_tokens", event.getInputTokens());
        count("output_tokens", event.getOutputTokens());
        count("cached_input_tokens", event.getCachedInputTokens());
        count("cache_write_input_tokens", event.getCacheWriteInputTokens());
        count("reasoning_tokens", event.getReasoningTokens());
        name(USAGE_SOURCES, event.getUsageSource());
        cost(event.getCostUsd());
        name(COST_SOURCES, event.getCostSource());
        name(CACHE, event.getCache());
    }

    private void took(UsageEvent event) {
        count("latency_ms", event.getLatencyMs());
        count("upstream_ms", event.getUpstreamMs());
        Long firstToken = event.getFirstTokenMs();
        if (firstToken == null) {
            out.uint8(NULL);
        } else {
            out.uint8(NOT_NULL);
            count("first_token_ms", firstToken);
        }
        count("queue_ms", event.getQueueMs());
        count("overhead_us", event.getOverheadUs());
        count("request_bytes", event.getRequestBytes());
        count("response_bytes", event.getResponseBytes());
        text(event.getClientAddress());
    }

    private void text(@Nullable String value) {
        String text = value == null ? "" : value;
        int hash = text.hashCode();
        int slot = (hash ^ hash >>> KNOWN_BITS) & (KNOWN - 1);
        Encoded known = encoded[slot];
        if (known == null || !known.text.equals(text)) {
            known = new Encoded(text);
            encoded[slot] = known;
        }
        out.string(known.utf8);
    }

    private static final class Encoded {
        private final String text;
        private final byte[] utf8;

        Encoded(String text) {
            this.text = text;
            this.utf8 = text.getBytes(StandardCharsets.UTF_8);
        }
    }

    private <E extends Enum<E>> void name(Map<E, String> names, E value) {
        text(names.get(value));
    }

    private void time(String column, Instant value) {
        if (value.isBefore(EARLIEST) || !value.isBefore(LATEST)) {
            throw new InvalidEventException(column + " is out of range: " + value);
        }
        out.int64(value.getEpochSecond() * 1_000_000 + value.getNano() / 1_000);
    }

    /** An unsigned count: what is not negative has the same eight bytes signed and unsigned. */
    private void count(String column, long value) {
        if (value < 0) {
            throw new InvalidEventException(column + " is negative: " + value);
        }
        out.int64(value);
    }

    private void status(String column, int value) {
        if (value < 0 || value > 0xFFFF) {
            throw new InvalidEventException(column + " is out of range: " + value);
        }
        out.uint16(value);
    }

    private void cost(BigDecimal value) {
        if (value.scale() > COST_SCALE || value.abs().compareTo(COST_LIMIT) >= 0) {
            throw new InvalidEventException("cost_usd does not fit 18 digits, 9 of them after the point");
        }
        out.int64(value.setScale(COST_SCALE).unscaledValue().longValueExact());
    }
}
