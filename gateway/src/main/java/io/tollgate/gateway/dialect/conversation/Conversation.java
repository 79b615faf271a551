package io.tollgate.gateway.dialect.conversation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks of a model.
 *
 * @param model as the caller named it
 * @param system one text per block of the source, in order
 * @param turns in order; neighbours may have the same role
 * @param tools that the caller offers; its own functions only
 * @param toolChoice null if the caller does not say
 * @param parallelToolCalls whether a turn may call several tools; null if the caller does not say
 * @param extras members of the request that have no place in the rest
 */
public record Conversation(
        String model,
        List<Part.Text> system,
        List<Turn> turns,
        List<Tool> tools,
        @Nullable ToolChoice toolChoice,
        @Nullable Boolean parallelToolCalls,
        Settings settings,
        Delivery delivery,
        List<Extra> extras) {

    public Conversation {
        system = List.copyOf(system);
        turns = List.copyOf(turns);
        tools = List.copyOf(tools);
        extras = List.copyOf(extras);
    }

    /**
     * Whether it goes on without tools that are not the caller's own: there are others, and none that is not among
     * these must be called.
     */
    boolean canDoWithoutOffers() {
        return !tools.isEmpty()
                && !(toolChoice instanceof ToolChoice.Named named
                        && tools.stream().noneMatch(tool -> tool.name().equals(named.name())));
    }

    /** What an answer needs to know of it: all but what was said, which may be large. */
    public Conversation withoutTurns() {
        return new Conversation(
                model, system, List.of(), tools, toolChoice, parallelToolCalls, settings, delivery, extras);
    }

    /** What is kept of it until the answer ends, in bytes: all but the turns. */
    long keptBytes() {
        long bytes = 0;
        for (Part.Text text : system) {
            bytes += Json.textBytes(text.text()) + Json.treeBytes(text.cacheControl());
        }
        for (Tool tool : tools) {
            bytes += tool.description() == null ? 0 : Json.textBytes(tool.description());
            bytes += Json.treeBytes(tool.schema()) + Json.treeBytes(tool.cacheControl());
        }
        for (Extra extra : extras) {
            bytes += Json.treeBytes(extra.value());
        }
        return settings.format() instanceof Settings.OutputFormat.JsonSchema json
                ? bytes + Json.treeBytes(json.schema())
                : bytes;
    }

    /** Who speaks. A tool's results are in a turn of the user. */
    public enum Role {
        USER,
        ASSISTANT
    }

    /** What one side says before the other one does. */
    public record Turn(Role role, List<Part> parts) {
        public Turn {
            parts = List.copyOf(parts);
        }
    }

    /** How the caller wants the answer. */
    public enum Delivery {
        /** In one piece. */
        WHOLE,
        /** As server-sent events. */
        EVENTS,
        /** As server-sent events of which one tells the usage, which the caller has asked for. */
        EVENTS_WITH_USAGE,
        /** As the elements of one JSON array, as Gemini does where {@code alt=sse} is missing. */
        JSON_ARRAY;

        public boolean streams() {
            return this != WHOLE;
        }
    }
}
