package io.tollgate.gateway.oidc;

import io.tollgate.service.Secret;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What came of asking the provider for tokens. Access tokens are used at once and not kept.
 *
 * @param person null where a refresh told nothing new of the person
 * @param validUntil when what the provider said ends
 * @param refreshToken null if the provider gave none
 */
record Tokens(
        @Nullable Person person,
        Instant validUntil,
        @Nullable Secret refreshToken) {}
