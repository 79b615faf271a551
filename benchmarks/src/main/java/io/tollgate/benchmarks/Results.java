package io.tollgate.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A run's outcome, kept as {@code results.json} (every round) and {@code results.md} (the table and the bars).
 *
 * @param setting how and where it was measured, by name
 * @param table the medians
 * @param figures every round
 * @param bars the promises and how they were kept
 */
record Results(Map<String, String> setting, String table, Figures figures, List<Bar> bars) {
    boolean kept() {
        return bars.stream().allMatch(Bar::kept);
    }

    /** What is printed, and what {@code results.md} holds. */
    String markdown() {
        StringBuilder text = new StringBuilder();
        setting.forEach((name, value) ->
                text.append("- ").append(name).append(": ").append(value).append('\n'));
        text.append('\n').append(table).append('\n');
        bars.forEach(bar -> text.append("- ").append(bar.line()).append('\n'));
        return text.toString();
    }

    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("results.md"), markdown());
        Files.writeString(folder.resolve("results.json"), json());
    }

    private String json() throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.setPrettyPrinter(new DefaultPrettyPrinter());
            json.writeStartObject();
            json.writeObjectFieldStart("setting");
            for (Map.Entry<String, String> entry : setting.entrySet()) {
                json.writeStringField(entry.getKey(), entry.getValue());
            }
            json.writeEndObject();
            json.writeObjectFieldStart("figures");
            for (Map.Entry<String, Map<String, List<Double>>> figure :
                    figures.rounds().entrySet()) {
                figure(json, figure.getKey(), figure.getValue());
            }
            json.writeEndObject();
            json.writeArrayFieldStart("bars");
            for (Bar bar : bars) {
                bar(json, bar);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return text + "\n";
    }

    private static void figure(JsonGenerator json, String name, Map<String, List<Double>> targets) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, List<Double>> target : targets.entrySet()) {
            json.writeObjectFieldStart(target.getKey());
            json.writeNumberField("median", Figures.median(target.getValue()));
            json.writeFieldName("rounds");
            json.writeArray(
                    target.getValue().stream().mapToDouble(Double::doubleValue).toArray(),
                    0,
                    target.getValue().size());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void bar(JsonGenerator json, Bar bar) throws IOException {
        json.writeStartObject();
        json.writeStringField("what", bar.what());
        json.writeNumberField("measured", bar.measured());
        json.writeNumberField("limit", bar.limit());
        json.writeBooleanField("kept", bar.kept());
        json.writeEndObject();
    }
}
