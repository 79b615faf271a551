package io.tollgate.consumer.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.consumer.intake.DeadLetters;
import java.time.Instant;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

final class DeadLetterTest {
    @Test
    void saysWhereTheRecordStoodAndWhyNoRowWasMade() {
        DeadLetter letter = Letters.letter(3, 41);
        assertThat(letter.coordinates()).isEqualTo(new RecordCoordinates("tollgate.usage", 3, 41));
        assertThat(letter.origin()).isEqualTo(letter.coordinates());
        assertThat(letter.at()).isEqualTo(Instant.ofEpochMilli(1795255200000L));
        assertThat(letter.reason()).isEqualTo("input_tokens is negative: -1");
        assertThat(letter.key()).isEqualTo("call-41");
        assertThat(letter.size()).isEqualTo(3);
    }

    @Test
    void isNoneWhereItDoesNotSayWhereItCameFrom() {
        ConsumerRecord<byte[], byte[]> foreign = Letters.record(3, 41, "key");
        foreign.headers().remove(DeadLetters.OFFSET);
        assertThat(DeadLetter.of(foreign)).isEmpty();
    }

    @Test
    void isReplayedAsItWasAndMarked() {
        ProducerRecord<byte[], byte[]> replay = Letters.letter(3, 41).replay("tollgate.usage", 3);
        assertThat(replay.topic()).isEqualTo("tollgate.usage");
        assertThat(replay.partition()).isEqualTo(3);
        assertThat(replay.timestamp()).isNull();
        assertThat(replay.key()).isEqualTo("call-41".getBytes(UTF_8));
        assertThat(replay.value()).containsExactly(1, 2, 3);
        assertThat(Arrays.stream(replay.headers().toArray()).map(header -> header.key()))
                .containsExactly("theirs", "redelivered", "tollgate.replay-of");
        assertThat(replay.headers().lastHeader(DeadLetter.REPLAY_OF).value())
                .isEqualTo("tollgate.usage/3/41".getBytes(UTF_8));
    }

    @Test
    void knowsTheFirstOfItsKindHoweverOftenItWasReplayed() {
        ConsumerRecord<byte[], byte[]> again = Letters.record(3, 99, "key");
        again.headers().add(DeadLetter.REPLAY_OF, "tollgate.usage/3/41".getBytes(UTF_8));
        DeadLetter letter = DeadLetter.of(again).orElseThrow();
        assertThat(letter.origin()).isEqualTo(new RecordCoordinates("tollgate.usage", 3, 41));
        assertThat(letter.replay("tollgate.usage", null)
                        .headers()
                        .lastHeader(DeadLetter.REPLAY_OF)
                        .value())
                .isEqualTo("tollgate.usage/3/41".getBytes(UTF_8));
    }
}
