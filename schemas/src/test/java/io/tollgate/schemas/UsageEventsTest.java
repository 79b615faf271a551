package io.tollgate.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.schemas.avro.AdjustmentEvent;
import io.tollgate.schemas.avro.UsageEvent;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.Test;

final class UsageEventsTest {
    private final UsageEvents events = new UsageEvents();

    @Test
    void writesWhatAvroWrites() throws IOException {
        BinaryMessageEncoder<UsageEvent> avro =
                new BinaryMessageEncoder<>(SpecificData.getForClass(UsageEvent.class), UsageEvent.getClassSchema());
        for (UsageEvent event : List.of(SampleEvents.full(), SampleEvents.sparse(), large(), SampleEvents.full())) {
            byte[] expected = new byte[avro.encode(event).remaining()];
            avro.encode(event).get(expected);
            assertThat(events.encode(event)).isEqualTo(expected);
        }
    }

    @Test
    void readsWhatItWrites() {
        for (UsageEvent event : List.of(SampleEvents.full(), SampleEvents.sparse(), large(), SampleEvents.full())) {
            assertThat(events.decode(events.encode(event))).isEqualTo(event);
        }
    }

    /** Of more bytes than most: whatever is written into has to grow, by texts of either kind. */
    private static UsageEvent large() {
        UsageEvent event = SampleEvents.full();
        event.setNode("n".repeat(5_000));
        event.setMetadata(Map.of("note", "é".repeat(20_000)));
        event.setCostGaps(
                IntStream.range(0, 300).mapToObj(i -> "service_tier:" + i).toList());
        return event;
    }

    /** Usage events have no differences; whoever goes on to read an adjustment finds them signed. */
    @Test
    void readsTheFieldsOfAnAdjustmentAsAvroWritesThem() {
        AdjustmentEvent adjustment = SampleEvents.adjustment();
        adjustment.setOutputTokens(-5);
        adjustment.setInputTokens(Long.MIN_VALUE);
        adjustment.setCostUsd(new BigDecimal("-0.000000001"));
        byte[] event = events.encode(SampleEvents.full());
        byte[] written = new AdjustmentEvents().encode(adjustment);
        int header = UsageEventWriter.HEADER.length;
        byte[] both = Arrays.copyOf(event, event.length + written.length - header);
        System.arraycopy(written, header, both, event.length, written.length - header);

        UsageEventReader reader = new UsageEventReader();
        assertThat(reader.read(both, header)).isEqualTo(SampleEvents.full());
        AdjustmentEvent read = new AdjustmentEvent();
        AdjustmentFields.visit(read, reader);
        assertThat(read).isEqualTo(adjustment);
    }

    @Test
    void readsWhatAvroReads() {
        BinaryMessageDecoder<UsageEvent> avro =
                new BinaryMessageDecoder<>(SpecificData.getForClass(UsageEvent.class), UsageEvent.getClassSchema());
        Random random = new Random(5);
        byte[] bytes = events.encode(SampleEvents.full());
        int read = 0;
        int refused = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] changed = bytes.clone();
            changed[10 + random.nextInt(bytes.length - 10)] = (byte) random.nextInt(256);
            Optional<UsageEvent> expected = read(() -> avro.decode(changed));
            Optional<UsageEvent> event = read(() -> events.decode(changed));
            if (event.isPresent()) {
                assertThat(event).isEqualTo(expected);
                read++;
            } else if (expected.isPresent()) {
                // Avro cuts an int of more than 32 bits down to them.
                refused++;
            }
        }
        assertThat(read).isBetween(10_000, 49_000);
        assertThat(refused).isLessThan(100);
    }

    private static Optional<UsageEvent> read(Callable<UsageEvent> decoder) {
        try {
            return Optional.of(decoder.call());
        } catch (Exception e) {
            return Optional.empty();
        }
    }

    @Test
    void tellsANewerSchemaFromDamage() {
        byte[] other = events.encode(SampleEvents.full());
        other[5] ^= 1;
        assertThatThrownBy(() -> events.decode(other)).isInstanceOf(UsageEvents.UnknownSchemaException.class);
        byte[] bytes = events.encode(SampleEvents.full());
        byte[] cut = Arrays.copyOf(bytes, bytes.length / 2);
        assertThatThrownBy(() -> events.decode(cut)).isInstanceOf(UsageEvents.MalformedEventException.class);
        assertThatThrownBy(() -> events.decode(new byte[] {1, 2, 3}))
                .isInstanceOf(UsageEvents.MalformedEventException.class);
    }
}
