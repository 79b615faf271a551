package io.tollgate.standalone.books;

import io.tollgate.consumer.proof.MerkleTree;
import io.tollgate.consumer.proof.MonthBooks;
import io.tollgate.consumer.store.ClosedRows;
import io.tollgate.consumer.store.StoredRows;
import io.tollgate.gateway.control.ClosedMonth;
import io.tollgate.schemas.EventHashing;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Proves that a closed month is what was signed, or names what is not: hours by their roots, and rows by the hashes
 * that were kept beside, as far as those hash to what was signed.
 */
final class MonthProof {
    /** Rows that are compared at a time. */
    private static final int PORTION = 50_000;

    private final Parts config;
    private final ClosedMonth month;
    private final Findings findings;
    private final Progress progress;
    private long rows;
    private long late;

    MonthProof(Parts config, ClosedMonth month, Findings findings, Progress progress) {
        this.config = config;
        this.month = month;
        this.findings = findings;
        this.progress = progress;
    }

    /**
     * What was found.
     *
     * @param rows that are of the closed month
     * @param late rows of its calls that were stored after it was closed
     * @param hours whose rows differ
     */
    record Proved(long rows, long late, long hours) {}

    /** Compares. Blocks. */
    Proved run() throws IOException {
        try (StoredRows stored = StoredRows.open(config.clickHouse());
                ClosedRows kept = ClosedRows.open(config.clickHouse())) {
            Map<MonthBooks.Place, Long> last = new TreeMap<>();
            month.partitions()
                    .forEach(each -> last.put(new MonthBooks.Place(each.topic(), each.partition()), each.lastOffset()));
            MonthBooks books = new MonthBooks(stored, month.month(), last, EventHashing.of(month.rowSchema()));
            Map<Integer, ClosedMonth.Hour> signed = new HashMap<>();
            month.hours().forEach(hour -> signed.put(hour.hour(), hour));
            long differing = 0;
            SortedSet<Integer> busy = books.hours();
            busy.addAll(signed.keySet());
            long done = 0;
            for (int hour : busy) {
                MonthBooks.Hour now = books.read(hour, new Count());
                rows += now.rows() + now.adjustments();
                ClosedMonth.Hour then = signed.get(hour);
                if (then == null
                        ? now.rows() + now.adjustments() > 0
                        : !then.root().hex().equals(now.root())) {
                    differing++;
                    name(books, kept, hour, then, now);
                }
                progress.at("hours", ++done, busy.size());
            }
            progress.done();
            return new Proved(rows, late, differing);
        }
    }

    private final class Count implements MonthBooks.Reader {
        @Override
        public void entry(int hour, int number, MonthBooks.Entry entry, byte[] leaf) {
            // Its hash is in the root.
        }

        @Override
        public void late(int hour, MonthBooks.Entry entry) {
            late++;
        }
    }

    /** Where a kept hash was of, and what it was. */
    private record Leaf(int partition, long offset, String hash) {}

    private void name(MonthBooks books, ClosedRows kept, int hour, ClosedMonth.@Nullable Hour then, MonthBooks.Hour now)
            throws IOException {
        long rowsThen = then == null ? 0 : then.rows() + then.adjustments();
        MerkleTree tree = new MerkleTree();
        kept.read(month.month(), hour, 0, Long.MAX_VALUE, (call, partition, offset, leaf) -> tree.add(leaf));
        boolean believed = then != null && hex(tree.root()).equals(then.root().hex());
        if (!believed && then != null) {
            findings.add(
                    Findings.Kind.CHANGED,
                    new UUID(0, 0),
                    where(hour),
                    "the hour had " + rowsThen + " rows and has " + (now.rows() + now.adjustments())
                            + "; which differ cannot be said, for the hashes that were kept are not those of then");
            return;
        }
        // Portion by portion of what is there now: an id is in the same portion on both sides.
        int portions = (int) (Math.max(rowsThen, now.rows() + now.adjustments()) / PORTION + 1);
        for (int portion = 0; portion < portions; portion++) {
            compare(books, kept, hour, portion, portions);
        }
    }

    private void compare(MonthBooks books, ClosedRows kept, int hour, int portion, int portions) throws IOException {
        Map<UUID, Leaf> was = new HashMap<>();
        kept.read(month.month(), hour, 0, Long.MAX_VALUE, (call, partition, offset, leaf) -> {
            if (Math.floorMod(call.hashCode(), portions) == portion) {
                was.put(call, new Leaf(partition, offset, hex(leaf)));
            }
        });
        books.read(hour, new MonthBooks.Reader() {
            @Override
            public void entry(int of, int number, MonthBooks.Entry entry, byte[] leaf) {
                UUID call = entry.id();
                if (Math.floorMod(call.hashCode(), portions) != portion) {
                    return;
                }
                Leaf then = was.remove(call);
                if (then == null) {
                    findings.add(Findings.Kind.ADDED, call, entry.where(), "was not there when the month was closed");
                } else if (!then.hash().equals(hex(leaf))) {
                    findings.add(Findings.Kind.CHANGED, call, entry.where(), "differs from what was closed");
                }
            }

            @Override
            public void late(int of, MonthBooks.Entry entry) {
                // Counted already.
            }
        });
        was.forEach((call, leaf) -> findings.add(
                Findings.Kind.MISSING,
                call,
                "partition " + leaf.partition() + ", offset " + leaf.offset(),
                "was there when the month was closed"));
    }

    private static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }

    private String where(int hour) {
        Instant from = MonthBooks.begin(month.month()).plus(Duration.ofHours(hour));
        return from + " to " + from.plus(Duration.ofHours(1));
    }
}
