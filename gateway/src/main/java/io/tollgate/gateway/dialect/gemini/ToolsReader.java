package io.tollgate.gateway.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.Extra;
import io.tollgate.gateway.dialect.conversation.Tool;
import io.tollgate.gateway.dialect.conversation.ToolChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tools of a request and how they are to be called (Gemini API reference, "Tool", "FunctionDeclaration" and
 * "FunctionCallingConfig"). For one request.
 */
final class ToolsReader {
    private static final String CALLING = "toolConfig.functionCallingConfig.";

    /** Tools that Google runs itself, with nothing of the caller's in them. */
    private static final Set<String> OFFERS = Set.of(
            "googleSearch",
            "googleSearchRetrieval",
            "enterpriseWebSearch",
            "googleMaps",
            "urlContext",
            "codeExecution");

    private final List<Extra> extras;
    private final List<Tool> tools = new ArrayList<>();
    private @Nullable ToolChoice choice;

    /** @param extras where Google's own tools go */
    ToolsReader(List<Extra> extras) {
        this.extras = extras;
    }

    List<Tool> tools() {
        return tools;
    }

    @Nullable
    ToolChoice choice() {
        return choice;
    }

    void read(@Nullable Field given, @Nullable Field config) throws FailureException {
        Field calling = null;
        if (config != null) {
            Members members = config.members();
            calling = members.take("functionCallingConfig");
            members.rest().forEach((name, field) -> extras.add(new Extra("toolConfig." + name, field.value(), true)));
        }
        Members how = calling == null ? new Members() : calling.members();
        Field modeAt = how.take("mode");
        String mode = modeAt == null ? "" : modeAt.string();
        if (given != null) {
            List<Field> all = given.elements();
            for (int i = 0; i < all.size(); i++) {
                tool(all.get(i), "tools[" + i + "]", mode.equals("VALIDATED") ? true : null);
            }
        }
        if (modeAt != null) {
            choice = choice(modeAt, how);
        }
        for (Map.Entry<String, Field> each : how.rest().entrySet()) {
            extras.add(new Extra(CALLING + each.getKey(), each.getValue().value(), true));
        }
    }

    private void tool(Field tool, String path, @Nullable Boolean strict) throws FailureException {
        Members members = tool.members();
        Field declared = members.take("functionDeclarations");
        if (declared != null) {
            for (Field function : declared.elements()) {
                tools.add(function(function, strict));
            }
        }
        members.rest()
                .forEach((name, field) ->
                        extras.add(Extra.tool(path + "." + name, field.value(), OFFERS.contains(name))));
    }

    private static Tool function(Field function, @Nullable Boolean strict) throws FailureException {
        Members members = function.members();
        String description = members.string("description", "");
        Field jsonSchema = members.take("parametersJsonSchema");
        Field schema = members.take("parameters");
        JsonNode parameters = jsonSchema != null
                ? jsonSchema.value()
                : schema == null ? null : OpenApiSchema.toJsonSchema(schema.value());
        return new Tool(
                function.path(),
                members.require("name", function).string(),
                description.isEmpty() ? null : description,
                parameters,
                strict,
                null);
    }

    private static @Nullable ToolChoice choice(Field mode, Members how) throws FailureException {
        return switch (mode.string()) {
            case "", "MODE_UNSPECIFIED" -> null;
            case "AUTO", "VALIDATED" -> new ToolChoice.Auto();
            case "NONE" -> new ToolChoice.None();
            case "ANY" -> required(how);
            default -> throw mode.invalid("must be AUTO, ANY, VALIDATED or NONE");
        };
    }

    /** Several names that are allowed are not for other formats, and stay where they are. */
    private static ToolChoice required(Members how) throws FailureException {
        Field allowed = how.take("allowedFunctionNames");
        List<String> names = allowed == null ? List.of() : allowed.strings();
        if (names.size() == 1) {
            return new ToolChoice.Named(names.getFirst());
        }
        if (allowed != null && !names.isEmpty()) {
            how.put("allowedFunctionNames", allowed);
        }
        return new ToolChoice.Required();
    }
}
