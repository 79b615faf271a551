package io.tollgate.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RetryBudgetTest {
    private final RetryBudget budget = new RetryBudget();

    private int taken(double share) {
        int taken = 0;
        while (budget.take(share)) {
            taken++;
        }
        return taken;
    }

    @ParameterizedTest
    @CsvSource({
        // calls begun, ended, share, retries at once
        "0, 0, 0.2, 3", // a quiet gateway retries a few calls
        "1, 0, 0.2, 3",
        "15, 0, 0.2, 3",
        "20, 0, 0.2, 4",
        "100, 0, 0.2, 20",
        "100, 75, 0.2, 5", // calls that ended count no more
        "100, 0, 0, 3",
        "100, 0, 1, 100",
    })
    void aShareOfTheCallsInFlightMayBeRetries(int begun, int ended, double share, int most) {
        for (int i = 0; i < begun; i++) {
            budget.begin();
        }
        for (int i = 0; i < ended; i++) {
            budget.end();
        }
        assertThat(taken(share)).isEqualTo(most);
    }

    @Test
    void aPlaceThatIsGivenBackCanBeTakenAgain() {
        assertThat(taken(0.2)).isEqualTo(3);
        budget.giveBack();
        assertThat(taken(0.2)).isEqualTo(1);
        budget.giveBack();
        budget.giveBack();
        assertThat(taken(0.2)).isEqualTo(2);
    }

    @Test
    void eachProviderHasItsOwn() {
        RetryBudgets budgets = new RetryBudgets();
        assertThat(budgets.of("p")).isSameAs(budgets.of("p")).isNotSameAs(budgets.of("q"));
    }
}
