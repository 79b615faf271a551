package io.tollgate.standalone.books;

import io.tollgate.consumer.proof.MonthBooks;
import io.tollgate.consumer.proof.UsageTopic;
import io.tollgate.consumer.store.ClosedRows;
import io.tollgate.consumer.store.StoredRows;
import io.tollgate.consumer.store.Table;
import io.tollgate.gateway.control.ClosedMonth;
import io.tollgate.schemas.EventHashing;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/** Adds a month's books up and hashes them, once every partition is complete past its end. */
final class MonthClosing {
    private final Parts config;
    private final Progress progress;

    MonthClosing(Parts config, Progress progress) {
        this.config = config;
        this.progress = progress;
    }

    /**
     * Makes what is to be signed, and keeps the hash of every row. Blocks.
     *
     * @param margin how far past its end every partition must be complete, for calls that were under way then
     * @throws IOException if the month is not over, a partition is not complete, or a part does not answer
     */
    ClosedMonth close(YearMonth month, Duration margin, String by) throws IOException {
        Instant end = MonthBooks.end(month);
        if (Instant.now().isBefore(end)) {
            throw new IOException(month + " ends at " + end + ", in UTC; it can be closed after that");
        }
        try (StoredRows rows = StoredRows.open(config.clickHouse());
                ClosedRows kept = ClosedRows.open(config.clickHouse())) {
            checkComplete(rows, Table.USAGE, config.kafka().usageTopic(), end.plus(margin));
            checkComplete(rows, Table.ADJUSTMENTS, config.kafka().adjustmentsTopic(), end.plus(margin));
            Map<MonthBooks.Place, Long> last = MonthBooks.lastOffsets(rows, month);
            EventHashing hashing = EventHashing.newest();
            MonthBooks books = new MonthBooks(rows, month, last, hashing);
            MonthBooks.Sums sums = new MonthBooks.Sums();
            kept.clear(month);
            List<ClosedMonth.Hour> hours = new ArrayList<>();
            SortedSet<Integer> busy = books.hours();
            for (int hour : busy) {
                MonthBooks.Hour read = books.read(hour, new MonthBooks.Reader() {
                    @Override
                    public void entry(int of, int number, MonthBooks.Entry entry, byte[] leaf) throws IOException {
                        sums.add(entry);
                        kept.add(month, of, number, entry.id(), entry.place().partition(), entry.offset(), leaf);
                    }

                    @Override
                    public void late(int of, MonthBooks.Entry entry) {
                        // It came while this was made, and is told apart like all that come later.
                    }
                });
                if (read.rows() + read.adjustments() > 0) {
                    hours.add(new ClosedMonth.Hour(
                            hour, read.rows(), read.adjustments(), new ClosedMonth.Hash(read.root())));
                }
                progress.at("hours", hours.size(), busy.size());
            }
            kept.flush();
            progress.done();
            return statement(month, by, last, hashing, sums, hours);
        }
    }

    private static ClosedMonth statement(
            YearMonth month,
            String by,
            Map<MonthBooks.Place, Long> last,
            EventHashing hashing,
            MonthBooks.Sums sums,
            List<ClosedMonth.Hour> hours) {
        return new ClosedMonth(
                month,
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                by,
                sums.rows(),
                sums.adjustments(),
                sums.cost(),
                sums.listCost(),
                sums.meters().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(meter -> new ClosedMonth.MeterSum(
                                meter.getKey(),
                                meter.getValue().quantity(),
                                meter.getValue().costUsd()))
                        .toList(),
                last.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(each -> new ClosedMonth.Partition(
                                each.getKey().topic(), each.getKey().partition(), each.getValue()))
                        .toList(),
                hashing.fingerprints(),
                hours,
                new ClosedMonth.Hash(MonthBooks.root(
                        hours.stream().map(hour -> hour.root().hex()).toList())));
    }

    private void checkComplete(StoredRows rows, Table table, String topic, Instant until) throws IOException {
        Map<Integer, Instant> complete = rows.completeTo(table, topic);
        List<String> behind = new ArrayList<>();
        int partitions = UsageTopic.partitions(config.kafka(), topic);
        for (int partition = 0; partition < partitions; partition++) {
            Instant to = complete.get(partition);
            if (to == null || to.isBefore(until)) {
                behind.add(partition + (to == null ? " (not known)" : " (complete to " + to + ")"));
            }
        }
        if (!behind.isEmpty()) {
            throw new IOException("not every record of the month may be stored yet: all partitions of "
                    + topic + " must be complete to " + until + ", and these are not: "
                    + String.join(", ", behind) + "; see that the audit consumer is running and has caught up");
        }
    }
}
