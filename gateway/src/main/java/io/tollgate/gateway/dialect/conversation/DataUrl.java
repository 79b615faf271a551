package io.tollgate.gateway.dialect.conversation;

import io.tollgate.gateway.dialect.conversation.Part.Source;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Bytes in an address (RFC 2397), which is how OpenAI takes pictures and files that are in the request itself. */
public final class DataUrl {
    private static final String SCHEME = "data:";
    private static final String BASE64 = ";base64";

    private DataUrl() {}

    public static boolean is(String url) {
        return url.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    /** Reads one; null if it is none, or not in base64. */
    public static Source.@Nullable Inline read(String url) {
        int comma = url.indexOf(',');
        if (!is(url) || comma < 0) {
            return null;
        }
        String head = url.substring(SCHEME.length(), comma).toLowerCase(Locale.ROOT);
        if (!head.endsWith(BASE64)) {
            return null;
        }
        return new Source.Inline(head.substring(0, head.indexOf(';')), url.substring(comma + 1));
    }

    public static String write(Source.Inline source) {
        return SCHEME + source.mediaType() + BASE64 + "," + source.data();
    }
}
