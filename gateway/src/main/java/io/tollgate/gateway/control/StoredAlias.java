package io.tollgate.gateway.control;

import io.tollgate.gateway.config.AliasConfig;
import java.time.Instant;

/**
 * An alias that an operator has made at a gateway.
 *
 * @param createdBy the id of a token
 */
public record StoredAlias(String gateway, AliasConfig alias, Instant createdAt, String createdBy) implements Entry {
    static final String KIND = "alias/";

    public String name() {
        return alias.name();
    }

    /** The same alias, with other settings. */
    public StoredAlias with(AliasConfig changed) {
        return new StoredAlias(gateway, changed, createdAt, createdBy);
    }

    @Override
    public String key() {
        return KIND + gateway + "/" + name();
    }
}
