package io.tollgate.gateway.edge.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.ByteBudget;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElementArrayTest {
    private static final Buffer ERROR = Buffer.buffer("{\"error\":{}}");
    private static final String WHOLE = "\n[{\"text\":\"a ] \\\" { \\\\\"},\r\n{\"parts\":[{\"x\":{}},[]]}\r\n,{}]\r\n";

    private final ByteBudget budget = new ByteBudget(16 << 20);
    private final ByteBudget.Lease memory = budget.lease("tests");
    private final ElementArray array = new ElementArray(memory);
    private final Buffer passed = Buffer.buffer();

    private void pass(String text) {
        passed.appendBuffer(array.pass(Buffer.buffer(text)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 17, 1_000})
    void whatComesPassesHoweverItIsCut(int size) {
        for (int at = 0; at < WHOLE.length(); at += size) {
            pass(WHOLE.substring(at, Math.min(WHOLE.length(), at + size)));
        }
        assertThat(passed).hasToString(WHOLE);
        assertThat(array.kept().length()).isZero();
    }

    @Test
    void whereverItBreaksOffTheErrorIsTheLastElement() {
        for (int cut = 0; cut < WHOLE.lastIndexOf(']'); cut++) {
            ElementArray broken = new ElementArray(memory);
            Buffer told = broken.pass(Buffer.buffer(WHOLE.substring(0, cut))).copy();
            Buffer ending = broken.ending(ERROR);
            assertThat(ending).as("cut at %s", cut).isNotNull();
            JsonArray elements = (JsonArray) Json.decodeValue(told.appendBuffer(ending));
            assertThat(elements.getValue(elements.size() - 1)).isEqualTo(new JsonObject(ERROR));
            assertThat(elements.stream()).allMatch(JsonObject.class::isInstance);
        }
    }

    @Test
    void anArrayThatHasEndedNeedsNoEnd() {
        pass(WHOLE);
        assertThat(array.ending(ERROR)).isEqualTo(Buffer.buffer());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"error\":", "{}", "x"})
    void whatIsNoArrayPassesAsItComes(String text) {
        pass(text);
        assertThat(passed).hasToString(text);
        assertThat(array.ending(ERROR)).isNull();
    }

    @Test
    void aLargeElementPassesAsItComesAndWhatFollowsIsKeptAgain() {
        pass("[{\"data\":\"" + "x".repeat(300 << 10));
        assertThat(passed.length()).isGreaterThan(300 << 10);
        assertThat(array.ending(ERROR)).isNull();
        pass("\"},{\"more\":");
        assertThat(passed.toString()).endsWith("\"}");
        assertThat(array.ending(ERROR)).hasToString(",\r\n{\"error\":{}}]");
    }

    @Test
    void whatIsKeptIsInTheBudgetUntilItGoes() {
        String element = "[{\"data\":\"" + "x".repeat(100 << 10);
        pass(element);
        assertThat(budget.heldBytes()).isGreaterThanOrEqualTo(element.length() - 1);
        pass("\"}");
        assertThat(budget.heldBytes()).isLessThan(32 << 10);
    }

    @Test
    void whereThereIsNoRoomNothingIsKept() {
        ElementArray poor = new ElementArray(new ByteBudget(8 << 10).lease("tests"));
        String element = "[{\"data\":\"" + "x".repeat(64 << 10);
        assertThat(poor.pass(Buffer.buffer(element))).hasToString(element);
        assertThat(poor.ending(ERROR)).isNull();
    }
}
