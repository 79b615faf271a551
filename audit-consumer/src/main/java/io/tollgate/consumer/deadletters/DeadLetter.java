package io.tollgate.consumer.deadletters;

import io.tollgate.consumer.intake.DeadLetters;
import io.tollgate.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record that no row could be made of, as the dead-letter topic keeps it.
 *
 * @param coordinates where the record stood
 * @param replayOf where the record stood of which that one was a replay; null if it was none
 * @param at when the record was written
 * @param letter the dead letter itself
 */
record DeadLetter(
        RecordCoordinates coordinates,
        @Nullable RecordCoordinates replayOf,
        Instant at,
        String reason,
        ConsumerRecord<byte[], byte[]> letter) {
    /** Header of a replayed record: where the first of its kind stood, which was no replay. */
    static final String REPLAY_OF = "tollgate.replay-of";

    private static final byte[] YES = {1};

    /** Reads a record of the dead-letter topic; empty if it does not say where it came from. */
    static Optional<DeadLetter> of(ConsumerRecord<byte[], byte[]> letter) {
        return RecordCoordinates.parse(text(letter, DeadLetters.TOPIC) + "/" + text(letter, DeadLetters.PARTITION) + "/"
                        + text(letter, DeadLetters.OFFSET))
                .map(coordinates -> new DeadLetter(
                        coordinates,
                        RecordCoordinates.parse(text(letter, REPLAY_OF)).orElse(null),
                        at(letter),
                        text(letter, DeadLetters.REASON),
                        letter));
    }

    private static Instant at(ConsumerRecord<byte[], byte[]> letter) {
        String millis = text(letter, DeadLetters.TIMESTAMP);
        return Instant.ofEpochMilli(millis.matches("\\d{1,15}") ? Long.parseLong(millis) : letter.timestamp());
    }

    private static String text(ConsumerRecord<byte[], byte[]> letter, String name) {
        Header header = letter.headers().lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    /**
     * Where the record stood that this one is, or in the end is a replay of: the same for all replays of one record.
     */
    RecordCoordinates origin() {
        return replayOf == null ? coordinates : replayOf;
    }

    /** The record's key as text; empty if it had none. */
    String key() {
        byte[] key = letter.key();
        return key == null ? "" : new String(key, StandardCharsets.UTF_8);
    }

    /** Bytes of the record's value. */
    int size() {
        byte[] value = letter.value();
        return value == null ? 0 : value.length;
    }

    /**
     * The record once more, bytes and headers as they were, marked as one that may have been stored already.
     *
     * @param topic that it goes to
     * @param partition where in it, or null if its key decides
     */
    ProducerRecord<byte[], byte[]> replay(String topic, @Nullable Integer partition) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, partition, letter.key(), letter.value(), letter.headers());
        Headers headers = record.headers();
        DeadLetters.HEADERS.forEach(headers::remove);
        headers.remove(Topics.REDELIVERED).add(Topics.REDELIVERED, YES);
        headers.remove(REPLAY_OF).add(REPLAY_OF, origin().toString().getBytes(StandardCharsets.UTF_8));
        return record;
    }
}
