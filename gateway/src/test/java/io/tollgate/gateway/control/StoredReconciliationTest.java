package io.tollgate.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.control.StoredReconciliation.Result;
import io.tollgate.gateway.control.StoredReconciliation.Status;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StoredReconciliationTest {
    private static StoredReconciliation running(String id) {
        return new StoredReconciliation(
                id,
                "openai",
                LocalDate.of(2026, 10, 1),
                LocalDate.of(2026, 11, 1),
                "default/admin",
                List.of("key_1", "proj_2"),
                new BigDecimal("0.5"),
                Tokens.NOW,
                "tok_1",
                null,
                null,
                null);
    }

    private static Result result(String coverage, String unexplained) {
        return new Result(
                new BigDecimal(coverage),
                new BigDecimal(unexplained),
                BigDecimal.TEN,
                BigDecimal.ONE,
                "{\"notes\":[]}");
    }

    static StoredReconciliation over() {
        return running("rec_1").succeeded(result("0.995", "0"), Tokens.NOW.plusSeconds(5));
    }

    @Test
    void theyAreReadAsTheyWereWritten() {
        EntryCodec codec = new EntryCodec();
        for (StoredReconciliation each :
                List.of(running("rec_1"), over(), running("rec_2").failed("401", Tokens.NOW.plusSeconds(1)))) {
            assertThat(codec.decode(codec.encode(each, new UUID(1, 2), Tokens.NOW)))
                    .isEqualTo(each);
        }
    }

    @Test
    void oneThatNeverEndsHasFailed() {
        assertThat(running("r").status(Tokens.NOW.plus(StoredReconciliation.LONGEST)))
                .isEqualTo(Status.RUNNING);
        assertThat(running("r")
                        .status(Tokens.NOW.plus(StoredReconciliation.LONGEST).plusSeconds(200)))
                .isEqualTo(Status.FAILED);
        assertThat(over().status(Tokens.NOW)).isEqualTo(Status.SUCCEEDED);
        assertThat(running("r").failed("no", Tokens.NOW).status(Tokens.NOW)).isEqualTo(Status.FAILED);
    }

    @ParameterizedTest
    @CsvSource({"0.995, 0, true", "0.9949, 0, false", "1, 0.005, true", "1, 0.0051, false"})
    void whatIsTolerated(String coverage, String unexplained, boolean within) {
        assertThat(running("r").withinTolerance()).isNull();
        assertThat(running("r")
                        .succeeded(result(coverage, unexplained), Tokens.NOW)
                        .withinTolerance())
                .isEqualTo(within);
    }

    @Test
    void aStateHasTheNewestFirst() {
        ControlState state = new ControlState(Uses.none(), key -> null);
        state.put(running("rec_1"), 1);
        state.put(running("rec_2"), 2);
        state.put(over(), 3);
        assertThat(state.reconciliations(null).map(each -> each.value().id())).containsExactly("rec_2", "rec_1");
        assertThat(state.reconciliations("rec_2").map(Versioned::revision)).containsExactly(3L);
        assertThat(state.entry("reconciliation/rec_1")).isEqualTo(over());
        List<Entry> kept = new ArrayList<>();
        state.forEach((entry, revision) -> kept.add(entry));
        assertThat(kept).containsExactly(over(), running("rec_2"));
        state.remove("reconciliation/rec_1");
        assertThat(state.reconciliation("rec_1")).isNull();
    }
}
