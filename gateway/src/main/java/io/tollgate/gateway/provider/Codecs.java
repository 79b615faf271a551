package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.conversation.Codec;
import io.tollgate.gateway.dialect.conversation.TokenCountCodec;
import io.tollgate.gateway.dialect.embedding.EmbeddingCodec;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What wire formats are read and written by where a call is translated.
 *
 * @param conversations of each format that can be translated
 * @param embeddings of the formats that have them, with OpenAI's for all of OpenAI's
 * @param counts of the formats that count tokens before a request is made
 */
public record Codecs(
        Map<WireFormat, Codec> conversations,
        Map<WireFormat, EmbeddingCodec> embeddings,
        Map<WireFormat, TokenCountCodec> counts) {
    /** Nothing is translated. */
    public static final Codecs NONE = new Codecs(Map.of(), Map.of(), Map.of());

    public Codecs {
        conversations = Map.copyOf(conversations);
        embeddings = Map.copyOf(embeddings);
        counts = Map.copyOf(counts);
    }

    /** Of a format's conversations; null if those cannot be translated. */
    @Nullable
    Codec conversation(WireFormat format) {
        return conversations.get(format);
    }
}
