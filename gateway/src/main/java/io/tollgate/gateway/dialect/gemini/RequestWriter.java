package io.tollgate.gateway.dialect.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.Codec.TargetModel;
import io.tollgate.gateway.dialect.conversation.Conversation;
import io.tollgate.gateway.dialect.conversation.Extra;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Losses;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Settings;
import io.tollgate.gateway.dialect.conversation.Settings.OutputFormat;
import io.tollgate.gateway.dialect.conversation.Tool;
import io.tollgate.gateway.dialect.conversation.ToolChoice;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a request (Gemini API reference, "generateContent"). Model and delivery are in its path. For one request. */
final class RequestWriter {
    private static final int MOST_STOP_SEQUENCES = 5;

    private final Conversation conversation;
    private final TargetModel target;
    private final Losses losses;
    private final ObjectNode request = Json.object();

    RequestWriter(Conversation conversation, TargetModel target, Losses losses) {
        this.conversation = conversation;
        this.target = target;
        this.losses = losses;
    }

    ObjectNode write() throws FailureException {
        system();
        request.set("contents", new ContentWriter(Generation.of(target.name())).write(conversation.turns()));
        tools();
        choice();
        settings();
        for (Extra extra : conversation.extras()) {
            if (!Extras.write(extra, request)) {
                losses.extra(extra, conversation);
            }
        }
        return request;
    }

    private void system() {
        List<Part.Text> system = conversation.system().stream()
                .filter(text -> !text.text().isEmpty())
                .toList();
        if (!system.isEmpty()) {
            ArrayNode parts = request.putObject("systemInstruction").putArray("parts");
            system.forEach(text -> parts.addObject().put("text", text.text()));
        }
    }

    private void tools() {
        if (conversation.tools().isEmpty()) {
            return;
        }
        ArrayNode declared = request.putArray("tools").addObject().putArray("functionDeclarations");
        for (Tool tool : conversation.tools()) {
            ObjectNode function = declared.addObject().put("name", tool.name());
            if (tool.description() != null) {
                function.put("description", tool.description());
            }
            if (tool.schema() != null) {
                function.set("parametersJsonSchema", tool.schema());
            }
        }
        if (Boolean.FALSE.equals(conversation.parallelToolCalls())) {
            losses.parameter("parallel_tool_calls");
        }
    }

    private void choice() {
        String mode = mode(conversation.toolChoice());
        if (mode == null || conversation.tools().isEmpty()) {
            return;
        }
        ObjectNode calling = request.putObject("toolConfig").putObject("functionCallingConfig");
        calling.put("mode", mode);
        if (conversation.toolChoice() instanceof ToolChoice.Named named) {
            calling.putArray("allowedFunctionNames").add(named.name());
        }
    }

    /** Where a tool's arguments must follow its schema, the mode says so: there is no such mark on the tool itself. */
    private @Nullable String mode(@Nullable ToolChoice choice) {
        boolean strict = conversation.tools().stream().anyMatch(tool -> Boolean.TRUE.equals(tool.strict()));
        return switch (choice) {
            case null -> strict ? "VALIDATED" : null;
            case ToolChoice.Auto auto -> strict ? "VALIDATED" : "AUTO";
            case ToolChoice.None none -> "NONE";
            case ToolChoice.Required required -> "ANY";
            case ToolChoice.Named named -> "ANY";
        };
    }

    private void settings() {
        Settings settings = conversation.settings();
        ObjectNode config = Json.object();
        put(config, "maxOutputTokens", settings.maxOutputTokens());
        put(config, "temperature", settings.temperature());
        put(config, "topP", settings.topP());
        put(config, "topK", settings.topK());
        stop(config, settings.stop());
        if (settings.seed() != null) {
            seed(config, settings.seed());
        }
        put(config, "presencePenalty", settings.presencePenalty());
        put(config, "frequencyPenalty", settings.frequencyPenalty());
        if (settings.format() != null) {
            config.put("responseMimeType", GenerationConfigReader.JSON);
            if (settings.format() instanceof OutputFormat.JsonSchema schema) {
                config.set("responseJsonSchema", schema.schema());
            }
        }
        if (settings.reasoning() != null) {
            ThinkingWriter.write(settings.reasoning(), target.name(), losses, config);
        }
        if (!config.isEmpty()) {
            request.set("generationConfig", config);
        }
    }

    private void stop(ObjectNode config, List<String> stop) {
        if (stop.size() > MOST_STOP_SEQUENCES) {
            losses.parameter("stop");
        }
        if (!stop.isEmpty()) {
            ArrayNode sequences = config.putArray("stopSequences");
            stop.stream().limit(MOST_STOP_SEQUENCES).forEach(sequences::add);
        }
    }

    /** Seeds have 32 bits here; one that is longer still makes the same answer each time. */
    private void seed(ObjectNode config, long seed) {
        int written = (int) seed;
        if (written != seed) {
            losses.adjusted("seed");
            written = Long.hashCode(seed);
        }
        config.put("seed", written);
    }

    private static void put(ObjectNode config, String name, @Nullable Long value) {
        if (value != null) {
            config.put(name, value);
        }
    }

    private static void put(ObjectNode config, String name, @Nullable BigDecimal value) {
        if (value != null) {
            config.put(name, value);
        }
    }
}
