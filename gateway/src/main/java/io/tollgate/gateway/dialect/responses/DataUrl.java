package io.tollgate.gateway.dialect.responses;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.Part.Source;
import java.util.Locale;

/** Bytes in an address (RFC 2397), which is how OpenAI takes pictures and files that are in the request itself. */
final class DataUrl {
    private static final String SCHEME = "data:";
    private static final String BASE64 = ";base64";

    private DataUrl() {}

    static boolean is(String url) {
        return url.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    /** Reads one. */
    static Source.Inline read(Field url) throws FailureException {
        String text = url.string();
        int comma = text.indexOf(',');
        String head = comma < 0 ? "" : text.substring(SCHEME.length(), comma).toLowerCase(Locale.ROOT);
        if (!head.endsWith(BASE64)) {
            throw url.invalid("must be data:{media type};base64,{data}");
        }
        int parameters = head.indexOf(';');
        return new Source.Inline(head.substring(0, parameters), text.substring(comma + 1));
    }

    static String write(String mediaType, String base64) {
        return SCHEME + mediaType + BASE64 + "," + base64;
    }
}
