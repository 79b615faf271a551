package io.tollgate.gateway.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.dialect.conversation.Extra;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a request has that only Gemini knows: written again where it stood. */
final class Extras {
    private static final Set<String> OWN = Set.of("safetySettings", "cachedContent", "labels", "serviceTier");

    private static final Set<String> OWN_TOOLS = Set.of(
            "googleSearch",
            "googleSearchRetrieval",
            "enterpriseWebSearch",
            "googleMaps",
            "urlContext",
            "codeExecution",
            "computerUse",
            "fileSearch",
            "retrieval");

    private static final String GENERATION_CONFIG = "generationConfig";
    private static final String TOOL_CONFIG = "toolConfig";
    private static final String CALLING = "toolConfig.functionCallingConfig.";
    private static final Pattern TOOL = Pattern.compile("tools\\[\\d+]\\.(\\w+)");

    private Extras() {}

    /** Writes one, if it is Gemini's. */
    static boolean write(Extra extra, ObjectNode request) {
        String path = extra.path();
        Matcher tool = TOOL.matcher(path);
        if (OWN.contains(path)) {
            request.set(path, extra.value());
        } else if (path.startsWith(GENERATION_CONFIG + ".")) {
            object(request, GENERATION_CONFIG).set(path.substring(GENERATION_CONFIG.length() + 1), extra.value());
        } else if (path.startsWith(CALLING)) {
            object(object(request, TOOL_CONFIG), "functionCallingConfig")
                    .set(path.substring(CALLING.length()), extra.value());
        } else if (path.startsWith(TOOL_CONFIG + ".")) {
            object(request, TOOL_CONFIG).set(path.substring(TOOL_CONFIG.length() + 1), extra.value());
        } else if (tool.matches() && OWN_TOOLS.contains(tool.group(1))) {
            JsonNode tools = request.get("tools");
            ((ArrayNode) (tools == null ? request.putArray("tools") : tools))
                    .addObject()
                    .set(tool.group(1), extra.value());
        } else {
            return false;
        }
        return true;
    }

    private static ObjectNode object(ObjectNode in, String name) {
        return in.get(name) instanceof ObjectNode object ? object : in.putObject(name);
    }
}
