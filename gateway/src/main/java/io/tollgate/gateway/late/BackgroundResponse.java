package io.tollgate.gateway.late;

import io.tollgate.gateway.audit.BookedCharges;
import io.tollgate.gateway.call.CustomPrices;
import io.tollgate.gateway.vault.Sealed;
import io.tollgate.schemas.AdjustmentIds;
import io.tollgate.schemas.avro.AdjustmentReason;
import io.tollgate.schemas.avro.Charge;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A response that is being made in the background, and how to read it.
 *
 * @param id the provider's
 * @param url where it is read, without query
 * @param prices the caller's own; null for those of the model
 * @param since when it was asked for
 * @param booked what of its row's charges is for it; null for all of them, where no attempt before it was charged
 */
record BackgroundResponse(
        String provider,
        String id,
        String url,
        Key key,
        @Nullable CustomPrices prices,
        Instant since,
        @Nullable BookedCharges booked) {
    private static final int VERSION = 1;

    /** The same, with charges behind it. */
    private static final int VERSION_WITH_CHARGES = 2;

    private static final int MOST_CHARGES = 256;

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
            out.writeByte(booked == null ? VERSION : VERSION_WITH_CHARGES);
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
            if (booked != null) {
                write(booked, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("an array does not fail", e);
        }
        return bytes.toByteArray();
    }

    private static void write(BookedCharges booked, DataOutputStream out) throws IOException {
        out.writeUTF(booked.costUsd().toPlainString());
        out.writeUTF(booked.listCostUsd().toPlainString());
        out.writeShort(booked.charges().size());
        for (Charge charge : booked.charges()) {
            out.writeUTF(charge.getMeter());
            out.writeUTF(charge.getQuantity().toPlainString());
            out.writeUTF(charge.getUnitPriceUsd().toPlainString());
            out.writeUTF(charge.getCostUsd().toPlainString());
        }
    }

    private static BookedCharges booked(DataInputStream in) throws IOException {
        BigDecimal cost = new BigDecimal(in.readUTF());
        BigDecimal listCost = new BigDecimal(in.readUTF());
        int number = in.readUnsignedShort();
        if (number > MOST_CHARGES) {
            throw new IOException("a bill has no " + number + " lines");
        }
        List<Charge> charges = new ArrayList<>(number);
        for (int i = 0; i < number; i++) {
            charges.add(new Charge(
                    in.readUTF(),
                    new BigDecimal(in.readUTF()),
                    new BigDecimal(in.readUTF()),
                    new BigDecimal(in.readUTF())));
        }
        return new BookedCharges(charges, cost, listCost);
    }

    /** Null where another build wrote it. */
    static @Nullable BackgroundResponse of(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readByte();
            if (version != VERSION && version != VERSION_WITH_CHARGES) {
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
            if (key == null) {
                return null;
            }
            BookedCharges booked = version == VERSION ? null : booked(in);
            return new BackgroundResponse(provider, id, url, key, prices, since, booked);
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
