package io.tollgate.gateway.dialect.anthropic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.Codec.TargetModel;
import io.tollgate.gateway.dialect.conversation.Conversation;
import io.tollgate.gateway.dialect.conversation.Conversation.Role;
import io.tollgate.gateway.dialect.conversation.Conversation.Turn;
import io.tollgate.gateway.dialect.conversation.Extra;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Losses;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Settings;
import io.tollgate.gateway.dialect.conversation.Settings.OutputFormat;
import io.tollgate.gateway.dialect.conversation.Tool;
import io.tollgate.gateway.dialect.conversation.ToolChoice;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes a request for a message (Anthropic API reference, "Create a Message"). For one request. */
final class RequestWriter {
    /** Where neither the caller nor the catalogue knows a limit; every model from Claude 4 on can say more. */
    private static final long USUAL_LIMIT = 16_384;

    /** Members of the API that no other has under these names. */
    private static final Set<String> OWN =
            Set.of("container", "mcp_servers", "inference_geo", "context_management", "speed", "fallbacks");

    /** Anthropic's own tools have a date in their type. */
    private static final Pattern OWN_TOOL = Pattern.compile("\\w+_20\\d{6}");

    private static final String JSON_ONLY = "Answer with one JSON object and nothing before or after it.";

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
        Settings settings = conversation.settings();
        request.put("model", target.name());
        ThinkingWriter thinking = new ThinkingWriter(conversation, limit(settings), target, losses);
        request.put("max_tokens", thinking.maxTokens());
        messages();
        tools();
        thinking.write(request);
        settings(settings, thinking.thinks());
        if (conversation.delivery().streams()) {
            request.put("stream", true);
        }
        for (Extra extra : conversation.extras()) {
            extra(extra);
        }
        return request;
    }

    private long limit(Settings settings) {
        long most = target.maxOutputTokens();
        Long wanted = settings.maxOutputTokens();
        if (wanted == null) {
            return most > 0 ? most : USUAL_LIMIT;
        }
        if (most > 0 && wanted > most) {
            losses.adjusted("max_tokens");
            return most;
        }
        return wanted;
    }

    /** A conversation of instructions alone is said by the user, since there must be a message. */
    private void messages() throws FailureException {
        List<Part.Text> system = new ArrayList<>(conversation.system());
        List<Turn> turns = new ArrayList<>(conversation.turns());
        if (turns.isEmpty() && !system.isEmpty()) {
            turns.add(new Turn(Role.USER, List.copyOf(system)));
            system.clear();
        }
        if (conversation.settings().format() instanceof OutputFormat.Json) {
            losses.adjusted("response_format");
            system.add(new Part.Text("response_format", JSON_ONLY));
        }
        ArrayNode blocks = ContentWriter.texts(system);
        if (!blocks.isEmpty()) {
            request.set("system", blocks);
        }
        ArrayNode messages = request.putArray("messages");
        for (int i = 0; i < turns.size(); ) {
            Role role = turns.get(i).role();
            List<Part> parts = new ArrayList<>();
            while (i < turns.size() && turns.get(i).role() == role) {
                parts.addAll(turns.get(i).parts());
                i++;
            }
            ArrayNode content = ContentWriter.content(parts);
            if (!content.isEmpty()) {
                messages.addObject()
                        .put("role", role == Role.USER ? "user" : "assistant")
                        .set("content", content);
            }
        }
    }

    private void tools() {
        ArrayNode tools = Json.object().arrayNode();
        for (Tool tool : conversation.tools()) {
            ObjectNode json = tools.addObject().put("name", tool.name());
            if (tool.description() != null) {
                json.put("description", tool.description());
            }
            if (tool.schema() == null) {
                json.putObject("input_schema").put("type", "object").putObject("properties");
            } else {
                json.set("input_schema", tool.schema());
            }
            if (tool.strict() != null) {
                json.put("strict", tool.strict());
            }
            ContentWriter.mark(json, tool.cacheControl());
        }
        for (Extra extra : conversation.extras()) {
            if (isOwnTool(extra)) {
                tools.add(extra.value());
            }
        }
        if (!tools.isEmpty()) {
            request.set("tools", tools);
            toolChoice();
        }
    }

    private void toolChoice() {
        ToolChoice choice = conversation.toolChoice();
        Boolean parallel = conversation.parallelToolCalls();
        if (choice == null && !Boolean.FALSE.equals(parallel)) {
            return;
        }
        ObjectNode json = request.putObject("tool_choice");
        switch (choice) {
            case null -> json.put("type", "auto");
            case ToolChoice.Auto auto -> json.put("type", "auto");
            case ToolChoice.None none -> json.put("type", "none");
            case ToolChoice.Required required -> json.put("type", "any");
            case ToolChoice.Named named -> json.put("type", "tool").put("name", named.name());
        }
        if (parallel != null && !(choice instanceof ToolChoice.None)) {
            json.put("disable_parallel_tool_use", !parallel);
        }
    }

    private void settings(Settings settings, boolean thinks) {
        sampling(settings, thinks);
        if (!settings.stop().isEmpty()) {
            ArrayNode stop = request.putArray("stop_sequences");
            settings.stop().forEach(stop::add);
        }
        if (settings.seed() != null) {
            losses.parameter("seed");
        }
        penalty("presence_penalty", settings.presencePenalty());
        penalty("frequency_penalty", settings.frequencyPenalty());
        if (settings.format() instanceof OutputFormat.JsonSchema schema) {
            request.withObjectProperty("output_config")
                    .putObject("format")
                    .put("type", "json_schema")
                    .set("schema", schema.schema());
        }
        if (settings.user() != null) {
            request.putObject("metadata").put("user_id", settings.user());
        }
    }

    /**
     * How tokens are chosen. With thoughts, Anthropic takes neither temperature nor {@code top_k} ("Extended thinking",
     * feature compatibility).
     */
    private void sampling(Settings settings, boolean thinks) {
        Generation generation = Generation.of(target.name());
        boolean none = generation == Generation.ADAPTIVE;
        BigDecimal temperature = settings.temperature();
        boolean usual = temperature != null && temperature.compareTo(BigDecimal.ONE) == 0;
        if (temperature != null && (none || thinks)) {
            adjustedUnless(usual, "temperature");
            temperature = null;
        } else if (temperature != null) {
            adjustedUnless(temperature.compareTo(BigDecimal.ONE) <= 0, "temperature");
            temperature = temperature.min(BigDecimal.ONE);
        }
        BigDecimal topP = settings.topP();
        boolean onlyOne = generation == Generation.BUDGET;
        if (onlyOne && topP != null && usual) {
            temperature = null;
        }
        if (topP != null && (none || (onlyOne && temperature != null))) {
            adjustedUnless(topP.compareTo(BigDecimal.ONE) == 0, "top_p");
            topP = null;
        }
        if (temperature != null) {
            request.put("temperature", temperature);
        }
        if (topP != null) {
            request.put("top_p", topP);
        }
        if (settings.topK() != null && (none || thinks)) {
            losses.adjusted("top_k");
        } else if (settings.topK() != null) {
            request.put("top_k", settings.topK());
        }
    }

    private void adjustedUnless(boolean same, String parameter) {
        if (!same) {
            losses.adjusted(parameter);
        }
    }

    private void penalty(String name, @Nullable BigDecimal value) {
        if (value != null && value.signum() != 0) {
            losses.parameter(name);
        }
    }

    private static boolean isOwnTool(Extra extra) {
        return extra.path().startsWith("tools[")
                && OWN_TOOL.matcher(extra.value().path("type").asText()).matches();
    }

    private void extra(Extra extra) {
        if (OWN.contains(extra.path())) {
            request.set(extra.path(), extra.value());
        } else if (!isOwnTool(extra)) {
            losses.extra(extra, conversation);
        }
    }
}
