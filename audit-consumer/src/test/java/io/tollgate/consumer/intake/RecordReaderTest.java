package io.tollgate.consumer.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.consumer.Adjustments;
import io.tollgate.consumer.config.KafkaConfig;
import io.tollgate.consumer.store.RowEvent;
import io.tollgate.schemas.AdjustmentEvents;
import io.tollgate.schemas.Topics;
import io.tollgate.schemas.UsageEvents;
import io.tollgate.service.KafkaConnection;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

final class RecordReaderTest {
    private final RecordReader reader = new RecordReader(Samples.FEED);
    private final byte[] bytes = new UsageEvents().encode(Samples.usage(new UUID(1, 2)));

    @Test
    void readsAnEvent() {
        assertThat(reader.read(Samples.record(0, bytes))).isInstanceOfSatisfying(DecodedRecord.Valid.class, event -> {
            assertThat(event.event().id()).isEqualTo(new UUID(1, 2));
            assertThat(event.redelivered()).isFalse();
        });
    }

    @Test
    void seesThatTheGatewaySentItAgain() {
        var record = Samples.record(0, bytes);
        record.headers().add(Topics.REDELIVERED, new byte[] {1});
        assertThat(reader.read(record))
                .isInstanceOfSatisfying(
                        DecodedRecord.Valid.class,
                        event -> assertThat(event.redelivered()).isTrue());
    }

    @Test
    void anyAdjustmentMayHaveBeenBookedBefore() {
        Feed feed = Feed.adjustments(
                new KafkaConfig(KafkaConnection.unsecured("nowhere:1"), "g", "t", "a", "d", 1), Uuid.ONE_UUID);
        assertThat(feed.group()).isEqualTo("g-adjustments");
        byte[] adjustment = new AdjustmentEvents().encode(new Adjustments(1).one());
        RecordReader adjustments = new RecordReader(feed);
        assertThat(adjustments.read(Samples.record(0, adjustment)))
                .isInstanceOfSatisfying(DecodedRecord.Valid.class, event -> {
                    assertThat(event.event()).isInstanceOf(RowEvent.Adjustment.class);
                    assertThat(event.redelivered()).isTrue();
                });
        // Neither is taken for the other.
        assertThat(adjustments.read(Samples.record(0, bytes))).isInstanceOf(DecodedRecord.UnknownSchema.class);
        assertThat(reader.read(Samples.record(0, adjustment))).isInstanceOf(DecodedRecord.UnknownSchema.class);
    }

    @Test
    void tellsANewerSchemaFromBytesThatAreNoEvent() {
        byte[] newer = bytes.clone();
        newer[2] ^= 1;
        assertThat(reader.read(Samples.record(0, newer))).isInstanceOf(DecodedRecord.UnknownSchema.class);
        assertThat(reader.read(Samples.record(0, new byte[] {1, 2, 3}))).isInstanceOf(DecodedRecord.Malformed.class);
        assertThat(reader.read(Samples.record(0, new byte[0]))).isInstanceOf(DecodedRecord.Malformed.class);
        assertThat(reader.read(new org.apache.kafka.clients.consumer.ConsumerRecord<>("t", 0, 0, new byte[0], null)))
                .isInstanceOf(DecodedRecord.Malformed.class);
    }

    @Test
    void isNotBroughtDownByAnyBytes() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] broken = bytes.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                broken[10 + random.nextInt(broken.length - 10)] = (byte) random.nextInt(256);
            }
            assertThat(reader.read(Samples.record(0, broken))).isNotNull();
        }
        assertThat(reader.read(Samples.record(0, bytes))).isInstanceOf(DecodedRecord.Valid.class);
    }
}
