package io.tollgate.gateway.dialect.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.conversation.Codec.RequestPath;
import io.tollgate.gateway.dialect.conversation.Codec.TargetModel;
import io.tollgate.gateway.dialect.conversation.Conversation;
import io.tollgate.gateway.dialect.conversation.Conversation.Delivery;
import io.tollgate.gateway.dialect.conversation.Conversation.Role;
import io.tollgate.gateway.dialect.conversation.Conversation.Turn;
import io.tollgate.gateway.dialect.conversation.Extra;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Losses;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Part.Source;
import io.tollgate.gateway.dialect.conversation.ReasoningEffort;
import io.tollgate.gateway.dialect.conversation.Settings;
import io.tollgate.gateway.dialect.conversation.Settings.OutputFormat;
import io.tollgate.gateway.dialect.conversation.Settings.Reasoning;
import io.tollgate.gateway.dialect.conversation.Signature;
import io.tollgate.gateway.dialect.conversation.Tool;
import io.tollgate.gateway.dialect.conversation.ToolChoice;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests as the Gemini API reference and guides want them. */
final class GeminiRequestWriterTest {
    private static final TargetModel OLD = new TargetModel("gemini-2.5-flash", 65_536);
    private static final TargetModel NEW = new TargetModel("gemini-3-flash-preview", 65_536);
    private static final JsonNode SCHEMA = json("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}");

    private final GeminiCodec codec = new GeminiCodec(() -> "unused");
    private final Losses losses = new Losses();

    private static JsonNode json(String text) {
        JsonNode node = Json.read(text);
        assertThat(node).as(text).isNotNull();
        return node;
    }

    private static Conversation of(List<Turn> turns) {
        return of(turns, List.of(), null, null, Settings.NONE, List.of());
    }

    private static Conversation of(
            List<Turn> turns,
            List<Tool> tools,
            @Nullable ToolChoice choice,
            @Nullable Boolean parallel,
            Settings settings,
            List<Extra> extras) {
        return new Conversation("m", List.of(), turns, tools, choice, parallel, settings, Delivery.WHOLE, extras);
    }

    private static Turn user(Part... parts) {
        return new Turn(Role.USER, List.of(parts));
    }

    private static Turn assistant(Part... parts) {
        return new Turn(Role.ASSISTANT, List.of(parts));
    }

    private JsonNode write(Conversation conversation, TargetModel target) throws FailureException {
        return json(codec.writeRequest(conversation, target, losses).toString());
    }

    private static Part.ToolResult result(String id, String name, boolean error, Part... content) {
        return new Part.ToolResult("messages[2]", id, name, List.of(content), error, null);
    }

    @Test
    void writesAToolLoopAsContentsThatTakeTurns() throws FailureException {
        JsonNode request = write(
                new Conversation(
                        "m",
                        List.of(new Part.Text("", "Be brief."), new Part.Text("", "Be kind.")),
                        List.of(
                                user(new Part.Text("", "Weather?")),
                                assistant(
                                        new Part.Text("", "I look."),
                                        new Part.ToolCall("", "a", "weather", "{\"at\": 1.10}", null),
                                        new Part.ToolCall("", "b", "time", "", null)),
                                user(result("a", "weather", false, new Part.Text("", "{\"rain\":true}"))),
                                user(result("b", "time", true, new Part.Text("", "no clock"))),
                                user(new Part.Text("", "And?"))),
                        List.of(),
                        null,
                        null,
                        Settings.NONE,
                        Delivery.WHOLE,
                        List.of()),
                OLD);

        assertThat(request).isEqualTo(json("""
                {"systemInstruction": {"parts": [{"text": "Be brief."}, {"text": "Be kind."}]},
                 "contents": [
                   {"role": "user", "parts": [{"text": "Weather?"}]},
                   {"role": "model", "parts": [
                     {"text": "I look."},
                     {"functionCall": {"id": "a", "name": "weather", "args": {"at": 1.10}}},
                     {"functionCall": {"id": "b", "name": "time", "args": {}}}]},
                   {"role": "user", "parts": [
                     {"functionResponse": {"id": "a", "name": "weather", "response": {"output": "{\\"rain\\":true}"}}},
                     {"functionResponse": {"id": "b", "name": "time", "response": {"error": "no clock"}}},
                     {"text": "And?"}]}]}"""));
        assertThat(losses.parameters()).isEmpty();
    }

    /** "Thought signatures": parallel calls have one at the first of them, and one that is missing is refused. */
    @Test
    void bringsSignaturesBackAndMarksCallsThatHaveNone() throws FailureException {
        Signature own = new Signature(WireFormat.GEMINI, "b3du");
        Signature foreign = new Signature(WireFormat.ANTHROPIC_MESSAGES, "Zm9yZWlnbg==");
        Conversation conversation = of(List.of(
                assistant(
                        new Part.Reasoning("", "hm", own),
                        new Part.Reasoning("", "hm of another", foreign),
                        new Part.Reasoning("", "unsigned", null),
                        new Part.ToolCall("", "a", "f", "{}", own)),
                user(result("a", "f", false)),
                assistant(new Part.ToolCall("", "b", "f", "{}", foreign), new Part.ToolCall("", "c", "f", "{}", null)),
                user(result("b", "f", false), result("c", "f", false))));

        JsonNode request = write(conversation, NEW);
        assertThat(request.at("/contents/0/parts")).isEqualTo(json("""
                [{"text": "hm", "thought": true, "thoughtSignature": "b3du"},
                 {"text": "unsigned", "thought": true},
                 {"functionCall": {"id": "a", "name": "f", "args": {}}, "thoughtSignature": "b3du"}]"""));
        assertThat(request.at("/contents/2/parts")).isEqualTo(json("""
                [{"functionCall": {"id": "b", "name": "f", "args": {}},
                  "thoughtSignature": "skip_thought_signature_validator"},
                 {"functionCall": {"id": "c", "name": "f", "args": {}}}]"""));
        assertThat(write(conversation, OLD).at("/contents/2/parts/0").has("thoughtSignature"))
                .isFalse();
    }

    @Test
    void writesMedia() throws FailureException {
        JsonNode request = write(
                of(List.of(user(
                        new Part.Image("", new Source.Inline("image/png", "iVBO"), "high", null),
                        new Part.Image("", new Source.Url("https://example.com/a.png", null), null, null),
                        new Part.Document("", new Source.Inline("application/pdf", "JVBE"), "a.pdf", null),
                        new Part.Document("", new Source.PlainText("Hello"), null, null),
                        new Part.Document("", new Source.File("files/abc"), null, null),
                        new Part.Audio("", new Source.Inline("audio/wav", "UklG"))))),
                OLD);

        assertThat(request.at("/contents/0/parts")).isEqualTo(json("""
                [{"inlineData": {"mimeType": "image/png", "data": "iVBO"}},
                 {"fileData": {"mimeType": "image/png", "fileUri": "https://example.com/a.png"}},
                 {"inlineData": {"mimeType": "application/pdf", "data": "JVBE"}},
                 {"inlineData": {"mimeType": "text/plain", "data": "SGVsbG8="}},
                 {"fileData": {"fileUri": "files/abc"}},
                 {"inlineData": {"mimeType": "audio/wav", "data": "UklG"}}]"""));
    }

    /** "Function calling": from Gemini 3 on, a function's response has parts; before, they stand beside it. */
    @Test
    void writesPicturesThatToolsAnswerWhereTheModelLooks() throws FailureException {
        Part image = new Part.Image("", new Source.Inline("image/png", "iVBO"), null, null);
        Conversation conversation = of(List.of(
                assistant(new Part.ToolCall("", "a", "see", "{}", null), new Part.ToolCall("", "b", "see", "{}", null)),
                user(
                        result("a", "see", false, new Part.Text("", "one"), image, new Part.Text("", "two")),
                        result("b", "see", false))));

        assertThat(write(conversation, NEW).at("/contents/1/parts")).isEqualTo(json("""
                [{"functionResponse": {"id": "a", "name": "see", "response": {"output": "one\\ntwo"},
                   "parts": [{"inlineData": {"mimeType": "image/png", "data": "iVBO"}}]}},
                 {"functionResponse": {"id": "b", "name": "see", "response": {"output": ""}}}]"""));
        assertThat(write(conversation, OLD).at("/contents/1/parts")).isEqualTo(json("""
                [{"functionResponse": {"id": "a", "name": "see", "response": {"output": "one\\ntwo"}}},
                 {"functionResponse": {"id": "b", "name": "see", "response": {"output": ""}}},
                 {"inlineData": {"mimeType": "image/png", "data": "iVBO"}}]"""));
    }

    @Test
    void writesToolsAndSettings() throws FailureException {
        JsonNode request = write(
                of(
                        List.of(user(new Part.Text("", "x"))),
                        List.of(
                                new Tool("tools[0]", "f", "Does.", SCHEMA, null, null),
                                new Tool("", "g", null, null, null, null)),
                        new ToolChoice.Named("f"),
                        false,
                        new Settings(
                                100L,
                                new BigDecimal("0.70"),
                                new BigDecimal("0.9"),
                                40L,
                                List.of("END"),
                                1L << 40,
                                new BigDecimal("0.5"),
                                new BigDecimal("-0.5"),
                                new OutputFormat.JsonSchema("n", null, SCHEMA, true),
                                null,
                                "somebody"),
                        List.of(
                                new Extra("logit_bias", json("{}"), true),
                                new Extra("metadata", json("{}"), false),
                                new Extra("cachedContent", json("\"c\""), true),
                                new Extra("tools[0].googleSearch", json("{}"), true),
                                new Extra("tools[1].strict", json("true"), true))),
                OLD);

        assertThat(request).isEqualTo(json("""
                {"contents": [{"role": "user", "parts": [{"text": "x"}]}],
                 "tools": [{"functionDeclarations": [
                   {"name": "f", "description": "Does.", "parametersJsonSchema":
                     {"type": "object", "properties": {"a": {"type": "string"}}}},
                   {"name": "g"}]}, {"googleSearch": {}}],
                 "toolConfig": {"functionCallingConfig": {"mode": "ANY", "allowedFunctionNames": ["f"]}},
                 "generationConfig": {"maxOutputTokens": 100, "temperature": 0.70, "topP": 0.9, "topK": 40,
                   "stopSequences": ["END"], "seed": 256, "presencePenalty": 0.5, "frequencyPenalty": -0.5,
                   "responseMimeType": "application/json", "responseJsonSchema":
                     {"type": "object", "properties": {"a": {"type": "string"}}}},
                 "cachedContent": "c"}"""));
        assertThat(losses.parameters()).containsExactly("parallel_tool_calls", "logit_bias", "tools[1].strict");
        assertThat(losses.adjusted()).containsExactly("seed");
    }

    @ParameterizedTest
    @CsvSource({
        "Auto, false, AUTO",
        "Auto, true, VALIDATED",
        "null, true, VALIDATED",
        "null, false, null",
        "None, true, NONE",
        "Required, true, ANY",
    })
    void strictToolsAreAModeOfCalling(String choice, boolean strict, String mode) throws FailureException {
        ToolChoice chosen = switch (choice) {
            case "Auto" -> new ToolChoice.Auto();
            case "None" -> new ToolChoice.None();
            case "Required" -> new ToolChoice.Required();
            default -> null;
        };
        JsonNode request = write(
                of(
                        List.of(user(new Part.Text("", "x"))),
                        List.of(new Tool("tools[0]", "f", null, SCHEMA, strict, null)),
                        chosen,
                        null,
                        Settings.NONE,
                        List.of()),
                OLD);

        assertThat(request.at("/toolConfig/functionCallingConfig/mode").asText("null"))
                .isEqualTo(mode);
    }

    /** "Gemini thinking": levels from 3 on, budgets within each model's bounds before, and nothing before 2.5. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gemini-3-flash-preview|LOW||{\"thinkingLevel\":\"LOW\",\"includeThoughts\":true}|",
                "gemini-3-flash-preview|NONE||{\"thinkingLevel\":\"MINIMAL\"}|reasoning_effort",
                "gemini-3.1-pro-preview|MINIMAL||{\"thinkingLevel\":\"LOW\",\"includeThoughts\":true}|reasoning_effort",
                "gemini-3-pro-preview|MEDIUM||{\"thinkingLevel\":\"HIGH\",\"includeThoughts\":true}|reasoning_effort",
                "gemini-3.1-pro-preview|MAX||{\"thinkingLevel\":\"HIGH\",\"includeThoughts\":true}|reasoning_effort",
                "gemini-3-flash-preview||5000|{\"thinkingBudget\":5000,\"includeThoughts\":true}|",
                "gemini-3-flash-preview||0|{\"thinkingLevel\":\"MINIMAL\"}|reasoning_effort",
                "gemini-flash-latest|HIGH||{\"thinkingLevel\":\"HIGH\",\"includeThoughts\":true}|",
                "gemini-2.5-flash|MEDIUM||{\"thinkingBudget\":8192,\"includeThoughts\":true}|",
                "gemini-2.5-flash|NONE||{\"thinkingBudget\":0}|",
                "gemini-2.5-flash||64000|{\"thinkingBudget\":24576,\"includeThoughts\":true}|reasoning_effort",
                "gemini-2.5-flash||-1|{\"thinkingBudget\":-1,\"includeThoughts\":true}|",
                "gemini-2.5-flash-lite||100|{\"thinkingBudget\":512,\"includeThoughts\":true}|reasoning_effort",
                "gemini-2.5-pro||0|{\"thinkingBudget\":128}|reasoning_effort",
                "gemini-2.5-pro||32768|{\"thinkingBudget\":32768,\"includeThoughts\":true}|",
            })
    void writesHowMuchToThink(
            String model, @Nullable String effort, @Nullable Long budget, String config, @Nullable String adjusted)
            throws FailureException {
        JsonNode request = write(thinking(effort, budget, null), new TargetModel(model, 0));

        assertThat(request.at("/generationConfig/thinkingConfig")).hasToString(config);
        assertThat(losses.adjusted()).isEqualTo(adjusted == null ? List.of() : List.of(adjusted));
    }

    private static Conversation thinking(@Nullable String effort, @Nullable Long budget, @Nullable Boolean shown) {
        return of(
                List.of(user(new Part.Text("", "x"))),
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
                        new Reasoning(effort == null ? null : ReasoningEffort.valueOf(effort), budget, shown),
                        null),
                List.of());
    }

    @Test
    void modelsThatDoNotThinkLoseTheWishTo() throws FailureException {
        assertThat(write(thinking("HIGH", null, null), new TargetModel("gemini-2.0-flash", 0))
                        .has("generationConfig"))
                .isFalse();
        assertThat(losses.parameters()).containsExactly("reasoning_effort");
    }

    @Test
    void thoughtsAreHiddenFromThoseWhoSaySo() throws FailureException {
        assertThat(write(thinking("HIGH", null, false), OLD).at("/generationConfig/thinkingConfig"))
                .hasToString("{\"thinkingBudget\":24576,\"includeThoughts\":false}");
    }

    @Test
    void tooManyStopSequencesAreALoss() throws FailureException {
        Settings settings = new Settings(
                null, null, null, null, List.of("1", "2", "3", "4", "5", "6"), null, null, null, null, null, null);
        JsonNode request =
                write(of(List.of(user(new Part.Text("", "x"))), List.of(), null, null, settings, List.of()), OLD);

        assertThat(request.at("/generationConfig/stopSequences")).hasSize(5);
        assertThat(losses.parameters()).containsExactly("stop");
    }

    @Test
    void argumentsThatAreNoObjectStayReadable() throws FailureException {
        JsonNode request = write(of(List.of(assistant(new Part.ToolCall("", "a", "f", "{\"broken", null)))), OLD);

        assertThat(request.at("/contents/0/parts/0/functionCall/args")).hasToString("{\"arguments\":\"{\\\"broken\"}");
    }

    @Test
    void refusesPartsThatHaveNoPlace() {
        for (Part part : List.of(
                new Part.Foreign("messages[0].content[1]", "web_search_tool_result"),
                new Part.Image("messages[0].content[1]", new Source.File("file-123"), null, null))) {
            assertThatThrownBy(() -> write(of(List.of(user(part))), OLD))
                    .isInstanceOfSatisfying(FailureException.class, failed -> {
                        assertThat(failed.failure().code().id()).isEqualTo("unsupported_content");
                        assertThat(failed.failure().param()).isEqualTo("messages[0].content[1]");
                    });
        }
    }

    @Test
    void whatItReadsItWritesAgain() throws FailureException {
        String request = """
                {"systemInstruction":{"parts":[{"text":"s"}]},\
                "contents":[{"role":"user","parts":[{"text":"x"},{"inlineData":{"mimeType":"image/png","data":"iVBO"}}]},\
                {"role":"model","parts":[{"text":"t","thought":true,"thoughtSignature":"YWJj"},\
                {"functionCall":{"id":"1","name":"f","args":{"a":[1,2.50,null]}},"thoughtSignature":"YWJj"}]},\
                {"role":"user","parts":[{"functionResponse":{"id":"1","name":"f","response":{"output":"o"}}}]}],\
                "tools":[{"functionDeclarations":[{"name":"f","parametersJsonSchema":{"type":"object"}}]},\
                {"urlContext":{}}],\
                "toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f","g"]},\
                "retrievalConfig":{"languageCode":"en"}},\
                "generationConfig":{"maxOutputTokens":5,"temperature":1.0,"seed":3,\
                "responseMimeType":"application/json","responseJsonSchema":{"type":"object"},\
                "thinkingConfig":{"thinkingLevel":"LOW","includeThoughts":true},"responseLogprobs":true},\
                "safetySettings":[{"category":"HARM_CATEGORY_HARASSMENT","threshold":"BLOCK_LOW_AND_ABOVE"}],\
                "cachedContent":"cachedContents/1"}""";
        Conversation read = codec.readRequest(Buffer.buffer(request), new RequestPath("m", Delivery.WHOLE));

        assertThat(write(read, NEW)).isEqualTo(json(request));
        assertThat(losses.parameters()).isEmpty();
        assertThat(losses.adjusted()).isEmpty();
    }
}
