package io.tollgate.gateway.dialect;

import com.fasterxml.jackson.core.JsonParser;
import io.tollgate.gateway.call.TokenUsage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads what a provider reports of one answer's usage, in the way that its API does. For one answer. */
public interface UsageReader {
    /** Reads the usage object that the parser stands at; whether it reported anything. */
    boolean read(JsonParser parser) throws IOException;

    /** All that has been reported; null if nothing was. */
    @Nullable
    TokenUsage usage();
}
