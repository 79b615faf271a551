package io.tollgate.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyMaskTest {
    private static final String KEY = "sk-aab-aab-aabb";
    private static final String MASK = "***************";
    private final KeyMask mask = new KeyMask(KEY);

    private String masked(String text) {
        return mask.masked(Buffer.buffer(text)).toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                KEY,
                "no such key: " + KEY,
                KEY + "ä",
                KEY + KEY,
                "no such key: " + KEY + ", nor " + KEY + KEY + "ä",
                "sk-aab-aab-" + KEY,
                "s" + KEY + "s",
            })
    void theKeyIsTakenOutWhereverItStands(String text) {
        assertThat(masked(text)).isEqualTo(text.replace(KEY, MASK)).doesNotContain(KEY);
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

    @ParameterizedTest
    @CsvSource({
        "so far: sk-aab-aab-aab, 14",
        "so far: sk-aab-aab-aa, 13",
        "sk-aab-s, 1",
        "sk-aab-sk, 2",
        "s, 1",
        "sk-aac, 0",
        "sk-aab-aab-aabb, 0", // all of it is not a beginning
        "sk-aab-aab-aabb!, 0",
        "sk-aab-aab-aabbs, 1",
        "aab-aab-aab, 0",
        "'', 0",
    })
    void whatMayBeItsBeginningIsKnown(String text, int bytes) {
        assertThat(mask.begun(Buffer.buffer(text))).isEqualTo(bytes);
    }

    /** Whatever piece of a key comes first, it is held back, and nothing else is. */
    @ParameterizedTest
    @MethodSource("beginnings")
    void eachBeginningIsHeldBack(String beginning) {
        assertThat(mask.begun(Buffer.buffer(beginning))).isEqualTo(beginning.length());
        assertThat(mask.begun(Buffer.buffer("{\"error\":\"" + beginning))).isEqualTo(beginning.length());
        assertThat(new KeyMask("").begun(Buffer.buffer(beginning))).isZero();
    }

    static Stream<String> beginnings() {
        return IntStream.range(1, KEY.length()).mapToObj(length -> KEY.substring(0, length));
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
