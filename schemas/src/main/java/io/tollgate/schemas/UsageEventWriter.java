package io.tollgate.schemas;

import io.tollgate.schemas.avro.Attempt;
import io.tollgate.schemas.avro.CacheStatus;
import io.tollgate.schemas.avro.CostSource;
import io.tollgate.schemas.avro.Outcome;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.jspecify.annotations.Nullable;

/**
 * Writes usage events field by field, in the schema's order. Avro's own writer finds its way through a schema anew for
 * every event and makes an object of every text, which would be the dearest thing on the way of an audit row. The bytes are
 * Avro's; a test holds the two together. For one thread.
 */
final class UsageEventWriter {
    static final byte[] HEADER = ByteBuffer.allocate(10)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put((byte) 0xC3)
            .put((byte) 0x01)
            .putLong(SchemaNormalization.parsingFingerprint64(UsageEvent.getClassSchema()))
            .array();
    static final int COST_SCALE = 9;
    static final int NULL = 0;
    static final int NOT_NULL = 1;

    private static final Map<Outcome, Integer> OUTCOMES = indexes(Outcome.class, Outcome.getClassSchema());
    private static final Map<UsageSource, Integer> USAGE_SOURCES =
            indexes(UsageSource.class, UsageSource.getClassSchema());
    private static final Map<CostSource, Integer> COST_SOURCES = indexes(CostSource.class, CostSource.getClassSchema());
    private static final Map<CacheStatus, Integer> CACHE = indexes(CacheStatus.class, CacheStatus.getClassSchema());

    private final AvroOutput out = new AvroOutput();

    private static <E extends Enum<E>> Map<E, Integer> indexes(Class<E> type, Schema schema) {
        Map<E, Integer> indexes = new EnumMap<>(type);
        for (E symbol : type.getEnumConstants()) {
            indexes.put(symbol, schema.getEnumOrdinal(symbol.name()));
        }
        return indexes;
    }

    byte[] write(UsageEvent event) {
        out.clear();
        out.fixed(HEADER);
        fields(event);
        return out.toByteArray();
    }

    private void fields(UsageEvent event) {
        out.text(event.getCallId().toString());
        micros(event.getAcceptedAt());
        micros(event.getEndedAt());
        out.text(event.getNode());
        out.text(event.getAccount());
        out.text(event.getGateway());
        optional(event.getTokenId());
        optional(event.getTokenName());
        optional(event.getProject());
        metadata(event.getMetadata());
        out.text(event.getDialect());
        out.text(event.getRoute());
        optional(event.getRequestedModel());
        optional(event.getProvider());
        optional(event.getModel());
        optional(event.getProviderKeyAlias());
        attempts(event.getAttempts());
        out.flag(event.getStream());
        symbol(OUTCOMES, event.getOutcome());
        out.number(event.getStatus());
        optional(event.getErrorCode());
        out.number(event.getInputTokens());
        out.number(event.getOutputTokens());
        out.number(event.getCachedInputTokens());
        out.number(event.getCacheWriteInputTokens());
        out.number(event.getReasoningTokens());
        symbol(USAGE_SOURCES, event.getUsageSource());
        out.bytes(event.getCostUsd().setScale(COST_SCALE).unscaledValue().toByteArray());
        symbol(COST_SOURCES, event.getCostSource());
        symbol(CACHE, event.getCache());
        out.number(event.getLatencyMs());
        out.number(event.getUpstreamMs());
        optional(event.getFirstTokenMs());
        out.number(event.getQueueMs());
        out.number(event.getOverheadUs());
        out.number(event.getRequestBytes());
        out.number(event.getResponseBytes());
        optional(event.getClientAddress());
    }

    private void attempts(List<Attempt> attempts) {
        block(attempts.size());
        for (Attempt attempt : attempts) {
            out.text(attempt.getProvider());
            out.text(attempt.getModel());
            micros(attempt.getStartedAt());
            out.number(attempt.getDurationMs());
            out.number(attempt.getStatus());
            optional(attempt.getErrorCode());
            out.number(attempt.getThrottledMs());
        }
        out.number(0);
    }

    private void metadata(Map<String, String> metadata) {
        block(metadata.size());
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
            out.text(entry.getKey());
            out.text(entry.getValue());
        }
        out.number(0);
    }

    /** The head of an array's or map's only block; where it is empty, it has none. */
    private void block(int items) {
        if (items > 0) {
            out.number(items);
        }
    }

    private void optional(@Nullable String text) {
        out.number(text == null ? NULL : NOT_NULL);
        if (text != null) {
            out.text(text);
        }
    }

    private void optional(@Nullable Long number) {
        out.number(number == null ? NULL : NOT_NULL);
        if (number != null) {
            out.number(number);
        }
    }

    private <E extends Enum<E>> void symbol(Map<E, Integer> indexes, E symbol) {
        out.number(Objects.requireNonNull(indexes.get(symbol)));
    }

    private void micros(Instant moment) {
        out.number(moment.getEpochSecond() * 1_000_000 + moment.getNano() / 1_000);
    }
}
