package io.tollgate.consumer.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class DeadLetterTableTest {
    private final StringWriter text = new StringWriter();

    @Test
    void keepsTheNewest() {
        DeadLetterTable table = new DeadLetterTable(2);
        for (int offset = 1; offset <= 3; offset++) {
            table.add(Letters.letter(0, offset));
        }
        assertThat(table.count()).isEqualTo(3);
        assertThat(table.kept()).isEqualTo(2);
        table.print(new PrintWriter(text));
        assertThat(text.toString()).doesNotContain("call-1").contains("call-2", "call-3");
    }

    @Test
    void writesAnObjectALine() throws IOException {
        DeadLetterTable table = new DeadLetterTable(0);
        table.add(Letters.letter(2, 41));
        table.printJson(new PrintWriter(text));
        assertThat(text.toString().strip())
                .isEqualTo(
                        "{\"topic\":\"tollgate.usage\",\"partition\":2,\"offset\":41,\"time\":\"2026-11-21T10:00:00Z\","
                                + "\"reason\":\"input_tokens is negative: -1\",\"key\":\"call-41\",\"size\":3,\"replay_of\":null}");
    }

    @Test
    void leavesTheTerminalAlone() {
        DeadLetterTable table = new DeadLetterTable(0);
        table.add(DeadLetter.of(Letters.record(0, 1, "\u001b[2J\nforged")).orElseThrow());
        table.print(new PrintWriter(text));
        assertThat(text.toString()).contains("?[2J?forged").doesNotContain("\u001b");
    }
}
