package io.tollgate.gateway.provider;

import com.fasterxml.jackson.core.JsonParser;
import io.tollgate.gateway.call.TokenUsage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What a provider has told of one answer's usage so far, in the way that its API tells it. For one answer. */
interface UsageReader {
    /** Takes the usage object in that the parser stands at; whether it told anything. */
    boolean read(JsonParser parser) throws IOException;

    /** All that was told; null where nothing was. */
    @Nullable
    TokenUsage usage();
}
