package io.tollgate.gateway.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.gateway.cache.CachedAnswer.Span;
import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.Particulars;
import io.tollgate.gateway.call.Particulars.Aside;
import io.tollgate.gateway.call.TokenUsage;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers as bytes, for nodes of the same or a similar version: what one cannot read, it does not use. */
final class AnswerBytes {
    private static final int VERSION = 1;

    private AnswerBytes() {}

    static byte[] write(CachedAnswer answer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(answer.body().length() + 512);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            text(answer.shape().name(), out);
            text(answer.mediaType(), out);
            out.writeInt(answer.usageAt().size());
            for (Span span : answer.usageAt()) {
                out.writeInt(span.start());
                out.writeInt(span.end());
            }
            text(answer.usage().source().name(), out);
            tokens(answer.usage().tokens(), out);
            particulars(answer.usage().particulars(), out);
            texts(answer.dropped(), out);
            texts(answer.adjusted(), out);
            out.writeLong(answer.keptAtMillis());
            out.writeLong(answer.ttlMillis());
            out.write(answer.body().getBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("an in-memory buffer cannot fail", e);
        }
        return bytes.toByteArray();
    }

    private static void tokens(TokenUsage tokens, DataOutputStream out) throws IOException {
        out.writeLong(tokens.inputTokens());
        out.writeLong(tokens.outputTokens());
        out.writeLong(tokens.cachedInputTokens());
        out.writeLong(tokens.cacheWriteInputTokens());
        out.writeLong(tokens.reasoningTokens());
    }

    private static void particulars(Particulars particulars, DataOutputStream out) throws IOException {
        counts(particulars.counts(), out);
        optional(particulars.serviceTier(), out);
        optional(particulars.region(), out);
        BigDecimal told = particulars.toldUsd();
        optional(told == null ? null : told.toString(), out);
        out.writeInt(particulars.asides().size());
        for (Aside aside : particulars.asides()) {
            text(aside.meter().name(), out);
            text(aside.model(), out);
            tokens(aside.tokens(), out);
            counts(aside.counts(), out);
        }
        optional(particulars.model(), out);
        texts(particulars.gaps(), out);
    }

    private static void counts(Map<Meter, BigDecimal> counts, DataOutputStream out) throws IOException {
        out.writeInt(counts.size());
        for (Map.Entry<Meter, BigDecimal> count : counts.entrySet()) {
            text(count.getKey().name(), out);
            text(count.getValue().toString(), out);
        }
    }

    private static void texts(List<String> texts, DataOutputStream out) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            text(text, out);
        }
    }

    private static void text(String text, DataOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static void optional(@Nullable String text, DataOutputStream out) throws IOException {
        out.writeBoolean(text != null);
        if (text != null) {
            text(text, out);
        }
    }

    /** An answer that was written so; null if this version cannot read it. */
    static @Nullable CachedAnswer read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readByte() != VERSION) {
                return null;
            }
            Shape shape = Shape.valueOf(text(in));
            String mediaType = text(in);
            List<Span> usageAt = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                usageAt.add(new Span(in.readInt(), in.readInt()));
            }
            MeteredUsage.Source source = MeteredUsage.Source.valueOf(text(in));
            MeteredUsage usage = new MeteredUsage(tokens(in), source, particulars(in));
            List<String> dropped = texts(in);
            List<String> adjusted = texts(in);
            long keptAt = in.readLong();
            long ttl = in.readLong();
            return new CachedAnswer(
                    shape, mediaType, Buffer.buffer(in.readAllBytes()), usageAt, usage, dropped, adjusted, keptAt, ttl);
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }

    private static TokenUsage tokens(DataInputStream in) throws IOException {
        return new TokenUsage(in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
    }

    private static Particulars particulars(DataInputStream in) throws IOException {
        Map<Meter, BigDecimal> counts = counts(in);
        String tier = optional(in);
        String region = optional(in);
        String told = optional(in);
        List<Aside> asides = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            asides.add(new Aside(Meter.valueOf(text(in)), text(in), tokens(in), counts(in)));
        }
        return new Particulars(
                counts, tier, region, told == null ? null : new BigDecimal(told), asides, optional(in), texts(in));
    }

    private static Map<Meter, BigDecimal> counts(DataInputStream in) throws IOException {
        Map<Meter, BigDecimal> counts = new EnumMap<>(Meter.class);
        for (int left = in.readInt(); left > 0; left--) {
            counts.put(Meter.valueOf(text(in)), new BigDecimal(text(in)));
        }
        return counts;
    }

    private static List<String> texts(DataInputStream in) throws IOException {
        List<String> texts = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            texts.add(text(in));
        }
        return texts;
    }

    private static String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        byte[] bytes = length < 0 ? new byte[0] : in.readNBytes(length);
        if (bytes.length != length) {
            throw new EOFException();
        }
        return new String(bytes, UTF_8);
    }

    private static @Nullable String optional(DataInputStream in) throws IOException {
        return in.readBoolean() ? text(in) : null;
    }
}
