package io.tollgate.gateway.control;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.HexFormat;
import java.util.List;

/**
 * The books of a month as they were when it was closed.
 *
 * @param month in UTC
 * @param rows of calls that were accepted in it
 * @param adjustments that count for it
 * @param costUsd of both
 * @param meters by name
 * @param rowSchema the fingerprints of the schemas that rows and adjustments are hashed in
 * @param hours in order, but for those of nothing
 * @param root of the Merkle tree over the roots of the hours
 */
public record ClosedMonth(
        YearMonth month,
        Instant closedAt,
        String closedBy,
        long rows,
        long adjustments,
        BigDecimal costUsd,
        BigDecimal listCostUsd,
        List<MeterSum> meters,
        List<Partition> partitions,
        String rowSchema,
        List<Hour> hours,
        Hash root)
        implements Entry {
    static final String KIND = "month/";

    public ClosedMonth {
        meters = List.copyOf(meters);
        partitions = List.copyOf(partitions);
        hours = List.copyOf(hours);
        if (rows != hours.stream().mapToLong(Hour::rows).sum()
                || adjustments != hours.stream().mapToLong(Hour::adjustments).sum()) {
            throw new IllegalArgumentException("the hours of " + month + " have not as many rows as it has");
        }
    }

    /** What was charged on one meter. */
    public record MeterSum(String meter, BigDecimal quantity, BigDecimal costUsd) {}

    /**
     * How far a partition went.
     *
     * @param lastOffset the greatest of the month's rows; what has a greater one came after the close
     */
    public record Partition(String topic, int partition, long lastOffset) {}

    /**
     * One hour of the month.
     *
     * @param hour since the month's beginning
     * @param root of the Merkle tree over its rows and adjustments
     */
    public record Hour(int hour, long rows, long adjustments, Hash root) {}

    /** A SHA-256 hash, in hexadecimal digits. */
    public record Hash(String hex) {
        private static final int LENGTH = 32;

        public Hash {
            if (HexFormat.of().parseHex(hex).length != LENGTH) {
                throw new IllegalArgumentException("a SHA-256 hash has " + LENGTH + " bytes");
            }
        }

        /** The bytes of a hash. */
        public byte[] bytes() {
            return HexFormat.of().parseHex(hex);
        }

        @Override
        public String toString() {
            return hex;
        }
    }

    @Override
    public String key() {
        return KIND + month;
    }
}
