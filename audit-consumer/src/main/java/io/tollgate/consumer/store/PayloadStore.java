package io.tollgate.consumer.store;

import com.clickhouse.client.api.insert.InsertSettings;
import io.tollgate.consumer.config.ClickHouseConfig;
import io.tollgate.schemas.avro.PayloadBody;
import io.tollgate.schemas.avro.PayloadEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prompts and answers in ClickHouse, by a connection of their own. One that is stored twice does no harm. For one
 * thread, which it blocks.
 */
public final class PayloadStore implements AutoCloseable {
    private static final String TABLE = "payloads";
    private static final List<String> COLUMNS = List.of(
            "call_id",
            "accepted_at",
            "gateway",
            "master_key",
            "request_format",
            "request_bytes",
            "request_cut",
            "request_redactions",
            "request_omitted",
            "request",
            "response_format",
            "response_bytes",
            "response_cut",
            "response_redactions",
            "response_omitted",
            "response");

    private final ClickHouse clickHouse;
    private final String table;
    private final BufferPool buffers = new BufferPool(0);

    private PayloadStore(ClickHouse clickHouse, String table) {
        this.clickHouse = clickHouse;
        this.table = table;
    }

    /**
     * Connects to the database, whose tables must be there.
     *
     * @param retention how long payloads are kept; whole days
     * @throws IOException if ClickHouse is unreachable or refuses
     */
    public static PayloadStore open(ClickHouseConfig config, Duration retention) throws IOException {
        ClickHouse clickHouse = ClickHouse.connect(config.url(), config);
        try {
            Migrations.retain(clickHouse, config.database(), TABLE, "accepted_at", retention);
        } catch (IOException | RuntimeException e) {
            clickHouse.close();
            throw e;
        }
        return new PayloadStore(clickHouse, config.database() + "." + TABLE);
    }

    /**
     * Stores payloads before it returns.
     *
     * @throws IOException if ClickHouse is unreachable or refuses; some may be stored then
     */
    public void insert(List<PayloadEvent> payloads) throws IOException {
        RowBytes rows = new RowBytes(buffers);
        payloads.forEach(payload -> write(payload, rows));
        clickHouse.insert(table, COLUMNS, rows::writeTo, payloads.size(), new InsertSettings());
    }

    private static void write(PayloadEvent payload, RowBytes row) {
        row.int64(payload.getCallId().getMostSignificantBits());
        row.int64(payload.getCallId().getLeastSignificantBits());
        Instant accepted = payload.getAcceptedAt();
        row.int64(accepted.getEpochSecond() * 1_000_000 + accepted.getNano() / 1_000);
        text(payload.getGateway(), row);
        text(payload.getMasterKey(), row);
        write(payload.getRequest(), row);
        write(payload.getResponse(), row);
    }

    private static void write(PayloadBody body, RowBytes row) {
        text(body.getFormat(), row);
        row.int64(body.getBytes());
        row.uint8(body.getCut() ? 1 : 0);
        row.int64(body.getRedactions());
        text(body.getOmitted(), row);
        ByteBuffer content = body.getContent();
        byte[] bytes = new byte[content.remaining()];
        content.duplicate().get(bytes);
        row.string(bytes);
    }

    /** An absent text is stored as the empty one. */
    private static void text(@Nullable String text, RowBytes row) {
        row.string(text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        clickHouse.close();
    }
}
