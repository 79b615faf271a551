package io.tollgate.gateway.dialect.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a turn, or of an answer. */
public sealed interface Part {
    /** Where it stood in the request, such as {@code messages[2].content[1]}; empty in an answer. */
    String path();

    /** The part as a stream begins it: without the text that its deltas bring, and without its signature. */
    default Part begun() {
        return switch (this) {
            case Text text -> new Text(text.path(), "", text.cacheControl());
            case Reasoning thought -> new Reasoning(thought.path(), "", null);
            case Refusal refusal -> new Refusal(refusal.path(), "");
            case ToolCall call -> new ToolCall(call.path(), call.id(), call.name(), "", null);
            case Image image -> image;
            case Document document -> document;
            case Audio audio -> audio;
            case ToolResult result -> result;
            case Foreign foreign -> foreign;
        };
    }

    /** What the deltas of a stream bring of it, whole; empty for a part that comes at once. */
    default String streamed() {
        return switch (this) {
            case Text text -> text.text();
            case Reasoning thought -> thought.text();
            case Refusal refusal -> refusal.text();
            case ToolCall call -> call.arguments();
            case Image image -> "";
            case Document document -> "";
            case Audio audio -> "";
            case ToolResult result -> "";
            case Foreign foreign -> "";
        };
    }

    /**
     * Text.
     *
     * @param cacheControl Anthropic's mark that the prompt up to here is to be cached; null if there is none
     */
    record Text(String path, String text, @Nullable JsonNode cacheControl) implements Part {
        public Text(String path, String text) {
            this(path, text, null);
        }
    }

    /**
     * A picture.
     *
     * @param detail how closely to look, as OpenAI names it ({@code low}, {@code high}, {@code auto}); null if the
     *     caller does not say
     */
    record Image(
            String path,
            Source source,
            @Nullable String detail,
            @Nullable JsonNode cacheControl) implements Part {}

    /**
     * A document, such as a PDF.
     *
     * @param name title or file name; null if it has none
     */
    record Document(
            String path,
            Source source,
            @Nullable String name,
            @Nullable JsonNode cacheControl) implements Part {}

    /** Sound that the model listens to. */
    record Audio(String path, Source source) implements Part {}

    /**
     * The model calls a tool of the caller's.
     *
     * @param arguments JSON text, as it came
     * @param signature of the reasoning behind it, where a format puts it here; null if there is none
     */
    record ToolCall(
            String path,
            String id,
            String name,
            String arguments,
            @Nullable Signature signature) implements Part {}

    /**
     * What a tool answered.
     *
     * @param name of the tool; the reader of a request finds it by the call's id
     * @param content texts, images and documents
     */
    record ToolResult(
            String path,
            String callId,
            String name,
            List<Part> content,
            boolean isError,
            @Nullable JsonNode cacheControl)
            implements Part {
        public ToolResult {
            content = List.copyOf(content);
        }
    }

    /**
     * What the model thought.
     *
     * @param text empty where the provider keeps it to itself
     * @param signature that the provider wants to see again; null if there is none
     */
    record Reasoning(String path, String text, @Nullable Signature signature) implements Part {}

    /** The model's words for not answering, where a format keeps them apart. */
    record Refusal(String path, String text) implements Part {}

    /** Something that only its own format has, such as a provider's search and what it found. */
    record Foreign(String path, String type) implements Part {
        private static final int LONGEST_TYPE = 64;

        /** Of a type of any length, its beginning: it is repeated to the caller. */
        public Foreign {
            type = type.length() <= LONGEST_TYPE ? type : type.substring(0, LONGEST_TYPE) + "…";
        }
    }

    /** Where bytes come from. */
    sealed interface Source {
        /** An address that the provider fetches from. */
        record Url(String url, @Nullable String mediaType) implements Source {}

        /**
         * Bytes in the request itself.
         *
         * @param data base64, as it came
         */
        record Inline(String mediaType, String data) implements Source {}

        /** A document that is text. */
        record PlainText(String text) implements Source {}

        /** A file that one provider keeps, which no other has. */
        record File(String id) implements Source {}
    }
}
