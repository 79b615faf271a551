package io.tollgate.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.schemas.avro.AdminEvent;
import io.tollgate.schemas.avro.ControlRecord;
import io.tollgate.schemas.avro.GatewayEntry;
import io.tollgate.schemas.avro.TokenEntry;
import io.tollgate.schemas.avro.TokenSecret;
import io.tollgate.schemas.avro.TokenUse;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ControlRecordsTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00.123456Z");

    private final ControlRecords records = new ControlRecords();

    static List<Object> entries() {
        return List.of(
                new GatewayEntry("alpha", true, false, true, NOW, "tok_1"),
                new TokenEntry(
                        "tok_2",
                        "alpha",
                        "bot",
                        List.of(new TokenSecret(ByteBuffer.wrap(new byte[32]), NOW, NOW)),
                        List.of("alpha", "beta"),
                        List.of("run"),
                        NOW,
                        1L,
                        2L,
                        new BigDecimal("3.000000000"),
                        new BigDecimal("4.500000000"),
                        List.of("m"),
                        "p",
                        NOW,
                        "tok_1",
                        NOW,
                        NOW),
                new TokenUse("tok_2", NOW),
                new AdminEvent(
                        "evt_1",
                        NOW,
                        "tok_1",
                        "admin",
                        "127.0.0.1",
                        "token.create",
                        "alpha",
                        "tok_2",
                        "bot",
                        null,
                        "{}"));
    }

    @ParameterizedTest
    @MethodSource("entries")
    void comesBackAsItWent(Object entry) throws Exception {
        ControlRecord written = new ControlRecord(new UUID(1, 2), NOW, entry);
        ControlRecord read = records.decode(records.encode(written)).orElseThrow();
        // Avro's arrays are not equal to lists.
        assertThat(read).hasToString(written.toString());
        assertThat(records.encode(read)).isEqualTo(records.encode(written));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\u00c3\u0001", "no record at all, and long enough to hold a fingerprint"})
    void whatCannotBeReadIsNothing(String bytes) {
        assertThat(records.decode(bytes.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)))
                .isEmpty();
    }
}
