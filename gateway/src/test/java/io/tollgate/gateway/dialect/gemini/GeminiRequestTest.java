package io.tollgate.gateway.dialect.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.conversation.Codec.RequestPath;
import io.tollgate.gateway.dialect.conversation.Conversation;
import io.tollgate.gateway.dialect.conversation.Conversation.Delivery;
import io.tollgate.gateway.dialect.conversation.Conversation.Role;
import io.tollgate.gateway.dialect.conversation.Extra;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Part.Source;
import io.tollgate.gateway.dialect.conversation.ReasoningEffort;
import io.tollgate.gateway.dialect.conversation.Settings.OutputFormat;
import io.tollgate.gateway.dialect.conversation.Settings.Reasoning;
import io.tollgate.gateway.dialect.conversation.Signature;
import io.tollgate.gateway.dialect.conversation.ToolChoice;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests as Google's guides have them (ai.google.dev/gemini-api/docs, by the name of the page). */
final class GeminiRequestTest {
    private static final RequestPath PATH = new RequestPath("gemini-2.5-flash", Delivery.EVENTS);

    private final GeminiCodec codec = new GeminiCodec(() -> "unused");

    private Conversation read(String body) throws FailureException {
        return codec.readRequest(Buffer.buffer(body), PATH);
    }

    /** "Text generation": system instructions and other configurations. */
    @Test
    void readsTextsAndSettings() throws FailureException {
        Conversation conversation = read("""
                {"system_instruction": {"parts": [{"text": "You are a cat. Your name is Neko."}]},
                 "contents": [{"parts": [{"text": "Hello there"}]}],
                 "generationConfig": {
                   "stopSequences": ["Title"], "temperature": 1.0, "topP": 0.8, "topK": 10,
                   "maxOutputTokens": 800, "seed": "7", "presencePenalty": 0.5, "frequency_penalty": -0.5,
                   "thinkingConfig": {"thinkingBudget": 0}}}""");

        assertThat(conversation.model()).isEqualTo("gemini-2.5-flash");
        assertThat(conversation.delivery()).isEqualTo(Delivery.EVENTS);
        assertThat(conversation.system())
                .containsExactly(new Part.Text("system_instruction.parts[0]", "You are a cat. Your name is Neko."));
        assertThat(conversation.turns())
                .containsExactly(new Conversation.Turn(
                        Role.USER, List.of(new Part.Text("contents[0].parts[0]", "Hello there"))));
        assertThat(conversation.settings().stop()).containsExactly("Title");
        assertThat(conversation.settings().temperature()).isEqualTo(new BigDecimal("1.0"));
        assertThat(conversation.settings().topP()).isEqualTo(new BigDecimal("0.8"));
        assertThat(conversation.settings().topK()).isEqualTo(10);
        assertThat(conversation.settings().maxOutputTokens()).isEqualTo(800);
        assertThat(conversation.settings().seed()).isEqualTo(7);
        assertThat(conversation.settings().presencePenalty()).isEqualTo(new BigDecimal("0.5"));
        assertThat(conversation.settings().frequencyPenalty()).isEqualTo(new BigDecimal("-0.5"));
        assertThat(conversation.settings().reasoning()).isEqualTo(new Reasoning(null, 0L, null));
        assertThat(conversation.extras()).isEmpty();
    }

    /** "Text generation" and "Image understanding": one part where several may stand. */
    @Test
    void readsOneMessageWhereSeveralMayStand() throws FailureException {
        Conversation conversation = read("""
                {"system_instruction": {"parts": {"text": "Be brief."}},
                 "contents": {"role": "user", "parts": {"text": "Hi"}}}""");

        assertThat(conversation.system()).containsExactly(new Part.Text("system_instruction.parts", "Be brief."));
        assertThat(conversation.turns().getFirst().parts()).containsExactly(new Part.Text("contents.parts", "Hi"));
    }

    /** "Image understanding", "Document understanding", "Audio understanding" and "Video understanding". */
    @Test
    void readsMediaByTheirTypes() throws FailureException {
        Conversation conversation = read("""
                {"contents": [{"role": "user", "parts": [
                  {"inline_data": {"mime_type": "image/jpeg", "data": "/9j/4AAQ"}},
                  {"inlineData": {"mimeType": "application/pdf", "data": "JVBERi0x"}},
                  {"inlineData": {"mimeType": "audio/mp3", "data": "SUQz"}},
                  {"inlineData": {"mimeType": "text/plain", "data": "SGVsbG8="}},
                  {"file_data": {"mime_type": "image/png", "file_uri": "https://example.com/cat"}},
                  {"fileData": {"fileUri": "https://example.com/a.pdf?x=1"}},
                  {"fileData": {"mimeType": "application/pdf",
                    "fileUri": "https://generativelanguage.googleapis.com/v1beta/files/abc"}},
                  {"fileData": {"fileUri": "https://www.youtube.com/watch?v=9hE5-98ZeCg"}},
                  {"executableCode": {"language": "PYTHON", "code": "1"}}]}]}""");

        assertThat(conversation.turns().getFirst().parts())
                .containsExactly(
                        new Part.Image(at(0), new Source.Inline("image/jpeg", "/9j/4AAQ"), null, null),
                        new Part.Document(at(1), new Source.Inline("application/pdf", "JVBERi0x"), null, null),
                        new Part.Audio(at(2), new Source.Inline("audio/mp3", "SUQz")),
                        new Part.Document(at(3), new Source.PlainText("Hello"), null, null),
                        new Part.Image(at(4), new Source.Url("https://example.com/cat", "image/png"), null, null),
                        new Part.Document(
                                at(5), new Source.Url("https://example.com/a.pdf?x=1", "application/pdf"), null, null),
                        new Part.Document(
                                at(6),
                                new Source.File("https://generativelanguage.googleapis.com/v1beta/files/abc"),
                                null,
                                null),
                        new Part.Foreign(at(7), "video"),
                        new Part.Foreign(at(8), "executableCode"));
    }

    private static String at(int part) {
        return "contents[0].parts[" + part + "]";
    }

    /** "Function calling": parallel function calling, and the forced mode. */
    @Test
    void readsToolsAndHowTheyAreToBeCalled() throws FailureException {
        Conversation conversation = read("""
                {"contents": [{"role": "user", "parts": [{"text": "Turn this place into a party!"}]}],
                 "tools": [{"functionDeclarations": [
                   {"name": "power_disco_ball", "description": "Powers the spinning disco ball.",
                    "parameters": {"type": "OBJECT", "properties": {"power": {"type": "BOOLEAN",
                      "description": "Whether to turn it on.", "nullable": true}}, "required": ["power"],
                      "propertyOrdering": ["power"]}},
                   {"name": "start_music", "parametersJsonSchema": {"type": "object", "additionalProperties": false}}]},
                   {"googleSearch": {}}],
                 "toolConfig": {"functionCallingConfig": {"mode": "ANY",
                   "allowedFunctionNames": ["power_disco_ball", "start_music"]}}}""");

        assertThat(conversation.tools())
                .extracting(tool -> tool.name())
                .containsExactly("power_disco_ball", "start_music");
        assertThat(conversation.tools().getFirst().path()).isEqualTo("tools[0].functionDeclarations[0]");
        assertThat(conversation.tools().getFirst().schema()).hasToString("""
                {"type":"object","properties":{"power":{"type":["boolean","null"],\
                "description":"Whether to turn it on."}},"required":["power"]}""");
        assertThat(conversation.tools().getLast().schema())
                .hasToString("{\"type\":\"object\",\"additionalProperties\":false}");
        assertThat(conversation.toolChoice()).isEqualTo(new ToolChoice.Required());
        assertThat(conversation.extras())
                .extracting(Extra::path)
                .containsExactly("tools[1].googleSearch", "toolConfig.functionCallingConfig.allowedFunctionNames");
        assertThat(conversation.extras()).allMatch(Extra::changesAnswer);
    }

    @ParameterizedTest
    @CsvSource({
        "AUTO, Auto[], false",
        "NONE, None[], false",
        "ANY, Required[], false",
        "VALIDATED, Auto[], true",
    })
    void readsModes(String mode, String choice, boolean strict) throws FailureException {
        Conversation conversation = read("""
                {"contents": [{"parts": [{"text": "x"}]}], "tools": [{"function_declarations": [{"name": "f"}]}],
                 "tool_config": {"function_calling_config": {"mode": "%s"}}}""".formatted(mode));

        assertThat(conversation.toolChoice()).hasToString(choice);
        assertThat(Boolean.TRUE.equals(conversation.tools().getFirst().strict()))
                .isEqualTo(strict);
    }

    @Test
    void oneAllowedNameIsThatTool() throws FailureException {
        Conversation conversation = read("""
                {"contents": [{"parts": [{"text": "x"}]}], "tools": [{"functionDeclarations": [{"name": "f"}]}],
                 "toolConfig": {"functionCallingConfig": {"mode": "ANY", "allowedFunctionNames": ["f"]}}}""");

        assertThat(conversation.toolChoice()).isEqualTo(new ToolChoice.Named("f"));
        assertThat(conversation.extras()).isEmpty();
    }

    /** "Function calling" and "Thought signatures": the second step of a turn. */
    @Test
    void matchesResponsesToCallsByIdOrByPosition() throws FailureException {
        Conversation conversation = read("""
                {"contents": [
                  {"role": "user", "parts": [{"text": "Weather in Paris and London?"}]},
                  {"role": "model", "parts": [
                    {"functionCall": {"name": "get_weather", "args": {"location": "Paris", "exact": 1.10}},
                     "thoughtSignature": "c2ln"},
                    {"functionCall": {"name": "get_weather", "args": {"location": "London"}}},
                    {"functionCall": {"id": "fc9", "name": "get_time"}}]},
                  {"role": "function", "parts": [
                    {"functionResponse": {"name": "get_weather", "response": {"output": "rain"}}},
                    {"functionResponse": {"id": "fc9", "name": "get_time", "response": {"error": "no clock"}}},
                    {"functionResponse": {"name": "get_weather", "response": {"degrees": 12, "output": "sun"}}}]}]}""");

        assertThat(conversation.turns().get(1).parts())
                .containsExactly(
                        new Part.ToolCall(
                                "contents[1].parts[0]",
                                "call_0",
                                "get_weather",
                                "{\"location\":\"Paris\",\"exact\":1.10}",
                                new Signature(WireFormat.GEMINI, "c2ln")),
                        new Part.ToolCall(
                                "contents[1].parts[1]", "call_1", "get_weather", "{\"location\":\"London\"}", null),
                        new Part.ToolCall("contents[1].parts[2]", "fc9", "get_time", "{}", null));
        assertThat(conversation.turns().get(2).role()).isEqualTo(Role.USER);
        assertThat(conversation.turns().get(2).parts())
                .extracting(part -> (Part.ToolResult) part)
                .extracting(
                        Part.ToolResult::callId,
                        Part.ToolResult::name,
                        Part.ToolResult::isError,
                        result -> ((Part.Text) result.content().getFirst()).text())
                .containsExactly(
                        tuple("call_0", "get_weather", false, "rain"),
                        tuple("fc9", "get_time", true, "no clock"),
                        tuple("call_1", "get_weather", false, "{\"degrees\":12,\"output\":\"sun\"}"));
    }

    /** "Function calling": multimodal function responses. */
    @Test
    void readsPicturesInAFunctionResponse() throws FailureException {
        Conversation conversation = read("""
                {"contents": [
                  {"role": "model", "parts": [{"functionCall": {"name": "get_image"}}]},
                  {"role": "user", "parts": [{"functionResponse": {"name": "get_image", "response": {"image_ref": 1},
                    "parts": [{"inlineData": {"mimeType": "image/jpeg", "data": "/9j/"}}]}}]}]}""");

        Part.ToolResult result =
                (Part.ToolResult) conversation.turns().getLast().parts().getFirst();
        assertThat(result.content())
                .containsExactly(
                        new Part.Text("contents[1].parts[0].functionResponse.response", "{\"image_ref\":1}"),
                        new Part.Image(
                                "contents[1].parts[0].functionResponse.parts[0]",
                                new Source.Inline("image/jpeg", "/9j/"),
                                null,
                                null));
    }

    /** "Thought signatures": a signature may stand by what is said, too. */
    @Test
    void readsThoughtsAndSignatures() throws FailureException {
        Conversation conversation = read("""
                {"contents": [{"role": "model", "parts": [
                  {"text": "Let me see.", "thought": true},
                  {"text": "It is 4.", "thought_signature": "YWJj"}]}]}""");

        assertThat(conversation.turns().getFirst().parts())
                .containsExactly(
                        new Part.Reasoning(at(0), "Let me see.", null),
                        new Part.Text(at(1), "It is 4."),
                        new Part.Reasoning(at(1), "", new Signature(WireFormat.GEMINI, "YWJj")));
    }

    /** "Structured output" and "Gemini thinking". */
    @Test
    void readsFormatsAndThinking() throws FailureException {
        Conversation schema = read("""
                {"contents": [{"parts": [{"text": "x"}]}], "generationConfig": {
                  "responseMimeType": "application/json",
                  "responseSchema": {"type": "ARRAY", "minItems": "1", "items": {"type": "STRING", "format": "enum",
                    "enum": ["a", "b"]}},
                  "thinkingConfig": {"thinkingLevel": "HIGH", "includeThoughts": true}}}""");
        Conversation any = read("""
                {"contents": [{"parts": [{"text": "x"}]}],
                 "generationConfig": {"response_mime_type": "application/json"}}""");

        assertThat(schema.settings().format())
                .isInstanceOfSatisfying(
                        OutputFormat.JsonSchema.class,
                        format -> assertThat(format.schema())
                                .isEqualTo(
                                        Json.read(
                                                "{\"type\":\"array\",\"minItems\":1,\"items\":{\"type\":\"string\",\"enum\":[\"a\",\"b\"]}}")));
        assertThat(schema.settings().reasoning()).isEqualTo(new Reasoning(ReasoningEffort.HIGH, null, true));
        assertThat(any.settings().format()).isEqualTo(new OutputFormat.Json());
    }

    @Test
    void keepsWhatOnlyGeminiHasAndSaysWhetherItChangesTheAnswer() throws FailureException {
        Conversation conversation = read("""
                {"contents": [{"parts": [{"text": "x"}]}], "cachedContent": "cachedContents/1", "labels": {"a": "b"},
                 "safetySettings": [{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_NONE"}],
                 "somethingNew": 1, "toolConfig": {"retrievalConfig": {"languageCode": "en"}},
                 "generationConfig": {"candidateCount": 2, "responseModalities": ["TEXT", "IMAGE"],
                   "mediaResolution": "MEDIA_RESOLUTION_LOW", "responseMimeType": "text/x.enum"}}""");

        assertThat(conversation.extras())
                .extracting(extra -> extra.path() + " " + extra.changesAnswer())
                .containsExactlyInAnyOrder(
                        "cachedContent true",
                        "labels false",
                        "safetySettings false",
                        "somethingNew true",
                        "toolConfig.retrievalConfig true",
                        "generationConfig.candidateCount true",
                        "generationConfig.responseModalities true",
                        "generationConfig.mediaResolution false",
                        "generationConfig.responseMimeType true");
    }

    @Test
    void whatAsksForNothingIsNoExtra() throws FailureException {
        assertThat(read("""
                {"contents": [{"parts": [{"text": "x"}]}], "tools": null, "cachedContent": null,
                 "generationConfig": {"candidateCount": 1, "responseModalities": ["Text"], "responseLogprobs": false}}""").extras()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"contents\": 1}|contents",
                "{}|contents",
                "{\"contents\": []}|contents",
                "{\"contents\": [{\"role\": \"system\", \"parts\": []}]}|contents[0].role",
                "{\"contents\": [{\"parts\": [{}]}]}|contents[0].parts[0]",
                "{\"contents\": [{\"parts\": [{\"text\": 1}]}]}|contents[0].parts[0].text",
                "{\"contents\": [{\"parts\": [{\"inline_data\": {\"data\": \"x\"}}]}]}|contents[0].parts[0].inline_data",
                "{\"contents\": [{\"parts\": [{\"functionCall\": {\"name\": \"f\", \"args\": [1]}}]}]}"
                        + "|contents[0].parts[0].functionCall.args",
                "{\"contents\": [{\"parts\": [{\"functionResponse\": {\"name\": \"f\", \"response\": {}}}]}]}"
                        + "|contents[0].parts[0].functionResponse",
                "{\"contents\": [{\"parts\": []}], \"generationConfig\": {\"topK\": 1.5}}|generationConfig.topK",
                "{\"contents\": [{\"parts\": []}], \"generationConfig\": {\"temperature\": \"hot\"}}"
                        + "|generationConfig.temperature",
                "{\"contents\": [{\"parts\": []}], \"generationConfig\": {\"thinkingConfig\": {\"thinkingLevel\": \"X\"}}}"
                        + "|generationConfig.thinkingConfig.thinkingLevel",
                "{\"contents\": [{\"parts\": []}], \"tools\": [{\"functionDeclarations\": [{}]}]}"
                        + "|tools[0].functionDeclarations[0]",
            })
    void saysWhatIsWrongAndWhere(String body, String path) {
        assertThatThrownBy(() -> read(body)).isInstanceOfSatisfying(FailureException.class, failed -> {
            assertThat(failed.failure().code().id()).isEqualTo("invalid_request");
            assertThat(failed.failure().param()).isEqualTo(path);
            assertThat(failed.failure().message()).startsWith(path + " ").endsWith(".");
        });
    }

    @Test
    void refusesWhatIsNoJson() {
        assertThatThrownBy(() -> read("{"))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        failed -> assertThat(failed.failure().code().id()).isEqualTo("invalid_json"));
    }
}
