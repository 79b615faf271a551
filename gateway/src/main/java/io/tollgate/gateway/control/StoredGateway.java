package io.tollgate.gateway.control;

import io.tollgate.gateway.config.GatewaySettings;
import java.time.Instant;

/**
 * A gateway that an operator has made or changed.
 *
 * @param createdBy the id of a token
 */
public record StoredGateway(GatewaySettings settings, Instant createdAt, String createdBy) implements Entry {
    static final String KIND = "gateway/";

    public String name() {
        return settings.name();
    }

    @Override
    public String key() {
        return key(name());
    }

    /** Where a gateway is kept. */
    public static String key(String name) {
        return KIND + name;
    }
}
