package io.tollgate.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.standalone.faults.Comparison.Death;
import io.tollgate.standalone.faults.Sent.Seen;
import io.tollgate.standalone.faults.Sent.Tokens;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A comparison that could not find anything would prove nothing. */
final class ComparisonTest {
    private static final UUID CALL = new UUID(7, 1);
    private static final Death DEATH = new Death(50, 60);
    private static final Tokens TOKENS = new Tokens(10, 20);

    private static Sent sent(Seen seen, @Nullable Tokens tokens, int parts) {
        UUID call = seen == Seen.HEAD || seen == Seen.WHOLE ? CALL : null;
        return new Sent(1, true, seen, 10, 55, call, 200, tokens, parts);
    }

    private static Row row(String outcome, long input, long output) {
        return row(CALL, 1L, outcome, "provider", input, output);
    }

    private static Row row(UUID call, @Nullable Long number, String outcome, String source, long input, long output) {
        int status = outcome.equals(Row.INTERRUPTED) ? 0 : 200;
        return new Row(call, number, true, outcome, status, source, input, output, new Row.Source(0, 0));
    }

    private static Verdict compare(Sent sent, Row... rows) {
        return Comparison.of(List.of(sent), List.of(rows), List.of(DEATH));
    }

    @Test
    void aCallWithItsOneRightRowIsExact() {
        assertThat(compare(sent(Seen.WHOLE, TOKENS, 3), row("succeeded", 10, 20)))
                .matches(Verdict::exact);
    }

    @Test
    void aCallWithoutARowIsLost() {
        assertThat(compare(sent(Seen.WHOLE, TOKENS, 3)).lost()).isOne();
        assertThat(compare(sent(Seen.HEAD, null, 3)).lost()).isOne();
    }

    @Test
    void aCallWithTwoRowsIsDoubled() {
        Row row = row("succeeded", 10, 20);
        assertThat(compare(sent(Seen.WHOLE, TOKENS, 3), row, row).doubled()).isOne();
    }

    @Test
    void aRowThatSaysOtherwiseThanTheAnswerIsWrong() {
        assertThat(compare(sent(Seen.WHOLE, TOKENS, 3), row("succeeded", 10, 21))
                        .wrong())
                .isOne();
        assertThat(compare(sent(Seen.WHOLE, TOKENS, 3), row(Row.INTERRUPTED, 10, 20))
                        .wrong())
                .isOne();
        assertThat(compare(sent(Seen.WHOLE, TOKENS, 3), row(CALL, 2L, "succeeded", "provider", 10, 20))
                        .wrong())
                .isOne();
    }

    @Test
    void aCallCutOffHasNoFewerTokensThanCameThrough() {
        Sent cutOff = sent(Seen.HEAD, null, 3);
        assertThat(compare(cutOff, row(CALL, 1L, Row.INTERRUPTED, "estimated", 5, 3)))
                .matches(Verdict::exact);
        assertThat(compare(cutOff, row(CALL, 1L, Row.INTERRUPTED, "estimated", 5, 2))
                        .wrong())
                .isOne();
        assertThat(compare(cutOff, row(CALL, 1L, "failed", "estimated", 5, 3)).wrong())
                .isOne();
    }

    @Test
    void whatIsCutOffWhileTheGatewayLivesIsUnexplained() {
        Row row = row(CALL, 1L, Row.INTERRUPTED, "estimated", 5, 3);
        assertThat(Comparison.of(List.of(sent(Seen.HEAD, null, 3)), List.of(row), List.of())
                        .unexplained())
                .isOne();
        assertThat(Comparison.of(List.of(sent(Seen.NOTHING, null, 0)), List.of(), List.of())
                        .unexplained())
                .isOne();
    }

    @Test
    void aCallOfUnknownFateHasOneRowOrNone() {
        Sent unknown = sent(Seen.NOTHING, null, 0);
        Row row = row(CALL, 1L, Row.INTERRUPTED, "none", 0, 0);
        assertThat(compare(unknown)).matches(Verdict::exact);
        assertThat(compare(unknown, row)).matches(Verdict::exact);
        assertThat(compare(unknown, row(CALL, null, Row.INTERRUPTED, "none", 0, 0)))
                .matches(Verdict::exact);
        assertThat(compare(unknown, row, row(new UUID(7, 2), 1L, "succeeded", "provider", 10, 20))
                        .doubled())
                .isOne();
    }

    @Test
    void aRowThatNoRequestExplainsIsSurplus() {
        Row row = row("succeeded", 10, 20);
        Row other = row(new UUID(7, 2), 2L, "succeeded", "provider", 10, 20);
        assertThat(compare(sent(Seen.WHOLE, TOKENS, 3), row, other).surplus()).isOne();
        assertThat(compare(sent(Seen.REFUSED, null, 0), row).surplus()).isOne();
        assertThat(compare(sent(Seen.UNSENT, null, 0), row).surplus()).isOne();
    }
}
