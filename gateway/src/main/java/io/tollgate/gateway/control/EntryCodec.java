package io.tollgate.gateway.control;

import io.tollgate.gateway.access.Digest;
import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.access.Scope;
import io.tollgate.gateway.call.Limits;
import io.tollgate.gateway.config.AliasConfig;
import io.tollgate.gateway.config.CacheSettings;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.schemas.ControlRecords;
import io.tollgate.schemas.avro.AliasEntry;
import io.tollgate.schemas.avro.AliasTarget;
import io.tollgate.schemas.avro.CacheEntry;
import io.tollgate.schemas.avro.ControlRecord;
import io.tollgate.schemas.avro.GatewayEntry;
import io.tollgate.schemas.avro.PriceEntry;
import io.tollgate.schemas.avro.ProviderKeyEntry;
import io.tollgate.schemas.avro.ReconciliationEntry;
import io.tollgate.schemas.avro.RouteEntry;
import io.tollgate.schemas.avro.RouteVersionEntry;
import io.tollgate.schemas.avro.TokenEntry;
import io.tollgate.schemas.avro.TokenSecret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Entries as the topic and the snapshot hold them. For one thread. */
final class EntryCodec {
    private static final int USD_SCALE = 9;

    private final ControlRecords records = new ControlRecords();

    byte[] encode(Entry entry, UUID change, Instant now) {
        try {
            return records.encode(new ControlRecord(change, now, written(entry)));
        } catch (IOException e) {
            throw new UncheckedIOException("an in-memory buffer cannot fail", e);
        }
    }

    /** Null where this build cannot read what is there. */
    @Nullable
    Entry decode(byte[] value) {
        return records.decode(value)
                .map(record -> {
                    try {
                        return read(record.getEntry());
                    } catch (IllegalArgumentException | DateTimeException e) {
                        // A permission that this build does not know, for one.
                        return null;
                    }
                })
                .orElse(null);
    }

    private static Object written(Entry entry) {
        return switch (entry) {
            case StoredGateway gateway ->
                new GatewayEntry(
                        gateway.name(),
                        gateway.settings().authentication(),
                        gateway.settings().requireProject(),
                        gateway.settings().anonymousByok(),
                        gateway.settings().configuredKeys(),
                        gateway.createdAt(),
                        gateway.createdBy(),
                        cache(gateway.settings().cache()),
                        LoggingCodec.written(gateway.settings().logging()));
            case Token token -> token(token);
            case TokenUse use -> new io.tollgate.schemas.avro.TokenUse(use.tokenId(), use.lastUsedAt());
            case StoredProviderKey key -> providerKey(key);
            case ProviderKeyUse use -> use(use);
            case StoredAlias alias -> alias(alias);
            case StoredRoute route -> RouteCodec.written(route);
            case StoredRouteVersion version -> RouteCodec.written(version);
            case StoredPrices prices -> PriceCodec.written(prices);
            case StoredReconciliation reconciliation -> ReconciliationCodec.written(reconciliation);
            case CacheEmptied emptied ->
                new io.tollgate.schemas.avro.CacheEmptied(
                        emptied.gateway(), emptied.generation(), emptied.at(), emptied.by());
            case ClosedMonth month -> ClosedMonthCodec.written(month);
            case AdminEvent event ->
                new io.tollgate.schemas.avro.AdminEvent(
                        event.id(),
                        event.at(),
                        event.actorId(),
                        event.actorName(),
                        event.clientAddress(),
                        event.action(),
                        event.gateway(),
                        event.target(),
                        event.targetName(),
                        event.before(),
                        event.after());
        };
    }

    private static TokenEntry token(Token token) {
        Principal holds = token.principal();
        return new TokenEntry(
                token.id(),
                token.gateway(),
                token.name(),
                token.secrets().stream()
                        .map(secret -> new TokenSecret(
                                ByteBuffer.wrap(secret.digest().bytes()), secret.createdAt(), secret.validUntil()))
                        .toList(),
                holds.scope().names(),
                holds.permissions().stream().map(Permission::id).sorted().toList(),
                holds.expiresAt(),
                holds.limits().requestsPerMinute(),
                holds.limits().tokensPerMinute(),
                usd(holds.limits().usdPerDay()),
                usd(holds.limits().usdPerMonth()),
                holds.models().stream().sorted().toList(),
                holds.project(),
                token.createdAt(),
                token.createdBy(),
                token.rotatedAt(),
                token.revokedAt(),
                holds.limits().concurrentCalls(),
                token.countsAgainst());
    }

    private static ProviderKeyEntry providerKey(StoredProviderKey key) {
        return new ProviderKeyEntry(
                key.gateway(),
                key.provider(),
                key.alias(),
                key.description(),
                key.lastFour(),
                key.version(),
                key.masterKeyId(),
                key.sealed(),
                key.expiresAt(),
                key.createdAt(),
                key.createdBy(),
                key.rotatedAt(),
                key.rotatedBy(),
                key.pool());
    }

    private static StoredProviderKey providerKey(ProviderKeyEntry key) {
        return new StoredProviderKey(
                key.getGateway(),
                key.getProvider(),
                key.getAlias(),
                key.getDescription(),
                key.getLastFour(),
                key.getVersion(),
                key.getMasterKey(),
                key.getSealed(),
                key.getExpiresAt(),
                key.getCreatedAt(),
                key.getCreatedBy(),
                key.getRotatedAt(),
                key.getRotatedBy(),
                key.getPool());
    }

    private static io.tollgate.schemas.avro.ProviderKeyUse use(ProviderKeyUse use) {
        String[] of = use.id().split("/", 3);
        return new io.tollgate.schemas.avro.ProviderKeyUse(
                of[0], of[1], of[2], use.version(), use.lastUsedAt(), use.invalidSince());
    }

    private static AliasEntry alias(StoredAlias stored) {
        AliasConfig alias = stored.alias();
        return new AliasEntry(
                stored.gateway(),
                alias.name(),
                alias.policy().id(),
                alias.targets().stream()
                        .map(choice -> new AliasTarget(choice.model(), choice.weight()))
                        .toList(),
                alias.sticky(),
                stored.createdAt(),
                stored.createdBy());
    }

    private static StoredAlias alias(AliasEntry alias) {
        return new StoredAlias(
                alias.getGateway(),
                new AliasConfig(
                        alias.getName(),
                        AliasConfig.Policy.of(alias.getPolicy()),
                        alias.getTargets().stream()
                                .map(target -> new AliasConfig.Choice(target.getModel(), target.getWeight()))
                                .toList(),
                        alias.getSticky()),
                alias.getCreatedAt(),
                alias.getCreatedBy());
    }

    private static @Nullable BigDecimal usd(@Nullable BigDecimal amount) {
        return amount == null ? null : amount.setScale(USD_SCALE);
    }

    private static @Nullable Entry read(Object entry) {
        return switch (entry) {
            case GatewayEntry gateway ->
                new StoredGateway(
                        new GatewaySettings(
                                gateway.getName(),
                                gateway.getAuthentication(),
                                gateway.getRequireProject(),
                                gateway.getAnonymousByok(),
                                gateway.getConfiguredKeys(),
                                cache(gateway.getCache()),
                                LoggingCodec.read(gateway.getLogging())),
                        gateway.getCreatedAt(),
                        gateway.getCreatedBy());
            case TokenEntry token -> token(token);
            case io.tollgate.schemas.avro.TokenUse use -> new TokenUse(use.getTokenId(), use.getLastUsedAt());
            case ProviderKeyEntry key -> providerKey(key);
            case io.tollgate.schemas.avro.ProviderKeyUse use ->
                new ProviderKeyUse(
                        StoredProviderKey.id(use.getGateway(), use.getProvider(), use.getAlias()),
                        use.getVersion(),
                        use.getLastUsedAt(),
                        use.getInvalidSince());
            case AliasEntry alias -> alias(alias);
            case RouteEntry route -> RouteCodec.read(route);
            case RouteVersionEntry version -> RouteCodec.read(version);
            case PriceEntry prices -> PriceCodec.read(prices);
            case ReconciliationEntry reconciliation -> ReconciliationCodec.read(reconciliation);
            case io.tollgate.schemas.avro.AdminEvent event ->
                new AdminEvent(
                        event.getId(),
                        event.getAt(),
                        event.getActorId(),
                        event.getActorName(),
                        event.getClientAddress(),
                        event.getAction(),
                        event.getGateway(),
                        event.getTarget(),
                        event.getTargetName(),
                        event.getBefore(),
                        event.getAfter());
            case io.tollgate.schemas.avro.CacheEmptied emptied ->
                new CacheEmptied(emptied.getGateway(), emptied.getGeneration(), emptied.getAt(), emptied.getBy());
            case io.tollgate.schemas.avro.ClosedMonth month -> ClosedMonthCodec.read(month);
            default -> null;
        };
    }

    private static @Nullable CacheEntry cache(CacheSettings cache) {
        return cache.equals(CacheSettings.OFF)
                ? null
                : new CacheEntry(
                        cache.ttl().toSeconds(),
                        cache.maxEntryBytes(),
                        cache.maxSizeBytes(),
                        cache.scope().name().toLowerCase(Locale.ROOT),
                        cache.temperature());
    }

    private static CacheSettings cache(@Nullable CacheEntry cache) {
        return cache == null
                ? CacheSettings.OFF
                : new CacheSettings(
                        Duration.ofSeconds(cache.getTtlSeconds()),
                        cache.getMaxEntryBytes(),
                        cache.getMaxSizeBytes(),
                        CacheSettings.Scope.valueOf(cache.getScope().toUpperCase(Locale.ROOT)),
                        cache.getTemperature());
    }

    private static Token token(TokenEntry token) {
        List<Token.Secret> secrets = token.getSecrets().stream()
                .map(secret ->
                        new Token.Secret(digest(secret.getSha256()), secret.getCreatedAt(), secret.getValidUntil()))
                .toList();
        Principal holds = new Principal(
                token.getId(),
                token.getName(),
                Scope.of(token.getGateways()),
                token.getPermissions().stream().map(Permission::of).collect(Collectors.toSet()),
                token.getExpiresAt(),
                new Limits(
                        token.getRequestsPerMinute(),
                        token.getTokensPerMinute(),
                        token.getConcurrentCalls(),
                        token.getUsdPerDay(),
                        token.getUsdPerMonth()),
                Set.copyOf(token.getModels()),
                token.getProject());
        return new Token(
                token.getGateway(),
                holds,
                secrets,
                token.getCreatedAt(),
                token.getCreatedBy(),
                token.getRotatedAt(),
                token.getRevokedAt(),
                token.getCountsAgainst());
    }

    private static Digest digest(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return Digest.of(copy);
    }
}
