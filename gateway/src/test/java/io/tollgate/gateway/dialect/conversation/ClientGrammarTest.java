package io.tollgate.gateway.dialect.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.anthropic.MessagesCodec;
import io.tollgate.gateway.dialect.conversation.Codec.Asked;
import io.tollgate.gateway.dialect.conversation.Codec.TargetModel;
import io.tollgate.gateway.dialect.conversation.Conversation.Delivery;
import io.tollgate.gateway.dialect.openai.ChatCodec;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What is written for callers and providers is what the official clients' own parsers take. */
final class ClientGrammarTest {
    private static final ChatCodec CHAT = new ChatCodec();
    private static final MessagesCodec MESSAGES = new MessagesCodec();

    @Provide
    Arbitrary<Completion> completions() {
        return Generated.completions();
    }

    @Provide
    Arbitrary<Conversation> conversations() {
        return Generated.conversations();
    }

    private static Asked asked(Delivery delivery) {
        return new Asked(
                new Conversation(
                        "model-1", List.of(), List.of(), List.of(), null, null, Settings.NONE, delivery, List.of()),
                "model-1",
                1_700_000_000,
                "fallback");
    }

    private static List<String> data(Codec codec, Completion completion) {
        List<StreamEvent> events = new ArrayList<>();
        CompletionEvents.tell(completion, events::add);
        return data(codec, events);
    }

    /** The data of each event. */
    private static List<String> data(Codec codec, List<StreamEvent> events) {
        EventWriter writer = codec.eventWriter(asked(Delivery.EVENTS_WITH_USAGE));
        Buffer stream = Buffer.buffer();
        for (StreamEvent event : events) {
            if (event instanceof StreamEvent.End) {
                writer.writeUsage(stream);
            }
            writer.write(event, stream);
        }
        return stream.toString(UTF_8)
                .lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring("data: ".length()))
                .toList();
    }

    @Property(tries = 100)
    void openAiTakesChunks(@ForAll("completions") Completion completion) throws JsonProcessingException {
        List<String> data = data(CHAT, completion);
        ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
        for (String each : data.subList(0, data.size() - 1)) {
            accumulator.accumulate(com.openai.core.ObjectMappers.jsonMapper()
                    .readValue(each, ChatCompletionChunk.class)
                    .validate());
        }
        ChatCompletion told = accumulator.chatCompletion().validate();

        assertThat(data.getLast()).isEqualTo("[DONE]");
        assertSays(told, completion);
        assertThat(told.usage().orElseThrow().promptTokens())
                .isEqualTo(usage(completion).inputTokens());
    }

    @Property(tries = 100)
    void openAiTakesWholeAnswers(@ForAll("completions") Completion completion) throws JsonProcessingException {
        String json = CHAT.writeAnswer(completion, asked(Delivery.WHOLE)).toString(UTF_8);

        assertSays(
                com.openai.core.ObjectMappers.jsonMapper()
                        .readValue(json, ChatCompletion.class)
                        .validate(),
                completion);
    }

    private static void assertSays(ChatCompletion told, Completion completion) {
        var message = told.choices().getFirst().message();
        Meaning meaning = Meaning.of(completion, true);
        assertThat(message.content().orElse("")).isEqualTo(String.join("", meaning.said()));
        assertThat(message.toolCalls().orElse(List.of()).stream()
                        .map(call -> call.asFunction())
                        .map(call -> new Meaning.Call(
                                call.id(),
                                call.function().name(),
                                Json.read(call.function().arguments())))
                        .toList())
                .isEqualTo(meaning.calls());
    }

    @Property(tries = 100)
    void anthropicTakesEvents(@ForAll("completions") Completion completion) throws JsonProcessingException {
        Message told = accumulated(data(MESSAGES, completion));

        assertSays(told, completion);
    }

    @Property(tries = 100)
    void anthropicTakesWholeAnswers(@ForAll("completions") Completion completion) throws JsonProcessingException {
        String json = MESSAGES.writeAnswer(completion, asked(Delivery.WHOLE)).toString(UTF_8);

        assertSays(
                com.anthropic.core.ObjectMappers.jsonMapper()
                        .readValue(json, Message.class)
                        .validate(),
                completion);
    }

    private static Message accumulated(List<String> data) throws JsonProcessingException {
        MessageAccumulator accumulator = MessageAccumulator.create();
        for (String each : data) {
            accumulator.accumulate(com.anthropic.core.ObjectMappers.jsonMapper()
                    .readValue(each, RawMessageStreamEvent.class)
                    .validate());
        }
        return accumulator.message().validate();
    }

    private static void assertSays(Message told, Completion completion) {
        Meaning meaning = Meaning.of(completion, true);
        String text = told.content().stream()
                .filter(ContentBlock::isText)
                .map(block -> block.asText().text())
                .collect(Collectors.joining());
        assertThat(text).isEqualTo(String.join("", meaning.said()));
        assertThat(told.content().stream()
                        .filter(ContentBlock::isToolUse)
                        .map(ContentBlock::asToolUse)
                        .map(call -> call.id() + " " + call.name() + " "
                                + call.caller().isDirect())
                        .toList())
                .isEqualTo(meaning.calls().stream()
                        .map(call -> call.id() + " " + call.name() + " true")
                        .toList());
        TokenUsage usage = usage(completion);
        assertThat(told.usage().inputTokens()).isEqualTo(usage.inputTokens() - usage.cachedInputTokens());
        assertThat(told.usage().cacheReadInputTokens()).hasValue(usage.cachedInputTokens());
        assertThat(told.usage().outputTokens()).isEqualTo(usage.outputTokens());
    }

    private static TokenUsage usage(Completion completion) {
        return Objects.requireNonNull(completion.usage());
    }

    @Property(tries = 100)
    void clientsKnowTheRequests(@ForAll("conversations") Conversation conversation)
            throws FailureException, JsonProcessingException {
        com.openai.core.ObjectMappers.jsonMapper()
                .readValue(
                        CHAT.writeRequest(conversation, new TargetModel("gpt-4o", 0), new Losses())
                                .toString(UTF_8),
                        com.openai.models.chat.completions.ChatCompletionCreateParams.Body.class)
                .validate();
        com.anthropic.core.ObjectMappers.jsonMapper()
                .readValue(
                        MESSAGES.writeRequest(conversation, new TargetModel("claude-opus-4-6", 0), new Losses())
                                .toString(UTF_8),
                        com.anthropic.models.messages.MessageCreateParams.Body.class)
                .validate();
    }

    @Test
    void anthropicTakesPartsThatOverlap() throws JsonProcessingException {
        List<StreamEvent> events = List.of(
                new StreamEvent.Start("id-1", "model-1"),
                new StreamEvent.PartStart(0, new Part.ToolCall("", "call_a", "first", "", null)),
                new StreamEvent.PartStart(1, new Part.ToolCall("", "call_b", "second", "", null)),
                new StreamEvent.Delta(1, "{\"b\":"),
                new StreamEvent.Delta(0, "{\"a\":1}"),
                new StreamEvent.Delta(1, "2}"),
                new StreamEvent.PartEnd(0),
                new StreamEvent.PartEnd(1),
                new StreamEvent.Finished(Finish.TOOL_CALLS, null),
                new StreamEvent.Used(new TokenUsage(3, 2, 1, 0, 0)),
                new StreamEvent.End());

        Message told = accumulated(data(MESSAGES, events));

        assertThat(told.content().stream()
                        .map(block -> block.asToolUse().id() + block.asToolUse()._input())
                        .toList())
                .containsExactly("call_a{a=1}", "call_b{b=2}");
    }

    @Test
    void anthropicTakesThoughtsOfEveryKind() throws JsonProcessingException, UnreadableAnswerException {
        Signature signature = new Signature(WireFormat.ANTHROPIC_MESSAGES, "c2lnbmVk");
        Completion redacted = read("""
            {"id":"msg_1","type":"message","role":"assistant","model":"m","content":[
            {"type":"redacted_thinking","data":"aGlkZGVu"}],"stop_reason":"end_turn","stop_sequence":null,
            "usage":{"input_tokens":1,"output_tokens":1}}\
            """);
        List<Part> parts = new ArrayList<>(
                List.of(new Part.Reasoning("", "thought", signature), new Part.Reasoning("", "", signature)));
        parts.addAll(redacted.parts());
        parts.add(new Part.Text("", "said"));
        Completion completion = new Completion("id-1", "model-1", parts, Finish.STOP, null, TokenUsage.NONE);

        Message told = accumulated(data(MESSAGES, completion));

        assertThat(told.content()).hasSize(4);
        assertThat(told.content().get(0).asThinking().thinking()).isEqualTo("thought");
        assertThat(told.content().get(0).asThinking().signature()).isEqualTo("c2lnbmVk");
        assertThat(told.content().get(1).asThinking().signature()).isEqualTo("c2lnbmVk");
        assertThat(told.content().get(2).asRedactedThinking().data()).isEqualTo("aGlkZGVu");
    }

    private static Completion read(String json) throws UnreadableAnswerException {
        return MESSAGES.readAnswer(Buffer.buffer(json));
    }
}
