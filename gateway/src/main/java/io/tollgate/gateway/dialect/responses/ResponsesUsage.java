package io.tollgate.gateway.dialect.responses;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.call.Particulars;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.dialect.Observations;
import io.tollgate.gateway.dialect.openai.OpenAiUsage;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the usage of a response (OpenAI API reference, "The response object"): that of its model, and its calls of
 * tools that are charged apart. A stream tells of each call in an event, and of all of them in its last one.
 */
final class ResponsesUsage extends OpenAiUsage {
    static final Set<String> OTHERS = Set.of(
            "background",
            "response.background",
            "service_tier",
            "response.service_tier",
            "tool_usage",
            "response.tool_usage",
            "tools.model",
            "response.tools.model",
            "output.type",
            "response.output.type",
            "item.type",
            "output.action.type",
            "response.output.action.type",
            "item.action.type",
            "output.container_id",
            "response.output.container_id",
            "item.container_id");

    private static final String DONE = "response.output_item.done";
    private static final int MOST_CONTAINERS = 1_000;
    private static final String IMAGE_MODEL = "image";

    private final Calls inEvents = new Calls();
    private final Calls listed = new Calls();
    private final List<String[]> here = new ArrayList<>(2);
    private @Nullable String imageModel;
    private boolean background;

    /** Calls of tools, as far as they have been told of. */
    private static final class Calls {
        private long searches;
        private long fileSearches;
        private long images;
        private final Set<String> containers = new HashSet<>();

        void take(String name, String value) {
            switch (name) {
                case "type" -> {
                    switch (value) {
                        case "web_search_call" -> searches++;
                        case "file_search_call" -> fileSearches++;
                        case "image_generation_call" -> images++;
                        default -> {
                            // Charged by its tokens alone.
                        }
                    }
                }
                // Looking at a page that was found is not a search.
                case "action" -> searches -= value.equals("open_page") || value.startsWith("find") ? 1 : 0;
                case "container" -> {
                    if (containers.size() < MOST_CONTAINERS) {
                        containers.add(value);
                    }
                }
                default -> throw new IllegalArgumentException(name);
            }
        }
    }

    @Override
    public void other(String path, byte[] value) {
        String own = path.startsWith("response.") ? path.substring("response.".length()) : path;
        switch (own) {
            case "background" -> background = value[0] == 't';
            case "tool_usage" -> Observations.reading(value, this::toolUsage);
            case "tools.model" -> {
                String model = Observations.string(value);
                imageModel = model != null && model.contains(IMAGE_MODEL) ? model : imageModel;
            }
            case "output.type", "item.type" -> call(own, "type", value);
            case "output.action.type", "item.action.type" -> call(own, "action", value);
            case "output.container_id", "item.container_id" -> call(own, "container", value);
            default -> super.other(own, value);
        }
    }

    /** A response that is still being made in the background tells its usage when it is read again. */
    @Override
    public Particulars particulars() {
        Particulars told = super.particulars();
        return background && usage() == null ? told.withGap("background") : told;
    }

    private void call(String path, String name, byte[] value) {
        String text = Observations.string(value);
        if (text == null) {
            return;
        }
        if (path.startsWith("item.")) {
            here.add(new String[] {name, text});
        } else {
            listed.take(name, text);
            count();
        }
    }

    @Override
    public void eventOver(@Nullable String type) {
        if (DONE.equals(type)) {
            here.forEach(each -> inEvents.take(each[0], each[1]));
            count();
        }
        here.clear();
    }

    private void count() {
        observed().count(Meter.WEB_SEARCH, Math.max(inEvents.searches, listed.searches));
        observed().count(Meter.FILE_SEARCH, Math.max(inEvents.fileSearches, listed.fileSearches));
        observed().count(Meter.CODE_EXECUTION, Math.max(inEvents.containers.size(), listed.containers.size()));
        if (Math.max(inEvents.images, listed.images) > 0
                && observed().all().asides().isEmpty()) {
            observed().gap(Meter.IMAGE_GENERATION.id());
        }
    }

    /** Of each tool that has a model of its own, that model's usage. */
    private void toolUsage(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean image = parser.currentName().equals("image_gen");
            parser.nextToken();
            if (image && parser.currentToken() == JsonToken.START_OBJECT) {
                imageGeneration(parser);
            } else {
                parser.skipChildren();
            }
        }
    }

    private void imageGeneration(JsonParser parser) throws IOException {
        OpenAiUsage tool = new OpenAiUsage();
        TokenUsage tokens = tool.read(parser) ? tool.usage() : null;
        if (tokens == null || tokens.inputTokens() + tokens.outputTokens() == 0) {
            return;
        }
        Map<Meter, BigDecimal> counts = new EnumMap<>(Meter.class);
        counts.putAll(tool.particulars().counts());
        // What an image model makes is images, unless it says otherwise.
        counts.putIfAbsent(Meter.OUTPUT_IMAGE, BigDecimal.valueOf(tokens.outputTokens()));
        observed()
                .asides(List.of(new Particulars.Aside(
                        Meter.IMAGE_GENERATION, imageModel == null ? "" : imageModel, tokens, counts)));
    }
}
