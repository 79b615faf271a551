package io.tollgate.gateway.config;

import io.tollgate.gateway.redaction.Redaction;

/**
 * What a gateway keeps of the prompts and answers of its calls.
 *
 * @param payload whether it keeps any
 * @param maxBytes the most that is kept of a body
 * @param encrypt whether they are sealed by the vault before they leave the process
 * @param redaction what is replaced in them before that
 */
public record LoggingSettings(boolean payload, int maxBytes, boolean encrypt, Redaction redaction) {
    public static final int SMALLEST = 1 << 10;
    public static final int LARGEST = 1 << 20;

    /** As long as nobody says anything: nothing is kept. */
    public static final LoggingSettings OFF = new LoggingSettings(false, 256 << 10, false, Redaction.USUAL);

    public LoggingSettings {
        if (maxBytes < SMALLEST || maxBytes > LARGEST) {
            throw new IllegalArgumentException("max_size must be from 1KiB to 1MiB, not " + maxBytes);
        }
    }
}
