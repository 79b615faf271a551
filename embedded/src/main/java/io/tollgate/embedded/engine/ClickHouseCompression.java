package io.tollgate.embedded.engine;

import com.clickhouse.data.stream.Lz4InputStream;
import com.clickhouse.data.stream.Lz4OutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/**
 * ClickHouse's own block compression of bodies, asked for by {@code compress=1} and {@code decompress=1}.
 *
 * <p>The driver's streams for it are marked as deprecated; they are the only ones it has in public.
 */
@SuppressWarnings("deprecation")
final class ClickHouseCompression {
    private static final int BLOCK = 64 * 1024;

    private ClickHouseCompression() {}

    static boolean wanted(Map<String, String> flags) {
        return "1".equals(flags.get("compress"));
    }

    static InputStream request(InputStream body, Map<String, String> flags) {
        return "1".equals(flags.get("decompress")) ? new Lz4InputStream(body) : body;
    }

    static OutputStream response(OutputStream body, Map<String, String> flags) {
        return wanted(flags) ? new Lz4OutputStream(body, BLOCK, () -> {}) : body;
    }
}
