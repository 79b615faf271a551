package io.tollgate.gateway.books;

import io.tollgate.gateway.call.Endpoint;
import io.tollgate.gateway.config.ProviderConfig.Dialect;

/**
 * One way that usage can come: the API that is called, the provider's dialect, which with the API says whether the
 * answer passes as it is or is translated, and how and where what it says of usage is told.
 *
 * @param asked whether the caller asks for usage in the stream
 */
record UsageCase(
        Endpoint api, Dialect dialect, ProviderQuirk quirk, boolean streamed, boolean asked, Tokens tokens, Told told) {
    /** How a provider spells usage within its dialect. */
    enum ProviderQuirk {
        /** As the dialect's owner does: in an event of its own, details in objects of their own. */
        PURE,
        /** As DeepSeek does: cache hits beside the prompt's tokens, in the last event of the answer. */
        CACHE_HITS,
        /** As Groq does: in an object of its own name. */
        X_GROQ,
        /** As Moonshot does: within the choice. */
        IN_CHOICE,
        /** As xAI does: reasoning is not among the completion's tokens, but told apart and in the total. */
        REASONING_APART,
        /** As OpenAI's Responses API does: within the response. */
        RESPONSES,
        /**
         * As Anthropic does: within the message, then beside its end, what caches had a part in apart from the input.
         */
        MESSAGES,
        /** As Gemini does, in events: in each part of the answer, thoughts apart from what is said. */
        GENERATE,
        /** As Gemini does in a stream that is one JSON array. */
        GENERATE_ARRAY
    }

    /** The kinds of tokens there are. */
    enum Tokens {
        PLAIN,
        CACHED_READ,
        CACHED_WRITE,
        REASONING
    }

    /** Where usage is told. */
    enum Told {
        START,
        /** At the start, when no output was there yet, and not again. */
        START_INPUT_ALONE,
        END,
        /** At the start, as far as it went, and at the end. */
        BOTH,
        NEVER
    }

    @Override
    public String toString() {
        return String.join(
                " · ",
                api.route(),
                dialect.toString(),
                quirk.toString(),
                streamed ? asked ? "streamed, usage asked for" : "streamed" : "whole",
                tokens.toString(),
                told.toString());
    }
}
