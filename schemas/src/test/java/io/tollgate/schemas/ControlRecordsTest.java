package io.tollgate.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.schemas.avro.AdminEvent;
import io.tollgate.schemas.avro.AliasEntry;
import io.tollgate.schemas.avro.AliasTarget;
import io.tollgate.schemas.avro.CacheEmptied;
import io.tollgate.schemas.avro.CacheEntry;
import io.tollgate.schemas.avro.ControlRecord;
import io.tollgate.schemas.avro.GatewayEntry;
import io.tollgate.schemas.avro.LoggingEntry;
import io.tollgate.schemas.avro.ProviderKeyEntry;
import io.tollgate.schemas.avro.ProviderKeyUse;
import io.tollgate.schemas.avro.RedactionExpression;
import io.tollgate.schemas.avro.RouteDeployment;
import io.tollgate.schemas.avro.RouteEntry;
import io.tollgate.schemas.avro.RouteVersionEntry;
import io.tollgate.schemas.avro.TokenEntry;
import io.tollgate.schemas.avro.TokenSecret;
import io.tollgate.schemas.avro.TokenUse;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ControlRecordsTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00.123456Z");

    private final ControlRecords records = new ControlRecords();

    static List<Object> entries() {
        return List.of(
                new GatewayEntry(
                        "alpha",
                        true,
                        false,
                        true,
                        false,
                        NOW,
                        "tok_1",
                        new CacheEntry(60L, 1_024, 2_048L, "token", 0.5),
                        new LoggingEntry(
                                true,
                                1_024,
                                true,
                                List.of("email"),
                                List.of(new RedactionExpression("employee", "E[0-9]{6}")))),
                new CacheEmptied("alpha", "evt_1", NOW, "tok_1"),
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
                        NOW,
                        5L,
                        List.of("tok_1", "tok_0")),
                new TokenUse("tok_2", NOW),
                new ProviderKeyEntry(
                        "alpha", "openai", "default", "ours", "cdef", 2, "mk", "AAAA", NOW, NOW, "tok_1", NOW, "tok_2",
                        true),
                new AliasEntry(
                        "alpha",
                        "fast",
                        "weighted",
                        List.of(new AliasTarget("openai/gpt", 2.5)),
                        "session",
                        NOW,
                        "tok_1"),
                new RouteEntry(
                        "alpha",
                        "rt_1",
                        "support",
                        2,
                        List.of(new RouteDeployment("dep_1", 1, "back", NOW, "tok_1")),
                        NOW,
                        "tok_1",
                        NOW),
                new RouteVersionEntry("alpha", "rt_1", 1, "[]", "first", NOW, "tok_1"),
                new ProviderKeyUse("alpha", "openai", "default", 2, NOW, NOW),
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

    /** A string of two gigabytes, say five of its bytes, and an id that is none. */
    @Test
    void whatLiesAboutItsLengthIsNothing() throws Exception {
        byte[] good = records.encode(new ControlRecord(new UUID(1, 2), NOW, new TokenUse("tok_2", NOW)));
        int head = 10;
        byte[] long2Gb = {(byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f};
        byte[] lying = java.util.Arrays.copyOf(good, head + long2Gb.length + 8);
        System.arraycopy(long2Gb, 0, lying, head, long2Gb.length);
        assertThat(records.decode(lying)).isEmpty();
        byte[] noId = good.clone();
        noId[head + 1] = 'x';
        assertThat(records.decode(noId)).isEmpty();
    }

    /** A data folder or topic that an earlier build wrote keeps its gateways and tokens. */
    @Test
    void whatWasWrittenWithAnEarlierSchemaIsRead() throws Exception {
        Schema first = SchemaHistory.CONTROL.getFirst();
        Schema gateway = first.getField("entry").schema().getTypes().getFirst();
        GenericRecord entry = new GenericRecordBuilder(gateway)
                .set("name", "alpha")
                .set("authentication", true)
                .set("require_project", false)
                .set("anonymous_byok", true)
                .set("created_at", 1_000_000L)
                .set("created_by", "tok_1")
                .build();
        GenericRecord record = new GenericRecordBuilder(first)
                .set("change_id", new UUID(1, 2).toString())
                .set("changed_at", 1_000_000L)
                .set("entry", entry)
                .build();
        ByteBuffer written = new BinaryMessageEncoder<GenericRecord>(new GenericData(), first).encode(record);
        byte[] bytes = new byte[written.remaining()];
        written.get(bytes);
        assertThat(records.decode(bytes).orElseThrow().getEntry())
                .isEqualTo(new GatewayEntry(
                        "alpha", true, false, true, true, Instant.ofEpochSecond(1), "tok_1", null, null));
    }

    @Test
    void theNewestReadsAllThatWereKept() {
        SchemaHistory.CONTROL.forEach(kept -> assertThat(
                        SchemaCompatibility.checkReaderWriterCompatibility(ControlRecord.getClassSchema(), kept)
                                .getType())
                .isEqualTo(SchemaCompatibilityType.COMPATIBLE));
        assertThat(SchemaHistory.CONTROL).isNotEmpty().doesNotContain(ControlRecord.getClassSchema());
    }
}
