package io.tollgate.gateway.admin;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.access.Scope;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.Limits;
import io.tollgate.gateway.config.GatewaySettings;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a request says of a token: all of a new one, or what is to change of one that there is. */
final class TokenFields {
    private static final String[] LIMITS = {
        "requests_per_minute", "tokens_per_minute", "concurrent_calls", "usd_per_day", "usd_per_month"
    };
    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_MODEL = 256;
    private static final int LONGEST_PROJECT = 128;

    private final RequestFields fields;

    private TokenFields(RequestFields fields) {
        this.fields = fields;
    }

    static TokenFields of(JsonObject body) throws FailureException {
        return new TokenFields(
                RequestFields.of(body, "name", "gateways", "permissions", "expires_at", "limits", "models", "project"));
    }

    /** A new token, which is for the gateway that keeps it unless it says more. */
    Principal create(String id, String gateway) throws FailureException {
        Principal plain = new Principal(
                id,
                fields.required("name", LONGEST_NAME),
                Scope.of(List.of(gateway)),
                Set.of(Permission.RUN),
                null,
                Limits.NONE,
                Set.of(),
                null);
        return change(plain);
    }

    /** A token with what is said of it; what is not mentioned stays. */
    Principal change(Principal token) throws FailureException {
        List<String> models = fields.texts("models", LONGEST_MODEL);
        return new Principal(
                token.id(),
                fields.has("name") ? fields.required("name", LONGEST_NAME) : token.name(),
                scope(token.scope()),
                permissions(token.permissions()),
                fields.has("expires_at") ? expiry() : token.expiresAt(),
                fields.has("limits") ? limits(token.limits()) : token.limits(),
                fields.has("models") ? Set.copyOf(models == null ? List.of() : models) : token.models(),
                fields.has("project") ? fields.text("project", LONGEST_PROJECT) : token.project());
    }

    private Scope scope(Scope before) throws FailureException {
        List<String> names = fields.texts("gateways", LONGEST_NAME);
        if (names == null) {
            return before;
        }
        if (names.isEmpty()) {
            throw RequestFields.refused("gateways", "must name at least one gateway, or be [\"*\"] for all");
        }
        if (names.contains(Scope.ALL) && names.size() > 1) {
            throw RequestFields.refused("gateways", "must hold either names or \"*\" alone");
        }
        for (String name : names) {
            if (!name.equals(Scope.ALL) && !GatewaySettings.isName(name)) {
                throw RequestFields.refused("gateways", "must hold names of lower-case letters, digits and dashes");
            }
        }
        return Scope.of(names);
    }

    private Set<Permission> permissions(Set<Permission> before) throws FailureException {
        List<String> names = fields.texts("permissions", LONGEST_NAME);
        if (names == null) {
            return before;
        }
        Set<Permission> permissions = EnumSet.noneOf(Permission.class);
        for (Permission permission : Permission.values()) {
            if (names.contains(permission.id())) {
                permissions.add(permission);
            }
        }
        if (permissions.size() != names.size() || permissions.isEmpty()) {
            throw RequestFields.refused("permissions", "must hold some of \"run\", \"read\", \"edit\" and \"payload\"");
        }
        return permissions;
    }

    private @Nullable Instant expiry() throws FailureException {
        Instant expiry = fields.time("expires_at");
        return expiry == null ? null : expiry.truncatedTo(ChronoUnit.MILLIS);
    }

    private Limits limits(Limits before) throws FailureException {
        RequestFields limits = fields.object("limits", LIMITS);
        return new Limits(
                limits.has(LIMITS[0]) ? limits.count(LIMITS[0]) : before.requestsPerMinute(),
                limits.has(LIMITS[1]) ? limits.count(LIMITS[1]) : before.tokensPerMinute(),
                limits.has(LIMITS[2]) ? limits.count(LIMITS[2]) : before.concurrentCalls(),
                limits.has(LIMITS[3]) ? limits.usd(LIMITS[3]) : before.usdPerDay(),
                limits.has(LIMITS[4]) ? limits.usd(LIMITS[4]) : before.usdPerMonth());
    }
}
