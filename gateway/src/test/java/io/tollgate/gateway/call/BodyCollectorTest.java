package io.tollgate.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BodyCollectorTest {
    private final BodyCollector collector = new BodyCollector(0);

    @ParameterizedTest
    @CsvSource({"'', ''", "abc, abc", "a bc, abc", "a b c d, abcd"})
    void collectsPiecesInTheirOrder(String pieces, String body) {
        for (String piece : pieces.split(" ", -1)) {
            collector.append(Buffer.buffer(piece));
        }
        assertThat(collector.bytes()).hasToString(body);
        assertThat(collector.length()).isEqualTo(body.length());
    }

    @Test
    void nothingIsEmpty() {
        assertThat(collector.bytes().length()).isZero();
        assertThat(collector.length()).isZero();
    }

    @Test
    void onePieceIsNotCopied() {
        Buffer piece = Buffer.buffer("only");
        collector.append(piece);
        assertThat(collector.bytes()).isSameAs(piece);
    }

    @Test
    void piecesThatCameAreLeftAlone() {
        Buffer first = Buffer.buffer("first");
        collector.append(first);
        collector.append(Buffer.buffer("second"));
        assertThat(first).hasToString("first");
    }
}
