package io.tollgate.benchmarks.ingest;

import com.clickhouse.client.api.data_formats.RowBinaryFormatWriter;
import com.clickhouse.client.api.metadata.TableSchema;
import com.clickhouse.data.ClickHouseFormat;
import io.tollgate.consumer.store.RowEvent;
import io.tollgate.consumer.store.Rows;
import io.tollgate.consumer.store.Table;
import io.tollgate.schemas.avro.UsageEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * 10,000 usage rows encoded in RowBinary, each: by the consumer; by the ClickHouse client's serializer, which is given
 * typed values; and by the client's writer, which is given objects. All three write the same bytes (decision 0016).
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(RowEncodingBench.ROWS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RowEncodingBench {
    static final int ROWS = 10_000;
    private static final String TOPIC = "tollgate.usage";
    private static final int PARTITION = 3;

    private final List<UsageEvent> events = events();
    private final TableSchema table = ClientRows.table();
    private final ByteArrayOutputStream encoded = new ByteArrayOutputStream(16 << 20);

    private static List<UsageEvent> events() {
        SampleEvents samples = new SampleEvents();
        return Stream.generate(samples::next).limit(ROWS).toList();
    }

    /** Afterwards, so that none is compiled for what the others do. */
    @TearDown
    public void allWriteTheSame() throws IOException {
        consumer();
        byte[] expected = encoded.toByteArray();
        clientSerializer();
        requireSame("serializer", expected, encoded.toByteArray());
        clientWriter();
        requireSame("writer", expected, encoded.toByteArray());
    }

    private static void requireSame(String who, byte[] expected, byte[] bytes) {
        if (!Arrays.equals(expected, bytes)) {
            throw new IllegalStateException("the client's " + who + " writes other rows, from byte "
                    + Arrays.mismatch(expected, bytes) + " of " + expected.length);
        }
    }

    @Benchmark
    public int consumer() throws IOException {
        encoded.reset();
        Rows rows = new Rows(Table.USAGE, TOPIC, PARTITION);
        for (int i = 0; i < ROWS; i++) {
            rows.add(i, new RowEvent.Usage(events.get(i)));
        }
        rows.writeTo(encoded);
        rows.release();
        return encoded.size();
    }

    @Benchmark
    public int clientSerializer() throws IOException {
        encoded.reset();
        ClientRows rows = new ClientRows(encoded);
        for (int i = 0; i < ROWS; i++) {
            rows.serialize(events.get(i), TOPIC, PARTITION, i);
        }
        return encoded.size();
    }

    @Benchmark
    public int clientWriter() throws IOException {
        encoded.reset();
        RowBinaryFormatWriter writer = new RowBinaryFormatWriter(encoded, table, ClickHouseFormat.RowBinary);
        for (int i = 0; i < ROWS; i++) {
            int column = 1;
            for (Object value : ClientRows.values(events.get(i), TOPIC, PARTITION, i)) {
                writer.setValue(column++, value);
            }
            writer.commitRow();
        }
        return encoded.size();
    }
}
