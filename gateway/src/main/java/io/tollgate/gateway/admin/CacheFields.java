package io.tollgate.gateway.admin;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.config.CacheSettings;
import io.tollgate.gateway.config.CacheSettings.Scope;
import io.tollgate.service.text.Durations;
import io.tollgate.service.text.Sizes;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a gateway keeps answers, as operators say and see it. */
final class CacheFields {
    static final String NAME = "cache";

    private static final int LONGEST = 40;

    private CacheFields() {}

    /** The settings with those changed that a request names. */
    static CacheSettings of(RequestFields fields, CacheSettings before) throws FailureException {
        RequestFields cache = fields.object(NAME, "ttl", "max_entry", "max_size", "scope", "temperature");
        Duration ttl = ttl(cache.text("ttl", LONGEST), before.ttl());
        long entry = size(cache, "max_entry", before.maxEntryBytes());
        if (entry < CacheSettings.SMALLEST_ENTRY || entry > CacheSettings.LARGEST_ENTRY) {
            throw refused("max_entry", "must be from 1KiB to 8MiB");
        }
        long most = size(cache, "max_size", Math.max(entry, before.maxSizeBytes()));
        if (most < entry) {
            throw refused("max_size", "must be at least max_entry");
        }
        return new CacheSettings(
                ttl,
                (int) entry,
                most,
                scope(cache.text("scope", LONGEST), before.scope()),
                cache.number("temperature", before.temperature(), CacheSettings.HOTTEST));
    }

    private static Duration ttl(@Nullable String text, Duration before) throws FailureException {
        if (text == null) {
            return before;
        }
        Duration ttl = Durations.parse(text);
        if (ttl == null || ttl.compareTo(CacheSettings.LONGEST_TTL) > 0 || ttl.toNanosPart() > 0) {
            throw refused("ttl", "must be a duration of whole seconds such as 5m or 24h, up to 30d, or 0s for off");
        }
        return ttl;
    }

    private static long size(RequestFields cache, String name, long before) throws FailureException {
        String text = cache.text(name, LONGEST);
        if (text == null) {
            return before;
        }
        try {
            Long size = Sizes.parse(text);
            if (size != null) {
                return size;
            }
        } catch (ArithmeticException e) {
            // Said below.
        }
        throw refused(name, "must be a size such as 64KiB or 10MiB");
    }

    private static Scope scope(@Nullable String text, Scope before) throws FailureException {
        return switch (text) {
            case null -> before;
            case "gateway" -> Scope.GATEWAY;
            case "token" -> Scope.TOKEN;
            default -> throw refused("scope", "must be \"gateway\" or \"token\"");
        };
    }

    private static FailureException refused(String name, String what) {
        return RequestFields.refused(NAME + "." + name, what);
    }

    static JsonObject json(CacheSettings cache) {
        return new JsonObject()
                .put("ttl", Durations.text(cache.ttl()))
                .put("max_entry", Sizes.text(cache.maxEntryBytes()))
                .put("max_size", Sizes.text(cache.maxSizeBytes()))
                .put("scope", cache.scope().name().toLowerCase(Locale.ROOT))
                .put("temperature", cache.temperature());
    }
}
