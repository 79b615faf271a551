package io.tollgate.gateway.dialect.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class KeptAnswerTest {
    private static final Part TEXT = new Part.Text("", "");
    private static final Part CALL = new Part.ToolCall("", "id", "name", "", null);
    private static final Part PICTURE =
            new Part.Image("", new Part.Source.Inline("image/png", "A".repeat(10_000)), null, null);

    private static long kept(boolean whole, Part part, String text) {
        KeptAnswer answer = new KeptAnswer(whole);
        answer.told(new StreamEvent.Start("id", "model"));
        answer.told(new StreamEvent.PartStart(0, part));
        long begun = answer.bytes();
        answer.told(new StreamEvent.Delta(0, text));
        answer.told(new StreamEvent.PartEnd(0));
        answer.told(new StreamEvent.End());
        return text.isEmpty() ? begun : answer.bytes() - begun;
    }

    @Test
    void textIsKeptWhereItIsToldAgain() {
        String text = "x".repeat(1_000);
        assertThat(kept(true, TEXT, text)).isEqualTo(4_000);
        assertThat(kept(false, TEXT, text)).isZero();
    }

    @Test
    void argumentsAreKeptInEachFormat() {
        assertThat(kept(false, CALL, "x".repeat(1_000))).isEqualTo(4_000);
        assertThat(kept(true, CALL, "x".repeat(1_000))).isEqualTo(4_000);
    }

    @Test
    void partsAndPicturesCountAsWell() {
        assertThat(kept(true, PICTURE, "")).isGreaterThan(20_000);
        assertThat(kept(false, TEXT, "")).isPositive();
    }
}
