package io.tollgate.service.text;

/** The beginning of what somebody else wrote, for a message that quotes it. */
public final class Excerpt {
    /** How many characters of a text are quoted. */
    public static final int LENGTH = 64;

    private Excerpt() {}

    /** The text itself if it is short; otherwise its first {@value #LENGTH} characters and an ellipsis. */
    public static String of(String text) {
        return of(text, LENGTH);
    }

    /** The text itself if it has at most {@code length} characters; otherwise that many of them and an ellipsis. */
    public static String of(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length) + "…";
    }
}
