package io.tollgate.consumer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.consumer.Adjustments;
import io.tollgate.consumer.Events;
import io.tollgate.schemas.avro.AdjustmentEvent;
import io.tollgate.schemas.avro.UsageEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows that are read back from the bytes that they are stored from. */
final class RowReaderTest {
    private static byte[] usage(List<UsageEvent> events) throws IOException {
        Rows rows = new Rows(Table.USAGE, "topic", 3);
        for (int i = 0; i < events.size(); i++) {
            rows.add(5_000_000_000L + i, new RowEvent.Usage(events.get(i)));
        }
        return written(rows);
    }

    private static byte[] adjustments(List<AdjustmentEvent> events) throws IOException {
        Rows rows = new Rows(Table.ADJUSTMENTS, "topic", 3);
        for (int i = 0; i < events.size(); i++) {
            rows.add(5_000_000_000L + i, new RowEvent.Adjustment(events.get(i)));
        }
        return written(rows);
    }

    private static byte[] written(Rows rows) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        rows.writeTo(out);
        return out.toByteArray();
    }

    private static RowReader reader(byte[] bytes, int length) {
        return new RowReader(new ByteArrayInputStream(bytes, 0, length));
    }

    @Test
    void rowsAreReadAsTheyWereWritten() throws Exception {
        List<UsageEvent> events = new Events(23).some(100);
        // Longer than what is read at once.
        events.get(50).setNode("é".repeat(100_000));
        byte[] bytes = usage(events);
        RowReader reader = reader(bytes, bytes.length);
        for (int i = 0; i < events.size(); i++) {
            assertThat(reader.next()).isEqualTo(new StoredRow(events.get(i), "topic", 3, 5_000_000_000L + i));
        }
        assertThat(reader.next()).isNull();
    }

    @Test
    void adjustmentsAreReadAsTheyWereWritten() throws Exception {
        List<AdjustmentEvent> events = new Adjustments(29).some(100);
        byte[] bytes = adjustments(events);
        RowReader reader = reader(bytes, bytes.length);
        for (int i = 0; i < events.size(); i++) {
            assertThat(reader.nextAdjustment())
                    .isEqualTo(new StoredAdjustment(events.get(i), "topic", 3, 5_000_000_000L + i));
        }
        assertThat(reader.nextAdjustment()).isNull();
    }

    /** An answer that breaks off is no shorter answer. */
    @Test
    void aRowThatEndsAnywhereInTheMiddleIsNoRow() throws Exception {
        byte[] row = usage(new Events(31).some(1));
        byte[] adjustment = adjustments(new Adjustments(37).some(1));
        for (int length = 1; length < row.length; length++) {
            RowReader reader = reader(row, length);
            assertThatThrownBy(reader::next).isInstanceOf(EOFException.class).hasMessage("a row ends in the middle");
        }
        for (int length = 1; length < adjustment.length; length++) {
            RowReader reader = reader(adjustment, length);
            assertThatThrownBy(reader::nextAdjustment).isInstanceOf(EOFException.class);
        }
        UsageEvent large = new Events(41).one();
        large.setNode("x".repeat(200_000));
        byte[] cut = usage(List.of(large));
        RowReader reader = reader(cut, 150_000);
        assertThatThrownBy(reader::next).isInstanceOf(EOFException.class);
    }

    /** An id, two moments, and a text of two gigabytes. */
    @Test
    void aLengthThatCannotBeIsNotAllocated() {
        byte[] bytes = new byte[64];
        for (int i = 32; i < 36; i++) {
            bytes[i] = (byte) 0xFF;
        }
        bytes[36] = 0x07;
        RowReader reader = reader(bytes, bytes.length);
        assertThatThrownBy(reader::next)
                .isInstanceOf(IOException.class)
                .hasMessage("a row is not in the form that was asked for: a length of 2147483647");
    }
}
