package io.tollgate.gateway.dialect.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A function that the model may call.
 *
 * @param path where it stood in the request, such as {@code tools[0]}
 * @param schema of its arguments, JSON Schema; null if it takes none
 * @param strict whether arguments must follow the schema; null if the caller does not say
 * @param cacheControl Anthropic's mark; null if there is none
 */
public record Tool(
        String path,
        String name,
        @Nullable String description,
        @Nullable JsonNode schema,
        @Nullable Boolean strict,
        @Nullable JsonNode cacheControl) {}
