package io.tollgate.gateway.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.dialect.UsageReader;
import io.tollgate.gateway.dialect.conversation.DataUrl;
import io.tollgate.gateway.dialect.conversation.Finish;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Part.Source;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Values that whole answers and chunks of OpenAI's chat have in common. */
final class OpenAiJson {
    private OpenAiJson() {}

    /** The schema of an object with any members. */
    static ObjectNode anyObject() {
        ObjectNode schema = Json.object().put("type", "object");
        schema.putObject("properties");
        return schema;
    }

    static String finishReason(Finish finish) {
        return switch (finish) {
            case STOP, STOP_SEQUENCE, PAUSE -> "stop";
            case LENGTH -> "length";
            case TOOL_CALLS -> "tool_calls";
            case CONTENT_FILTER -> "content_filter";
            case ERROR -> "error";
        };
    }

    /** @param callsTools whether the answer calls tools, which some hosts end with {@code stop} all the same */
    static Finish finish(@Nullable String reason, boolean callsTools) {
        return switch (reason == null ? "stop" : reason) {
            case "length", "max_tokens", "model_length" -> Finish.LENGTH;
            case "tool_calls", "function_call", "tool_use" -> Finish.TOOL_CALLS;
            case "content_filter" -> Finish.CONTENT_FILTER;
            case "error" -> Finish.ERROR;
            default -> callsTools ? Finish.TOOL_CALLS : Finish.STOP;
        };
    }

    /** Reads usage into what was reported before. */
    static void readUsage(@Nullable JsonNode usage, UsageReader into) {
        if (usage == null || !usage.isObject()) {
            return;
        }
        try (JsonParser parser = usage.traverse()) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                into.read(parser);
            }
        } catch (IOException e) {
            // A number that is none: what was read before it stands.
        }
    }

    static ObjectNode usage(TokenUsage usage) {
        ObjectNode json = Json.object()
                .put("prompt_tokens", usage.inputTokens())
                .put("completion_tokens", usage.outputTokens())
                .put("total_tokens", usage.inputTokens() + usage.outputTokens());
        ObjectNode prompt = json.putObject("prompt_tokens_details").put("cached_tokens", usage.cachedInputTokens());
        if (usage.cacheWriteInputTokens() > 0) {
            prompt.put("cache_write_tokens", usage.cacheWriteInputTokens());
        }
        json.putObject("completion_tokens_details").put("reasoning_tokens", usage.reasoningTokens());
        return json;
    }

    /** What a picture of an answer is, as hosts of models that draw write it; null if it is kept elsewhere. */
    static @Nullable ObjectNode image(Part.Image image) {
        String url = switch (image.source()) {
            case Source.Url source -> source.url();
            case Source.Inline source -> DataUrl.write(source);
            case Source.PlainText text -> null;
            case Source.File file -> null;
        };
        if (url == null) {
            return null;
        }
        ObjectNode json = Json.object().put("type", "image_url");
        json.putObject("image_url").put("url", url);
        return json;
    }
}
