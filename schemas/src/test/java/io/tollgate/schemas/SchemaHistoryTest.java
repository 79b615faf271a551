package io.tollgate.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tollgate.schemas.avro.AdjustmentReason;
import io.tollgate.schemas.avro.Outcome;
import io.tollgate.schemas.avro.PayloadEvent;
import io.tollgate.schemas.avro.UsageEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;

final class SchemaHistoryTest {
    private static final Path CURRENT = Path.of("src/main/avro/UsageEvent.avsc");

    /** One for each version, as released: a line is added, none is changed. */
    private static final List<String> RELEASED = List.of("69679e256f51415e", "dbcaffc508d2017a", "106a4c8df8038d75");

    private static final List<String> RELEASED_ADJUSTMENTS = List.of("4a3bcbdf7f803c94");

    private static final List<String> RELEASED_PAYLOADS = List.of("200f0e463197c7d2");

    @Test
    void whatWasReleasedIsStillThere() {
        assertThat(SchemaHistory.USAGE.stream().map(SchemaHistoryTest::fingerprint))
                .containsExactlyElementsOf(RELEASED);
    }

    @Test
    void theNewestIsTheCurrentOne() throws IOException {
        Schema newest = SchemaHistory.USAGE.getLast();
        assertThat(new Schema.Parser().parse(Files.readString(CURRENT))).isEqualTo(newest);
        assertThat(fingerprint(UsageEvent.getClassSchema())).isEqualTo(fingerprint(newest));
    }

    @Test
    void soItIsWithAdjustments() throws IOException {
        List<Schema> kept = SchemaHistory.ADJUSTMENT;
        assertThat(kept.stream().map(SchemaHistoryTest::fingerprint)).containsExactlyElementsOf(RELEASED_ADJUSTMENTS);
        String current = Files.readString(Path.of("src/main/avro/AdjustmentEvent.avsc"));
        assertThat(new Schema.Parser().parse(current)).isEqualTo(kept.getLast());
        AdjustmentEvents events = new AdjustmentEvents();
        for (int version = 0; version < kept.size(); version++) {
            assertReadsAll(kept.get(version), kept.subList(0, version));
            GenericRecord record = record(kept.get(version));
            record.put("adjustment_id", "01a1fdf6-bb21-79d1-ac9c-676e75ac402b");
            assertThat(events.decode(encoded(record, kept.get(version))).getReason())
                    .isEqualTo(AdjustmentReason.BACKGROUND_SETTLED);
        }
    }

    @Test
    void soItIsWithPayloads() throws IOException {
        List<Schema> kept = SchemaHistory.PAYLOAD;
        assertThat(kept.stream().map(SchemaHistoryTest::fingerprint)).containsExactlyElementsOf(RELEASED_PAYLOADS);
        String current = Files.readString(Path.of("src/main/avro/PayloadEvent.avsc"));
        assertThat(new Schema.Parser().parse(current)).isEqualTo(kept.getLast());
        PayloadEvents events = new PayloadEvents();
        for (int version = 0; version < kept.size(); version++) {
            assertReadsAll(kept.get(version), kept.subList(0, version));
            GenericRecord record = record(kept.get(version));
            PayloadEvent read = events.decode(encoded(record, kept.get(version)));
            assertThat(read.getGateway()).isEqualTo("gateway");
            assertThat(read.getRequest().getContent()).isEqualTo(ByteBuffer.wrap(new byte[] {7}));
        }
    }

    @Test
    void eachReadsAllThatCameBefore() {
        List<Schema> kept = SchemaHistory.USAGE;
        for (int version = 0; version < kept.size(); version++) {
            assertReadsAll(kept.get(version), kept.subList(0, version));
        }
    }

    @Test
    void aChangeThatCouldNotReadTheOldIsFound() throws IOException {
        String current = Files.readString(CURRENT);
        String status = "{\"name\": \"status\", \"type\": \"int\"";
        record Change(String from, String to) {}
        for (Change change : List.of(
                new Change("{\"name\": \"node\",", "{\"name\": \"host\","),
                new Change(status, "{\"name\": \"zone\", \"type\": \"string\"}, " + status),
                new Change(status, status.replace("int", "string")),
                new Change(
                        "\"symbols\": [\"NONE\", \"PROVIDER\", \"ESTIMATED\"], \"default\": \"NONE\"",
                        "\"symbols\": [\"NONE\", \"PROVIDER\"]"),
                new Change("\"scale\": 9", "\"scale\": 6"))) {
            assertThat(current).contains(change.from());
            Schema changed = new Schema.Parser().parse(current.replace(change.from(), change.to()));
            assertThat(catchThrowable(() -> assertReadsAll(changed, SchemaHistory.USAGE)))
                    .as(change.to())
                    .isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void everyReleasedVersionIsRead() throws IOException {
        UsageEvents events = new UsageEvents();
        for (Schema version : SchemaHistory.USAGE) {
            UsageEvent read = events.decode(encoded(record(version), version));
            assertThat(read.getNode()).isEqualTo("node");
            assertThat(read.getOutcome()).isEqualTo(Outcome.SUCCEEDED);
        }
    }

    @Test
    void aNewerReaderTakesWhatIsMissingFromTheDefaults() throws IOException {
        Schema older = without("cache_write_input_tokens", "client_address");
        UsageEvents upgraded = new UsageEvents(List.of(older, SchemaHistory.USAGE.getLast()));
        UsageEvent read = upgraded.decode(encoded(record(older), older));
        assertThat(read.getNode()).isEqualTo("node");
        assertThat(read.getCacheWriteInputTokens()).isZero();
        assertThat(read.getClientAddress()).isNull();
    }

    @Test
    void anOlderReaderReadsItsOwnAndSaysWhatItDoesNotKnow() throws IOException {
        Schema current = SchemaHistory.USAGE.getLast();
        Schema newer = new Schema.Parser()
                .parse(
                        Files.readString(CURRENT)
                                .replace(
                                        "{\"name\": \"status\",",
                                        "{\"name\": \"zone\", \"type\": \"string\", \"default\": \"\"}, {\"name\": \"status\","));
        assertReadsAll(newer, SchemaHistory.USAGE);
        UsageEvents behind = new UsageEvents();
        byte[] unknown = encoded(record(newer), newer);
        assertThatThrownBy(() -> behind.decode(unknown)).isInstanceOf(UsageEvents.UnknownSchemaException.class);
        assertThat(behind.decode(encoded(record(current), current)).getNode()).isEqualTo("node");
        // The same record, once the reader is of that version.
        assertThat(new UsageEvents(List.of(current, newer)).decode(unknown).getNode())
                .isEqualTo("node");
    }

    /** Fails where events written with an older schema could not be read, or not be read right. */
    private static void assertReadsAll(Schema reader, List<Schema> older) {
        for (Schema writer : older) {
            assertThat(SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                            .getType())
                    .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
            Map<String, LogicalType> before = logicalTypes(writer);
            Map<String, LogicalType> now = logicalTypes(reader);
            now.keySet().retainAll(before.keySet());
            before.keySet().retainAll(now.keySet());
            assertThat(now).isEqualTo(before);
        }
    }

    /**
     * What the bytes of each field mean. Neither Avro's check nor its fingerprints look at it, so that with another
     * scale old amounts would be read as other ones.
     */
    private static Map<String, LogicalType> logicalTypes(Schema record) {
        Map<String, LogicalType> types = new HashMap<>();
        for (Schema.Field field : record.getFields()) {
            types.put(field.name(), field.schema().getLogicalType());
        }
        return types;
    }

    @Test
    void aFileThatCannotBeReadIsNotTakenForTheEnd() throws IOException {
        InputStream broken = InputStream.nullInputStream();
        broken.close();
        assertThatThrownBy(() -> SchemaHistory.schema(broken)).isInstanceOf(UncheckedIOException.class);
        assertThat(SchemaHistory.schema(null)).isNull();
    }

    private static String fingerprint(Schema schema) {
        return Long.toHexString(SchemaNormalization.parsingFingerprint64(schema));
    }

    private static Schema without(String... names) {
        Schema current = SchemaHistory.USAGE.getLast();
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : current.getFields()) {
            if (!List.of(names).contains(field.name())) {
                fields.add(new Schema.Field(field, field.schema()));
            }
        }
        return Schema.createRecord(current.getName(), null, current.getNamespace(), false, fields);
    }

    private static byte[] encoded(GenericRecord record, Schema schema) throws IOException {
        ByteBuffer bytes = new BinaryMessageEncoder<GenericRecord>(new GenericData(), schema).encode(record);
        byte[] value = new byte[bytes.remaining()];
        bytes.get(value);
        return value;
    }

    /** A record with something in each field. */
    private static GenericRecord record(Schema schema) {
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            record.put(
                    field.name(),
                    field.name().equals("call_id") ? "01a1fdf6-bb21-79d1-ac9c-676e75ac402b" : some(field));
        }
        return record;
    }

    private static Object some(Schema.Field field) {
        Schema schema = field.schema();
        return switch (schema.getType()) {
            case STRING -> field.name();
            case LONG -> 7L;
            case INT -> 7;
            case BOOLEAN -> true;
            case BYTES -> ByteBuffer.wrap(new byte[] {7});
            case MAP -> Map.of("k", "v");
            case ARRAY ->
                List.of(
                        switch (schema.getElementType().getType()) {
                            case RECORD -> record(schema.getElementType());
                            case BOOLEAN -> true;
                            default -> field.name();
                        });
            case ENUM ->
                new GenericData.EnumSymbol(schema, schema.getEnumSymbols().get(1));
            case UNION -> schema.getTypes().get(1).getType() == Schema.Type.LONG ? 7L : field.name();
            case RECORD -> record(schema);
            case FIXED, FLOAT, DOUBLE, NULL -> throw new AssertionError("no field is such a thing yet");
        };
    }
}
