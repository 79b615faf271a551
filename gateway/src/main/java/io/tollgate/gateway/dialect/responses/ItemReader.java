package io.tollgate.gateway.dialect.responses;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.conversation.Conversation.Role;
import io.tollgate.gateway.dialect.conversation.Conversation.Turn;
import io.tollgate.gateway.dialect.conversation.Field;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Signature;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the input of a request (OpenAI API reference, "Create a model response", input). Items of the model that follow
 * one another are one turn, and so are the results of its calls. For one request.
 */
final class ItemReader {
    /** Whose items become one turn. */
    private enum Speaker {
        USER,
        MODEL,
        TOOLS
    }

    private final boolean continues;
    private final List<Part.Text> system;
    private final List<Turn> turns = new ArrayList<>();
    private final Map<String, String> toolsOfCalls = new HashMap<>();
    private List<Part> parts = new ArrayList<>();
    private @Nullable Speaker speaking;

    /**
     * @param continues whether there are earlier responses, which OpenAI keeps
     * @param system to which the texts of system and developer are added
     */
    ItemReader(boolean continues, List<Part.Text> system) {
        this.continues = continues;
        this.system = system;
    }

    /** @param input null if there is none */
    void read(@Nullable Field input) throws FailureException {
        if (input == null) {
            return;
        }
        if (input.value().isTextual()) {
            says(Speaker.USER, new Part.Text(input.path(), input.string()));
        } else if (input.value().isArray()) {
            for (Field item : input.elements()) {
                item(item.object());
            }
        } else {
            throw input.invalid("must be a string or an array of items");
        }
    }

    /** All turns, once the input is read. */
    List<Turn> turns() {
        endTurn();
        return turns;
    }

    private void item(Field item) throws FailureException {
        switch (item.type("message")) {
            case "message" -> message(item);
            case "function_call" -> call(item, item.require("arguments").string());
            case "custom_tool_call" ->
                call(item, CustomInput.arguments(item.require(ToolNames.INPUT).string()));
            case "function_call_output", "custom_tool_call_output" -> result(item);
            case "reasoning" -> reasoning(item);
            default -> says(Speaker.MODEL, new Part.Foreign(item.path(), item.type("")));
        }
    }

    private void message(Field item) throws FailureException {
        Field role = item.require("role");
        List<Part> content = ContentReader.read(item.require("content"));
        switch (role.string()) {
            case "user" -> {
                endTurn();
                content.forEach(part -> says(Speaker.USER, part));
            }
            case "assistant" -> content.forEach(part -> says(Speaker.MODEL, part));
            case "system", "developer" -> {
                for (Part part : content) {
                    if (!(part instanceof Part.Text text)) {
                        throw new Field(part.path(), item.value())
                                .unsupported("must be text in a message of " + role.string());
                    }
                    system.add(text);
                }
            }
            default -> throw role.invalid("must be user, assistant, system or developer");
        }
    }

    private void call(Field item, String arguments) throws FailureException {
        String id = item.require("call_id").string();
        String name =
                ToolNames.joined(item.text("namespace"), item.require("name").string());
        toolsOfCalls.put(id, name);
        says(Speaker.MODEL, new Part.ToolCall(item.path(), id, name, arguments, null));
    }

    /** A status other than that it is complete is the only sign that an item has of a failure. */
    private void result(Field item) throws FailureException {
        Field id = item.require("call_id");
        String name = toolsOfCalls.get(id.string());
        if (name == null) {
            throw id.invalid("is of no call in the input"
                    + (continues
                            ? "; this model does not see the responses before it (previous_response_id), so the input"
                                    + " must hold the calls as well"
                            : ""));
        }
        Field cacheControl = item.get("cache_control");
        says(
                Speaker.TOOLS,
                new Part.ToolResult(
                        item.path(),
                        id.string(),
                        name,
                        ContentReader.read(item.require("output")),
                        "incomplete".equals(item.text("status")),
                        cacheControl == null ? null : cacheControl.value()));
    }

    private void reasoning(Field item) throws FailureException {
        String written = item.text("encrypted_content");
        if (written != null && CallSignature.is(written)) {
            signLastCall(CallSignature.read(written));
            return;
        }
        String text = ReasoningText.of(item.value());
        Signature signature = written == null ? null : Signature.fromCaller(WireFormat.OPENAI_RESPONSES, written);
        says(Speaker.MODEL, new Part.Reasoning(item.path(), text, signature));
    }

    private void signLastCall(Signature signature) {
        for (int i = parts.size() - 1; speaking == Speaker.MODEL && i >= 0; i--) {
            if (parts.get(i) instanceof Part.ToolCall call) {
                parts.set(i, new Part.ToolCall(call.path(), call.id(), call.name(), call.arguments(), signature));
                return;
            }
        }
    }

    private void says(Speaker speaker, Part part) {
        if (speaker != speaking) {
            endTurn();
            speaking = speaker;
        }
        parts.add(part);
    }

    private void endTurn() {
        if (!parts.isEmpty()) {
            turns.add(new Turn(speaking == Speaker.MODEL ? Role.ASSISTANT : Role.USER, parts));
        }
        parts = new ArrayList<>();
        speaking = null;
    }
}
