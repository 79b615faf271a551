package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.conversation.Codec;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What wire formats are read and written by where a call is translated.
 *
 * @param conversations of each format that can be translated
 */
public record Codecs(Map<WireFormat, Codec> conversations) {
    /** Nothing is translated. */
    public static final Codecs NONE = new Codecs(Map.of());

    public Codecs {
        conversations = Map.copyOf(conversations);
    }

    /** Of a format's conversations; null if those cannot be translated. */
    @Nullable
    Codec conversation(WireFormat format) {
        return conversations.get(format);
    }
}
