package io.tollgate.gateway.dialect.responses;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.DataUrl;
import io.tollgate.gateway.dialect.conversation.Field;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Part.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads what is in a message or in what a tool answered (OpenAI API reference, "Create a model response", input). */
final class ContentReader {
    private ContentReader() {}

    /** The parts of a text, or of an array of parts. */
    static List<Part> read(Field content) throws FailureException {
        if (content.value().isTextual()) {
            return List.of(new Part.Text(content.path(), content.string()));
        }
        if (!content.value().isArray()) {
            throw content.invalid("must be a string or an array of content parts");
        }
        List<Part> parts = new ArrayList<>();
        for (Field part : content.elements()) {
            parts.add(part(part.object()));
        }
        return parts;
    }

    private static Part part(Field part) throws FailureException {
        String type = part.require("type").string();
        Field cached = part.get("cache_control");
        var cacheControl = cached == null ? null : cached.value();
        return switch (type) {
            case "input_text", "output_text", "text" ->
                new Part.Text(part.path(), part.require("text").string(), cacheControl);
            case "refusal" ->
                new Part.Refusal(part.path(), part.require("refusal").string());
            case "input_image" -> new Part.Image(part.path(), image(part), part.text("detail"), cacheControl);
            case "input_file" -> new Part.Document(part.path(), file(part), part.text("filename"), cacheControl);
            case "input_audio" ->
                new Part.Audio(part.path(), audio(part.require("input_audio").object()));
            default -> new Part.Foreign(part.path(), type);
        };
    }

    private static Source image(Field part) throws FailureException {
        Field url = part.get("image_url");
        if (url != null) {
            return DataUrl.is(url.string()) ? inline(url) : new Source.Url(url.string(), null);
        }
        return kept(part, "image_url");
    }

    private static Source file(Field part) throws FailureException {
        Field url = part.get("file_url");
        if (url != null) {
            return new Source.Url(url.string(), null);
        }
        Field data = part.get("file_data");
        if (data != null) {
            return DataUrl.is(data.string())
                    ? inline(data)
                    : new Source.Inline(mediaType(part.text("filename")), data.string());
        }
        return kept(part, "file_data, file_url");
    }

    /** Of a file without a media type: OpenAI goes by its name. */
    private static String mediaType(@Nullable String fileName) {
        String name = fileName == null ? "" : fileName.toLowerCase(Locale.ROOT);
        return name.endsWith(".txt") || name.endsWith(".md") ? "text/plain" : "application/pdf";
    }

    private static Source kept(Field part, String others) throws FailureException {
        String id = part.text("file_id");
        if (id == null) {
            throw part.invalid("must have " + others + " or file_id");
        }
        return new Source.File(id);
    }

    private static Source audio(Field audio) throws FailureException {
        return new Source.Inline(
                "audio/" + audio.require("format").string(),
                audio.require("data").string());
    }

    /** Bytes in an address. */
    private static Source.Inline inline(Field url) throws FailureException {
        Source.Inline bytes = DataUrl.read(url.string());
        if (bytes == null) {
            throw url.invalid("must be data:{media type};base64,{data}");
        }
        return bytes;
    }
}
