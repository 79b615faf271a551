package io.tollgate.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.Fuzz;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The scanner that picks members out of JSON: finds the same however it is cut, and never fails. */
final class ScannersFuzzTest {
    private static final JsonScanner.Paths PATHS =
            new JsonScanner.Paths(Set.of("model", "usage", "choices.delta", "response.usage.input_tokens", "e"));
    private static final List<byte[]> SEEDS = Fuzz.seeds(
            "{\"model\":\"m\",\"choices\":[{\"delta\":{\"content\":\"å \\u00e5 \\\"\"}}],\"usage\":{\"a\":1,\"b\":[{}]}}",
            "{\"response\":{\"usage\":{\"input_tokens\": 12 }},\"e\":null}\n{\"e\":true}",
            "[{\"model\":1.5e300},{\"mo\\u0064el\":\"x\"},{\"usage\":\"\"}]",
            "{\"\":{\"model\":\"\\",
            "[".repeat(3_000),
            "{\"e\":".repeat(3_000));

    /** What a scan finds, in order. */
    private static List<String> found(List<byte[]> pieces) {
        List<String> found = new ArrayList<>();
        JsonScanner scanner = new JsonScanner(PATHS, new JsonScanner.Listener() {
            @Override
            public void member(String path, byte[] value) {
                found.add(path + "=" + new String(value, StandardCharsets.ISO_8859_1));
            }

            @Override
            public void text(String name, long bytes) {
                assertThat(bytes).isNotNegative();
                found.add(name + ":" + bytes);
            }
        });
        pieces.forEach(piece -> scanner.bytes(piece, 0, piece.length));
        found.add("ended " + scanner.ended());
        return found;
    }

    @Test
    void membersAreFoundAlikeHoweverTheyAreCut() throws Exception {
        Fuzz.run(
                SEEDS,
                (bytes, random) -> assertThat(found(Fuzz.pieces(bytes, random))).isEqualTo(found(List.of(bytes))));
    }
}
