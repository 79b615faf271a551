package io.tollgate.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.config.CacheConfig;
import io.tollgate.gateway.config.CacheSettings;
import io.tollgate.gateway.config.CacheSettings.Scope;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.gateway.vault.MasterKeys;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AnswerCacheTest {
    private static final long MINUTE = 60_000;
    private static final int LENGTH = 31 << 10;

    private final Map<String, String> generations = new HashMap<>();
    private final Map<String, CacheSettings> settings = new HashMap<>();
    private Instant now = Instant.parse("2026-11-20T12:00:00Z");
    private int made;

    private AnswerCache cache(long memory) {
        return new AnswerCache(
                new CacheConfig(memory, null),
                MasterKeys.NONE,
                name -> settings.containsKey(name) ? GatewaySettings.of(name).with(settings.get(name)) : null,
                name -> generations.getOrDefault(name, ""),
                () -> now);
    }

    private void gateway(String name, long maxSize) {
        settings.put(name, new CacheSettings(Duration.ofMinutes(1), 1 << 20, maxSize, Scope.GATEWAY, 0));
    }

    private CacheKey key() {
        byte[] digest = new byte[32];
        digest[0] = (byte) (made >> 8);
        digest[1] = (byte) made++;
        return new CacheKey(digest);
    }

    private CachedAnswer answer(int length) {
        return new CachedAnswer(
                Shape.WHOLE,
                "application/json",
                Buffer.buffer(new byte[length]),
                List.of(),
                MeteredUsage.NONE,
                List.of(),
                List.of(),
                now.toEpochMilli(),
                MINUTE);
    }

    @Test
    void anAnswerIsGoodForAsLongAsBothWish() {
        gateway("alpha", 1 << 20);
        AnswerCache cache = cache(8 << 20);
        CacheKey key = key();
        cache.keep("alpha", "", key, answer(10));
        now = now.plusSeconds(30);
        assertThat(cache.find("alpha", key, MINUTE)).isNotNull();
        assertThat(cache.find("alpha", key, 30_000)).isNull();
        assertThat(cache.find("beta", key, MINUTE)).isNull();
        now = now.plusSeconds(30);
        assertThat(cache.find("alpha", key, 10 * MINUTE)).isNull();
    }

    @Test
    void aGatewayKeepsNoMoreThanItsSetting() {
        gateway("alpha", 1 << 20);
        AnswerCache cache = cache(64 << 20);
        for (int i = 0; i < 100; i++) {
            cache.keep("alpha", "", key(), answer(LENGTH));
        }
        assertThat(cache.bytes()).isBetween(512L << 10, 1L << 20);
        assertThat(cache.keep("alpha", "", key(), answer(2 << 20))).isNull();
    }

    @Test
    void noGatewayTakesTheAnswersOfAnother() {
        gateway("greedy", 64 << 20);
        gateway("modest", 64 << 20);
        AnswerCache cache = cache(4 << 20);
        CacheKey kept = key();
        cache.keep("modest", "", kept, answer(LENGTH));
        for (int i = 0; i < 1_000; i++) {
            cache.keep("greedy", "", key(), answer(LENGTH));
        }
        assertThat(cache.bytes()).isLessThan((2 << 20) + (64 << 10));
        assertThat(cache.find("modest", kept, MINUTE)).isNotNull();
        CacheKey late = key();
        cache.keep("modest", "", late, answer(LENGTH));
        assertThat(cache.find("modest", late, MINUTE)).isNotNull();
    }

    @Test
    void manySmallAnswersMakeRoomForALargeOne() {
        gateway("alpha", 64 << 20);
        AnswerCache cache = cache(2 << 20);
        for (int i = 0; i < 2_000; i++) {
            cache.keep("alpha", "", key(), answer(10));
        }
        CacheKey large = key();
        assertThat(cache.keep("alpha", "", large, answer(512 << 10))).isNotNull();
        assertThat(cache.find("alpha", large, MINUTE)).isNotNull();
        for (int i = 0; i < 2_000; i++) {
            assertThat(cache.keep("alpha", "", key(), answer(10))).isNotNull();
        }
        assertThat(cache.bytes()).isLessThanOrEqualTo((1 << 20) + (64 << 10));
    }

    @Test
    void whatIsEmptiedIsGoneAndItsMemoryWithIt() {
        gateway("alpha", 1 << 20);
        AnswerCache cache = cache(8 << 20);
        cache.keep("alpha", "", key(), answer(LENGTH));
        generations.put("alpha", "gen_1");
        assertThat(cache.keep("alpha", "", key(), answer(LENGTH)))
                .as("asked for before")
                .isNull();
        assertThat(cache.bytes()).isPositive();
        cache.sweep();
        assertThat(cache.bytes()).isZero();
        cache.keep("alpha", "gen_1", key(), answer(LENGTH));
        assertThat(cache.bytes()).isPositive();
        settings.remove("alpha");
        cache.sweep();
        assertThat(cache.bytes()).isZero();
    }

    @Test
    void whatIsBeingGivenCountsUntilItIs() {
        gateway("alpha", 1 << 20);
        AnswerCache cache = cache(8 << 20);
        CacheKey key = key();
        Kept first = cache.keep("alpha", "", key, answer(LENGTH));
        assertThat(first).isNotNull();
        assertThat(first.hold()).isTrue();
        cache.keep("alpha", "", key, answer(LENGTH));
        assertThat(cache.bytes()).isEqualTo(2L * first.answer().weight());
        first.release();
        assertThat(cache.bytes()).isEqualTo(first.answer().weight());
        assertThat(first.hold()).isFalse();
    }

    @Test
    void nothingIsKeptElsewhereUnencrypted() {
        CacheConfig shared = new CacheConfig(
                1 << 20, new CacheConfig.Shared(URI.create("redis://127.0.0.1:1"), null, Duration.ofMillis(50)));
        assertThatThrownBy(() -> new AnswerCache(shared, MasterKeys.NONE, name -> null, name -> "", () -> now))
                .hasMessageContaining("TOLLGATE_MASTER_KEY");
    }
}
