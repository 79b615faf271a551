package io.tollgate.gateway.dialect.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.conversation.Codec.Asked;
import io.tollgate.gateway.dialect.conversation.Completion;
import io.tollgate.gateway.dialect.conversation.Conversation;
import io.tollgate.gateway.dialect.conversation.Conversation.Delivery;
import io.tollgate.gateway.dialect.conversation.Finish;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Part.Source;
import io.tollgate.gateway.dialect.conversation.Settings;
import io.tollgate.gateway.dialect.conversation.Settings.Reasoning;
import io.tollgate.gateway.dialect.conversation.Signature;
import io.tollgate.gateway.dialect.conversation.UnreadableAnswerException;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole answers as the Gemini API reference ("GenerateContentResponse") and guides have them. */
final class GeminiAnswerTest {
    private static final Signature SIGNATURE = new Signature(WireFormat.GEMINI, "CpQBAdHtim9");

    private final GeminiCodec codec = new GeminiCodec(() -> "call_made_up");

    private Completion read(String body) throws UnreadableAnswerException {
        return codec.readAnswer(Buffer.buffer(body));
    }

    static Asked asked(Delivery delivery, boolean thoughts) {
        return new Asked(
                new Conversation(
                        "gemini-x",
                        List.of(),
                        List.of(),
                        List.of(),
                        null,
                        null,
                        new Settings(
                                null,
                                null,
                                null,
                                null,
                                List.of(),
                                null,
                                null,
                                null,
                                null,
                                new Reasoning(null, null, thoughts),
                                null),
                        delivery,
                        List.of()),
                "gemini-x",
                1_700_000_000,
                "fallback");
    }

    private JsonNode write(Completion completion, boolean thoughts) {
        JsonNode written = Json.read(
                codec.writeAnswer(completion, asked(Delivery.WHOLE, thoughts)).toString());
        assertThat(written).isNotNull();
        return written;
    }

    /** "Gemini API reference": response body, with usage as "Gemini thinking" and "Context caching" have it. */
    @Test
    void readsTextThoughtsAndUsage() throws UnreadableAnswerException {
        Completion completion = read("""
                {"candidates": [{"content": {"parts": [
                    {"text": "I weigh", "thought": true}, {"text": " it.", "thought": true},
                    {"text": "Four"}, {"text": ", I think."}], "role": "model"},
                  "finishReason": "STOP", "avgLogprobs": -0.1, "index": 0,
                  "safetyRatings": [{"category": "HARM_CATEGORY_HARASSMENT", "probability": "NEGLIGIBLE"}]}],
                 "usageMetadata": {"promptTokenCount": 10, "toolUsePromptTokenCount": 5, "candidatesTokenCount": 3,
                   "thoughtsTokenCount": 20, "cachedContentTokenCount": 4, "totalTokenCount": 38,
                   "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 10}]},
                 "modelVersion": "gemini-2.5-flash", "responseId": "x1"}""");

        assertThat(completion)
                .isEqualTo(new Completion(
                        "x1",
                        "gemini-2.5-flash",
                        List.of(new Part.Reasoning("", "I weigh it.", null), new Part.Text("", "Four, I think.")),
                        Finish.STOP,
                        null,
                        new TokenUsage(15, 23, 4, 0, 20)));
    }

    /** "Function calling" and "Thought signatures": parallel calls, of which the first is signed. */
    @Test
    void readsCallsWithIdsAndWithout() throws UnreadableAnswerException {
        Completion completion = read("""
                {"candidates": [{"content": {"role": "model", "parts": [
                    {"functionCall": {"name": "check_flight", "args": {"flight": "AA100", "exact": 1.10}},
                     "thoughtSignature": "CpQBAdHtim9"},
                    {"functionCall": {"id": "fc2", "name": "book_taxi"}}]},
                  "finishReason": "STOP"}]}""");

        assertThat(completion.parts())
                .containsExactly(
                        new Part.ToolCall(
                                "", "call_made_up", "check_flight", "{\"flight\":\"AA100\",\"exact\":1.10}", SIGNATURE),
                        new Part.ToolCall("", "fc2", "book_taxi", "{}", null));
        assertThat(completion.finish()).isEqualTo(Finish.TOOL_CALLS);
        assertThat(completion.usage()).isNull();
    }

    /** "Thought signatures": one that comes with, or after, what is said. */
    @Test
    void readsTheSignatureOfWhatIsSaid() throws UnreadableAnswerException {
        List<Part> said = List.of(new Part.Text("", "Hi"), new Part.Reasoning("", "", SIGNATURE));

        assertThat(read("""
                {"candidates": [{"content": {"parts": [{"text": "Hi", "thoughtSignature": "CpQBAdHtim9"}]},
                  "finishReason": "STOP"}]}""").parts()).isEqualTo(said);
        assertThat(read("""
                {"candidates": [{"content": {"parts": [{"text": "Hi"}, {"text": "", "thoughtSignature": "CpQBAdHtim9"}]},
                  "finishReason": "STOP"}]}""").parts()).isEqualTo(said);
    }

    @Test
    void readsPicturesAndWhatOnlyGeminiKnows() throws UnreadableAnswerException {
        assertThat(read("""
                {"candidates": [{"content": {"parts": [{"text": "Here"},
                    {"inlineData": {"mimeType": "image/png", "data": "iVBO"}},
                    {"executableCode": {"language": "PYTHON", "code": "1"}}]}, "finishReason": "STOP"}]}""").parts())
                .containsExactly(
                        new Part.Text("", "Here"),
                        new Part.Image("", new Source.Inline("image/png", "iVBO"), null, null),
                        new Part.Foreign("", "executableCode"));
    }

    @ParameterizedTest
    @CsvSource({
        "STOP, STOP",
        "MAX_TOKENS, LENGTH",
        "SAFETY, CONTENT_FILTER",
        "RECITATION, CONTENT_FILTER",
        "LANGUAGE, CONTENT_FILTER",
        "BLOCKLIST, CONTENT_FILTER",
        "PROHIBITED_CONTENT, CONTENT_FILTER",
        "SPII, CONTENT_FILTER",
        "IMAGE_SAFETY, CONTENT_FILTER",
        "MALFORMED_FUNCTION_CALL, ERROR",
        "UNEXPECTED_TOOL_CALL, ERROR",
        "TOO_MANY_TOOL_CALLS, ERROR",
        "MISSING_THOUGHT_SIGNATURE, ERROR",
        "OTHER, ERROR",
        "SOMETHING_NEW, ERROR",
    })
    void readsWhyAnAnswerEnds(String reason, Finish finish) throws UnreadableAnswerException {
        assertThat(read("{\"candidates\": [{\"finishReason\": \"" + reason + "\"}]}")
                        .finish())
                .isEqualTo(finish);
    }

    /** "Safety settings": a prompt that is blocked has no candidates. */
    @Test
    void aBlockedPromptIsFiltered() throws UnreadableAnswerException {
        Completion completion = read("""
                {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"},
                 "usageMetadata": {"promptTokenCount": 8, "totalTokenCount": 8}, "modelVersion": "m"}""");

        assertThat(completion.finish()).isEqualTo(Finish.CONTENT_FILTER);
        assertThat(completion.parts()).isEmpty();
        assertThat(completion.usage()).isEqualTo(new TokenUsage(8, 0, 0, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "<html>",
                "{}",
                "{\"candidates\": []}",
                "{\"candidates\": [1]}",
                "{\"error\": {\"code\": 500, \"message\": \"x\"}}",
                "{\"candidates\": [{\"content\": {\"parts\": [1]}}]}",
                "{\"candidates\": [{\"content\": {\"parts\": [{\"functionCall\": {\"args\": {}}}]}}]}",
                "{\"candidates\": [{\"content\": {\"parts\": [{\"functionCall\": {\"name\": \"f\", \"args\": 1}}]}}]}",
            })
    void anythingElseCannotBeRead(String body) {
        assertThatThrownBy(() -> read(body)).isInstanceOf(UnreadableAnswerException.class);
    }

    @Test
    void writesEveryPartInItsPlace() {
        JsonNode written = write(
                new Completion(
                        "id-1",
                        "upstream-model",
                        List.of(
                                new Part.Reasoning("", "hm", null),
                                new Part.Text("", "Hi"),
                                new Part.ToolCall("", "a", "f", "{\"x\": 1.10}", SIGNATURE),
                                new Part.ToolCall("", "b", "g", "", null)),
                        Finish.TOOL_CALLS,
                        null,
                        new TokenUsage(15, 23, 4, 1, 20)),
                true);

        assertThat(written).isEqualTo(Json.read("""
                {"candidates": [{"content": {"role": "model", "parts": [
                    {"text": "hm", "thought": true},
                    {"text": "Hi"},
                    {"functionCall": {"id": "a", "name": "f", "args": {"x": 1.10}}, "thoughtSignature": "CpQBAdHtim9"},
                    {"functionCall": {"id": "b", "name": "g", "args": {}}}]},
                  "index": 0, "finishReason": "STOP"}],
                 "usageMetadata": {"promptTokenCount": 15, "candidatesTokenCount": 3, "totalTokenCount": 38,
                   "cachedContentTokenCount": 4, "thoughtsTokenCount": 20},
                 "modelVersion": "upstream-model", "responseId": "id-1"}"""));
    }

    @Test
    void thoughtsAreForThoseWhoAskForThem() {
        List<Part> parts = List.of(new Part.Reasoning("", "hm", SIGNATURE), new Part.Text("", "Hi"));

        assertThat(write(new Completion("", "m", parts, Finish.STOP, null, null), false)
                        .at("/candidates/0/content/parts"))
                .hasToString(
                        "[{\"text\":\"\",\"thought\":true,\"thoughtSignature\":\"CpQBAdHtim9\"},{\"text\":\"Hi\"}]");
    }

    @Test
    void anAnswerWithoutWordsHasATextAndOneThatIsFilteredHasNoContent() {
        JsonNode empty = write(new Completion("", "m", List.of(), Finish.STOP, null, null), false);
        JsonNode filtered = write(new Completion("", "m", List.of(), Finish.CONTENT_FILTER, null, null), false);

        assertThat(empty.at("/candidates/0/content/parts")).hasToString("[{\"text\":\"\"}]");
        assertThat(empty.path("responseId").asText()).isEqualTo("fallback");
        assertThat(filtered.at("/candidates/0")).hasToString("{\"index\":0,\"finishReason\":\"SAFETY\"}");
    }

    @Test
    void aCallThatCannotBeWrittenIsToldAsMalformed() {
        JsonNode written = write(
                new Completion(
                        "", "m", List.of(new Part.ToolCall("", "a", "f", "{\"x\":", null)), Finish.LENGTH, null, null),
                false);

        assertThat(written.at("/candidates/0/finishReason").asText()).isEqualTo("MALFORMED_FUNCTION_CALL");
        assertThat(written.at("/candidates/0/content/parts")).hasToString("[{\"text\":\"\"}]");
    }

    /** Clients decode and encode what is base64, in the other alphabet as well. */
    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void signaturesComeBackWhoeverMadeThem(WireFormat origin) {
        Signature signature = new Signature(origin, "gAAAAA+/_-==?");
        String written = ThoughtSignatures.write(signature);

        assertThat(ThoughtSignatures.read(written)).isEqualTo(signature);
        if (origin != WireFormat.GEMINI) {
            assertThat(written).matches("[A-Za-z0-9+/]+=*");
            assertThat(ThoughtSignatures.read(
                            written.replace('+', '-').replace('/', '_').replace("=", "")))
                    .isEqualTo(signature);
        }
    }
}
