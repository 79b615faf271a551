package io.tollgate.gateway.dialect.gemini;

import java.util.regex.Pattern;

/** Addresses of files, as {@code fileUri} has them (Gemini API, "Files API" and "File input methods"). */
final class FileAddress {
    private static final Pattern KEPT = Pattern.compile(
            "(gs://|files/|https://generativelanguage\\.googleapis\\.com/).*", Pattern.CASE_INSENSITIVE);
    private static final Pattern VIDEO_SITE =
            Pattern.compile("https?://((www|m)\\.)?(youtube\\.com|youtu\\.be)/.*", Pattern.CASE_INSENSITIVE);

    private FileAddress() {}

    /** Whether Google keeps the file, for the holder of a key of Google's. */
    static boolean isKept(String uri) {
        return KEPT.matcher(uri).matches();
    }

    /** Whether it is a film at the one site that Gemini takes addresses of. */
    static boolean isVideoSite(String uri) {
        return VIDEO_SITE.matcher(uri).matches();
    }
}
