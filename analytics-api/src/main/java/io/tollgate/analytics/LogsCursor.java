package io.tollgate.analytics;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last call of a page, behind which the next page begins. A place in the order of calls and not a count of them, so
 * that calls which come in meanwhile move nothing.
 *
 * @param acceptedAt in epoch microseconds
 */
record LogsCursor(long acceptedAt, UUID call) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,18})\\.([0-9a-f-]{36})");

    String text() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((acceptedAt + "." + call).getBytes(StandardCharsets.US_ASCII));
    }

    static LogsCursor parse(String text) {
        try {
            Matcher matcher = FORM.matcher(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII));
            if (matcher.matches()) {
                return new LogsCursor(Long.parseLong(matcher.group(1)), UUID.fromString(matcher.group(2)));
            }
        } catch (IllegalArgumentException e) {
            // Said below: whatever is wrong with it, it is not one of ours.
        }
        throw RefusedException.invalid(
                "cursor", "the cursor is not from an earlier response; leave it out to start with the newest call");
    }
}
