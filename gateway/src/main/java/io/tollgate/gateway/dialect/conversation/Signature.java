package io.tollgate.gateway.dialect.conversation;

import io.tollgate.gateway.call.WireFormat;
import org.jspecify.annotations.Nullable;

/**
 * What a provider signs or encrypts its model's reasoning with, and wants back unchanged in the next turn. Only the
 * format that it comes from can use it. Through a caller of another format it travels marked with its origin.
 *
 * @param value as the provider wrote it
 */
public record Signature(WireFormat origin, String value) {
    private static final String MARK = "tollgate.";

    /** As it is written for a caller that speaks a format. */
    public String forCaller(WireFormat speaks) {
        return speaks == origin ? value : MARK + origin.name() + "." + value;
    }

    /** Reads what a caller that speaks a format brings back. */
    public static Signature fromCaller(WireFormat speaks, String written) {
        if (written.startsWith(MARK)) {
            for (WireFormat format : WireFormat.values()) {
                String marked = MARK + format.name() + ".";
                if (written.startsWith(marked)) {
                    return new Signature(format, written.substring(marked.length()));
                }
            }
        }
        return new Signature(speaks, written);
    }

    /** The value, if a provider that speaks a format can use it; else null. */
    public @Nullable String forProvider(WireFormat speaks) {
        return speaks == origin ? value : null;
    }
}
