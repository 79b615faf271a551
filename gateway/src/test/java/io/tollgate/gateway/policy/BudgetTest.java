package io.tollgate.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.analytics.RecordedUsage;
import io.tollgate.gateway.analytics.RecordedUsage.Amount;
import io.tollgate.gateway.call.CallFailure.BudgetExceeded;
import io.tollgate.gateway.call.Limits;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class BudgetTest {
    private static final Instant SINCE = Instant.parse("2026-11-20T22:00:00Z");
    private static final Instant TOMORROW = Instant.parse("2026-11-21T00:00:00Z");
    private static final Instant NEXT_MONTH = Instant.parse("2026-12-01T00:00:00Z");
    private static final Limits LIMITS = new Limits(null, null, null, usd("5"), usd("20"));

    private final Budget budget = new Budget(SINCE);

    private static BigDecimal usd(String amount) {
        return new BigDecimal(amount);
    }

    private static RecordedUsage booked(String today, String thisMonth, @Nullable Instant asOf) {
        return new RecordedUsage(new Amount(1, 1, 1, usd(today)), new Amount(1, 1, 1, usd(thisMonth)), asOf);
    }

    private static Instant later(int minutes) {
        return SINCE.plus(Duration.ofMinutes(minutes));
    }

    @Test
    void aDaysLimitIsForTheDay() {
        budget.spent(later(1), usd("4.999999999"));
        assertThat(budget.exceeded(LIMITS, false, later(2))).isNull();
        budget.spent(later(2), usd("0.000000001"));
        assertThat(budget.exceeded(LIMITS, false, later(3)))
                .isEqualTo(new BudgetExceeded("usd_per_day", usd("5"), TOMORROW, Duration.ofMinutes(117), false));
        assertThat(budget.exceeded(LIMITS, false, TOMORROW.minusNanos(1))).isNotNull();
        assertThat(budget.exceeded(LIMITS, false, TOMORROW)).isNull();
    }

    @Test
    void aMonthsLimitIsForTheMonth() {
        budget.spent(later(1), usd("15"));
        budget.spent(TOMORROW, usd("4"));
        assertThat(budget.exceeded(LIMITS, false, TOMORROW)).isNull();
        budget.spent(TOMORROW.plusSeconds(1), usd("1"));
        BudgetExceeded exceeded = budget.exceeded(LIMITS, false, TOMORROW.plusSeconds(2));
        assertThat(exceeded).isNotNull();
        assertThat(exceeded.limit()).isEqualTo("usd_per_month");
        assertThat(exceeded.resetsAt()).isEqualTo(NEXT_MONTH);
        assertThat(budget.exceeded(LIMITS, false, NEXT_MONTH)).isNull();
    }

    @Test
    void whatTheBooksHaveFromBeforeCountsAsWell() {
        budget.spent(later(1), usd("3"));
        assertThat(budget.exceeded(LIMITS, false, later(2))).isNull();
        budget.recordBefore(booked("2", "12", later(2)));
        assertThat(budget.exceeded(LIMITS, false, later(2))).isNotNull();
        assertThat(budget.exceeded(LIMITS, false, TOMORROW)).isNull();
        budget.spent(TOMORROW, usd("4.999"));
        assertThat(budget.exceeded(LIMITS, false, TOMORROW)).isNull();
        budget.spent(TOMORROW, usd("0.001"));
        BudgetExceeded exceeded = budget.exceeded(LIMITS, false, TOMORROW);
        assertThat(exceeded).isNotNull();
        assertThat(exceeded.limit()).isEqualTo("usd_per_month");
    }

    @Test
    void booksThatAnswerTheNextDayTellOfTheDayBefore() {
        budget.spent(TOMORROW, usd("1"));
        budget.recordBefore(booked("100", "1", TOMORROW));
        assertThat(budget.exceeded(LIMITS, false, TOMORROW)).isNull();
    }

    @Test
    void noCallCountsTwice() {
        // Accepted before the first one that was counted here: the books have it.
        budget.spent(SINCE.minusNanos(1_000), usd("4"));
        assertThat(budget.before()).isEqualTo(SINCE.minusNanos(1_000));
        budget.recordBefore(booked("4", "4", later(1)));
        assertThat(budget.exceeded(LIMITS, false, later(1))).isNull();
    }

    @Test
    void aCallCountsForTheDayOnWhichItWasAccepted() {
        assertThat(budget.exceeded(LIMITS, false, TOMORROW)).isNull();
        budget.spent(TOMORROW.minusSeconds(1), usd("6"));
        assertThat(budget.exceeded(LIMITS, false, TOMORROW)).isNull();
        budget.spent(TOMORROW, usd("5"));
        assertThat(budget.exceeded(LIMITS, false, TOMORROW)).isNotNull();
    }

    @Test
    void theBooksAreAskedUntilTheyHaveAllOfIt() {
        assertThat(budget.asks(SINCE)).isTrue();
        assertThat(budget.asks(SINCE.plusSeconds(4))).isFalse();
        budget.recordBefore(booked("1", "1", null));
        assertThat(budget.asks(SINCE.plusSeconds(5))).isTrue();
        budget.recordBefore(booked("1", "1", SINCE.plusSeconds(9)));
        assertThat(budget.asks(SINCE.plusSeconds(14))).isFalse();
        assertThat(budget.asks(SINCE.plusSeconds(15))).isTrue();
        budget.recordBefore(booked("5", "5", SINCE.plusSeconds(11)));
        assertThat(budget.asks(later(1_000))).isFalse();
        assertThat(budget.exceeded(LIMITS, false, later(1))).isNotNull();
    }

    @Test
    void nothingMayBeSpentOfNothing() {
        assertThat(budget.exceeded(new Limits(null, null, null, BigDecimal.ZERO, null), false, SINCE))
                .isNotNull();
        assertThat(budget.exceeded(Limits.NONE, false, SINCE)).isNull();
    }
}
