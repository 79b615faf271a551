package io.tollgate.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.schemas.avro.PayloadBody;
import io.tollgate.schemas.avro.PayloadEvent;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class PayloadEventsTest {
    private final PayloadEvents events = new PayloadEvents();

    private static PayloadEvent event() {
        return new PayloadEvent(
                UUID.fromString("01a1fdf6-bb21-79d1-ac9c-676e75ac402b"),
                Instant.parse("2026-11-29T12:00:00.123456Z"),
                "alpha",
                null,
                new PayloadBody("json", 9L, true, 1, null, ByteBuffer.wrap("{\"a\":1}".getBytes(UTF_8))),
                new PayloadBody("binary", 100L, false, 0, "binary", ByteBuffer.wrap(new byte[0])));
    }

    @Test
    void areReadAsTheyWereWritten() {
        PayloadEvent event = event();
        assertThat(events.decode(events.encode(event))).isEqualTo(event);
    }

    @Test
    void otherBytesAreNone() {
        byte[] usage = new UsageEvents().encode(SampleEvents.full());
        assertThatThrownBy(() -> events.decode(usage)).isInstanceOf(UsageEvents.UnknownSchemaException.class);
        byte[] cut = Arrays.copyOf(events.encode(event()), 60);
        assertThatThrownBy(() -> events.decode(cut))
                .isInstanceOf(UsageEvents.MalformedEventException.class)
                .hasMessageStartingWith("not a payload: ");
    }
}
