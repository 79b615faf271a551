package io.tollgate.gateway.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MasterKeysTest {
    private static final String A =
            Base64.getEncoder().encodeToString("a".repeat(32).getBytes(StandardCharsets.US_ASCII));
    private static final String B =
            Base64.getEncoder().encodeToString("b".repeat(32).getBytes(StandardCharsets.US_ASCII));

    private final List<String> problems = new ArrayList<>();

    private MasterKeys read(String text) {
        return MasterKeys.read(Map.of(MasterKeys.VARIABLE, text), problems::add);
    }

    @Test
    void severalAreReadInTheirOrder() {
        MasterKeys keys = read(" 2026:" + A + " ,\n" + B + "\r\n,");
        assertThat(problems).isEmpty();
        assertThat(Objects.requireNonNull(keys.first()).id()).isEqualTo("2026");
        String derived = MasterKey.idOf("b".repeat(32).getBytes(StandardCharsets.US_ASCII));
        assertThat(derived).matches("[0-9a-f]{12}");
        assertThat(keys.find(derived)).isNotNull();
        assertThat(keys.find("2027")).isNull();
    }

    @Test
    void noneIsFine() {
        assertThat(read("").first()).isNull();
        assertThat(MasterKeys.read(Map.of(), problems::add).first()).isNull();
        assertThat(problems).isEmpty();
    }

    @Test
    void aMadeOneIsGood() {
        assertThat(read(MasterKeys.generate(new SecureRandom())).first()).isNotNull();
        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "c2hvcnQtb25l | is neither the base64",
                "id:not*base64*not*base64 | is neither the base64",
                "an id:YmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmI= | has an id",
                ":YmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmI= | has an id",
                "first:YmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmI= | repeats the id",
                "again:YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE= | repeats the key",
            })
    void whatIsWrongIsToldByItsPlaceAndNeverByItsText(String entry, String what) {
        read("first:" + A + ",\n" + entry);
        assertThat(problems)
                .singleElement()
                .asString()
                .startsWith("TOLLGATE_MASTER_KEY: entry 2 (at character 53) " + what)
                .doesNotContain(entry, entry.substring(entry.indexOf(':') + 1));
    }

    @Test
    void nothingSecretIsInAText() {
        MasterKeys keys = read("2026:" + A);
        assertThat(keys).hasToString("MasterKeys[2026]");
        assertThat(Objects.requireNonNull(keys.first())).hasToString("2026");
    }
}
