package io.tollgate.gateway.admin;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.call.Limits;
import io.tollgate.gateway.config.AliasConfig;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.gateway.control.AdminEvent;
import io.tollgate.gateway.control.StoredAlias;
import io.tollgate.gateway.control.StoredGateway;
import io.tollgate.gateway.control.StoredProviderKey;
import io.tollgate.gateway.control.Token;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Gateways, tokens, provider keys, aliases and events as operators see them; no secret is among what they hold. */
public final class AdminJson {
    private AdminJson() {}

    /**
     * A gateway.
     *
     * @param kept null for one that no operator has made or changed
     */
    static JsonObject gateway(GatewaySettings settings, @Nullable StoredGateway kept, boolean fixed) {
        return new JsonObject()
                .put("name", settings.name())
                .put("authentication", settings.authentication() ? "on" : "off")
                .put("require_project", settings.requireProject())
                .put("anonymous_byok", settings.anonymousByok() ? "allow" : "deny")
                .put("configured_keys", settings.configuredKeys() ? "allow" : "deny")
                .put(CacheFields.NAME, CacheFields.json(settings.cache()))
                .put(LoggingFields.NAME, LoggingFields.json(settings.logging()))
                .put("source", fixed ? "configuration" : "control")
                .put("created_at", kept == null ? null : time(kept.createdAt()))
                .put("created_by", kept == null ? null : kept.createdBy());
    }

    static JsonObject token(Token token, long lastUsedMillis, Instant now) {
        return json(token)
                .put("status", token.status(now).id())
                .put("last_used_at", lastUsedMillis == 0 ? null : time(Instant.ofEpochMilli(lastUsedMillis)));
    }

    /** Without what changes by itself. */
    static JsonObject json(Token token) {
        Principal holds = token.principal();
        return new JsonObject()
                .put("id", token.id())
                .put("name", token.name())
                .put("gateway", token.gateway())
                .put("gateways", new JsonArray(holds.scope().names()))
                .put(
                        "permissions",
                        new JsonArray(holds.permissions().stream()
                                .sorted()
                                .map(Permission::id)
                                .toList()))
                .put("expires_at", time(holds.expiresAt()))
                .put("limits", limits(holds.limits()))
                .put("counts_against", new JsonArray(token.countsAgainst()))
                .put("models", new JsonArray(holds.models().stream().sorted().toList()))
                .put("project", holds.project())
                .put("created_at", time(token.createdAt()))
                .put("created_by", token.createdBy())
                .put("rotated_at", time(token.rotatedAt()))
                .put("revoked_at", time(token.revokedAt()));
    }

    public static JsonObject limits(Limits limits) {
        return new JsonObject()
                .put("requests_per_minute", limits.requestsPerMinute())
                .put("tokens_per_minute", limits.tokensPerMinute())
                .put("concurrent_calls", limits.concurrentCalls())
                .put("usd_per_day", usd(limits.usdPerDay()))
                .put("usd_per_month", usd(limits.usdPerMonth()));
    }

    private static @Nullable Double usd(@Nullable BigDecimal amount) {
        return amount == null ? null : amount.doubleValue();
    }

    static JsonObject providerKey(StoredProviderKey key, StoredProviderKey.KeyStatus standing) {
        return json(key)
                .put("status", standing.status().id())
                .put("invalid_since", time(standing.invalidSince()))
                .put("last_used_at", time(standing.lastUsedAt()));
    }

    /** Without what changes by itself. */
    static JsonObject json(StoredProviderKey key) {
        return new JsonObject()
                .put("gateway", key.gateway())
                .put("provider", key.provider())
                .put("alias", key.alias())
                .put("description", key.description())
                .put("last_four", key.lastFour())
                .put("version", key.version())
                .put("pool", key.pool())
                .put("master_key", key.masterKeyId())
                .put("expires_at", time(key.expiresAt()))
                .put("created_at", time(key.createdAt()))
                .put("created_by", key.createdBy())
                .put("rotated_at", time(key.rotatedAt()))
                .put("rotated_by", key.rotatedBy());
    }

    static JsonObject alias(StoredAlias stored) {
        return alias(stored.gateway(), stored.alias())
                .put("source", "control")
                .put("created_at", time(stored.createdAt()))
                .put("created_by", stored.createdBy());
    }

    /** An alias of the configuration, as a gateway has it. */
    static JsonObject alias(String gateway, AliasConfig alias) {
        JsonArray targets = new JsonArray();
        alias.targets()
                .forEach(choice -> targets.add(
                        new JsonObject().put("model", choice.model()).put("weight", choice.weight())));
        return new JsonObject()
                .put("gateway", gateway)
                .put("name", alias.name())
                .put("policy", alias.policy().id())
                .put("targets", targets)
                .put("sticky", alias.sticky())
                .put("source", "configuration")
                .put("created_at", null)
                .put("created_by", null);
    }

    static JsonObject event(AdminEvent event) {
        return new JsonObject()
                .put("id", event.id())
                .put("at", time(event.at()))
                .put("actor", new JsonObject().put("id", event.actorId()).put("name", event.actorName()))
                .put("client_address", event.clientAddress())
                .put("action", event.action())
                .put("gateway", event.gateway())
                .put("target", new JsonObject().put("id", event.target()).put("name", event.targetName()))
                .put("before", object(event.before()))
                .put("after", object(event.after()));
    }

    private static @Nullable JsonObject object(@Nullable String json) {
        return json == null ? null : new JsonObject(json);
    }

    private static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
