package io.tollgate.gateway.admin;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.ProviderKey;
import io.tollgate.service.Secret;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a request says of a provider key. A value is never repeated in what is said of it. */
final class ProviderKeyFields {
    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_DESCRIPTION = 256;
    private static final int LONGEST_VALUE = 8_192;

    /** Shorter ones could not be taken out of an upstream's error without damage to the rest. */
    private static final Pattern VALUE = Pattern.compile("[\\x21-\\x7e]{8,}");

    private final RequestFields fields;

    private ProviderKeyFields(RequestFields fields) {
        this.fields = fields;
    }

    static ProviderKeyFields ofNew(JsonObject body) throws FailureException {
        return new ProviderKeyFields(
                RequestFields.of(body, "provider", "alias", "description", "value", "expires_at", "pool"));
    }

    static ProviderKeyFields ofChange(JsonObject body) throws FailureException {
        return new ProviderKeyFields(RequestFields.of(body, "description", "expires_at", "pool"));
    }

    static ProviderKeyFields ofRotation(JsonObject body) throws FailureException {
        return new ProviderKeyFields(RequestFields.of(body, "value", "expires_at"));
    }

    /** One of those that are configured. */
    String provider(List<String> configured) throws FailureException {
        String name = fields.required("provider", LONGEST_NAME);
        if (!configured.contains(name)) {
            throw RequestFields.refused("provider", "must be a configured provider: " + String.join(", ", configured));
        }
        return name;
    }

    String alias() throws FailureException {
        String alias = fields.text("alias", LONGEST_NAME);
        if (alias == null) {
            return ProviderKey.DEFAULT_ALIAS;
        }
        if (!ProviderKey.isAlias(alias)) {
            throw RequestFields.refused("alias", "must be 1 to 64 letters, digits, '.', '_' or '-'");
        }
        return alias;
    }

    /** What is said, or else what was there before. */
    @Nullable
    String description(@Nullable String before) throws FailureException {
        return fields.has("description") ? fields.text("description", LONGEST_DESCRIPTION) : before;
    }

    /** What is said, or else what was there before. */
    boolean pool(boolean before) throws FailureException {
        return fields.bool("pool", before);
    }

    Secret value() throws FailureException {
        String value = fields.required("value", LONGEST_VALUE);
        if (!VALUE.matcher(value).matches()) {
            throw RequestFields.refused("value", "must be at least 8 visible ASCII characters, without spaces");
        }
        return new Secret(value);
    }

    boolean hasExpiry() {
        return fields.has("expires_at");
    }

    /** In the future; null for never. */
    @Nullable
    Instant expiry(Instant now) throws FailureException {
        Instant expiry = fields.time("expires_at");
        if (expiry != null && !expiry.isAfter(now)) {
            throw RequestFields.refused("expires_at", "must be in the future");
        }
        return expiry == null ? null : expiry.truncatedTo(ChronoUnit.MILLIS);
    }
}
