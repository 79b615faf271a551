package io.tollgate.gateway.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.gateway.vault.MacKeys;
import io.tollgate.gateway.vault.MacKeys.Signer;
import io.tollgate.gateway.vault.MasterKeys;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates the records of one topic: a header holds a sequence number and, by each master key, the HMAC-SHA256 of
 * the topic, the record's key, that number, and the value or that there is none. For any thread.
 */
public final class RecordSigner {
    public static final String HEADER = "tollgate-mac";

    /** The number of records that are not in any order: those of last uses, and what nodes say of themselves. */
    public static final long UNORDERED = 0;

    private static final String PURPOSE = "tollgate control record 1";
    private static final byte VERSION = 1;
    private static final int HEAD = 1 + Long.BYTES;
    private static final int MOST_CODES = 16;

    private final String topic;
    private final MacKeys keys;

    public RecordSigner(String topic, MasterKeys masterKeys) {
        this.topic = topic;
        this.keys = masterKeys.macKeys(PURPOSE);
    }

    /** Whether there is a key to sign with. */
    public boolean signs() {
        return !keys.isEmpty();
    }

    /**
     * A record as it is to be written; unsigned where there is no key.
     *
     * @param sequence higher than that of any record before, or {@link #UNORDERED}
     */
    public TopicRecord signed(String key, @Nullable Buffer value, long sequence) {
        if (keys.isEmpty()) {
            return new TopicRecord(key, value, null);
        }
        Buffer signature = Buffer.buffer().appendByte(VERSION).appendLong(sequence);
        keys.sign(message(key, value, sequence)).forEach(signature::appendBytes);
        return new TopicRecord(key, value, signature);
    }

    /**
     * What a right signature says.
     *
     * @param current whether the first master key signed as well
     */
    public record Signed(long sequence, boolean current) {}

    /** Null where the signature is not by any of the keys. */
    public @Nullable Signed verified(TopicRecord record) {
        Buffer signature = record.signature();
        if (signature == null
                || signature.length() < HEAD + MacKeys.BYTES
                || signature.length() > HEAD + MOST_CODES * MacKeys.BYTES
                || (signature.length() - HEAD) % MacKeys.BYTES != 0
                || signature.getByte(0) != VERSION) {
            return null;
        }
        long sequence = signature.getLong(1);
        List<byte[]> codes = new ArrayList<>();
        for (int at = HEAD; at < signature.length(); at += MacKeys.BYTES) {
            codes.add(signature.getBytes(at, at + MacKeys.BYTES));
        }
        Signer signer = keys.signer(message(record.key(), record.value(), sequence), codes);
        return signer == Signer.NONE ? null : new Signed(sequence, signer == Signer.FIRST);
    }

    /** Unlike for records that differ: each field is written with its length. */
    private byte[] message(String key, @Nullable Buffer value, long sequence) {
        Buffer message = Buffer.buffer();
        append(message, PURPOSE.getBytes(UTF_8));
        append(message, topic.getBytes(UTF_8));
        append(message, key.getBytes(UTF_8));
        message.appendLong(sequence);
        if (value == null) {
            message.appendByte((byte) 0);
        } else {
            message.appendByte((byte) 1);
            append(message, value.getBytes());
        }
        return message.getBytes();
    }

    private static void append(Buffer message, byte[] field) {
        message.appendInt(field.length).appendBytes(field);
    }
}
