package io.tollgate.schemas;

import io.tollgate.schemas.avro.Attempt;
import io.tollgate.schemas.avro.UsageEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericEnumSymbol;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Writes usage events field by field, in the schema's order, because Avro's own writer finds its way through a schema anew
 * for every event, which is the dearest thing on the way of an audit row. The bytes are Avro's; a test holds the two
 * together. For one thread.
 */
final class UsageEventWriter {
    private static final byte[] HEADER = ByteBuffer.allocate(10)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put((byte) 0xC3)
            .put((byte) 0x01)
            .putLong(SchemaNormalization.parsingFingerprint64(UsageEvent.getClassSchema()))
            .array();
    private static final int COST_SCALE = 9;
    private static final int NULL = 0;
    private static final int NOT_NULL = 1;

    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(512);
    private final BinaryEncoder out = EncoderFactory.get().binaryEncoder(buffer, null);

    byte[] write(UsageEvent event) {
        buffer.reset();
        try {
            out.writeFixed(HEADER);
            fields(event);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("an in-memory buffer cannot fail", e);
        }
        return buffer.toByteArray();
    }

    private void fields(UsageEvent event) throws IOException {
        out.writeString(event.getCallId().toString());
        micros(event.getAcceptedAt());
        micros(event.getEndedAt());
        out.writeString(event.getNode());
        out.writeString(event.getAccount());
        out.writeString(event.getGateway());
        optional(event.getTokenId());
        optional(event.getTokenName());
        optional(event.getProject());
        metadata(event.getMetadata());
        out.writeString(event.getDialect());
        out.writeString(event.getRoute());
        optional(event.getRequestedModel());
        optional(event.getProvider());
        optional(event.getModel());
        optional(event.getProviderKeyAlias());
        attempts(event.getAttempts());
        out.writeBoolean(event.getStream());
        symbol(event.getOutcome());
        out.writeInt(event.getStatus());
        optional(event.getErrorCode());
        out.writeLong(event.getInputTokens());
        out.writeLong(event.getOutputTokens());
        out.writeLong(event.getCachedInputTokens());
        out.writeLong(event.getCacheWriteInputTokens());
        out.writeLong(event.getReasoningTokens());
        symbol(event.getUsageSource());
        out.writeBytes(event.getCostUsd().setScale(COST_SCALE).unscaledValue().toByteArray());
        symbol(event.getCostSource());
        symbol(event.getCache());
        out.writeLong(event.getLatencyMs());
        out.writeLong(event.getUpstreamMs());
        optional(event.getFirstTokenMs());
        out.writeLong(event.getQueueMs());
        out.writeLong(event.getOverheadUs());
        out.writeLong(event.getRequestBytes());
        out.writeLong(event.getResponseBytes());
        optional(event.getClientAddress());
    }

    private void attempts(List<Attempt> attempts) throws IOException {
        out.writeArrayStart();
        out.setItemCount(attempts.size());
        for (Attempt attempt : attempts) {
            out.startItem();
            out.writeString(attempt.getProvider());
            out.writeString(attempt.getModel());
            micros(attempt.getStartedAt());
            out.writeLong(attempt.getDurationMs());
            out.writeInt(attempt.getStatus());
            optional(attempt.getErrorCode());
            out.writeLong(attempt.getThrottledMs());
        }
        out.writeArrayEnd();
    }

    private void metadata(Map<String, String> metadata) throws IOException {
        out.writeMapStart();
        out.setItemCount(metadata.size());
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
            out.startItem();
            out.writeString(entry.getKey());
            out.writeString(entry.getValue());
        }
        out.writeMapEnd();
    }

    private void optional(@Nullable String text) throws IOException {
        out.writeIndex(text == null ? NULL : NOT_NULL);
        if (text != null) {
            out.writeString(text);
        }
    }

    private void optional(@Nullable Long number) throws IOException {
        out.writeIndex(number == null ? NULL : NOT_NULL);
        if (number != null) {
            out.writeLong(number);
        }
    }

    private void symbol(GenericEnumSymbol<?> symbol) throws IOException {
        out.writeEnum(symbol.getSchema().getEnumOrdinal(symbol.toString()));
    }

    private void micros(Instant moment) throws IOException {
        out.writeLong(moment.getEpochSecond() * 1_000_000 + moment.getNano() / 1_000);
    }
}
