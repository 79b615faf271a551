package io.tollgate.gateway.call;

import org.jspecify.annotations.Nullable;

/**
 * What the caller's client says a call comes from, unverified; null what it does not say.
 *
 * @param session the conversation or run
 * @param agent within it
 * @param parentAgent that started the agent
 * @param endUser whom the call is made for
 */
public record Origin(
        @Nullable String session,
        @Nullable String agent,
        @Nullable String parentAgent,
        @Nullable String endUser) {
    /** Of a client that says nothing. */
    public static final Origin UNKNOWN = new Origin(null, null, null, null);

    /** One of which nothing but the session is known. */
    public static Origin ofSession(@Nullable String session) {
        return session == null ? UNKNOWN : new Origin(session, null, null, null);
    }
}
