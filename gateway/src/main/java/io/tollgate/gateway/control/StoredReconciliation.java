package io.tollgate.gateway.control;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The books compared with a provider's own account, as an operator has asked for it.
 *
 * @param id sorts by the time when it was asked for
 * @param from the first day, in UTC
 * @param to the day after the last
 * @param adminKey the stored admin key that the account is read with, as {@code gateway/alias}
 * @param own the provider's ids of what the gateway calls with; empty if that is not known
 * @param tolerance how much may be unexplained, or past the gateway, in percent
 * @param createdBy the id of a token
 * @param finishedAt null while it runs
 * @param error why it failed, in one line; null if it did not
 * @param result null as long as there is none
 */
public record StoredReconciliation(
        String id,
        String provider,
        LocalDate from,
        LocalDate to,
        String adminKey,
        List<String> own,
        BigDecimal tolerance,
        Instant createdAt,
        String createdBy,
        @Nullable Instant finishedAt,
        @Nullable String error,
        @Nullable Result result)
        implements Entry {
    static final String KIND = "reconciliation/";

    /** How long one may run. */
    public static final Duration LONGEST = Duration.ofMinutes(15);

    /** When one counts as interrupted that has not said its end. */
    private static final Duration ABANDONED = LONGEST.plusMinutes(2);

    private static final int PERCENT = 2;

    /** How a reconciliation stands. */
    public enum Status {
        RUNNING,
        SUCCEEDED,
        FAILED;

        /** The name that operators see. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What it came to.
     *
     * @param coverage of all that the provider charges, the share that the books have, from 0 to 1
     * @param unexplained of it, the share that nothing explains
     * @param report as JSON
     */
    public record Result(
            BigDecimal coverage,
            BigDecimal unexplained,
            BigDecimal providerUsd,
            BigDecimal gatewayUsd,
            String report) {}

    public StoredReconciliation {
        own = List.copyOf(own);
    }

    public Status status(Instant now) {
        if (finishedAt != null) {
            return result == null ? Status.FAILED : Status.SUCCEEDED;
        }
        return now.isBefore(createdAt.plus(ABANDONED)) ? Status.RUNNING : Status.FAILED;
    }

    /** Whether coverage and what is unexplained are within the tolerance; null as long as neither is known. */
    public @Nullable Boolean withinTolerance() {
        if (result == null) {
            return null;
        }
        BigDecimal allowed = tolerance.movePointLeft(PERCENT);
        return BigDecimal.ONE.subtract(result.coverage()).compareTo(allowed) <= 0
                && result.unexplained().compareTo(allowed) <= 0;
    }

    /** The same, over. */
    public StoredReconciliation succeeded(Result came, Instant now) {
        return ended(now, null, came);
    }

    /**
     * The same, over without a result.
     *
     * @param why in one line, without secrets
     */
    public StoredReconciliation failed(String why, Instant now) {
        return ended(now, why, null);
    }

    private StoredReconciliation ended(Instant now, @Nullable String why, @Nullable Result came) {
        return new StoredReconciliation(
                id, provider, from, to, adminKey, own, tolerance, createdAt, createdBy, now, why, came);
    }

    @Override
    public String key() {
        return KIND + id;
    }
}
