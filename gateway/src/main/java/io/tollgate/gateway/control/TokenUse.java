package io.tollgate.gateway.control;

import java.time.Instant;

/** When a token was last used, as the nodes publish it, a minute late at most. */
record TokenUse(String tokenId, Instant lastUsedAt) implements Entry {
    static final String KIND = "token-use/";

    @Override
    public String key() {
        return key(tokenId);
    }

    static String key(String id) {
        return KIND + id;
    }
}
