package io.tollgate.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class KeyMaskTest {
    private static final String KEY = "sk-aab-aab-aabb";
    private static final String MASK = "***************";
    private final KeyMask mask = new KeyMask(KEY);

    private String masked(String text) {
        return mask.masked(Buffer.buffer(text)).toString();
    }

    @Test
    void theKeyIsTakenOutWhereverItStands() {
        assertThat(masked(KEY)).isEqualTo(MASK);
        assertThat(masked("no such key: " + KEY + ", nor " + KEY + KEY + "ä"))
                .isEqualTo("no such key: " + MASK + ", nor " + MASK + MASK + "ä");
        assertThat(masked("sk-aab-aab-" + KEY)).isEqualTo("sk-aab-aab-" + MASK);
    }

    @Test
    void whatHasNoKeyIsItself() {
        Buffer bytes = Buffer.buffer("sk-aab-aab-aab and a" + KEY.substring(1));
        assertThat(mask.masked(bytes)).isSameAs(bytes);
        assertThat(masked("")).isEmpty();
    }

    @Test
    void findsWhatAPlainSearchFinds() {
        Random random = new Random(7);
        KeyMask short2 = new KeyMask("abaababa");
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(40); length > 0; length--) {
                text.append(random.nextBoolean() ? 'a' : 'b');
            }
            assertThat(short2.masked(Buffer.buffer(text.toString())).toString())
                    .isEqualTo(text.toString().replace("abaababa", "********"));
        }
    }

    @Test
    void whatMayBeItsBeginningIsKnown() {
        assertThat(mask.begun(Buffer.buffer("so far: sk-aab-aab-aab"))).isEqualTo(14);
        assertThat(mask.begun(Buffer.buffer("sk-aab-s"))).isEqualTo(1);
        assertThat(mask.begun(Buffer.buffer("sk-aac"))).isZero();
        assertThat(mask.begun(Buffer.buffer(KEY + "!"))).isZero();
        assertThat(mask.begun(Buffer.buffer())).isZero();
        assertThat(new KeyMask("").begun(Buffer.buffer("x"))).isZero();
    }

    @Test
    void headersAreMaskedToo() {
        MultiMap headers =
                HttpHeaders.headers().add("x-you-sent", "Bearer " + KEY).add("x-other", "1");
        assertThat(mask.masked(headers).get("x-you-sent")).isEqualTo("Bearer " + MASK);
        assertThat(mask.masked(headers).get("x-other")).isEqualTo("1");
        MultiMap without = HttpHeaders.headers().add("x-other", "1");
        assertThat(mask.masked(without)).isSameAs(without);
    }

    @Test
    void noKeyAndAnotherThatKeepsNoSecretAreNotLookedFor() {
        Buffer bytes = Buffer.buffer("x marks the spot");
        assertThat(new KeyMask("").masked(bytes)).isSameAs(bytes);
        assertThat(new KeyMask("x").masked(bytes)).isSameAs(bytes);
    }
}
