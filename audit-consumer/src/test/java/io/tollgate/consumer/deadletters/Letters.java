package io.tollgate.consumer.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.consumer.intake.DeadLetters;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Dead letters as the consumer leaves them. */
final class Letters {
    private Letters() {}

    static ConsumerRecord<byte[], byte[]> record(int partition, long offset, String key) {
        RecordHeaders headers = new RecordHeaders();
        headers.add("theirs", "kept".getBytes(UTF_8));
        headers.add(DeadLetters.TOPIC, "tollgate.usage".getBytes(UTF_8));
        headers.add(DeadLetters.PARTITION, Integer.toString(partition).getBytes(UTF_8));
        headers.add(DeadLetters.OFFSET, Long.toString(offset).getBytes(UTF_8));
        headers.add(DeadLetters.TIMESTAMP, "1795255200000".getBytes(UTF_8));
        headers.add(DeadLetters.REASON, "input_tokens is negative: -1".getBytes(UTF_8));
        return new ConsumerRecord<>(
                "tollgate.usage.dead",
                0,
                7,
                1795255201000L,
                TimestampType.CREATE_TIME,
                key.length(),
                3,
                key.getBytes(UTF_8),
                new byte[] {1, 2, 3},
                headers,
                Optional.empty());
    }

    static DeadLetter letter(int partition, long offset) {
        return DeadLetter.of(record(partition, offset, "call-" + offset)).orElseThrow();
    }
}
