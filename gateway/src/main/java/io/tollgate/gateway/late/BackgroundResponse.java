package io.tollgate.gateway.late;

import io.tollgate.gateway.call.CustomPrices;
import io.tollgate.gateway.vault.Sealed;
import io.tollgate.schemas.AdjustmentIds;
import io.tollgate.schemas.avro.AdjustmentReason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A response that is being made in the background, and how to read it.
 *
 * @param id the provider's
 * @param url where it is read, without query
 * @param prices the caller's own; null for those of the model
 * @param since when it was asked for
 */
record BackgroundResponse(
        String provider,
        String id,
        String url,
        Key key,
        @Nullable CustomPrices prices,
        Instant since) {
    private static final int VERSION = 1;

    /** What it is read with. */
    sealed interface Key {
        /** Nothing: the provider asks for no key. */
        record None() implements Key {}

        /** A key that the call's gateway stores. */
        record Stored(String alias) implements Key {}

        /**
         * A configured key.
         *
         * @param number its place among those of the provider, from 1
         */
        record Configured(int number) implements Key {}

        /**
         * A key of the caller's own.
         *
         * @param header that it stands in
         */
        record Callers(String header, Sealed value) implements Key {}
    }

    /** The id of the adjustment that settles it. */
    UUID adjustmentId() {
        return AdjustmentIds.of(AdjustmentReason.BACKGROUND_SETTLED, provider, id);
    }

    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeUTF(provider);
            out.writeUTF(id);
            out.writeUTF(url);
            out.writeLong(since.toEpochMilli());
            out.writeUTF(prices == null ? "" : prices.perTokenIn().toPlainString());
            out.writeUTF(prices == null ? "" : prices.perTokenOut().toPlainString());
            switch (key) {
                case Key.None() -> out.writeByte(0);
                case Key.Stored(String alias) -> {
                    out.writeByte(1);
                    out.writeUTF(alias);
                }
                case Key.Configured(int number) -> {
                    out.writeByte(2);
                    out.writeInt(number);
                }
                case Key.Callers(String header, Sealed value) -> {
                    out.writeByte(3);
                    out.writeUTF(header);
                    out.writeUTF(value.masterKeyId());
                    out.writeUTF(value.text());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("an array does not fail", e);
        }
        return bytes.toByteArray();
    }

    /** Null where another build wrote it. */
    static @Nullable BackgroundResponse of(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readByte() != VERSION) {
                return null;
            }
            String provider = in.readUTF();
            String id = in.readUTF();
            String url = in.readUTF();
            Instant since = Instant.ofEpochMilli(in.readLong());
            String perTokenIn = in.readUTF();
            String perTokenOut = in.readUTF();
            CustomPrices prices = perTokenIn.isEmpty()
                    ? null
                    : new CustomPrices(new BigDecimal(perTokenIn), new BigDecimal(perTokenOut));
            Key key = key(in);
            return key == null ? null : new BackgroundResponse(provider, id, url, key, prices, since);
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable Key key(DataInputStream in) throws IOException {
        return switch (in.readByte()) {
            case 0 -> new Key.None();
            case 1 -> new Key.Stored(in.readUTF());
            case 2 -> new Key.Configured(in.readInt());
            case 3 -> new Key.Callers(in.readUTF(), new Sealed(in.readUTF(), in.readUTF()));
            default -> null;
        };
    }
}
