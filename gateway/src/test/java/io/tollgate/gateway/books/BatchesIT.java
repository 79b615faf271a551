package io.tollgate.gateway.books;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.books.ScriptedUpstream.Ending;
import io.tollgate.gateway.books.ScriptedUpstream.Script;
import io.tollgate.schemas.avro.AdjustmentEvent;
import io.tollgate.schemas.avro.AdjustmentReason;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Results of batches that are read through the gateway are booked once for each model, at batch prices. */
final class BatchesIT {
    private static final String ROOT = "/v1/default/default/";

    private BooksFixture fixture;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        fixture = new BooksFixture(folder, "30s");
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    /** OpenAI API reference, "The request output object". */
    private static String openAi(int number, String model, int input) {
        return """
                {"id":"batch_req_%1$d","custom_id":"r%1$d","response":{"status_code":200,"request_id":"q%1$d","body":\
                {"id":"chatcmpl-%1$d","object":"chat.completion","model":"%2$s","choices":[{"index":0,"message":\
                {"role":"assistant","content":"a \\"body\\": {\\"usage\\": 1} \\\\"},"finish_reason":"stop"}],\
                "usage":{"prompt_tokens":%3$d,"completion_tokens":10,"total_tokens":%4$d,\
                "prompt_tokens_details":{"cached_tokens":20}}}},"error":null}
                """.formatted(number, model, input, input + 10);
    }

    private HttpResponse<String> read(String path, String script, String type, String body, int writes)
            throws Exception {
        fixture.upstream.script(script, Script.of(type, body.getBytes(StandardCharsets.UTF_8), writes));
        HttpResponse<String> answer = fixture.read(ROOT + path, script);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(body);
        return answer;
    }

    private static Map<String, String> charges(AdjustmentEvent event) {
        return event.getCharges().stream()
                .collect(Collectors.toMap(
                        charge -> charge.getMeter(),
                        charge -> charge.getQuantity().stripTrailingZeros().toPlainString() + " "
                                + charge.getCostUsd().stripTrailingZeros().toPlainString(),
                        (one, other) -> one + ", " + other,
                        TreeMap::new));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 13, 4096})
    void openAisOutputFileIsOneAdjustmentForEachModel(int writes) throws Exception {
        String lines = openAi(1, "priced", 100)
                + openAi(2, "priced", 300)
                + "{\"id\":\"batch_req_3\",\"custom_id\":\"r3\",\"response\":null,\"error\":{\"code\":\"batch_expired\"}}\n"
                + openAi(4, "unpriced", 50)
                + "{\"response\":{\"body\":{\"usage\":{\"prompt_tokens\":7,\n"
                + openAi(5, "priced", 100).strip();
        HttpResponse<String> answer =
                read("books-openai/files/file-abc/content", "openai", "application/octet-stream", lines, writes);
        List<AdjustmentEvent> booked = fixture.adjustments(2);
        assertThat(booked).hasSize(2);
        AdjustmentEvent priced = booked.getFirst();
        assertThat(priced.getReason()).isEqualTo(AdjustmentReason.BATCH_RESULT);
        assertThat(priced.getCallId()).isEqualTo(BooksFixture.id(answer));
        assertThat(priced.getProvider()).isEqualTo("books-openai");
        assertThat(priced.getModel()).isEqualTo("priced");
        assertThat(priced.getRequests()).isEqualTo(3);
        assertThat(priced.getInputTokens()).isEqualTo(500);
        assertThat(priced.getCachedInputTokens()).isEqualTo(60);
        assertThat(priced.getOutputTokens()).isEqualTo(30);
        assertThat(charges(priced))
                .isEqualTo(Map.of(
                        "input", "440 0.00066",
                        "cached_input", "60 0.000009",
                        "output", "30 0.000225"));
        assertThat(priced.getCostUsd()).isEqualByComparingTo("0.000894");
        assertThat(priced.getCostComplete()).isTrue();
        assertThat(priced.getServiceTier()).isEqualTo("batch");
        assertThat(priced.getNote()).isEqualTo("file-abc");
        AdjustmentEvent unpriced = booked.getLast();
        assertThat(unpriced.getModel()).isEqualTo("unpriced");
        assertThat(unpriced.getCostGaps()).contains("price");
        // The call that read them spends nothing itself.
        assertThat(fixture.row(BooksFixture.id(answer)).cost()).isEqualByComparingTo(BigDecimal.ZERO);
    }

    @Test
    void responsesInABatchAreReadAsSuch() throws Exception {
        String line = """
                {"id":"batch_req_1","custom_id":"r1","response":{"status_code":200,"request_id":"q1","body":\
                {"id":"resp_1","object":"response","status":"completed","model":"priced","output":\
                [{"type":"web_search_call","id":"ws_1","action":{"type":"search"}}],"usage":{"input_tokens":100,\
                "output_tokens":10,"total_tokens":110}}},"error":null}
                """;
        read("books-openai/files/file-r/content", "responses", "application/jsonl", line, 17);
        AdjustmentEvent booked = fixture.adjustments(1).getFirst();
        assertThat(booked.getInputTokens()).isEqualTo(100);
        assertThat(booked.getOutputTokens()).isEqualTo(10);
        // A use of a tool that has no price here.
        assertThat(booked.getCostGaps()).containsExactly("web_search");
    }

    @Test
    void whoeverReadsThemAgainChangesNothing() throws Exception {
        String lines = openAi(1, "priced", 100);
        read("books-openai/files/file-1/content", "first", "application/octet-stream", lines, 0);
        read("books-openai/files/file-1/content", "again", "application/jsonl", lines, 5);
        read("books-openai/files/file-2/content", "another", "application/jsonl", lines, 5);
        assertThat(fixture.adjustments(2).stream().map(AdjustmentEvent::getNote))
                .containsExactly("file-1", "file-2");
    }

    @Test
    void whatDidNotComeToItsEndIsNotBooked() throws Exception {
        byte[] lines = openAi(1, "priced", 100).getBytes(StandardCharsets.UTF_8);
        fixture.upstream.script("cut", new Script(200, "application/jsonl", List.of(lines), Ending.CLOSE));
        try {
            fixture.read(ROOT + "books-openai/files/file-cut/content", "cut");
        } catch (java.io.IOException e) {
            // As it should be.
        }
        fixture.upstream.script("part", new Script(206, "application/jsonl", List.of(lines), Ending.END));
        fixture.read(ROOT + "books-openai/files/file-part/content", "part");
        read("books-openai/files/file-text/content", "text", "text/plain", "no JSON {\"response\": {\"body\": ]}\n", 3);
        read("books-openai/files/file-whole/content", "whole", "application/jsonl", openAi(1, "priced", 1000), 3);
        assertThat(fixture.adjustments(1).stream().map(AdjustmentEvent::getNote))
                .containsExactly("file-whole");
    }

    @Test
    void anthropicsResultsAreBookedWithTheirCache() throws Exception {
        String lines = IntStream.range(0, 3).mapToObj(i -> """
                        {"custom_id":"r%d","result":{"type":"succeeded","message":{"id":"msg_%d","type":"message",\
                        "role":"assistant","model":"priced","content":[{"type":"text","text":"Hi"}],\
                        "stop_reason":"end_turn","usage":{"input_tokens":10,"cache_read_input_tokens":5,\
                        "cache_creation_input_tokens":0,"output_tokens":4,"service_tier":"batch"}}}}
                        """.formatted(i, i)).collect(Collectors.joining());
        read("books-anthropic/v1/messages/batches/msgbatch_1/results", "anthropic", "application/binary", lines, 11);
        AdjustmentEvent booked = fixture.adjustments(1).getFirst();
        assertThat(booked.getRequests()).isEqualTo(3);
        assertThat(booked.getInputTokens()).isEqualTo(45);
        assertThat(charges(booked))
                .isEqualTo(Map.of("input", "30 0.000045", "cached_input", "15 0.00000225", "output", "12 0.00009"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "inlined", "twice"})
    void geminisAnswersAreBookedWhereverTheyAre(String where) throws Exception {
        String answer = """
                {"candidates":[{"content":{"parts":[{"text":"Hi"}]},"finishReason":"STOP"}],"modelVersion":"priced",\
                "usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":4,"totalTokenCount":14}}""";
        String inlined = "{\"inlinedResponses\":{\"inlinedResponses\":[{\"response\":" + answer + "},{\"response\":"
                + answer + "},{\"error\":{\"code\":3}}]}}";
        switch (where) {
            case "file" ->
                read(
                        "books-gemini/download/v1beta/files/batch-x:download?alt=media",
                        where,
                        "application/octet-stream",
                        "{\"key\":\"a\",\"response\":" + answer + "}\n{\"key\":\"b\",\"response\":" + answer + "}\n",
                        9);
            case "inlined" ->
                read(
                        "books-gemini/v1beta/batches/batch-x",
                        where,
                        "application/json",
                        "{\n \"name\": \"batches/batch-x\", \"done\": true,\n \"response\": " + inlined + "\n}",
                        9);
            default ->
                read(
                        "books-gemini/v1beta/batches/batch-x",
                        where,
                        "application/json",
                        "{\"metadata\":{\"output\":" + inlined + "},\"response\":" + inlined + "}",
                        9);
        }
        AdjustmentEvent booked = fixture.adjustments(1).getFirst();
        assertThat(booked.getRequests()).isEqualTo(2);
        assertThat(booked.getInputTokens()).isEqualTo(20);
        assertThat(booked.getOutputTokens()).isEqualTo(8);
        assertThat(booked.getModel()).isEqualTo("priced");
    }
}
