package io.tollgate.gateway.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.gateway.dialect.conversation.Extra;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a caller's tools are called in a conversation, where every tool is a function with a name. A custom tool, which
 * takes a text, is a function with that text as its one argument; a function in a namespace has both their names.
 */
final class ToolNames {
    /** The one argument of a custom tool. */
    static final String INPUT = "input";

    private static final int LONGEST = 64;

    private final Map<String, Caller> callers;

    /**
     * What the caller calls a tool.
     *
     * @param namespace null if it is in none
     * @param custom whether it takes a text
     */
    record Caller(@Nullable String namespace, String name, boolean custom) {}

    private ToolNames(Map<String, Caller> callers) {
        this.callers = callers;
    }

    /** The names of a conversation's tools, from what its reader has kept of them. */
    static ToolNames of(List<Extra> extras) {
        Map<String, Caller> callers = new HashMap<>();
        for (Extra extra : extras) {
            if (ToolsReader.isKept(extra)) {
                JsonNode tool = extra.value();
                if (tool.path("type").asText().equals(ToolsReader.NAMESPACE)) {
                    String namespace = tool.path("name").asText();
                    tool.path("tools").forEach(inner -> add(callers, namespace, inner));
                } else {
                    add(callers, null, tool);
                }
            }
        }
        return new ToolNames(callers);
    }

    private static void add(Map<String, Caller> callers, @Nullable String namespace, JsonNode tool) {
        String name = tool.path("name").asText();
        boolean custom = tool.path("type").asText().equals(ToolsReader.CUSTOM);
        callers.put(joined(namespace, name), new Caller(namespace, name, custom));
    }

    /** A tool by its name in the conversation. */
    Caller caller(String name) {
        Caller caller = callers.get(name);
        return caller == null ? new Caller(null, name, false) : caller;
    }

    /** The name in the conversation, which is no longer than the 64 characters that providers take. */
    static String joined(@Nullable String namespace, String name) {
        if (namespace == null || namespace.isEmpty()) {
            return name;
        }
        String joined = namespace + (namespace.endsWith("__") ? "" : "__") + name;
        return joined.length() <= LONGEST
                ? joined
                : joined.substring(0, LONGEST - 9) + "_" + HexFormat.of().toHexDigits(joined.hashCode());
    }
}
