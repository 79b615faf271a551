package io.tollgate.gateway.simulated;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import io.tollgate.service.text.JsonBounds;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which of a request's tools the model calls: the one that {@code tool_choice} names; with {@code required} those whose
 * name is a whole word of the last text, as it is written, or the first; with {@code auto} those whose name is such a
 * word. Behind the word may stand the arguments, a JSON object. None in answer to a tool's own message.
 */
final class ToolChoice {
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(JsonBounds.builder().build())
            .build();

    private ToolChoice() {}

    /**
     * A tool to call.
     *
     * @param function its declaration
     * @param arguments that the text asks for; null if it asks for none
     * @param at where the text asks for it: tools are called in the order of their words
     */
    record Asked(JsonObject function, @Nullable JsonObject arguments, int at) {}

    /**
     * The tools to call.
     *
     * @param lastText the last text of the last message
     */
    static List<Asked> calls(JsonObject body, String lastRole, String lastText) {
        List<JsonObject> functions = functions(Fields.array(body, "tools"));
        Object choice = body.getValue("tool_choice");
        if (choice != null && functions.isEmpty() && !"none".equals(choice)) {
            throw ApiError.invalid("'tool_choice' is only allowed when 'tools' are specified.", "tool_choice", null);
        }
        if (functions.isEmpty() || lastRole.equals("tool") || "none".equals(choice)) {
            return List.of();
        }
        if (choice instanceof JsonObject object) {
            JsonObject named = named(functions, object);
            Asked asked = asked(named, lastText);
            return List.of(asked == null ? new Asked(named, null, 0) : asked);
        }
        List<Asked> asked = functions.stream()
                .map(function -> asked(function, lastText))
                .filter(Objects::nonNull)
                .sorted(Comparator.comparingInt(Asked::at))
                .toList();
        if (asked.isEmpty() && "required".equals(choice)) {
            return List.of(new Asked(functions.getFirst(), null, 0));
        }
        return asked.size() > 1 && !Fields.flag(body, "parallel_tool_calls", true) ? asked.subList(0, 1) : asked;
    }

    private static @Nullable Asked asked(JsonObject function, String text) {
        String name = Pattern.quote(function.getString("name"));
        Matcher word = Pattern.compile("(?<![\\w-])" + name + "(?![\\w-])").matcher(text);
        return word.find() ? new Asked(function, arguments(text.substring(word.end())), word.start()) : null;
    }

    private static @Nullable JsonObject arguments(String rest) {
        if (!rest.stripLeading().startsWith("{")) {
            return null;
        }
        try (JsonParser parser = JSON.createParser(rest)) {
            parser.nextToken();
            parser.skipChildren();
            return new JsonObject(
                    rest.substring(0, (int) parser.currentLocation().getCharOffset()));
        } catch (IOException | DecodeException e) {
            return null;
        }
    }

    private static List<JsonObject> functions(JsonArray tools) {
        List<JsonObject> functions = new ArrayList<>();
        for (int i = 0; i < tools.size(); i++) {
            if (!(tools.getValue(i) instanceof JsonObject tool)) {
                throw ApiError.type("tools[" + i + "]", "an object");
            }
            if (!"function".equals(tool.getValue("type"))) {
                continue;
            }
            if (!(tool.getValue("function") instanceof JsonObject function)
                    || !(function.getValue("name") instanceof String)) {
                throw ApiError.missing("tools[" + i + "].function.name");
            }
            functions.add(function);
        }
        return functions;
    }

    private static JsonObject named(List<JsonObject> functions, JsonObject choice) {
        @Nullable
        Object name = choice.getValue("function") instanceof JsonObject function ? function.getValue("name") : null;
        return functions.stream()
                .filter(function -> function.getString("name").equals(name))
                .findFirst()
                .orElseThrow(() ->
                        ApiError.invalid("Tool choice '" + name + "' not found in 'tools'.", "tool_choice", null));
    }
}
