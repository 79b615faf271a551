package io.tollgate.gateway.late;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.Fuzz;
import io.tollgate.gateway.audit.BookedCharges;
import io.tollgate.gateway.vault.Sealed;
import io.tollgate.schemas.avro.Charge;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Results of batches, and what is noted of responses in the background: read alike, or not at all. */
final class BatchesFuzzTest {
    private static final List<List<String>> PLACES = List.of(List.of("response", "body"), List.of("result", "message"));
    private static final List<byte[]> RESULTS = Fuzz.seeds(
            "{\"id\":\"r\",\"custom_id\":\"a\",\"response\":{\"status_code\":200,\"body\":{\"model\":\"m\",\"usage\":{\"x\":[{}]}}},\"error\":null}\n{\"response\":null}\n",
            "{\"custom_id\":\"\\u00e5 å \\\"\",\"result\":{\"type\":\"succeeded\",\"message\":{\"usage\":{}}}}\r\n{\"result\":[{\"message\":{}}]}",
            "[{\"response\":{\"body\":{\"response\":{\"body\":{}}}}}]",
            "{\"response\":{\"body\":".repeat(400));

    /** What is found in a body, in order. */
    private static List<String> found(List<byte[]> pieces, boolean lines) {
        List<String> found = new ArrayList<>();
        StringBuilder now = new StringBuilder();
        NestedDocuments documents = new NestedDocuments(PLACES, lines, new NestedDocuments.Listener() {
            @Override
            public void piece(int place, byte[] bytes, int start, int end) {
                now.append(new String(bytes, start, end - start, StandardCharsets.ISO_8859_1));
            }

            @Override
            public void over(int place) {
                found.add(place + now.toString());
                now.setLength(0);
            }

            @Override
            public void brokenOff() {
                found.add("broken off");
                now.setLength(0);
            }
        });
        pieces.forEach(piece -> documents.bytes(piece, 0, piece.length));
        found.add(now.toString());
        return found;
    }

    @Test
    void resultsAreFoundAlikeHoweverTheyAreCut() throws Exception {
        Fuzz.run(RESULTS, (bytes, random) -> {
            boolean lines = random.nextBoolean();
            assertThat(found(Fuzz.pieces(bytes, random), lines)).isEqualTo(found(List.of(bytes), lines));
        });
    }

    @Test
    void whatIsNotedOfAResponseIsReadOrNotAtAll() throws Exception {
        Instant since = Instant.parse("2026-11-28T10:00:00.123Z");
        List<byte[]> seeds = List.of(
                new BackgroundResponse(
                                "openai", "r", "https://a/b", new BackgroundResponse.Key.None(), null, since, null)
                        .bytes(),
                new BackgroundResponse(
                                "openai",
                                "resp_1",
                                "https://a/b",
                                new BackgroundResponse.Key.Callers("api-key", new Sealed("a", "c2VhbGVk")),
                                null,
                                since,
                                new BookedCharges(
                                        List.of(new Charge("output", BigDecimal.TWO, BigDecimal.ONE, BigDecimal.TWO)),
                                        BigDecimal.TWO,
                                        BigDecimal.TWO))
                        .bytes());
        Fuzz.run(seeds, (bytes, random) -> {
            BackgroundResponse read = BackgroundResponse.of(bytes);
            assertThat(read == null || read.provider().length() <= 65_535).isTrue();
        });
    }
}
