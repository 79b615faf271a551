package io.tollgate.gateway.policy;

import io.tollgate.gateway.analytics.RecordedUsage;
import io.tollgate.gateway.call.CallFailure.BudgetExceeded;
import io.tollgate.gateway.call.Limits;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * What one token has spent in this day and month of UTC: what calls have cost that were accepted here since a moment,
 * and what the books have from before it. A call counts for the day on which it was accepted, as it does in the books.
 * For any thread.
 */
final class Budget {
    /** Safety margin for rows still in flight. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final Instant since;
    private LocalDate day;
    private BigDecimal today = BigDecimal.ZERO;
    private BigDecimal thisMonth = BigDecimal.ZERO;
    private BigDecimal todayBefore = BigDecimal.ZERO;
    private BigDecimal thisMonthBefore = BigDecimal.ZERO;
    private boolean known;
    private Instant askAt;
    private Duration pause = FIRST_PAUSE;

    /** @param since calls accepted earlier are left to the books */
    Budget(Instant since) {
        this.since = since;
        this.day = dayOf(since);
        this.askAt = since;
    }

    /** The last moment that is left to the books. */
    Instant before() {
        return since.minusNanos(1_000);
    }

    /** Whether the books are to be asked now; whoever gets true asks them, and nobody else for a while. */
    synchronized boolean asks(Instant now) {
        if (known || now.isBefore(askAt)) {
            return false;
        }
        askAt = now.plus(pause);
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        return true;
    }

    /** What the books say of the time before; asked again until they have all of it. */
    synchronized void recordBefore(RecordedUsage booked) {
        LocalDate then = dayOf(before());
        todayBefore = then.equals(day) ? booked.today().costUsd() : BigDecimal.ZERO;
        thisMonthBefore =
                monthOf(then).equals(monthOf(day)) ? booked.thisMonth().costUsd() : BigDecimal.ZERO;
        Instant asOf = booked.asOf();
        known = asOf != null && !asOf.isBefore(since.plus(MARGIN));
    }

    /** Counts what a call has cost. */
    synchronized void spent(Instant acceptedAt, BigDecimal usd) {
        if (acceptedAt.isBefore(since)) {
            return;
        }
        LocalDate its = dayOf(acceptedAt);
        turnTo(its);
        if (its.equals(day)) {
            today = today.add(usd);
        }
        if (monthOf(its).equals(monthOf(day))) {
            thisMonth = thisMonth.add(usd);
        }
    }

    /**
     * Why nothing more may be spent now; null if it may.
     *
     * @param inherited whether the limits are of a token that the caller's was made with
     */
    synchronized @Nullable BudgetExceeded exceeded(Limits limits, boolean inherited, Instant now) {
        turnTo(dayOf(now));
        BigDecimal month = limits.usdPerMonth();
        if (month != null && thisMonth.add(thisMonthBefore).compareTo(month) >= 0) {
            return exceeded("usd_per_month", month, monthOf(day).plusMonths(1).atDay(1), inherited, now);
        }
        BigDecimal daily = limits.usdPerDay();
        if (daily != null && today.add(todayBefore).compareTo(daily) >= 0) {
            return exceeded("usd_per_day", daily, day.plusDays(1), inherited, now);
        }
        return null;
    }

    private static BudgetExceeded exceeded(
            String limit, BigDecimal usd, LocalDate resetsOn, boolean inherited, Instant now) {
        Instant resetsAt = resetsOn.atStartOfDay(ZoneOffset.UTC).toInstant();
        return new BudgetExceeded(limit, usd, resetsAt, Duration.between(now, resetsAt), inherited);
    }

    /** Never back: a call that was accepted yesterday may end today. */
    private void turnTo(LocalDate newDay) {
        if (!newDay.isAfter(day)) {
            return;
        }
        today = BigDecimal.ZERO;
        todayBefore = BigDecimal.ZERO;
        if (!monthOf(newDay).equals(monthOf(day))) {
            thisMonth = BigDecimal.ZERO;
            thisMonthBefore = BigDecimal.ZERO;
        }
        day = newDay;
    }

    private static LocalDate dayOf(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }

    private static YearMonth monthOf(LocalDate day) {
        return YearMonth.from(day);
    }
}
