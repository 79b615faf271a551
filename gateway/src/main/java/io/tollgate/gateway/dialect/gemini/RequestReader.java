package io.tollgate.gateway.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.Codec.RequestPath;
import io.tollgate.gateway.dialect.conversation.Conversation;
import io.tollgate.gateway.dialect.conversation.Extra;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads a request (Gemini API reference, "generateContent"). */
final class RequestReader {
    private static final String MODELS = "models/";
    /** What says something of the call and nothing of the answer. */
    private static final Set<String> HINTS = Set.of("labels", "serviceTier", "store");

    private static final Set<String> UNFILTERED = Set.of("BLOCK_NONE", "OFF", "HARM_BLOCK_THRESHOLD_UNSPECIFIED");

    private RequestReader() {}

    static Conversation read(Field request, RequestPath path) throws FailureException {
        Members members = request.members();
        String model = members.string("model", "");
        Field system = members.take("systemInstruction");
        List<Extra> extras = new ArrayList<>();
        ToolsReader tools = new ToolsReader(extras);
        tools.read(members.take("tools"), members.take("toolConfig"));
        Settings settings = GenerationConfigReader.read(members.take("generationConfig"), extras);
        Field contents = members.require("contents", request);
        members.rest().forEach((name, field) -> extras.add(new Extra(name, field.value(), changesAnswer(name, field))));
        return new Conversation(
                modelName(path.model().isEmpty() ? model : path.model()),
                system == null ? List.<Part.Text>of() : ContentReader.texts(system),
                new ContentReader().turns(contents),
                tools.tools(),
                tools.choice(),
                null,
                settings,
                path.delivery(),
                extras);
    }

    /** A model's name without the collection that Google's resource names begin with. */
    static String modelName(String resource) {
        return resource.startsWith(MODELS) ? resource.substring(MODELS.length()) : resource;
    }

    private static boolean changesAnswer(String name, Field field) {
        return name.equals("safetySettings") ? filters(field.value()) : !HINTS.contains(name);
    }

    /** Whether anything is to be filtered: filters that are off have nothing to be missed. */
    private static boolean filters(JsonNode settings) {
        for (JsonNode each : settings) {
            if (!UNFILTERED.contains(each.path("threshold").asText())) {
                return true;
            }
        }
        return false;
    }
}
