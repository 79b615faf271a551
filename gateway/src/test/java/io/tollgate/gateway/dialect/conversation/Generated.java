package io.tollgate.gateway.dialect.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.dialect.conversation.Conversation.Delivery;
import io.tollgate.gateway.dialect.conversation.Conversation.Role;
import io.tollgate.gateway.dialect.conversation.Conversation.Turn;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Answers and conversations that any format can say. */
public final class Generated {
    private Generated() {}

    /** Pieces of text that mean something to a parser somewhere on the way. */
    private static final String[] PIECES = {
        " ",
        "\n",
        "\r",
        "\t",
        "\"",
        "\\",
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "data: ",
        "event: x\n",
        "[DONE]",
        "\n\n",
        "😀",
        "é",
        "\u2028",
        "\u0000",
        "a",
        "word",
        "</s>",
        "null"
    };

    private static Arbitrary<String> texts() {
        return Arbitraries.frequencyOf(
                Tuple.of(
                        4,
                        Arbitraries.of(PIECES).list().ofMinSize(1).ofMaxSize(12).map(all -> String.join("", all))),
                Tuple.of(
                        1,
                        Arbitraries.strings()
                                .all()
                                .ofMinLength(1)
                                .ofMaxLength(20)
                                .map(Generated::writable)));
    }

    /** UTF-8 has no half of a surrogate pair. */
    private static String writable(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return "." + new String(bytes, StandardCharsets.UTF_8);
    }

    private static Arbitrary<String> names() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withChars('_')
                .ofMinLength(1)
                .ofMaxLength(12)
                .map(name -> "f" + name);
    }

    private static Arbitrary<String> arguments() {
        return Combinators.combine(
                        texts(),
                        Arbitraries.longs(),
                        Arbitraries.bigDecimals()
                                .between(BigDecimal.valueOf(-1_000), BigDecimal.valueOf(1_000))
                                .ofScale(8))
                .as((text, number, decimal) -> Json.text(Json.object()
                        .put("text", text)
                        .put("number", number)
                        .put("decimal", decimal)
                        .set("more", Json.object().put("deep", true))));
    }

    private static Arbitrary<Part.ToolCall> calls() {
        Arbitrary<String> ids = Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('0', '9')
                .ofLength(8)
                .map(id -> "call_" + id);
        return Combinators.combine(
                        ids,
                        names(),
                        Arbitraries.frequencyOf(Tuple.of(4, arguments()), Tuple.of(1, Arbitraries.just("{}"))))
                .as((id, name, arguments) -> new Part.ToolCall("", id, name, arguments, null));
    }

    private static Arbitrary<TokenUsage> usages() {
        Arbitrary<Long> counts = Arbitraries.longs().between(0, 5_000);
        return Combinators.combine(counts, counts, counts, counts)
                .as((input, output, cached, reasoning) ->
                        new TokenUsage(1 + input + cached, 1 + output + reasoning, cached, 0, 0));
    }

    /** Whole answers: perhaps text, perhaps thoughts before it, perhaps tool calls after it. */
    public static Arbitrary<Completion> completions() {
        return Combinators.combine(
                        texts().list().ofMaxSize(1),
                        texts().list().ofMaxSize(1),
                        calls().list().ofMaxSize(3),
                        Arbitraries.of(Finish.STOP, Finish.LENGTH, Finish.CONTENT_FILTER),
                        usages())
                .as((thoughts, said, called, finish, usage) -> {
                    List<Part> parts = new ArrayList<>();
                    thoughts.forEach(each -> parts.add(new Part.Reasoning("", each, null)));
                    said.forEach(each -> parts.add(new Part.Text("", each)));
                    distinct(called).forEach(parts::add);
                    return new Completion(
                            "id-1", "model-1", parts, called.isEmpty() ? finish : Finish.TOOL_CALLS, null, usage);
                });
    }

    private static List<Part.ToolCall> distinct(List<Part.ToolCall> calls) {
        Set<String> ids = new HashSet<>();
        return calls.stream().filter(each -> ids.add(each.id())).toList();
    }

    /** Conversations of a question, tool calls with their results, and another question. */
    public static Arbitrary<Conversation> conversations() {
        return Combinators.combine(
                        texts().list().ofMaxSize(2),
                        texts(),
                        calls().list().ofMinSize(1).ofMaxSize(3),
                        texts(),
                        Arbitraries.of(true, false),
                        Arbitraries.of(Delivery.WHOLE, Delivery.EVENTS))
                .as((system, question, called, result, fails, delivery) -> {
                    List<Part.ToolCall> calls = distinct(called);
                    List<Part> results = new ArrayList<>();
                    for (Part.ToolCall call : calls) {
                        results.add(new Part.ToolResult(
                                "", call.id(), call.name(), List.of(new Part.Text("", result)), fails, null));
                    }
                    List<Tool> tools = calls.stream()
                            .map(Part.ToolCall::name)
                            .distinct()
                            .map(name -> new Tool("", name, "does " + name, schema(), null, null))
                            .toList();
                    return new Conversation(
                            "model-1",
                            system.stream().map(text -> new Part.Text("", text)).toList(),
                            List.of(
                                    new Turn(Role.USER, List.of(new Part.Text("", question))),
                                    new Turn(Role.ASSISTANT, List.copyOf(calls)),
                                    new Turn(Role.USER, results)),
                            tools,
                            new ToolChoice.Auto(),
                            null,
                            Settings.NONE,
                            delivery,
                            List.of());
                });
    }

    private static JsonNode schema() {
        return Objects.requireNonNull(Json.read("{\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\"},"
                + "\"number\":{\"type\":\"number\",\"minimum\":0.10}},\"required\":[\"text\"]}"));
    }
}
