package io.tollgate.gateway.edge.request;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How long a sound file plays, where its head says so exactly: WAV with samples that are not compressed, or whose rate
 * of bytes is constant (Microsoft, "Multimedia Programming Interface and Data Specifications 1.0"), and FLAC (RFC 9639,
 * section 8.2). Of MP3, Ogg and MP4 the whole file would have to be read, and a guess is not made.
 */
final class AudioLength {
    private static final int DIGITS = 3;
    private static final int RIFF_HEAD = 12;
    private static final int CHUNK_HEAD = 8;
    private static final int FORMAT = 16;
    private static final int FLAC_HEAD = 26;
    private static final int STREAMED = -1;

    private AudioLength() {}

    /**
     * The length of a file.
     *
     * @param head its first bytes
     * @param length of all of it
     * @return in seconds; null if it is not known
     */
    static @Nullable BigDecimal seconds(byte[] head, long length) {
        if (head.length >= RIFF_HEAD
                && ascii(head, 0).equals("RIFF")
                && ascii(head, CHUNK_HEAD).equals("WAVE")) {
            return wav(head, length);
        }
        return head.length >= FLAC_HEAD && ascii(head, 0).equals("fLaC") ? flac(ByteBuffer.wrap(head)) : null;
    }

    private static @Nullable BigDecimal wav(byte[] bytes, long length) {
        ByteBuffer head = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long bytesPerSecond = 0;
        long at = RIFF_HEAD;
        while (at + CHUNK_HEAD <= head.limit()) {
            String id = ascii(bytes, (int) at);
            int told = head.getInt((int) at + Integer.BYTES);
            long size = Integer.toUnsignedLong(told);
            long content = at + CHUNK_HEAD;
            if (id.equals("fmt ") && content + FORMAT <= head.limit()) {
                bytesPerSecond = Integer.toUnsignedLong(head.getInt((int) content + 8));
            } else if (id.equals("data")) {
                // Who writes to a pipe does not know the size yet.
                long data = told == STREAMED || size == 0 || content + size > length ? length - content : size;
                return bytesPerSecond == 0 || data < 0 ? null : ratio(data, bytesPerSecond);
            }
            at = content + size + (size & 1);
        }
        return null;
    }

    /** Rate and number of samples stand in the first block: 20 bits, and 36 after 8 others. */
    private static @Nullable BigDecimal flac(ByteBuffer head) {
        if ((head.get(4) & 0x7f) != 0) {
            return null;
        }
        long packed = head.getLong(18);
        long rate = packed >>> 44;
        long samples = packed & 0xf_ffff_ffffL;
        return rate == 0 || samples == 0 ? null : ratio(samples, rate);
    }

    private static BigDecimal ratio(long amount, long perSecond) {
        return BigDecimal.valueOf(amount)
                .divide(BigDecimal.valueOf(perSecond), DIGITS, RoundingMode.HALF_UP)
                .stripTrailingZeros();
    }

    private static String ascii(byte[] bytes, int at) {
        return at + Integer.BYTES > bytes.length ? "" : new String(bytes, at, Integer.BYTES, StandardCharsets.US_ASCII);
    }
}
