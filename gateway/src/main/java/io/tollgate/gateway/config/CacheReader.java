package io.tollgate.gateway.config;

import io.tollgate.service.Section;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the settings of the cache: those of one gateway, and those of the process. */
final class CacheReader {
    private static final long SMALLEST_MEMORY = 1L << 20;
    private static final Duration TIMEOUT = Duration.ofMillis(50);
    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(1);

    private CacheReader() {}

    /** Those below {@code gateways.{name}.cache}. */
    static CacheSettings gateway(Section cache) {
        CacheSettings usual = CacheSettings.OFF;
        Duration ttl = cache.duration("ttl", usual.ttl());
        if (ttl.isNegative() || ttl.compareTo(CacheSettings.LONGEST_TTL) > 0) {
            cache.problem("ttl", "must be from 0s, which is off, to 30d");
            ttl = usual.ttl();
        }
        long entry = cache.bytes("max_entry", usual.maxEntryBytes());
        if (entry < CacheSettings.SMALLEST_ENTRY || entry > CacheSettings.LARGEST_ENTRY) {
            cache.problem("max_entry", "must be from 1KiB to 8MiB");
            entry = usual.maxEntryBytes();
        }
        long size = cache.bytes("max_size", Math.max(entry, usual.maxSizeBytes()));
        if (size < entry) {
            cache.problem("max_size", "must be at least max_entry");
            size = entry;
        }
        return new CacheSettings(
                ttl,
                (int) entry,
                size,
                cache.oneOf("scope", usual.scope()),
                cache.decimal("temperature", usual.temperature(), 0, CacheSettings.HOTTEST));
    }

    /** Those below {@code cache}. */
    static CacheConfig process(Section cache) {
        CacheConfig usual = CacheConfig.ofHeap(Runtime.getRuntime().maxMemory());
        long memory = cache.bytes("memory", usual.memoryBytes());
        if (memory < SMALLEST_MEMORY) {
            cache.problem("memory", "must be 1MiB or more");
            memory = SMALLEST_MEMORY;
        }
        return new CacheConfig(memory, shared(cache.section("valkey")));
    }

    private static CacheConfig.@Nullable Shared shared(Section valkey) {
        String text = valkey.optional("url");
        var password = valkey.secret("password");
        Duration timeout = valkey.duration("timeout", TIMEOUT);
        if (!timeout.isPositive() || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            valkey.problem("timeout", "must be more than 0s and at most 1s, because calls wait for it");
            timeout = TIMEOUT;
        }
        if (text == null) {
            return null;
        }
        try {
            URI url = new URI(text);
            if (Set.of("redis", "rediss").contains(String.valueOf(url.getScheme()))
                    && url.getHost() != null
                    && url.getRawUserInfo() == null
                    && url.getRawQuery() == null) {
                return new CacheConfig.Shared(url, password, timeout);
            }
        } catch (URISyntaxException e) {
            // Said below, in the words of the setting.
        }
        valkey.problem("url", "must be such as redis://host:6379, or rediss:// for TLS, without credentials");
        return null;
    }
}
