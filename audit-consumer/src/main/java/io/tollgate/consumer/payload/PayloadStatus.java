package io.tollgate.consumer.payload;

import org.jspecify.annotations.Nullable;

/**
 * How the payloads' intake is doing.
 *
 * @param stored payloads that this process has stored
 * @param refused records that were none, or that this build cannot read
 * @param failure why nothing is stored at the moment; null if nothing is wrong
 */
public record PayloadStatus(
        long stored, long refused, @Nullable String failure) {
    /** Of one that has not begun. */
    public static final PayloadStatus NONE = new PayloadStatus(0, 0, null);
}
