package io.tollgate.gateway.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.Extra;
import io.tollgate.gateway.dialect.conversation.ReasoningEffort;
import io.tollgate.gateway.dialect.conversation.Settings;
import io.tollgate.gateway.dialect.conversation.Settings.OutputFormat;
import io.tollgate.gateway.dialect.conversation.Settings.Reasoning;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads how the model is to answer (Gemini API reference, "GenerationConfig" and "ThinkingConfig"). */
final class GenerationConfigReader {
    static final String PATH = "generationConfig.";
    static final String JSON = "application/json";
    /** A name for a schema that has none: some formats ask for one. */
    private static final String SCHEMA_NAME = "response";

    /** What changes how closely or quickly a model works, or nothing at all. */
    private static final Set<String> HINTS = Set.of("mediaResolution", "audioTimestamp", "enableEnhancedCivicAnswers");

    private GenerationConfigReader() {}

    /** @param extras where that goes which only Gemini has */
    static Settings read(@Nullable Field config, List<Extra> extras) throws FailureException {
        if (config == null) {
            return Settings.NONE;
        }
        Members members = config.members();
        Field stop = members.take("stopSequences");
        OutputFormat format = format(members);
        Settings settings = new Settings(
                integer(members.take("maxOutputTokens")),
                decimal(members.take("temperature")),
                decimal(members.take("topP")),
                integer(members.take("topK")),
                stop == null ? List.of() : stop.strings(),
                integer(members.take("seed")),
                decimal(members.take("presencePenalty")),
                decimal(members.take("frequencyPenalty")),
                format,
                reasoning(members.take("thinkingConfig")),
                null);
        members.rest().forEach((name, field) -> {
            if (!isDefault(name, field.value())) {
                extras.add(new Extra(PATH + name, field.value(), !HINTS.contains(name)));
            }
        });
        return settings;
    }

    private static boolean isDefault(String name, JsonNode value) {
        return switch (name) {
            case "candidateCount" -> value.isNumber() && value.decimalValue().compareTo(BigDecimal.ONE) == 0;
            case "responseModalities" ->
                value.isArray() && value.size() == 1 && value.get(0).asText().equalsIgnoreCase("TEXT");
            case "responseLogprobs" -> value.isBoolean() && !value.booleanValue();
            default -> false;
        };
    }

    private static @Nullable OutputFormat format(Members members) throws FailureException {
        Field type = members.take("responseMimeType");
        if (type == null || type.string().isEmpty() || type.string().equals(MediaType.PLAIN_TEXT)) {
            return null;
        }
        if (!type.string().equals(JSON)) {
            members.put("responseMimeType", type);
            return null;
        }
        Field jsonSchema = members.take("responseJsonSchema");
        Field schema = members.take("responseSchema");
        if (jsonSchema != null) {
            return new OutputFormat.JsonSchema(SCHEMA_NAME, null, jsonSchema.value(), null);
        }
        return schema == null
                ? new OutputFormat.Json()
                : new OutputFormat.JsonSchema(SCHEMA_NAME, null, OpenApiSchema.toJsonSchema(schema.value()), null);
    }

    private static @Nullable Reasoning reasoning(@Nullable Field config) throws FailureException {
        if (config == null) {
            return null;
        }
        Members members = config.members();
        Field shown = members.take("includeThoughts");
        Field budget = members.take("thinkingBudget");
        Field level = members.take("thinkingLevel");
        return new Reasoning(
                level == null ? null : effort(level),
                budget == null ? null : budget.integer(),
                shown == null ? null : shown.flag());
    }

    private static @Nullable ReasoningEffort effort(Field level) throws FailureException {
        return switch (level.string().toUpperCase(Locale.ROOT)) {
            case "THINKING_LEVEL_UNSPECIFIED" -> null;
            case "MINIMAL" -> ReasoningEffort.MINIMAL;
            case "LOW" -> ReasoningEffort.LOW;
            case "MEDIUM" -> ReasoningEffort.MEDIUM;
            case "HIGH" -> ReasoningEffort.HIGH;
            default -> throw level.invalid("must be MINIMAL, LOW, MEDIUM or HIGH");
        };
    }

    private static @Nullable Long integer(@Nullable Field field) throws FailureException {
        return field == null ? null : Long.valueOf(field.integer());
    }

    private static @Nullable BigDecimal decimal(@Nullable Field field) throws FailureException {
        return field == null ? null : field.decimal();
    }
}
