package io.tollgate.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RetryBudgetTest {
    private final RetryBudget budget = new RetryBudget();

    @Test
    void aQuietGatewayRetriesAFewCalls() {
        budget.begin();
        assertThat(taken(10)).isEqualTo(3);
    }

    @Test
    void aBusyOneRetriesAShareOfItsCalls() {
        for (int i = 0; i < 100; i++) {
            budget.begin();
        }
        assertThat(taken(100)).isEqualTo(20);
        budget.giveBack();
        assertThat(taken(10)).isEqualTo(1);
    }

    @Test
    void callsThatEndedCountNoMore() {
        for (int i = 0; i < 100; i++) {
            budget.begin();
        }
        for (int i = 0; i < 75; i++) {
            budget.end();
        }
        assertThat(taken(10)).isEqualTo(5);
    }

    private int taken(int wanted) {
        int taken = 0;
        for (int i = 0; i < wanted; i++) {
            taken += budget.take(0.2) ? 1 : 0;
        }
        return taken;
    }
}
