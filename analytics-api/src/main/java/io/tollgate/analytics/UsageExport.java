package io.tollgate.analytics;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Exports calls, the oldest first. Lines are read page by page, each from where the one before ended, so that an export
 * of any length takes the memory of a page here and in ClickHouse; files of other formats have their calls counted, and
 * those beyond the limit are for the next one.
 */
final class UsageExport {
    private static final int PAGE = 5_000;
    private static final long FIRST_SPAN_MICROS = Duration.ofHours(1).toNanos() / 1000;
    private static final long SHORTEST_SPAN_MICROS = 1_000;
    private static final int SPAN_GROWTH = 4;
    /** Behind all calls of a microsecond. */
    private static final UUID LAST = new UUID(-1, -1);

    private final Store store;
    private final ClickHouse clickHouse;
    private final Calls calls;

    UsageExport(Store store) {
        this.store = store;
        this.clickHouse = store.clickHouse();
        this.calls = store.calls();
    }

    /**
     * Blocks until it has begun.
     *
     * @throws RefusedException if it does not
     */
    ExportDesk.Content open(UsageQuery query) {
        Map<String, String> headers = new HashMap<>();
        Instant asOf = store.asOf();
        if (asOf != null) {
            headers.put("x-tollgate-as-of", Timestamps.text(asOf, ZoneOffset.UTC));
        }
        LogsCursor last = query.limit() == null ? null : last(query, query.limit());
        if (last != null) {
            headers.put("x-tollgate-next-cursor", UsageQuery.cursor(last));
        }
        InputStream bytes = query.pieces()
                ? new Pages(query, last)
                : clickHouse.export(UsageSql.file(query, last, clickHouse.exportMemory()), query.format());
        return new ExportDesk.Content(bytes, headers);
    }

    /** The last call that the limit lets through; null if that is all of them. */
    private @Nullable LogsCursor last(UsageQuery query, long limit) {
        long from = begin(query);
        long to = SqlBuilder.micros(query.range().to());
        long left = limit;
        for (long span = FIRST_SPAN_MICROS; from < to; span *= SPAN_GROWTH) {
            long end = Math.min(to, from + span);
            long count = calls.count(query, from, end);
            if (count > left) {
                return left == 0 ? new LogsCursor(from - 1, LAST) : calls.place(query, from, end, left - 1);
            }
            left -= count;
            from = end;
        }
        return null;
    }

    private static long begin(UsageQuery query) {
        long from = SqlBuilder.micros(query.range().from());
        LogsCursor after = query.after();
        return after == null ? from : Math.max(from, after.acceptedAt());
    }

    /** The lines of an export, page after page. */
    private final class Pages extends InputStream {
        private final UsageQuery query;
        private final @Nullable LogsCursor last;
        private final long to;
        private long from;
        private long span = FIRST_SPAN_MICROS;
        private @Nullable LogsCursor after;
        private byte[] page;
        private int at;

        Pages(UsageQuery query, @Nullable LogsCursor last) {
            this.query = query;
            this.last = last;
            this.from = begin(query);
            this.to = last == null ? SqlBuilder.micros(query.range().to()) : last.acceptedAt() + 1;
            this.after = query.after();
            this.page = query.format() == Format.CSV ? UsageSql.header().getBytes(StandardCharsets.UTF_8) : new byte[0];
        }

        /** The next lines, looked for to the end of the range; empty if there are no more. */
        private byte[] next() {
            while (from < to) {
                long end = Math.min(to, from + span);
                List<Calls.Line> lines = calls.lines(query, new UsageSql.Stretch(from, end, after, last), PAGE);
                if (lines.size() == PAGE) {
                    after = lines.getLast().place();
                    from = after.acceptedAt();
                    span = Math.max(SHORTEST_SPAN_MICROS, span / 2);
                } else {
                    from = end;
                    span *= SPAN_GROWTH;
                }
                if (!lines.isEmpty()) {
                    return lines.stream()
                            .map(line -> line.json() + "\n")
                            .collect(Collectors.joining())
                            .getBytes(StandardCharsets.UTF_8);
                }
            }
            return new byte[0];
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (at == page.length) {
                page = next();
                at = 0;
                if (page.length == 0) {
                    return -1;
                }
            }
            int taken = Math.min(length, page.length - at);
            System.arraycopy(page, at, into, offset, taken);
            at += taken;
            return taken;
        }
    }
}
