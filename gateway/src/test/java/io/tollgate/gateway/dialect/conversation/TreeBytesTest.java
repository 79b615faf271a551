package io.tollgate.gateway.dialect.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.ThreadMXBean;
import io.vertx.core.buffer.Buffer;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is reckoned for a tree of JSON, beside what it takes. */
final class TreeBytesTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int TIMES = 20_000;

    /** Of lists that grow by halves, and buffers of the parser. */
    private static final double OVERHEAD = 1.5;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "[[]]",
                "0",
                "0.1",
                "\"\"",
                "\"a\"",
                "null",
                "{\"a\":0}",
                "{\"a\":{\"b\":[]}}",
                "{\"role\":\"user\",\"content\":\"a\"}",
                "\"a longer text, in which [brackets], {braces}, colons: and commas, are none\""
            })
    void noTreeTakesMoreThanIsReckoned(String value) {
        Buffer json = Buffer.buffer("[" + (value + ",").repeat(TIMES) + value + "]");
        Json.read(json);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        JsonNode tree = Json.read(json);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

        assertThat(tree).hasSize(TIMES + 1);
        assertThat(Json.treeBytes(json)).isGreaterThan((long) (allocated / OVERHEAD));
        assertThat(Json.treeBytes(tree)).isGreaterThan((long) (allocated / 2.0 / OVERHEAD));
    }

    @Test
    void aTextIsReckonedByItsLength() {
        String text = "a[{,:\\\"".repeat(1_000);
        Buffer json = Buffer.buffer("{\"a\":\"" + text + "\"}");
        assertThat(Json.treeBytes(json)).isLessThan(6L * json.length() + 500);
    }

    @Test
    void aTextThatMayBeJsonIsReckonedAsItsTree() {
        for (String begins : List.of("{", "[", " [", "\\n[", "\\u005b")) {
            Buffer json = Buffer.buffer("{\"a\":\"" + begins + "[],".repeat(1_000) + "\"}");
            assertThat(Json.treeBytes(json)).as(begins).isGreaterThan(2_000L * 90);
        }
    }

    @Test
    void membersAreCountedOutsideOfStrings() {
        assertThat(Json.members(Buffer.buffer("{\"a:\\\":\":1,\"b\":{\"c\":[\":\"]}}")))
                .isEqualTo(3);
        assertThat(Json.members(Buffer.buffer("{\"a"))).isZero();
        assertThat(Json.members(Buffer.buffer("{\"a\\"))).isZero();
    }

    @Test
    void aTextThatIsKeptTakesTwoBytesForWhatIsNotLatin() {
        assertThat(Json.textBytes("a".repeat(1_000))).isBetween(1_000L, 1_100L);
        assertThat(Json.textBytes("a".repeat(999) + "\u0416")).isBetween(2_000L, 2_100L);
    }
}
