package io.tollgate.gateway.dialect.gemini;

import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Part.Source;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Types of media (RFC 6838), and the kind of part that each one is. */
final class MediaType {
    static final String PLAIN_TEXT = "text/plain";
    private static final String VIDEO = "video/";

    private static final Map<String, String> BY_EXTENSION = Map.ofEntries(
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("webp", "image/webp"),
            Map.entry("gif", "image/gif"),
            Map.entry("heic", "image/heic"),
            Map.entry("heif", "image/heif"),
            Map.entry("pdf", "application/pdf"),
            Map.entry("txt", PLAIN_TEXT),
            Map.entry("md", "text/markdown"),
            Map.entry("csv", "text/csv"),
            Map.entry("html", "text/html"),
            Map.entry("json", "application/json"),
            Map.entry("wav", "audio/wav"),
            Map.entry("mp3", "audio/mpeg"),
            Map.entry("ogg", "audio/ogg"),
            Map.entry("flac", "audio/flac"),
            Map.entry("aac", "audio/aac"),
            Map.entry("mp4", "video/mp4"),
            Map.entry("mov", "video/quicktime"),
            Map.entry("webm", "video/webm"));

    private MediaType() {}

    /** By the end of an address's path; null if that says nothing. */
    static @Nullable String ofAddress(String url) {
        int end = url.length();
        for (int i = 0; i < url.length(); i++) {
            if (url.charAt(i) == '?' || url.charAt(i) == '#') {
                end = i;
                break;
            }
        }
        int dot = url.lastIndexOf('.', end - 1);
        return dot < 0 || dot < url.lastIndexOf('/', end - 1)
                ? null
                : BY_EXTENSION.get(url.substring(dot + 1, end).toLowerCase(Locale.ROOT));
    }

    /**
     * The part that a source is.
     *
     * @param mediaType null if nobody says; a document then
     */
    static Part part(String path, @Nullable String mediaType, Source source, @Nullable String name) {
        String type = mediaType == null ? "" : mediaType.toLowerCase(Locale.ROOT);
        if (type.startsWith("image/")) {
            return new Part.Image(path, source, null, null);
        }
        if (type.startsWith("audio/")) {
            return new Part.Audio(path, source);
        }
        return type.startsWith(VIDEO) ? new Part.Foreign(path, "video") : new Part.Document(path, source, name, null);
    }
}
