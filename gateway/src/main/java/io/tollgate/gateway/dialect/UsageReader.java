package io.tollgate.gateway.dialect;

import com.fasterxml.jackson.core.JsonParser;
import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.Particulars;
import io.tollgate.gateway.call.TokenUsage;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a provider reports of one answer's usage, in the way that its API does. Of what is reported several times
 * the last report holds, as far as it goes: what it leaves out, or calls null, stays as it was. For one answer.
 */
public interface UsageReader {
    /** Reads the usage object that the parser stands at; whether it reported anything. */
    boolean read(JsonParser parser) throws IOException;

    /**
     * Reads another member that the answer's shape names among its {@linkplain ResponseShape#others() others}.
     *
     * @param value as it is written in JSON
     */
    default void other(String path, byte[] value) {}

    /** A string that is the value of a member, wherever it stands. */
    default void text(String name) {}

    /**
     * An event of a stream has been read.
     *
     * @param type that it names; null if it names none
     */
    default void eventOver(@Nullable String type) {}

    /** All tokens that have been reported, with zero for what was left out; null if nothing was reported. */
    @Nullable
    TokenUsage usage();

    /** What else has been reported. */
    default Particulars particulars() {
        return Particulars.NONE;
    }

    /**
     * What was used of an API that is not known to spend tokens: what was reported.
     *
     * @param shown what the request showed of it
     */
    default MeteredUsage ofNoTokens(Map<Meter, BigDecimal> shown) {
        TokenUsage told = usage();
        return told == null ? MeteredUsage.NONE : new MeteredUsage(told, MeteredUsage.Source.PROVIDER, particulars());
    }

    /** Whether the input was among what has been reported. */
    default boolean inputKnown() {
        return true;
    }

    /** Whether the output was among what has been reported. */
    default boolean outputKnown() {
        return true;
    }
}
